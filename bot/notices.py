"""Brings news back to people: through the platform while its window is open, else with the next thing they write.

A notice is written with the step it tells of. The worker posts it into the outbox, or keeps it when the window is
closed or its quota used up; what was kept, or could not be delivered, is told in the reply to whatever the person
writes next. Its state says at any time whether it reached him.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.context import Context, State
from bot.message import Reply
from bot.outbox import LIMITED, WINDOW_AFTER_WORDS, Outbox, window_end
from models import Conversation, Delivery, Notice, NoticeState, Status, Submission, Vault
from models.lifecycle import Act
from models.notice import sent_by, take_owed, unposted
from models.outgoing import sent_since
from models.submission import runs_on_as

BATCH = 20
TOLD_AT_ONCE = 5
EVERY = 100
# How many messages WeChat takes after words and after a tap.
QUOTA_AFTER_WORDS, QUOTA_AFTER_TAP = 5, 3
# After these people are asked whether they are satisfied. `RATE` is what the recognizer calls that question.
_ASKING = frozenset({Act.ANSWER, Act.DECIDE, Act.REPORT_BACK, Act.CLOSE, Act.LAPSE})
RATE = "rate"
_STATES = {
    Delivery.DELIVERED: NoticeState.DELIVERED,
    Delivery.EXPIRED: NoticeState.KEPT,
    Delivery.FAILED: NoticeState.KEPT,
}


def post(session: Session, vault: Vault, now: datetime) -> int:
    """Put notices into the outbox whose window is open, and keep the others. Returns how many were looked at."""
    outbox = Outbox(session, vault, now)
    waiting = unposted(session, BATCH)
    for notice in waiting:
        conversation = session.get(Conversation, notice.conversation_id) if notice.conversation_id else None
        if conversation is None or not _may_send(session, conversation, now):
            notice.state = NoticeState.KEPT
            continue
        row = outbox.send(conversation, Reply(vault.open(notice.text)))
        session.flush()
        notice.outbox_id = row.id
    return len(waiting)


def settle(session: Session, outbox_id: int, status: str, now: datetime) -> Notice | None:
    """Write down what became of the notice that left by a row of the outbox; return it if it was delivered."""
    notice = sent_by(session, outbox_id)
    if notice is None or notice.state != NoticeState.QUEUED or status not in _STATES:
        return None
    notice.state = _STATES[Delivery(status)]
    if notice.state != NoticeState.DELIVERED:
        return None
    notice.settled_at = now
    return notice


def expect_rating(session: Session, vault: Vault, notice: Notice) -> None:
    """Remember in the conversation that the person was just asked whether he is satisfied; an open form goes on."""
    wanted = select(Conversation).where(Conversation.id == notice.conversation_id).with_for_update(key_share=True)
    conversation = session.execute(wanted).scalar_one_or_none()
    if conversation is None or not conversation.recipient:
        return
    state = State.from_json(vault.open(conversation.state)) if conversation.state else State()
    if state.draft is None and not state.pending and not state.asked:
        _ask(session, state, [notice])
        conversation.state = vault.seal(state.to_json())


def with_news(reply: Reply, context: Context) -> Reply:
    """Return the reply with what is still to be told before it, unless the person is in the middle of something."""
    state = context.state
    if not reply or state.draft is not None or state.pending or state.asked:
        return reply
    told = take_owed(context.session, context.conversation.id, context.now, limit=TOLD_AT_ONCE)
    if not told:
        return reply
    _ask(context.session, state, told)
    news = "\n\n".join(context.services.vault.open(notice.text) for notice in told)
    return replace(reply, text=f"先告诉您：\n{news}\n\n{reply.text}".rstrip())


def told_in_passing(context: Context, submission: Submission) -> None:
    """Count as told what is owed to the person about a submission, for he is being shown all of it."""
    take_owed(context.session, context.conversation.id, context.now, limit=EVERY, about=submission.id)


def _ask(session: Session, state: State, told: Sequence[Notice]) -> None:
    """Note which submission a rating that comes now is about: the last of those told of that asked for one."""
    for notice in told:
        submission = session.get(Submission, notice.submission_id) if notice.submission_id else None
        if submission is None or notice.about not in _ASKING:
            continue
        # Who joined, or whose own was merged, knows it by another number than the one that was answered.
        if runs_on_as(session, submission).status in (Status.ANSWERED, Status.CLOSED):
            state.asked, state.ticket = RATE, submission.ticket


def _may_send(session: Session, conversation: Conversation, now: datetime) -> bool:
    """Whether the platform would take one more message for a person."""
    if not conversation.recipient or window_end(conversation, now) <= now:
        return False
    if conversation.channel != LIMITED:
        return True
    since, quota = conversation.spoke_at, QUOTA_AFTER_WORDS
    if conversation.tapped_at and now >= conversation.spoke_at + WINDOW_AFTER_WORDS:
        since, quota = conversation.tapped_at, QUOTA_AFTER_TAP
    return sent_since(session, conversation.id, since) < quota
