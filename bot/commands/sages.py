"""`sages …`: the liaison station verifies or refuses rural sages (乡贤), and follows offers of talent up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeVar

import click

from bot.commands.stores import Stores, opened
from bot.errors import InvalidAnswer
from bot.sages import Register
from models import ApplicationState, SageApplication, Talent, TalentState, Vault
from models.sage_application import applications
from models.talent import talents as offers_of_talent

_STATES = {ApplicationState.PENDING: "待核对", ApplicationState.VERIFIED: "通过", ApplicationState.REFUSED: "没通过"}
_CALLED = {
    "name": "姓名",
    "village": "家乡的村",
    "residence": "现在在",
    "field": "做哪一行",
    "phone": "电话",
    "content": "说的话",
    "contact": "联系电话",
    "expertise": "专长",
    "help": "能做什么",
    "time": "什么时候",
}
_Row = TypeVar("_Row", SageApplication, Talent)
_number = click.argument("number", type=int)
_by = click.option("--by", required=True, help="谁办的")


@click.group(help="乡贤：认证申请、人才登记。")
def sages() -> None:
    """Hold the commands about sages together."""


@sages.command("list", help="列出认证申请，待核对的在前面几条。姓名只显示姓；要看全用 sages show。")
@click.option("--all", "every", is_flag=True, help="办过的也列")
def list_(*, every: bool) -> None:
    """List the applications that wait, or all."""
    with opened(create=False) as stores, stores.database.read() as session:
        found = applications(session, "" if every else ApplicationState.PENDING)
        lines = [_application_line(one, stores) for one in found]
    for line in lines or ["没有待核对的乡贤认证" if not every else "还没有人申请过乡贤认证"]:
        click.echo(line)


@sages.command(help="看一份申请的全部内容，包括姓名和电话；谁看的会记入日志。")
@_number
@_by
def show(number: int, by: str) -> None:
    """Show what an applicant gave."""
    with _register(by) as (stores, register):
        application = _found(register, SageApplication, number)
        given = register.look_at("SAGE", application)
        lines = [_application_line(application, stores), *_given_lines(given)]
    for line in lines:
        click.echo(line)


@sages.command(help="认证通过。申请人会收到通知，以后提的都算乡贤反馈。")
@_number
@_by
def verify(number: int, by: str) -> None:
    """Make an applicant a sage."""
    with _register(by) as (_, register):
        register.verify(_found(register, SageApplication, number))
    click.echo(f"{number} 号申请通过了，会通知申请人")


@sages.command(help="认证不通过，写明原因（--why），会告诉申请人。")
@_number
@click.option("--why", required=True, help="原因，申请人会看到")
@_by
def refuse(number: int, why: str, by: str) -> None:
    """Refuse an application."""
    with _register(by) as (_, register):
        register.refuse(_found(register, SageApplication, number), why)
    click.echo(f"{number} 号申请没有通过，原因会告诉申请人")


@sages.command(help="列出乡贤推荐或者自荐的人才，等着跟进的在前。要看全用 sages talent。")
@click.option("--state", type=click.Choice([state.value for state in TalentState]), help="只看这一种")
def talents(state: str | None) -> None:
    """List offers of talent."""
    with opened(create=False) as stores, stores.database.read() as session:
        lines = [_talent_line(one, stores) for one in offers_of_talent(session, state or "")]
    for line in lines or ["还没有人才登记"]:
        click.echo(line)


@sages.command(help="看一条人才登记的全部内容；谁看的会记入日志。加 --state 记下跟进到哪一步。")
@_number
@_by
@click.option("--state", type=click.Choice([state.value for state in TalentState]), help="跟进到哪一步")
@click.option("--note", default="", help="跟进的情况")
def talent(number: int, by: str, state: str | None, note: str) -> None:
    """Show an offer of talent, and write down how far it has been followed up."""
    if note and not state:
        raise click.UsageError("写了 --note 也要写 --state")
    with _register(by) as (stores, register):
        offer = _found(register, Talent, number)
        if state:
            register.follow(offer, TalentState(state), note)
        lines = [_talent_line(offer, stores), *_given_lines(register.look_at("TALENT", offer))]
    for line in lines:
        click.echo(line)


@contextmanager
def _register(by: str) -> Iterator[tuple[Stores, Register]]:
    """Open the register in one transaction; what must not be done is told in one line, and nothing is left of it."""
    with opened(create=False) as stores:
        try:
            with stores.database.write() as session:
                yield stores, Register(session, stores.vault, datetime.now(UTC), by)
        except InvalidAnswer as fault:
            raise click.ClickException(str(fault)) from None
        except ValueError as fault:
            raise click.ClickException(f"登记的内容打不开（{fault}）") from None


def _found(register: Register, table: type[_Row], number: int) -> _Row:
    row = register.session.get(table, number, with_for_update=True)
    if row is None:
        raise click.ClickException(f"没有 {number} 号")
    return row


def _application_line(one: SageApplication, stores: Stores) -> str:
    at = one.created_at.astimezone(stores.settings.zone)
    decided = f"，{one.decided_by}办" if one.decided_by else ""
    reason = f"，原因：{one.reason}" if one.reason else ""
    who = _who(stores.vault, one.details) if one.conversation_id else "已删除自己的信息"
    return f"{one.id} 号  {at:%Y-%m-%d %H:%M}  {who}  {_STATES[ApplicationState(one.state)]}{decided}{reason}"


def _who(vault: Vault, sealed: bytes) -> str:
    """Return the applicant as far as a list shows him: the family name, the village, the trade."""
    given = vault.open(sealed)
    return f"{given['name'][:1]}**  {given['village']}  {given['field']}"


def _talent_line(one: Talent, stores: Stores) -> str:
    at = one.created_at.astimezone(stores.settings.zone)
    followed = f"，{one.followed_by}跟进" if one.followed_by else ""
    note = f"，{one.note}" if one.note else ""
    return f"{one.id} 号  {at:%Y-%m-%d %H:%M}  {one.field or '没写专长'}  {one.state}{followed}{note}"


def _given_lines(given: Mapping[str, object]) -> Iterator[str]:
    yield from (f"  {label}：{given[name]}" for name, label in _CALLED.items() if given.get(name))
