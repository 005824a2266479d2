"""`submission …`: staff look at what was handed in and take the steps of `models.lifecycle` by command.

Who runs the command speaks for the liaison station, or with --office for a cadre of that office.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import click
from sqlalchemy.orm import Session

from bot.case_changes import Given
from bot.casework import Actor, Desk
from bot.commands.stores import Stores, opened
from bot.commands.submission_view import list_, show
from bot.contacts import Look, open_contact
from bot.errors import InvalidAnswer
from bot.meant import meant
from bot.outbox import Outbox
from bot.rules import Rules
from knowledge.town import load_town
from models import Submission, Verdict
from models.lifecycle import TABLE, Act
from models.person import offices_of_people
from models.submission import find_submission

_Command = TypeVar("_Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class _Signed:
    """Who takes a step: what the options that every step has say."""

    by: str
    office: str
    note: str

    def actor(self, office: str) -> Actor:
        return Actor(self.by, "cadre", office) if office else Actor(self.by, "admin")


@click.group(help="办理意见建议：受理、转办、答复、采纳情况、办结、退回、延期、合并、拆分。每一步都记入日志。")
def submission() -> None:
    """Hold the commands about one submission together."""


submission.add_command(list_)
submission.add_command(show)


def _step(name: str, text: str) -> Callable[[_Command], click.Command]:
    """Return what makes a command of a function: with the number it is about, and who takes the step."""

    def made(command: _Command) -> click.Command:
        signed: Callable[..., Any] = command
        signed = click.option("--note", default="", help="内部备注，提交人看不到")(signed)
        signed = click.option("--office", default="", help="以这个科室的干部办理；不写就是乡贤联络站")(signed)
        signed = click.option("--by", required=True, help="谁办的")(signed)
        signed = click.argument("ticket")(signed)
        return submission.command(name, help=text)(signed)

    return made


_why = click.option("--why", default="", help="原因")
_say = click.option("--say", default="", help="告诉提交人的话")


@_step("accept", "受理。")
def accept(ticket: str, **who: str) -> None:
    """Accept what was handed in; the term for the answer begins."""
    _take(ticket, Act.ACCEPT, _Signed(**who))


@_step("refuse", "不予受理：写明原因（--why）和该走的渠道（--say）。")
@_why
@_say
def refuse(ticket: str, *, why: str, say: str, **who: str) -> None:
    """Refuse it, with the reason and the proper channel."""
    _take(ticket, Act.REFUSE, _Signed(**who), Given(reason=why, text=say))


@_step("ask", "请提交人补充（--say）。")
@_say
def ask(ticket: str, *, say: str, **who: str) -> None:
    """Ask the submitter for more."""
    _take(ticket, Act.ASK_MORE, _Signed(**who), Given(text=say))


@_step("supplement", "替提交人记下补充的内容（--say）。")
@_say
def supplement(ticket: str, *, say: str, **who: str) -> None:
    """Write down what the submitter has added by telephone or in person."""
    _take(ticket, Act.SUPPLEMENT, _Signed(**who), Given(text=say))


@_step("refer", "转给科室办理（--to）。还没受理的、由科室转出的，要写原因（--why）。受理它的第一个科室一直是首接科室。")
@click.option("--to", required=True, help="转给哪个科室")
@_why
def refer(ticket: str, *, to: str, why: str, **who: str) -> None:
    """Refer it to an office."""
    _take(ticket, Act.REFER, _Signed(**who), Given(office=to, reason=why))


@_step("return", "科室退回给乡贤联络站，要在限期内，写明原因（--why）。")
@_why
def return_(ticket: str, *, why: str, **who: str) -> None:
    """Hand it back to the liaison station."""
    _take(ticket, Act.HAND_BACK, _Signed(**who), Given(reason=why))


@_step("reply", "答复提交人（--say），同提一件事的人都会收到。")
@_say
def reply(ticket: str, *, say: str, **who: str) -> None:
    """Answer everybody behind it."""
    _take(ticket, Act.ANSWER, _Signed(**who), Given(text=say))


@_step("verdict", "定采纳情况：写明理由（--why）和签字人（--signer）。")
@click.argument("verdict", type=click.Choice([verdict.value for verdict in Verdict]))
@_why
@_say
@click.option("--signer", default="", help="谁签的意见")
@click.option("--changed", default="", help="方案里改了什么")
def verdict(ticket: str, verdict: str, **rest: str) -> None:
    """Say what became of a suggestion or comment."""
    given = Given(reason=rest.pop("why"), text=rest.pop("say"), verdict=verdict)
    given = given.also(signer=rest.pop("signer"), changed_clause=rest.pop("changed"))
    _take(ticket, Act.DECIDE, _Signed(**rest), given)


@_step("close", "办结：程序走完了。")
def close(ticket: str, **who: str) -> None:
    """End the procedure."""
    _take(ticket, Act.CLOSE, _Signed(**who))


@_step("extend", "科室申请延期（--days、--why，加 --office）；联络站批准（--grant）或不批（--deny --why）。")
@click.option("--days", type=int, default=0, help="延长几个工作日")
@click.option("--grant", is_flag=True, help="批准")
@click.option("--deny", is_flag=True, help="不批")
@_why
def extend(ticket: str, **given: Any) -> None:  # noqa: ANN401 - what the options say
    """Ask for a longer term, or decide about one that was asked for."""
    days, grant, deny, why = (given.pop(name) for name in ("days", "grant", "deny", "why"))
    if bool(days) + grant + deny != 1:
        raise click.UsageError("--days、--grant、--deny 写一个，也只写一个")
    act = Act.GRANT_EXTENSION if grant else Act.DENY_EXTENSION if deny else Act.ASK_EXTENSION
    _take(ticket, act, _Signed(**given), Given(days=days, reason=why))


@_step("merge", "并到另一条（--into）：提的人都还算数，结果都会告诉。")
@click.option("--into", required=True, help="并到哪个编号")
def merge(ticket: str, *, into: str, **who: str) -> None:
    """Merge it into another one."""
    _take(ticket, Act.MERGE, _Signed(**who), Given(target=into.strip().upper()))


@_step("split", "把并进去的一条拆出来，单独办理（--why）。")
@_why
def split(ticket: str, *, why: str, **who: str) -> None:
    """Take it out of what it was merged into."""
    _take(ticket, Act.SPLIT, _Signed(**who), Given(reason=why))


@_step("publish", "公开：别人提相同的意见时可以看到并一起反映。")
@click.option("--withhold", is_flag=True, help="改成不公开")
def publish(ticket: str, *, withhold: bool, **who: str) -> None:
    """Let others see and join it, or no longer."""
    _take(ticket, Act.WITHHOLD if withhold else Act.PUBLISH, _Signed(**who))


@_step("note", "写内部备注（--note）。")
def note(ticket: str, **who: str) -> None:
    """Write a note that only staff see."""
    _take(ticket, Act.NOTE, _Signed(**who))


@_step("consult", "上例会：交给下次月例会研究，办理照常进行。")
def consult(ticket: str, **who: str) -> None:
    """Put it on the agenda of the next meeting; the work goes on."""
    _take(ticket, Act.CONSULT, _Signed(**who))


@submission.command(help="看联系方式：先记入日志，再显示。匿名提交的看不到。")
@click.argument("ticket")
@click.option("--by", required=True, help="谁要看")
@click.option("--why", required=True, help="为什么看")
def contact(ticket: str, by: str, why: str) -> None:
    """Show name and telephone; that somebody looked is in the journal for good before."""
    with opened(create=False) as stores:
        try:
            with stores.database.write() as session:
                found = open_contact(session, stores.vault, found_in(session, ticket), Look(by, why, datetime.now(UTC)))
        except InvalidAnswer as fault:
            raise click.ClickException(str(fault)) from None
        except ValueError as fault:
            raise click.ClickException(f"联系方式打不开（{fault}）") from None
    click.echo(f"姓名：{found.name or '没有留'}\n联系方式：{found.phone or '没有留'}")


def found_in(session: Session, ticket: str) -> Submission:
    """Return the submission with that number, or end the command."""
    found = find_submission(session, ticket.strip().upper())
    if found is None:
        raise click.ClickException(f"没有 {ticket} 这个编号")
    return found


def _take(ticket: str, act: Act, signed: _Signed, given: Given = Given()) -> None:  # noqa: B008 - frozen
    with opened(create=False) as stores:
        given = given.also(note=signed.note, office=_office(stores, given.office))
        actor = signed.actor(_office(stores, signed.office))
        try:
            with stores.database.write() as session:
                now = datetime.now(UTC)
                outbox = Outbox(session, stores.vault, now, stores.settings.apps)
                desk = Desk(session, Rules.of(stores.settings), stores.vault, now, outbox)
                taken = found_in(session, ticket)
                act = meant(act, taken, actor.parties(taken))
                desk.take(taken, act, actor, given)
        except InvalidAnswer as fault:
            raise click.ClickException(str(fault)) from None
    due = f"，期限 {taken.reply_by}" if taken.reply_by else ""
    click.echo(f"{taken.ticket} 已{TABLE[act].label}，现在是{taken.status}{due}")


def _office(stores: Stores, name: str) -> str:
    """Return the office's full name. A name that neither the town's files nor its people know is a slip."""
    if not name:
        return ""
    town = load_town(stores.settings.knowledge_dir)
    if known := town.offices.office(name.strip()):
        return known.name
    with stores.database.read() as session:
        of_people = offices_of_people(session)
    if name.strip() in of_people:
        return name.strip()
    every = dict.fromkeys([*(office.name for office in town.offices.offices), *of_people])
    raise click.ClickException(f"没有“{name}”这个科室，有：{'、'.join(every)}")
