"""`python -m bot COMMAND`: runs a command and turns every expected error into one line and a status."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from bot.commands import cli
from bot.errors import BotError, InvalidKnowledge, InvalidSettings

FAILED, MISUSED, INTERRUPTED = 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 2 for settings and usage, 1 for every other expected error."""
    try:
        outcome = cli.main(arguments, prog_name="python -m bot", standalone_mode=False)
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as fault:
        fault.show()
        return MISUSED
    except (click.ClickException, BotError, OSError) as fault:
        return _tell(fault)
    return outcome if isinstance(outcome, int) else 0


def _tell(fault: Exception) -> int:
    click.echo(f"错误：{_one_line(fault)}", err=True)
    if isinstance(fault, click.ClickException):
        return fault.exit_code
    return MISUSED if isinstance(fault, InvalidSettings) else FAILED


def _one_line(fault: Exception) -> str:
    if isinstance(fault, InvalidKnowledge) and len(fault.faults) > 1:
        return f"{fault.faults[0]}（共 {len(fault.faults)} 处，运行 python -m bot knowledge check 查看全部）"
    if isinstance(fault, click.UsageError) and fault.ctx:
        return f"{_flat(fault.format_message())}（用法：{fault.ctx.command_path} --help）"
    if isinstance(fault, click.ClickException):
        return _flat(fault.format_message())
    if isinstance(fault, OSError) and fault.strerror:
        return _flat(": ".join(str(part) for part in (fault.strerror, fault.filename) if part))
    return _flat(str(fault))


def _flat(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    sys.exit(main())
