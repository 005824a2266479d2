"""Numbers given out: each once, whoever asks at the same time."""

from __future__ import annotations

from datetime import date

from models import Database, TicketCounter
from models.submission import next_ticket
from tests.contracts.conftest import Race

DAY = date(2026, 3, 1)


def take(database: Database, day: date = DAY) -> str:
    with database.write() as session:
        return next_ticket(session, "NS", day)


class TestTicketCounter:
    """The contract of models.submission.next_ticket."""

    def test_numbers_count_from_one_on_every_day(self, database: Database) -> None:
        """Each day has its own count."""
        days = [DAY, DAY, date(2026, 3, 2), DAY]
        expected = ["NS-20260301-0001", "NS-20260301-0002", "NS-20260302-0001", "NS-20260301-0003"]
        assert [take(database, day) for day in days] == expected

    def test_twenty_at_once_get_twenty_numbers(self, database: Database, at_once: Race) -> None:
        """No two people are given the same number, and none is left out."""
        taken = at_once(lambda: take(database), 20)
        assert sorted(map(str, taken)) == [f"NS-20260301-{number:04d}" for number in range(1, 21)]

    def test_a_number_not_committed_is_given_to_the_next(self, database: Database) -> None:
        """A message that failed leaves no gap."""
        with database.write() as session:
            next_ticket(session, "NS", DAY)
            session.rollback()
        assert take(database) == "NS-20260301-0001"

    def test_the_ten_thousandth_has_five_digits(self, database: Database) -> None:
        """The count goes on after 9,999."""
        with database.write() as session:
            session.add(TicketCounter(day=DAY, last=9999))
        assert take(database) == "NS-20260301-10000"
