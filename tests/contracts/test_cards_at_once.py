"""Two people tap their copies of one card at the same moment: one acts, the other is told, and nobody is locked out."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from bot.card import Button, Card
from bot.cards import note_tap, send_card, tapped
from bot.casework import Actor, Desk
from bot.errors import InvalidAnswer
from bot.message import Kind, Message
from bot.outbox import Outbox
from models import CardCopy, CardState, Conversation, Database
from models.lifecycle import Act
from models.submission import find_submission
from tests.contracts.cases import NOW, OFFICE, RULES, VAULT, hand_in, person


def reachable(session: Session) -> Conversation:
    """Store and return somebody who can be written to."""
    one = person(session)
    one.recipient = VAULT.seal("somebody")
    return one


def test_nobody_waits_for_anybody_in_a_ring(database: Database) -> None:
    """Both have read their copy before either acts; SQLite lets one in after the other anyway."""
    with database.write() as session:
        ticket = hand_in(session, office=OFFICE).ticket
        people = [reachable(session) for _ in range(2)]
        card = Card(ticket, buttons=(Button("受理", f"受理 {ticket}"),))
        submission = find_submission(session, ticket)
        assert submission is not None
        send_card(Outbox(session, VAULT, NOW), people, card, f"submission:{submission.id}")
        numbers = [one.id for one in people]
    both = Barrier(2, timeout=20)

    def act(number: int) -> bool:
        with database.write() as session:
            conversation, outbox = session.get_one(Conversation, number), Outbox(session, VAULT, NOW)
            copy = session.query(CardCopy).filter_by(conversation_id=number).one()
            details = {"task_id": copy.task_id, "response_code": f"code-{number}"}
            message = Message("wecom", "app", "x", "k", Kind.CARD, NOW, f"受理 {ticket}", details=details)
            mine = tapped(outbox, conversation, message)
            held = find_submission(session, ticket)
            assert mine is not None
            assert held is not None
            if not database.embedded:
                both.wait()
            try:
                Desk(session, RULES, VAULT, NOW, outbox).take(held, Act.TAKE_ON, Actor(f"小{number}", "cadre", OFFICE))
                done = True
            except InvalidAnswer:
                done = False
            note_tap(outbox, conversation, message)
        return done

    with ThreadPoolExecutor() as pool:
        assert sorted(pool.map(act, numbers)) == [False, True]
    with database.read() as session:
        copies = session.query(CardCopy).all()
    assert {copy.state for copy in copies} == {CardState.SETTLING}
    assert all(copy.code is not None for copy in copies)
