"""Drafts what the monthly meeting has to talk about, from what stands in the tables; people change it afterwards.

In this order: what the last meeting left to this one, what earlier meetings resolved and is not done, duties in red and
yellow, submissions that wait for the meeting, sages' offers that nobody has decided on, talent that nobody has called.
No line names who handed something in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot.papers.cells import plain, without_numbers
from bot.rules import Light, Rules
from bot.spoken import fitted, month_day
from models import AgendaItem, Duty, ItemKind, Joiner, Meeting, Resolution, Status, Submission, SubmissionKind
from models.duty import OPEN_DUTY
from models.joiner import heads
from models.meeting import TITLE_AT_MOST, open_resolutions, taken_up_again
from models.talent import TalentState, talents

TITLE_SHOWN = 60
# What the town still works on, or has answered: the meeting may change what comes of it.
_OPEN = (Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.ANSWERED, Status.REOPENED, Status.INCOMPLETE)
_UNDECIDED = (Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED)
_DISMISSED = (Status.REFUSED, Status.MERGED)
# What may be a way to reach somebody has no place on an agenda, wherever it was written.
_REACHES = re.compile(r"(?i)\d(?:[ -]?\d){4}|微信|vx|qq|@|电话|手机")


@dataclass(frozen=True, slots=True)
class Topic:
    """One item as it is drafted: what it is about, the row of that table, and why it is there."""

    kind: ItemKind
    reference: int
    title: str
    why: str


def topics(session: Session, rules: Rules, today: date) -> Iterator[Topic]:
    """Yield what is to be talked about, each matter once."""
    left = [_left(item, session) for item in taken_up_again(session)]
    known = {(topic.kind, topic.reference) for topic in left}
    yield from left
    yield from (topic for topic in _drafted(session, rules, today) if (topic.kind, topic.reference) not in known)


def _left(item: AgendaItem, session: Session) -> Topic:
    """Return what the last meeting left; by hand it is known by the item of that meeting, else by what it is about."""
    day = session.get_one(Meeting, item.meeting_id).day
    reference = item.id if item.kind == ItemKind.HAND or item.reference is None else item.reference
    return Topic(ItemKind(item.kind), reference, item.title, f"{_day(day)}的例会定了再议：{short(item.discussed)}")


def _drafted(session: Session, rules: Rules, today: date) -> Iterator[Topic]:
    resolved = list(open_resolutions(session))
    covered = {one.duty_id for one in resolved}
    yield from (_of_resolution(one, session, rules) for one in _newest_of_each(resolved))
    yield from (topic for topic in _of_duties(session, rules, today) if topic.reference not in covered)
    waiting = {topic.reference: topic for topic in _of_submissions(session, rules)}
    yield from waiting.values()
    offers = {topic.reference: topic for topic in _of_offers(session) if topic.reference not in waiting}
    yield from offers.values()
    yield from _of_talents(session, rules, waiting.keys() | offers.keys())


def short(text: str, most: int = TITLE_SHOWN) -> str:
    """Return what somebody wrote in one line, cut, with the numbers of telephones and identity cards hidden."""
    line = " ".join(without_numbers(plain(text)).split())
    return fitted(line, most)


def _newest_of_each(resolved: Iterable[Resolution]) -> Iterator[Resolution]:
    """Yield of several resolutions about one duty the last."""
    yield from {one.duty_id or -one.id: one for one in resolved}.values()


def _of_resolution(one: Resolution, session: Session, rules: Rules) -> Topic:
    duty = session.get(Duty, one.duty_id) if one.duty_id else None
    until = f"，{_day(one.due)}前" if one.due else ""
    stands = f"，任务 {duty.code} {duty.status} {duty.percent}%" if duty else ""
    made = _day(rules.today(one.created_at))
    why = f"上次议定事项（{made}）：{one.office or '没有定科室'}{until}{stands}"
    return Topic(ItemKind.RESOLUTION, one.id, short(one.text, TITLE_AT_MOST), why)


def _of_duties(session: Session, rules: Rules, today: date) -> list[Topic]:
    """Return the duties in red, then those in yellow, what was due first in front."""
    found = select(Duty).where(Duty.status.in_(OPEN_DUTY), Duty.due.is_not(None)).order_by(Duty.due, Duty.id)
    if not rules.duty_lag_percent:
        found = found.where(Duty.due < rules.calendar.add(today, rules.duty_yellow_days + 1))
    lit = [(rules.duty_light(duty, today), duty) for duty in session.execute(found).scalars()]
    return [
        _of_duty(duty, light, rules) for wanted in (Light.RED, Light.YELLOW) for light, duty in lit if light == wanted
    ]


def _of_duty(duty: Duty, light: Light | None, rules: Rules) -> Topic:
    why = f"{rules.lamp(light)}：{duty.office or '没有定科室'}，时限{_day(duty.due)}，进度{duty.percent}%"
    problems = f"。问题：{short(duty.problems)}" if duty.problems else ""
    return Topic(ItemKind.DUTY, duty.id, f"任务 {duty.code} {duty.title}", why + problems)


def _of_submissions(session: Session, rules: Rules) -> Iterator[Topic]:
    marked = or_(Submission.on_agenda, Submission.status == Status.REOPENED)
    wanted = select(Submission).where(marked, Submission.status.not_in(_DISMISSED)).order_by(Submission.id)
    for one in session.execute(wanted).scalars():
        yield _of_submission(one, _marked_for(one), session)
    for number in sorted(_joined_by_many(session, rules.meeting_joined)):
        one = session.get_one(Submission, number)
        behind = heads(session, number).total
        if behind >= rules.meeting_joined and one.status in _OPEN and not _is_marked(one):
            yield _of_submission(one, f"{behind}个人反映", session)


def _is_marked(one: Submission) -> bool:
    return one.on_agenda or one.status == Status.REOPENED


def _marked_for(one: Submission) -> str:
    if not one.on_agenda:
        return "提交人不满意，正在重新办理"
    return "重新办理后还是不满意" if one.reopened else "提交例会研究"


def _of_submission(one: Submission, reason: str, session: Session) -> Topic:
    """Return the topic; who stands behind it is counted, never named."""
    behind = heads(session, one.id)
    people = f"{behind.villagers}名群众" + (f"、{behind.sages}名乡贤" if behind.sages else "")
    why = f"{reason}：{one.kind}，{people}，{one.office or '还没有转科室'}，{one.status}"
    kind = ItemKind.OFFER if one.kind == SubmissionKind.SAGE else ItemKind.SUBMISSION
    return Topic(kind, one.id, f"{one.ticket} {short(one.content)}", why)


def _of_offers(session: Session) -> Iterator[Topic]:
    wanted = select(Submission).where(Submission.kind == SubmissionKind.SAGE, Submission.status.in_(_UNDECIDED))
    wanted = wanted.where(Submission.verdict == "", ~_resolved(Submission.id)).order_by(Submission.id)
    for one in session.execute(wanted).scalars():
        yield _of_submission(one, f"乡贤{one.offer or '反馈'}还没有定采不采纳", session)


def _of_talents(session: Session, rules: Rules, known: Collection[int]) -> Iterator[Topic]:
    """Yield who is in the register and was never called, unless it is talked about or resolved; nobody is named."""
    resolved = select(AgendaItem.reference).join(Resolution, Resolution.item_id == AgendaItem.id)
    settled = set(session.execute(resolved.where(AgendaItem.kind == ItemKind.TALENT)).scalars())
    for one in talents(session, TalentState.OFFERED):
        offer = session.get(Submission, one.submission_id) if one.submission_id else None
        dismissed = offer is not None and offer.status in _DISMISSED
        if one.submission_id not in known and one.id not in settled and not dismissed:
            entered = _day(rules.today(one.created_at))
            what = "专长见人才储备库" if _REACHES.search(one.field) else short(one.field) or "没有写专长"
            yield Topic(ItemKind.TALENT, one.id, f"人才储备 {one.id} 号：{what}", f"{entered}登记，还没有人联系")


def _resolved(number: Any) -> Any:  # noqa: ANN401 - a column and a condition
    """Return the condition that a meeting has already resolved something about a submission."""
    return select(Resolution.id).where(Resolution.submission_id == number).exists()


def _joined_by_many(session: Session, enough: int) -> set[int]:
    """Return the numbers of submissions behind which so many may stand, counted with what was merged into them."""
    joined = session.execute(select(Joiner.submission_id, func.count()).group_by(Joiner.submission_id))
    merged = select(Submission.id, Submission.merged_into).where(Submission.merged_into.is_not(None))
    onto: dict[int, int] = {number: onto for number, onto in session.execute(merged) if onto is not None}
    counts: Counter[int] = Counter()
    for number, count in (*joined, *((number, 1) for number in onto)):
        counts[_root(number, onto)] += count
    many = {number for number, count in counts.items() if count + 1 >= enough}
    done = select(Resolution.submission_id).where(Resolution.submission_id.is_not(None))
    return many - set(session.execute(done).scalars())


def _root(number: int, onto: Mapping[int, int]) -> int:
    seen = set()
    while number in onto and number not in seen:
        seen.add(number)
        number = onto[number]
    return number


def _day(day: date | None) -> str:
    return month_day(day) if day else "没有定"
