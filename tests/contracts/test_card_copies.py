"""Two people tap their copies of one card at the same moment: one acts, the other is told, nobody is in a deadlock."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select

from bot.card import Button, Card
from bot.cards import note_tap, said_already, send_card, settle_cards
from bot.message import Kind, Message
from bot.outbox import Outbox
from models import CardCopy, CardState, Conversation, Database, OutgoingMessage, Person, Vault
from models.card import forget_settled
from tests.contracts.conftest import Race

VAULT = Vault(["k" * 32])
CARD = Card("任务", buttons=(Button("我来办", "我来办"),))
APPS = {"wecom": "ww1:2"}


def send(database: Database, noon: datetime, people: int, subject: str = "duty:1") -> None:
    """Send a card to so many people of the list, who have never written."""
    with database.write() as session:
        listed = []
        for number in range(people):
            details = VAULT.seal({"external_id": f"cadre-{number}"})
            address = VAULT.pseudonym("wecom", f"cadre-{number}")
            known = session.execute(select(Person).filter_by(address=address)).scalar_one_or_none()
            listed.append(known or Person(channel="wecom", address=address, role="cadre", details=details))
        session.add_all(listed)
        send_card(Outbox(session, VAULT, noon, APPS), listed, CARD, subject)


def tapped(copy: CardCopy, noon: datetime) -> Message:
    details = {"task_id": copy.task_id, "response_code": f"code-{copy.id}"}
    return Message("wecom", "ww1:2", "x", "k", Kind.CARD, noon, "我来办", details=details)


def stored(database: Database, table: type[Any] = CardCopy) -> list[Any]:
    with database.read() as session:
        return list(session.execute(select(table).order_by(table.id)).scalars())


class TestCards:
    """The contract of bot.cards."""

    def test_people_of_the_list_get_one_conversation_each(self, database: Database, noon: datetime) -> None:
        """A second card finds the conversation that the first has opened."""
        send(database, noon, 3)
        send(database, noon, 3, subject="duty:2")
        assert len(stored(database, Conversation)) == 3
        assert [copy.conversation_id for copy in stored(database)] == [1, 2, 3, 1, 2, 3]
        assert len({copy.task_id for copy in stored(database)}) == 6

    def test_one_of_those_who_tap_at_once_acts(self, database: Database, noon: datetime, at_once: Race) -> None:
        """The others find it done, and every copy is updated once for the act and once for each late tap."""
        send(database, noon, 4)
        copies, turn = stored(database), count()

        def tap() -> str:
            # From the last copy to the first: the order in which two would wait for each other.
            copy = copies[len(copies) - 1 - next(turn)]
            with database.write() as session:
                outbox = Outbox(session, VAULT, noon, APPS)
                conversation = session.get_one(Conversation, copy.conversation_id)
                mine = note_tap(outbox, conversation, tapped(copy, noon))
                if already := said_already(outbox, mine):
                    return already
                return f"acted on {settle_cards(outbox, 'duty:1', '已办')}"

        told = at_once(tap, 4)
        assert sorted(map(str, told)) == sorted(["acted on 4", *["这件事已经办过了：已办"] * 3])
        assert {copy.state for copy in stored(database)} <= {CardState.SETTLING, CardState.WITHDRAWN}
        updates = [row for row in stored(database, OutgoingMessage) if row.kind == "update"]
        assert len(updates) >= 4

    def test_old_cards_are_forgotten(self, database: Database, noon: datetime) -> None:
        """Those that were settled go first, those that nobody acted on much later."""
        send(database, noon, 1)
        send(database, noon, 1, subject="duty:2")
        with database.write() as session:
            settle_cards(Outbox(session, VAULT, noon, APPS), "duty:1", "已办")
        later = noon + timedelta(days=1)
        with database.write() as session:
            forget_settled(session, later, noon)
        assert [copy.subject for copy in stored(database)] == ["duty:2"]
        with database.write() as session:
            forget_settled(session, later, later)
        assert stored(database) == []
