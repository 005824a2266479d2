"""What finds open public submissions, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Database, Likeness, Submission
from models.likeness import COMPARED, HELD, list_if_open, resembling
from models.submission import Status

KINDS = ("建议", "问题反映")
LARGEST = 2**63 - 1


@pytest.fixture
def hand_in(noon: datetime) -> Hand:
    """Return a function that stores a submission with a sketch."""
    return Hand(noon)


class Hand:
    """Stores submissions, each with a number of its own."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._count = 0

    def __call__(self, session: Session, sketch: list[int], kind: str = "建议") -> Submission:
        self._count += 1
        submission = Submission(
            ticket=f"NS-{self._count}",
            kind=kind,
            content="修路",
            salt="",
            sketch=sketch,
            public=True,
            created_at=self._now,
        )
        session.add(submission)
        session.flush()
        list_if_open(session, submission)
        session.flush()
        return submission


class TestLikeness:
    """The contract of models.likeness."""

    def test_the_likeliest_first(self, database: Database, hand_in: Hand) -> None:
        """What shares more comes first; what shares nothing is not there, nor what is of another kind."""
        with database.write() as session:
            little, much = hand_in(session, [1, 5, 6]), hand_in(session, [1, 2, LARGEST])
            hand_in(session, [7, 8])
            hand_in(session, [1, 2], "转人工留言")
            assert [one.id for one in resembling(session, [1, 2, LARGEST], KINDS)] == [much.id, little.id]
            assert resembling(session, [], KINDS) == []

    @pytest.mark.parametrize("status", [Status.ANSWERED, Status.CLOSED, Status.REFUSED, Status.MERGED])
    def test_what_is_settled_is_found_no_longer(self, database: Database, hand_in: Hand, status: Status) -> None:
        """Once it is settled, or not public any more, it goes; when it is opened again it comes back, once."""
        with database.write() as session:
            submission = hand_in(session, [1, 2])
            submission.status = status
            list_if_open(session, submission)
            assert resembling(session, [1, 2], KINDS) == []
            submission.status = Status.REOPENED
            for _ in range(2):
                list_if_open(session, submission)
                session.flush()
            assert resembling(session, [1, 2], KINDS) == [submission]
            submission.public = False
            list_if_open(session, submission)
            assert session.execute(select(Likeness)).all() == []

    def test_only_so_many_are_looked_at(self, database: Database, hand_in: Hand) -> None:
        """However many share a feature, the newest are looked up, and few of these are returned."""
        with database.write() as session:
            stored = [hand_in(session, [1]) for _ in range(HELD + 5)]
            found = resembling(session, [1], KINDS)
            assert len(found) == COMPARED
            assert {one.id for one in found} <= {one.id for one in stored[-HELD:]}
