"""Every cell of the table of steps: which status, which step, which person. The table here is written by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.case_changes import Given
from bot.casework import BY_RULE, CLOCK, Actor
from bot.errors import InvalidAnswer
from models import Database, Joiner, JournalEntry, Note, Notice, Status, Step, Submission
from models.lifecycle import TABLE, Act
from tests.contracts.cases import ELSEWHERE, HOLDER, NOW, OFFICE, STATION, STRANGER, desk, hand_in, person, submitter_of

# R the town's rules, L the leading group, S the liaison station, H the office that holds it, F the office that got it
# first, P the submitter, J who joined it, C the clock.
CELLS = """
step            已提交 已受理 办理中 已答复 已办结 待补充 不予受理 已合并 重新办理
assign          RSH    -      -      -      -      -      -        -      -
take_on         H      -      -      -      -      -      -        -      -
decline         H      -      -      -      -      -      -        -      -
accept          S      -      -      -      -      -      -        -      -
refuse          S      S      -      -      -      -      -        -      -
ask_more        SH     SH     SH     -      -      -      -        -      -
supplement      -      -      -      -      -      SP     -        -      -
refer           -      S      S      -      -      -      -        -      S
hand_on         -      H      H      -      -      -      -        -      H
hand_back       -      H      H      -      -      -      -        -      -
answer          -      SH     SH     SH     -      -      -        -      SH
decide          -      SH     SH     SH     -      -      -        -      SH
rate            -      -      -      P      P      -      -        -      -
rate_too        -      -      -      J      J      -      -        -      -
reopen          -      -      -      P      P      -      -        -      -
escalate        -      -      -      P      P      -      -        -      -
raise           -      -      -      J      J      -      -        -      -
consult         -      SH     SH     SH     -      -      -        -      SH
report_back     -      -      -      -      S      -      -        -      -
close           -      -      -      SH     -      -      -        -      -
lapse           -      -      -      C      -      -      -        -      -
merge           S      S      S      -      -      S      -        -      S
split           -      -      -      -      -      -      -        S      -
ask_extension   -      H      H      -      -      -      -        -      H
grant_extension -      SL     SL     -      -      -      -        -      SL
deny_extension  -      SL     SL     -      -      -      -        -      SL
publish         S      S      S      S      S      S      -        -      S
withhold        S      S      S      S      S      S      S        S      S
note            SHF    SHF    SHF    SHF    SHF    SHF    SHF      SHF    SHF
"""
AFTER = {
    "take_on": "办理中",
    "accept": "已受理",
    "refuse": "不予受理",
    "ask_more": "待补充",
    "supplement": "已提交",
    "refer": "办理中",
    "hand_back": "已受理",
    "answer": "已答复",
    "decide": "已答复",
    "rate": "已办结",
    "reopen": "重新办理",
    "escalate": "已答复",
    "raise": "已答复",
    "close": "已办结",
    "lapse": "已办结",
    "merge": "已合并",
    "split": "办理中",
}
ROWS = [line.split() for line in CELLS.strip().splitlines()]
HEADER, EXPECTED = ROWS[0][1:], {row[0]: dict(zip(ROWS[0][1:], row[1:], strict=True)) for row in ROWS[1:]}
FIRST = Actor("小钱", "cadre", "首接办")
LEADER = Actor("老赵", "leader", OFFICE)
RULE = Actor("系统", BY_RULE)
# What a submission must be beforehand for a step to be about its party and status only.
PREPARED: dict[Act, dict[str, Any]] = {
    Act.ESCALATE: {"reopened": 1},
    Act.GRANT_EXTENSION: {"extension_asked": 2},
    Act.DENY_EXTENSION: {"extension_asked": 2},
    Act.WITHHOLD: {"public": True},
}
COMPLETE = Given(
    reason="原因",
    text="公开的话",
    note="备注",
    office=ELSEWHERE,
    verdict="采纳",
    signer="王镇长",
    days=2,
    rating="满意",
)


def prepared(session: Session, act: Act, status: str) -> Submission:
    """Store something at that status, ready for the step."""
    held = hand_in(session, office=OFFICE, first_office="首接办", referred_at=NOW, **PREPARED.get(act, {}))
    held.status = status
    past = {"submission_id": held.id, "who": "小陈", "why": "要等设备", "at": NOW, "entry": 1}
    session.add(Step(step=Act.ASK_EXTENSION, before="办理中", after="办理中", **past))
    session.add(Step(step=Act.MERGE, before="办理中", after="已合并", **past))
    session.flush()
    return held


def actors(session: Session, held: Submission) -> dict[str, Actor]:
    """Return one of each party, and two who are none: another office, and another villager."""
    parties = {"R": RULE, "L": LEADER, "S": STATION, "H": HOLDER, "F": FIRST, "P": submitter_of(held), "x": STRANGER}
    parties |= {"J": joiner_of(session, held), "C": CLOCK}
    return parties | {"y": Actor("提交人", "villager", conversation_id=person(session).id)}


def joiner_of(session: Session, held: Submission) -> Actor:
    """Let somebody join, and return him."""
    one = person(session)
    session.add(Joiner(submission_id=held.id, conversation_id=one.id, joined_at=NOW))
    session.flush()
    return Actor("一起反映的人", "villager", conversation_id=one.id)


def rows(session: Session) -> list[int]:
    """Return how many rows everything has that a step writes."""
    return [
        session.execute(select(func.count()).select_from(t)).scalar_one() for t in (Step, Note, Notice, JournalEntry)
    ]


def taken_by(session: Session, act: Act, status: str) -> str:
    """Return the letters of those who may take a step at a status, each tried and undone."""
    allowed = ""
    for letter in "RLSHFPJCxy":
        attempt = session.begin_nested()
        held = prepared(session, act, status)
        target = hand_in(session) if act == Act.MERGE else held
        given = COMPLETE.also(target=target.ticket if act == Act.MERGE else "")
        allowed += letter if succeeds(session, held, act, (actors(session, held)[letter], given)) else ""
        attempt.rollback()
    return allowed or "-"


def succeeds(session: Session, held: Submission, act: Act, by: tuple[Actor, Given]) -> bool:
    """Take a step, and check what it left behind: the status of the table, or nothing at all."""
    before, state = rows(session), (held.status, held.version)
    try:
        desk(session).take(held, act, *by)
    except InvalidAnswer:
        assert (held.status, held.version) == state
        assert rows(session) == before
        return False
    assert held.status == AFTER.get(act, state[0])
    assert held.version == state[1] + 1
    return True


def test_the_table_here_names_every_step_and_status() -> None:
    """Nothing can be added to the program's table without somebody thinking about it here."""
    assert [str(status) for status in Status] == HEADER
    assert list(EXPECTED) == [str(act) for act in Act] == [str(act) for act in TABLE]


