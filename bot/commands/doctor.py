"""`doctor`: looks the installation over and says in plain Chinese what is wrong and what to do."""

from __future__ import annotations

import click

from bot import log
from bot.accounts import read_for_service
from bot.diagnosis import Finding, State, examine

COLOURS = {State.SOUND: "green", State.NOTE: "yellow", State.BROKEN: "red"}


@click.command(help="体检：逐项检查设置、数据目录、知识库、数据库、Redis、平台凭据和时钟。有问题时退出状态为 1。")
def doctor() -> int:
    """Print each finding as it is made."""
    log.configure("ERROR")
    broken = 0
    for finding in examine(read_for_service):
        click.echo(_line(finding))
        broken += finding.state is State.BROKEN
    click.echo(f"有 {broken} 项需要处理" if broken else "没有发现问题")
    return 1 if broken else 0


def _line(finding: Finding) -> str:
    sign = click.style(finding.state.value, fg=COLOURS[finding.state])
    said = f"{sign} {finding.part}：{finding.says}"
    return f"{said}\n    怎么办：{finding.remedy}" if finding.remedy else said
