"""What a bulletin (通报) says of a period: counts beside those of the period before, lights, what lags, hot topics.

Bulletins go to many people. So a submission's own words stand in them only when staff have made it public; everything
else is told by its number, its kind and its part of the plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot.papers.cells import plain, without_numbers
from bot.papers.counts import Chosen, count_by, headcount
from bot.papers.matters import BATCH, Matter, matters
from bot.rules import Light, Rules
from bot.spoken import short
from knowledge.grouping import group_alike
from knowledge.matcher import Matcher
from models import Status, Submission, Verdict

ADOPTED = (Verdict.ADOPTED, Verdict.PARTLY)
# Whoever looks through a longer list should open the log instead.
LISTED = 20
TOPICS = 5
# Topics are looked for among the newest so many.
COMPARED = 5000
EXCERPT = 40
ONE = timedelta(days=1)
# A comment says which clause it is about, everything else which part of the plan.
_SECTION = case((Submission.clause != "", Submission.clause), else_=Submission.section)
_OPEN = (Status.SUBMITTED, Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED)


@dataclass(frozen=True, slots=True)
class Period:
    """Days in the town's time, both included."""

    begins: date
    ends: date
    zone: ZoneInfo

    def before(self) -> Period:
        """Return the period of the same length that ended when this one began."""
        return Period(self.begins - (self.ends - self.begins) - ONE, self.begins - ONE, self.zone)

    def moments(self) -> tuple[datetime, datetime]:
        """Return when it began, and when it was over."""
        begins, over = (datetime.combine(day, time(), self.zone) for day in (self.begins, self.ends + ONE))
        return begins, over

    def received(self) -> Chosen:
        """Return the query of what was handed in."""
        begins, over = self.moments()
        return select(Submission.id).where(Submission.created_at >= begins, Submission.created_at < over)

    def answered(self) -> Chosen:
        """Return the query of what was answered, and was not merged into something else."""
        begins, over = self.moments()
        answered = select(Submission.id).where(Submission.answered_at >= begins, Submission.answered_at < over)
        return answered.where(Submission.merged_into.is_(None))


@dataclass(frozen=True, slots=True)
class Item:
    """One submission as a bulletin lists it. `words`: its own, empty unless public. `days`: working days overdue."""

    ticket: str
    kind: str
    section: str
    office: str
    words: str
    verdict: str = ""
    changed: str = ""
    due: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Topic:
    """What several people said alike. `words`: of a public one among them, else ""."""

    words: str
    section: str
    people: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a bulletin says. Pairs are of this period and of the one before. `lights`: how many of each are open."""

    received: tuple[int, int]
    villagers: int
    sages: int
    kinds: Mapping[str, tuple[int, int]]
    sections: Mapping[str, tuple[int, int]]
    answered: int
    on_time: int
    verdicts: Mapping[str, int]
    adopted: Sequence[Item]
    lights: Mapping[str, int]
    lagging: Sequence[Item]
    topics: Sequence[Topic]

    def to_json(self) -> dict[str, Any]:
        """Return the form in which they are stored with the bulletin."""
        return asdict(self)


def figures(session: Session, period: Period, rules: Rules, matcher: Matcher, today: date) -> Figures:
    """Work out what a bulletin says. `today`: the day whose lights it shows."""
    received, before = period.received(), period.before().received()
    people = headcount(session, received)
    lights, lagging = _lights(session, rules, today)
    kinds = _both(session, received, before, Submission.kind)
    return Figures(
        received=(sum(now for now, _ in kinds.values()), sum(then for _, then in kinds.values())),
        villagers=people.villagers,
        sages=people.sages,
        kinds=kinds,
        sections=_both(session, received, before, _SECTION),
        **_answers(session, period),
        verdicts=count_by(session, period.answered(), Submission.verdict),
        adopted=[_item(one) for one in _adopted(session, period)],
        lights=lights,
        lagging=lagging,
        topics=_topics(session, received, matcher),
    )


def _both(session: Session, received: Chosen, before: Chosen, column: Any) -> dict[str, tuple[int, int]]:  # noqa: ANN401 - a mapped column
    now, then = count_by(session, received, column), count_by(session, before, column)
    return {name: (now.get(name, 0), then.get(name, 0)) for name in (*now, *(then.keys() - now.keys()))}


def _answers(session: Session, period: Period) -> dict[str, int]:
    """Return how many were answered and how many of these on time. Without a term nothing was late."""
    statement = select(Submission.answered_at, Submission.reply_by).where(Submission.id.in_(period.answered()))
    answered = on_time = 0
    for at, last in session.execute(statement.execution_options(yield_per=BATCH)):
        answered += 1
        on_time += last is None or at is None or at.astimezone(period.zone).date() <= last
    return {"answered": answered, "on_time": on_time}


def _adopted(session: Session, period: Period) -> Sequence[Submission]:
    chosen = select(Submission).where(Submission.id.in_(period.answered()), Submission.verdict.in_(ADOPTED))
    return (
        session.execute(chosen.order_by(Submission.public.desc(), Submission.answered_at).limit(LISTED)).scalars().all()
    )


def _lights(session: Session, rules: Rules, today: date) -> tuple[dict[str, int], list[Item]]:
    """Return how many open ones there are of each light, and the first red ones, the longest overdue first."""
    last = case((Submission.status == Status.SUBMITTED, Submission.accept_by), else_=Submission.reply_by)
    waiting = (Submission.status.in_(_OPEN), last.is_not(None))
    lights: Counter[Light] = Counter()
    # The database counts: there may be a hundred thousand open ones, but hardly a hundred days on which they are due.
    for due, count in session.execute(select(last, func.count()).where(*waiting).group_by(last)):
        lights[rules.light_on(due, today)] += count
    red = select(Submission).where(*waiting, last < rules.red_before(today)).order_by(last, Submission.id)
    late = session.execute(red.limit(LISTED)).scalars()
    return {str(light): lights[light] for light in Light}, [_late(one, rules, today) for one in late]


def _late(submission: Submission, rules: Rules, today: date) -> Item:
    due = rules.due(submission) or today
    return _item(submission, due=due.isoformat(), days=-rules.calendar.left(today, due))


def _item(submission: Submission, due: str = "", days: int = 0) -> Item:
    return Item(
        ticket=submission.ticket,
        kind=submission.kind,
        section=submission.clause or submission.section,
        office=submission.office or submission.first_office,
        words=_words(submission),
        verdict=submission.verdict,
        changed=submission.changed_clause,
        due=due,
        days=days,
    )


def _words(submission: Submission) -> str:
    words = " ".join(without_numbers(plain(submission.content)).split()) if submission.public else ""
    return short(words, EXCERPT)


def _topics(session: Session, received: Chosen, matcher: Matcher) -> list[Topic]:
    newest = received.where(Submission.status != Status.REFUSED).order_by(Submission.id.desc()).limit(COMPARED)
    found = list(matters(session, select(newest.subquery().c.id)))
    groups = group_alike(matcher, [matter.result.content for matter in found])
    topics = (_topic([found[place] for place in places]) for places in groups)
    several = sorted((topic for topic in topics if topic.people > 1), key=lambda topic: -topic.people)
    return list(islice(several, TOPICS))


def _topic(alike: Sequence[Matter]) -> Topic:
    words = next(filter(None, map(_words, _shown(alike))), "")
    section = Counter(one.submission.clause or one.submission.section for one in alike).most_common(1)[0][0]
    return Topic(words, section, len(alike) + sum(one.joined for one in alike))


def _shown(alike: Iterable[Matter]) -> Iterator[Submission]:
    for one in alike:
        yield one.result
        yield one.submission
