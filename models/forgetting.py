"""Deletes what leads to a person, in every table at once, so that no deletion forgets one.

What was handed in stays as an anonymous text, who joined or rated stays counted; the journal never had anything
personal. Photos may show the person and voices are his: they go, with their files.
"""

from __future__ import annotations

from sqlalchemy import delete, update

from models.access_code import CodeTry
from models.attachment import Shredder, sent_by
from models.card import CardCopy
from models.joiner import Joiner
from models.notice import Notice
from models.question import forget_asker
from models.sage_application import SageApplication
from models.submission import forget_submitter
from models.subscription import Subscription
from models.supporter_rating import SupporterRating
from models.talent import Talent

_DELETED = (CardCopy, Notice, SageApplication, Subscription, Talent)


def forget(shredder: Shredder, conversation_id: int) -> None:
    """Cut every tie between a person and what the database holds, except for the row of the conversation itself."""
    session = shredder.session
    shredder.discard(sent_by(conversation_id))
    forget_submitter(session, conversation_id, contact_only=False)
    forget_asker(session, conversation_id)
    for counted in (Joiner, CodeTry):
        session.execute(update(counted).where(counted.conversation_id == conversation_id).values(conversation_id=None))
    said = update(SupporterRating).where(SupporterRating.conversation_id == conversation_id)
    session.execute(said.values(conversation_id=None, reason=""))
    for table in _DELETED:
        session.execute(delete(table).where(table.conversation_id == conversation_id))
