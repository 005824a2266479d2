"""What holds for every command: help, one line for a fault, and a start that loads no more than is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.commands import COMMANDS
from tests.shell import ROOT, Shell


def test_help_lists_every_command(shell: Shell) -> None:
    """The table is what --help shows."""
    outcome = shell.run("--help")
    assert outcome.status == 0
    for name, what in COMMANDS.items():
        assert name in outcome.out
        assert what[:6] in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(shell: Shell, name: str) -> None:
    """Each command says how it is used, in Chinese, without settings or a database."""
    shell.set(SECRET_KEY="", DATABASE_URL="nonsense", PORT="nonsense")
    outcome = shell.run(name, "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert any("\u4e00" <= character <= "\u9fff" for character in outcome.out)


def test_help_loads_no_command() -> None:
    """The table alone is enough to list what there is."""
    heavy = "['flask', 'sqlalchemy', 'numpy', 'structlog', 'redis']"
    code = (
        f"import sys; from bot.__main__ import main; main(['--help']); sys.exit(any(m in sys.modules for m in {heavy}))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False).returncode == 0


def test_asking_loads_no_web_server() -> None:
    """`ask` and `route` answer from files; a web server has no part in it."""
    code = "import sys; import bot.commands.ask, bot.commands.route; sys.exit('flask' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["nonsense"], 2),
        (["ask", "--nonsense"], 2),
        (["people", "import", "missing.csv"], 2),
        (["people", "import"], 2),
    ],
)
def test_a_mistake_in_calling_is_one_line(shell: Shell, arguments: list[str], status: int) -> None:
    """One line on stderr, nothing on stdout."""
    outcome = shell.run(*arguments)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.count("\n") == 1


def test_a_group_without_a_command_shows_its_help(shell: Shell) -> None:
    """Whoever knows half of a command is shown the rest."""
    outcome = shell.run("journal")
    assert outcome.status == 2
    assert "verify" in outcome.err


@pytest.mark.parametrize(
    ("setting", "value"), [("SECRET_KEY", ""), ("PORT", "http"), ("WECHAT_APP_ID", "wx1"), ("TIMEZONE", "Mars/Base")]
)
def test_a_bad_setting_is_one_line_that_names_it(shell: Shell, setting: str, value: str) -> None:
    """Status 2, and whoever set it knows which."""
    shell.set(**{setting: value})
    outcome = shell.run("journal", "verify")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.count("\n") == 1
    assert setting.split("_", maxsplit=1)[0] in outcome.err


@pytest.mark.parametrize("command", [["journal", "verify"], ["submissions", "export"]])
@pytest.mark.parametrize(
    ("url", "status"),
    [("postgresql://bot:geheim@127.0.0.1:1/bot", 1), ("nonsense", 2), ("mysql://bot:geheim@127.0.0.1/bot", 2)],
)
def test_a_database_that_cannot_be_reached_is_one_line_without_its_password(
    shell: Shell, command: list[str], url: str, status: int
) -> None:
    """No traceback, and nothing secret in it."""
    shell.set(DATABASE_URL=url)
    outcome = shell.run(*command)
    assert (outcome.status, outcome.out) == (status, "")
    assert outcome.err.count("\n") == 1
    assert "geheim" not in outcome.err
