"""One-time codes, on both databases: of many who write the same one at once, one has it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.errors import InvalidAnswer
from bot.identity import LASTS, Identity, TooManyTries
from models import Conversation, Database, Person, Vault
from models.conversation import lock_conversation
from models.rotation import rotate
from tests.contracts.cases import OFFICE, VAULT
from tests.contracts.conftest import Race
from tests.shell import SECRET

RIVALS = 8


def identity(session: object, now: datetime) -> Identity:
    return Identity(session, VAULT, now)  # type: ignore[arg-type]


def cadre(database: Database, **more: object) -> int:
    """Enter somebody who serves the town."""
    facts = {"channel": "wecom", "address": "a" * 32, "role": "cadre", "office": OFFICE, "details": VAULT.seal({})}
    with database.write() as session:
        person = Person(**(facts | more))
        session.add(person)
        session.flush()
        return person.id


def issued(database: Database, person: int, now: datetime, number: int = 7) -> str:
    with database.write() as session:
        return identity(session, now).issue(session.get_one(Person, person), "站长", number)


def written(database: Database, address: str, code: str, now: datetime) -> int | None:
    """Let somebody write a code; return whose he is then."""
    row = Conversation(channel="wechat", app="wx1", address=address, recipient=b"", spoke_at=now, created_at=now)
    with database.write() as session:
        person = identity(session, now).redeem(lock_conversation(session, row), code)
        return person and person.id


class TestAccessCodes:
    """The contract of bot.identity."""

    def test_of_many_at_once_one_has_it(self, database: Database, noon: datetime, at_once: Race) -> None:
        """The code is used up by whoever comes first; the others are wrong."""
        number = cadre(database)
        code = issued(database, number, noon)
        rivals = [f"{rival:032x}" for rival in range(RIVALS)]
        outcomes = at_once(lambda: written(database, rivals.pop(), code, noon), RIVALS)
        assert sorted(outcomes, key=str) == [number, *[None] * (RIVALS - 1)]

    @pytest.mark.parametrize("spelt", ["{0}", "{0}{1}", "验证码：{0}-{1}", " {0} {1} ", "{0}—{1}"])
    def test_a_code_is_read_however_it_is_spaced(self, database: Database, noon: datetime, spelt: str) -> None:
        """Half of it is wrong, the whole is right."""
        number = cadre(database)
        halves = issued(database, number, noon, 123456789012).split("-")
        assert halves == ["34567", "89012"]
        expected = number if "{1}" in spelt else None
        assert written(database, "b" * 32, spelt.format(*halves), noon) == expected

    def test_full_width_figures_are_figures(self, database: Database, noon: datetime) -> None:
        """A Chinese keyboard may give them."""
        number = cadre(database)
        issued(database, number, noon, 123456789012)
        assert written(database, "b" * 32, "３４５６７８９０１２", noon) == number

    def test_a_code_lasts_as_long_as_is_said(self, database: Database, noon: datetime) -> None:
        """Good a moment before its end, worthless at it."""
        number = cadre(database)
        moment = timedelta(seconds=1)
        assert written(database, "b" * 32, issued(database, number, noon), noon + LASTS) is None
        assert written(database, "b" * 32, issued(database, number, noon), noon + LASTS - moment) == number

    def test_no_code_for_who_serves_no_more_or_never_did(self, database: Database, noon: datetime) -> None:
        """A sage has a way of his own, and who has left has none."""
        for more in ({"role": "sage"}, {"role": "villager"}, {"active": False}):
            number = cadre(database, address=f"{len(str(more)):032x}", **more)
            with pytest.raises(InvalidAnswer):
                issued(database, number, noon)

    def test_a_right_code_after_too_many_wrong_ones_stays_good(self, database: Database, noon: datetime) -> None:
        """It is not looked at, so it is not used up either."""
        number = cadre(database)
        code = issued(database, number, noon)
        for wrong in range(5):
            assert written(database, "b" * 32, f"1000{wrong}", noon) is None
        with pytest.raises(TooManyTries):
            written(database, "b" * 32, code, noon)
        assert written(database, "c" * 32, code, noon) == number

    def test_a_code_outlives_a_new_key(self, database: Database, noon: datetime) -> None:
        """While both keys are listed, a code made with the older one is good, and so is the link afterwards."""
        number = cadre(database)
        code = issued(database, number, noon)
        both = Vault(["a new key that is long enough for anything", SECRET])
        row = Conversation(channel="wechat", app="wx1", address="b" * 32, recipient=b"", spoke_at=noon, created_at=noon)
        with database.write() as session:
            found = Identity(session, both, noon).redeem(lock_conversation(session, row), code)
            assert found is not None
            assert found.id == number
        list(rotate(database, both))
        with database.read() as session:
            assert session.execute(select(Conversation.member_id)).scalar_one() == number
