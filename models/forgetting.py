"""Deletes what leads to a person, in every table at once, so that no deletion forgets one.

What was handed in stays as an anonymous text, who joined stays counted; the journal never had anything personal.
"""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from models.joiner import Joiner
from models.notice import Notice
from models.question import forget_asker
from models.sage_application import SageApplication
from models.submission import forget_submitter
from models.subscription import Subscription
from models.talent import Talent

_DELETED = (Notice, SageApplication, Subscription, Talent)


def forget(session: Session, conversation_id: int) -> None:
    """Cut every tie between a person and what the database holds, except for the row of the conversation itself."""
    forget_submitter(session, conversation_id, contact_only=False)
    forget_asker(session, conversation_id)
    session.execute(update(Joiner).where(Joiner.conversation_id == conversation_id).values(conversation_id=None))
    for table in _DELETED:
        session.execute(delete(table).where(table.conversation_id == conversation_id))
