"""The words beside the journal are those it has committed to; what was deleted is passed over, and counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.orm import Session

from bot.anonymity import anonymise, enter
from bot.case_changes import Given
from bot.casework import Actor
from models import Database, Joiner, Note, Rating, Step, Submission, SupporterRating
from models.attachment import Shredder
from models.commitments import Checked, check
from models.forgetting import forget
from models.journal import verify
from models.lifecycle import Act
from tests.contracts.cases import NOW, STATION, VAULT, desk, hand_in, person, submitter_of

# content; note; text, reason and note of the verdict, its change; why it was reopened, twice; what a joiner said.
WORDS = 8


@pytest.fixture
def written(database: Database) -> Database:
    """Return a database with words of every kind, all of the same moment."""
    with database.write() as session:
        held = hand_in(session)
        joiner = person(session)
        session.add(Joiner(submission_id=held.id, conversation_id=joiner.id, joined_at=NOW))
        desk(session).take(held, Act.ACCEPT, STATION, Given(note="先看现场"))
        decided = Given(reason="有预算", text="年内装好", note="已和财政说过", verdict="采纳", signer="王镇长")
        desk(session).take(held, Act.DECIDE, STATION, decided.also(changed_clause="加了路灯一条"))
        actor = Actor("一起反映的人", "villager", conversation_id=joiner.id)
        desk(session).rate_too(held, Rating.UNSATISFIED, actor, "没看见人来")
        desk(session).rate(held, Rating.UNSATISFIED, submitter_of(held), "太慢")
    return database


def test_all_is_as_it_was(written: Database) -> None:
    """Whatever was written is found and compared, once each."""
    with written.read() as session:
        assert check(session) == Checked(same=WORDS, gone=0)


CHANGED: dict[str, tuple[Callable[[Session], object], int, str]] = {
    "content": (lambda session: session.execute(update(Submission).values(content="不装路灯")), 1, "内容"),
    "a note": (lambda session: session.execute(update(Note).filter_by(text="先看现场").values(text="x")), 2, "备注"),
    "a reply": (lambda session: session.execute(update(Note).filter_by(public=True).values(text="x")), 3, "告诉提交人"),
    "a reason": (lambda session: session.execute(update(Step).filter_by(why="有预算").values(why="x")), 3, "原因"),
    "the verdict's": (lambda session: session.execute(update(Submission).values(verdict_reason="x")), 3, "原因"),
    "the change": (lambda session: session.execute(update(Submission).values(changed_clause="x")), 3, "方案改动"),
    "a joiner's": (lambda session: session.execute(update(SupporterRating).values(reason="x")), 4, "原因"),
    "the submitter's": (lambda session: session.execute(update(Submission).values(rating_reason="x")), 5, "原因"),
}


@pytest.mark.parametrize(("change", "seq", "what"), CHANGED.values(), ids=CHANGED)
def test_what_was_changed_is_named(written: Database, change: Callable[[Session], object], seq: int, what: str) -> None:
    """The first entry whose words are others now, and which words."""
    with written.write() as session:
        change(session)
    with written.read() as session:
        assert verify(session) is None
        broken = check(session).broken
    assert broken is not None
    assert broken.seq == seq
    assert what in broken.reason
    assert "NS-20261125-0001" in broken.reason


def test_what_was_deleted_is_counted(written: Database) -> None:
    """Deleted notes, and the reason of a joiner who has left, are no forgery."""
    with written.write() as session:
        session.execute(delete(Note).filter_by(public=False))
        joiner = session.execute(text("SELECT conversation_id FROM joiner")).scalar_one()
        forget(Shredder(session, VAULT, NOW), joiner)
    with written.read() as session:
        assert check(session) == Checked(same=WORDS - 3, gone=3)


def test_who_had_his_data_deleted_breaks_nothing(database: Database) -> None:
    """The content without numbers is what the journal says it became; a reason with a number in it is gone."""
    with database.write() as session:
        held = hand_in(session, content="路灯坏了，打13800000011找我")
        desk(session).take(held, Act.ACCEPT, STATION)
        desk(session).take(held, Act.ANSWER, STATION, Given(text="修好了"))
        desk(session).rate(held, Rating.UNSATISFIED, submitter_of(held), "没修，打13800000011")
        assert held.conversation_id is not None
        enter(session, anonymise(session, VAULT, held.conversation_id), NOW)
    with database.read() as session:
        assert check(session) == Checked(same=2, gone=1)


def test_an_older_verdict_is_replaced_not_forged(written: Database) -> None:
    """Only the last verdict stands in the submission; the change before it is not there any more."""
    with written.write() as session:
        held = session.get_one(Submission, 1)
        given = Given(reason="没有预算了", verdict="不采纳", signer="王镇长", changed_clause="删了路灯一条")
        desk(session).take(held, Act.DECIDE, STATION, given)
    with written.read() as session:
        assert check(session) == Checked(same=WORDS + 1, gone=1)


def test_more_than_one_batch(database: Database) -> None:
    """However long the journal is, the entry is named by its own number."""
    with database.write() as session:
        for _ in range(600):
            last = hand_in(session)
        last.content = "别的"
    with database.read() as session:
        checked = check(session)
    assert checked.broken is not None
    assert (checked.broken.seq, checked.same) == (600, 599)
