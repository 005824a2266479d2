"""Tells people who serve the town something on their own phone, also when they have never written to the bot."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Notice, Person, Vault
from models.conversation import lock_conversation

ABOUT = "duty"


def tell(session: Session, vault: Vault, person: Person, told: tuple[str, str, datetime]) -> Notice | None:
    """Owe a person a message; the worker sends it. `told`: the text, the app of his channel, and the time.

    None when nothing can reach him: he has left, or WeCom takes no messages for him.
    """
    text, app, now = told
    conversation = _conversation(session, vault, person, (app, now)) if person.active else None
    if conversation is None or person.unreachable:
        return None
    notice = Notice(conversation_id=conversation.id, about=ABOUT, text=vault.seal(text), created_at=now)
    session.add(notice)
    return notice


def _conversation(session: Session, vault: Vault, person: Person, here: tuple[str, datetime]) -> Conversation | None:
    """Return his conversation; one is begun for who has never written, for WeCom takes messages for any member."""
    app, now = here
    same = select(Conversation).where(Conversation.channel == person.channel, Conversation.address == person.address)
    found = session.execute(same.order_by(Conversation.id.desc()).limit(1)).scalar_one_or_none()
    if found is not None or not app:
        return found
    recipient = vault.seal(str(vault.open(person.details).get("external_id", "")))
    begun = Conversation(channel=person.channel, app=app, address=person.address, recipient=recipient)
    begun.spoke_at = begun.created_at = now
    return lock_conversation(session, begun)
