"""Supervision (督办) by the clock: the morning message to everybody who serves the town, and the station's week.

Any number of workers may do it at once. Each takes a batch of people whom no other has, and writes who was told of what
together with the messages themselves; whoever is killed in the middle leaves nothing behind, and the next minute
somebody else goes on. What was missed while nothing ran is made up for on the same day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from sqlalchemy.orm import Session

from bot.digest import digest_text
from bot.hours import Hours
from bot.post import send
from bot.reach import Reach
from bot.reminding import Matter, reminders, told_of
from bot.rules import Rules
from bot.settings import Settings
from bot.terms import Terms
from bot.weekly import weekly_text
from knowledge.matcher import Matcher
from models import Database, Person, Vault
from models.person import DIRECTORY_CHANNEL, OF_OFFICE, OF_STATION, Role
from models.reminder import ReminderKind, Round, Told, link, take_on, unserved, write_down

log = structlog.get_logger()

# So many people a transaction; on the embedded database nobody else can write meanwhile.
BATCH, EMBEDDED_BATCH = 1000, 200
# Inspectors look on; they are told nothing in the morning.
SERVED = (*sorted(OF_OFFICE), Role.LEADER, *sorted(OF_STATION))
STATION = tuple(sorted(OF_STATION))


@dataclass(frozen=True, slots=True)
class Messages:
    """What some people are sent: a text by number of the person, and what is to be written down of it."""

    texts: Mapping[int, str]
    told: Iterable[Told] = ()


Compose = Callable[[Session, Sequence[Person]], Messages]


@dataclass(frozen=True, slots=True)
class Morning:
    """Says what everybody who serves the town is told on a day; writes and sends nothing."""

    vault: Vault
    settings: Settings
    rules: Rules

    def is_time(self, now: datetime) -> bool:
        """Whether it is a working day, and late enough in the morning and early enough in the evening."""
        return self.rules.calendar.is_workday(self.rules.today(now)) and Hours.of(self.settings).is_morning_over(now)

    def preview(self, session: Session, now: datetime) -> Iterator[tuple[Person, list[Matter]]]:
        """Yield who would be told of what this morning, or still this day; nothing is written."""
        what = Round(ReminderKind.DIGEST, self.rules.today(now), SERVED)
        people = unserved(session, what)
        found = self.found(session, people, now)
        yield from ((one, found[one.id]) for one in people if one.id in found)

    def found(self, session: Session, people: Sequence[Person], now: datetime) -> dict[int, list[Matter]]:
        """Return what each of `people` is to be told now, by his number; who has nothing to be told is left out."""
        names = {one.id: self._name(one) for one in people if one.role == Role.LEADER}
        return reminders(session, Terms.of(self.settings, self.rules, now), people, names)

    def _name(self, person: Person) -> str:
        return str(self.vault.open(person.details).get("name", ""))


@dataclass(frozen=True, slots=True)
class Watch:
    """What supervision works with. `app`: of the channel by which people are reached; `matcher`: finds alike words."""

    database: Database
    said: Morning
    app: str
    matcher: Callable[[], Matcher]

    def run(self, now: datetime) -> int:
        """Prepare what is to be told by now; return how many messages. On a day off, or at a wrong hour: none."""
        if not self.said.is_time(now):
            return 0
        sent = self.morning(now) + self.week(now)
        if sent:
            log.info("supervision", messages=sent)
        return sent

    def morning(self, now: datetime) -> int:
        """Prepare the day's messages to everybody who has not been seen to; return how many."""
        return self._serve(Round(ReminderKind.DIGEST, self.said.rules.today(now), SERVED), self._daily(now), now)

    def week(self, now: datetime) -> int:
        """Prepare the summary of the week before for those of the station who have not been seen to."""
        return self._serve(Round(ReminderKind.SUMMARY, self._monday(now), STATION), self._weekly(now), now)

    def _serve(self, what: Round, compose: Compose, now: datetime) -> int:
        """Go on batch after batch until nobody is left, or the others have the rest in hand."""
        sent = 0
        while (done := self._batch(what, compose, now)) is not None:
            sent += done
        return sent

    def _batch(self, what: Round, compose: Compose, now: datetime) -> int | None:
        with self.database.write() as session:
            people = unserved(session, what, EMBEDDED_BATCH if self.database.embedded else BATCH)
            if not people:
                return None
            taken = take_on(session, what, [one.id for one in people], now)
            mine = [one for one in people if one.id in taken]
            messages = compose(session, mine)
            reach = Reach(session, self.said.vault, {DIRECTORY_CHANNEL: self.app}, now)
            sent = send(reach, [(one, messages.texts[one.id]) for one in mine if one.id in messages.texts])
            link(session, what, sent)
            write_down(session, messages.told, now)
        return len(sent)

    def _daily(self, now: datetime) -> Compose:
        today = self.said.rules.today(now)

        def compose(session: Session, people: Sequence[Person]) -> Messages:
            found = self.said.found(session, people, now)
            texts = {one: digest_text(matters, today) for one, matters in found.items()}
            return Messages(texts, (told for one, matters in found.items() for told in told_of(one, matters)))

        return compose

    def _weekly(self, now: datetime) -> Compose:
        def compose(session: Session, people: Sequence[Person]) -> Messages:
            text = weekly_text(session, self.said.rules, self.matcher(), self._monday(now), self.said.settings)
            return Messages({one.id: text for one in people} if text else {})

        return compose

    def _monday(self, now: datetime) -> date:
        """Return the Monday of this week: what the summary tells of ended with the day before it."""
        today = self.said.rules.today(now)
        return today - timedelta(days=today.weekday())