@pytest.mark.parametrize("act", Act)
def test_every_cell(database: Database, act: Act) -> None:
    """At each status exactly those may take the step whom the table names; a refusal leaves nothing behind."""
    with database.write() as session:
        found = {status: taken_by(session, act, status) for status in HEADER}
        session.rollback()
    assert {status: set(who) for status, who in found.items()} == {s: set(who) for s, who in EXPECTED[act].items()}


NEEDED = [(act, name) for act in Act for name in TABLE[act].needs]


@pytest.mark.parametrize(("act", "name"), NEEDED)
@pytest.mark.parametrize("empty", [lambda value: type(value)(), lambda value: "  " if isinstance(value, str) else 0])
def test_what_a_step_needs_must_be_filled_in(
    database: Database, act: Act, name: str, empty: Callable[[Any], Any]
) -> None:
    """Nothing at all, and spaces only, are refused in words that say what is missing."""
    with database.write() as session:
        status = next(status for status in Status if status in TABLE[act].before)
        held = prepared(session, act, status)
        who = next(actor for letter, actor in actors(session, held).items() if letter in EXPECTED[act][status])
        given = COMPLETE.also(target="NS-1")
        given = given.also(**{name: empty(getattr(given, name))})
        with pytest.raises(InvalidAnswer, match=r"请写明|是空的"):
            desk(session).take(held, act, who, given)
        session.rollback()
