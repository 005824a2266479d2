"""`people sync`: brings the list of people up to WeCom's directory, or tells what that would change."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from bot import log
from bot.accounts import read_for_service
from bot.channels.api import WecomApi
from bot.channels.token_store import TokenStore
from bot.channels.wecom import build_wecom
from bot.commands.stores import opened
from bot.directory_sync import Changes, Listed, Sync, TooManyGone
from bot.errors import DeliveryError
from bot.remedies import explain
from bot.replay import ReplayGuard
from bot.roster_words import Names
from knowledge.entry import Directory
from knowledge.town import load_directory

_TOLD = {"new": "新增", "moved": "换科室", "left": "离开", "back": "回来", "renamed": "改姓名"}
NOT_SET = "企业微信没有启用：请先填写 WECOM_CORP_ID 等设置（见 docs/settings.md）"


@click.command(
    help="按企业微信通讯录更新人员：新来的记成干部，换科室的跟着换，离开的停用。角色、村、电话不动，不删人。"
)
@click.option("--dry-run", is_flag=True, help="只说会改什么，不改")
@click.option("--many", is_flag=True, help="很多人一起离开也照办（平时先拦下来问）")
def sync(*, dry_run: bool, many: bool) -> None:
    """Bring the list of people up to the directory."""
    settings = read_for_service()
    log.configure("ERROR")
    if not settings.wecom_corp_id:
        raise click.ClickException(NOT_SET)
    wecom = build_wecom(settings, ReplayGuard(None, settings.replay_window_seconds), TokenStore(None))
    try:
        listed = read_listed(wecom.directory, load_directory(settings.knowledge_dir))
        with opened(create=not dry_run) as stores:
            changes = Sync(stores.vault, listed, datetime.now(UTC), dry=dry_run, many=many).run(stores.database)
    except DeliveryError as fault:
        raise click.ClickException(f"企业微信没有给出通讯录：{explain(fault)}") from None
    except TooManyGone as fault:
        raise click.ClickException(_many(*fault.args)) from None
    except ValueError as fault:
        raise click.ClickException(f"名单里有一行打不开（{fault}）") from None
    _tell(changes, dry=dry_run)


def read_listed(api: WecomApi, town: Directory) -> Listed:
    """Read the directory, department by department; `town` says what offices are called. Raises DeliveryError."""
    departments = api.departments()
    shown_to = sys.stderr
    with click.progressbar(departments, label="读取通讯录", file=shown_to, hidden=not shown_to.isatty()) as shown:
        members = [member for one in shown for member in api.members(one.id)]
    return Listed(departments, members, Names.of(town.offices, town.villages))


def _many(gone: int, serving: int) -> str:
    return (
        f"名单里在岗的{serving}人，有{gone}人在企业微信里看不到了，一个也没有改。多半是应用的可见范围变了，"
        "请在企业微信后台核对；确实都离开了，再加 --many"
    )


def _tell(changes: Changes, *, dry: bool) -> None:
    for kind, told in _TOLD.items():
        for line in getattr(changes, kind):
            click.echo(f"{told}  {line}")
    for line in dict.fromkeys(changes.warnings):
        click.echo(line, err=True)
    counted = "，".join(f"{told} {changes.counts()[kind]} 人" for kind, told in _TOLD.items())
    click.echo(f"{'（只是看看，没有改）' if dry else ''}{counted}")
