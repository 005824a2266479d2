"""The documents tell of every setting and command there is, and of none that is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from bot.commands import cli
from bot.settings import Settings

DOCS = Path(__file__).resolve().parents[2] / "docs"
ROW = re.compile(r"^\| `([A-Z0-9_]+)` \| (?:`([^`]*)`|empty) \| (.+) \| (.+) \|$", re.MULTILINE)
HAN = re.compile(r"[\u4e00-\u9fff]")
SETTINGS = (DOCS / "settings.md").read_text(encoding="utf-8")
COMMANDS = (DOCS / "commands.md").read_text(encoding="utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command that is no group, with its path."""
    yield from _below(cli, click.Context(cli), "")


def _below(group: click.Group, context: click.Context, path: str) -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _below(command, context, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


def sections() -> dict[str, str]:
    """Return what docs/commands.md says of each command."""
    parts = re.split(r"^### `(.+)`$", COMMANDS, flags=re.MULTILINE)
    return {
        name: re.split(r"^## ", text, flags=re.MULTILINE)[0]
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }


def test_every_setting_is_documented_once_and_nothing_else_is() -> None:
    """docs/settings.md has exactly the settings of Settings."""
    documented = [row[0] for row in ROW.findall(SETTINGS)]
    assert sorted(documented) == sorted(name.upper() for name in Settings.model_fields)


def test_documented_defaults_are_the_defaults() -> None:
    """The default a reader sees is the one in force."""
    for name, default, _, _ in ROW.findall(SETTINGS):
        actual = Settings.model_fields[name.lower()].default
        shown = actual.get_secret_value() if hasattr(actual, "get_secret_value") else actual
        assert default == str(shown), name


def test_every_setting_is_explained_to_staff_in_chinese() -> None:
    """Each setting has its Chinese line."""
    assert [name for name, _, _, chinese in ROW.findall(SETTINGS) if not HAN.search(chinese)] == []


def test_every_command_is_documented_and_nothing_else_is() -> None:
    """docs/commands.md has exactly the commands there are, in the order of --help."""
    assert sorted(sections()) == sorted(path for path, _ in commands())


def test_every_option_is_documented_with_its_command_and_nothing_else_is() -> None:
    """Each option stands under its command, and no option stands there that the command does not take."""
    for path, command in commands():
        options = {opt for param in command.params for opt in param.opts if opt.startswith("--")}
        documented = set(re.findall(r"^- `(--[a-z-]+)`", sections()[path], flags=re.MULTILINE))
        assert documented == options, path


@pytest.mark.parametrize("path", ["docs/settings.md", "docs/commands.md"])
def test_documents_named_in_messages_exist(path: str) -> None:
    """What the program sends people to read is there."""
    assert (DOCS.parent / path).is_file()
