"""The lives of made-up submissions: which steps each took, and in which shares they come."""

from __future__ import annotations

from random import Random
from typing import NamedTuple

from bot.casework import SUBMIT
from models import Status
from models.lifecycle import Act

S = Status
# What is young is mostly open still, what is older hardly ever.
YOUNG, OPEN_WHILE_YOUNG, OPEN_LATER = 0.2, 0.7, 0.015
PUBLIC = 0.85


class Life(NamedTuple):
    """Where a submission stands, how often that is (among open or settled ones), and the steps that led there."""

    share: int
    status: Status
    steps: tuple[tuple[str, Status], ...]


_ACCEPTED = ((SUBMIT, S.SUBMITTED), (Act.ACCEPT, S.ACCEPTED))
_REFERRED = (*_ACCEPTED, (Act.REFER, S.IN_PROGRESS))
_ANSWERED = (*_REFERRED, (Act.ANSWER, S.ANSWERED))
_OPEN = (
    Life(20, S.SUBMITTED, _ACCEPTED[:1]),
    Life(18, S.ACCEPTED, _ACCEPTED),
    Life(46, S.IN_PROGRESS, _REFERRED),
    Life(6, S.INCOMPLETE, (*_REFERRED, (Act.ASK_MORE, S.INCOMPLETE))),
    Life(10, S.REOPENED, (*_ANSWERED, (Act.REOPEN, S.REOPENED))),
)
_SETTLED = (
    Life(74, S.CLOSED, (*_ANSWERED, (Act.RATE, S.CLOSED))),
    Life(14, S.ANSWERED, _ANSWERED),
    Life(7, S.MERGED, ((SUBMIT, S.SUBMITTED), (Act.MERGE, S.MERGED))),
    Life(5, S.REFUSED, ((SUBMIT, S.SUBMITTED), (Act.REFUSE, S.REFUSED))),
)


def life_of(chance: Random, age: float) -> tuple[Life, bool]:
    """Return the life of one submission, and whether it is public. `age`: 0 is the newest of all, 1 the oldest."""
    is_open = chance.random() < (OPEN_WHILE_YOUNG if age < YOUNG else OPEN_LATER)
    lives = _OPEN if is_open else _SETTLED
    (life,) = chance.choices(lives, weights=[one.share for one in lives])
    return life, chance.random() < PUBLIC and life.status not in (S.MERGED, S.REFUSED)
