"""What the tests of casework share: people, something they handed in, and a desk at which steps are taken."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.casework import Actor, Desk
from bot.rules import Rules
from bot.workdays import Calendar
from models import Conversation, JournalEntry, Notice, Submission, Vault
from models.submission import next_ticket

# A Wednesday, 16:00 in the town.
NOW = datetime(2026, 11, 25, 8, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
RULES = Rules(Calendar(), ZONE)
VAULT = Vault(["a secret that is only good for tests and long enough"])
OFFICE, ELSEWHERE = "镇社会事务办公室", "镇宣传办"

STATION = Actor("站长", "admin")
HOLDER = Actor("小陈", "cadre", OFFICE)
STRANGER = Actor("小周", "cadre", ELSEWHERE)

_numbers = count(1)


def desk(session: Session, now: datetime = NOW) -> Desk:
    """Return a desk with the rules as they are unless a town says otherwise."""
    return Desk(session, RULES, VAULT, now)


def person(session: Session) -> Conversation:
    """Store and return somebody who writes from his phone."""
    address = f"{next(_numbers):032x}"
    made = Conversation(channel="wechat", app="wx1", address=address, recipient=b"", spoke_at=NOW, created_at=NOW)
    session.add(made)
    session.flush()
    return made


def hand_in(session: Session, who: Conversation | None = None, **more: Any) -> Submission:
    """Store what somebody hands in, as the chat does; a suggestion of a villager unless more is said."""
    facts: dict[str, Any] = {"kind": "建议", "content": "村口装路灯", "salt": "5a" * 16, "created_at": NOW}
    who = who or person(session)
    ticket = next_ticket(session, "NS", NOW.date())
    submission = Submission(ticket=ticket, conversation_id=who.id, **(facts | more))
    desk(session).receive(submission)
    return submission


def submitter_of(submission: Submission) -> Actor:
    """Return the person as who he is to his submission."""
    return Actor("提交人", "villager", conversation_id=submission.conversation_id)


def told(session: Session, conversation_id: int | None) -> list[str]:
    """Return what somebody is owed, in order."""
    owed = select(Notice).where(Notice.conversation_id == conversation_id).order_by(Notice.id)
    return [VAULT.open(notice.text) for notice in session.execute(owed).scalars()]


def journal_of(session: Session, ticket: str) -> list[dict[str, Any]]:
    """Return what the journal says of one number, in order."""
    entries = select(JournalEntry.body).where(JournalEntry.subject == ticket).order_by(JournalEntry.seq)
    return [json.loads(body) for body in session.execute(entries).scalars()]
