"""The heart: one message in, one reply out, everything it changed left in the open transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.cards import note_tap, said_already, tapped
from bot.choices import pick
from bot.context import Context, Services, State
from bot.enclosures import settle_enclosures
from bot.form import FormMachine
from bot.message import Kind, Message, Reply
from bot.notices import with_news
from bot.outbox import Outbox
from bot.paging import paginate
from bot.router import Router
from knowledge.intent import Intent
from models import Conversation
from models.conversation import lock_conversation
from models.person import person_behind

# Things a person says or taps; everything else is an event and has no meaning in words.
SPOKEN = frozenset({Kind.TEXT, Kind.VOICE, Kind.MENU, Kind.CARD})
# Taps open WeChat's short window only; they say nothing about when the person last wrote.
TAPPED = frozenset({Kind.MENU, Kind.FOLLOW, Kind.SCAN})
# What picks from a list is short; whoever writes more than this many characters says something of his own.
LONGEST_PICK = 16
NOTHING_SAID = Intent("none", {}, 0.0, ())


class Dispatcher:
    """Decides who answers: an interrupting route, the open form, or the first route that fits.

    `services` returns what handlers may use now; a message keeps to the end what it was given.
    """

    def __init__(self, router: Router, forms: FormMachine, services: Callable[[], Services]) -> None:
        self._router = router
        self._forms = forms
        self._services = services

    def handle(self, message: Message, session: Session, now: datetime) -> tuple[Reply, Context]:
        """Answer one message within `session`'s transaction. Returns the first page of the reply, and the context."""
        context = self._enter(message, session, now)
        message = self._understand(message, context)
        expired = self._forms.set_aside_if_expired(context)
        reply = self._answer(message, context)
        if context.card is not None:
            note_tap(context.outbox, context.conversation, message)
        if expired and context.state.draft is None and context.state.kept is not None:
            reply = Reply(f"{reply.text}\n\n{expired.text}" if reply.text else expired.text, expired.choices)
        return self._leave(reply, context), context

    def _answer(self, message: Message, context: Context) -> Reply:
        if already := said_already(context.outbox, context.card):
            return Reply(already)
        if interrupting := self._router.interrupting(message, context):
            return interrupting(message, context)
        if context.state.draft is not None:
            return self._forms.answer(message, context)
        return with_news(self._router.find(message, context)(message, context), context)

    def _enter(self, message: Message, session: Session, now: datetime) -> Context:
        services = self._services()
        vault = services.vault
        address, *older = vault.pseudonyms(message.channel, message.sender)
        spoke = message.kind not in TAPPED and message.kind is not Kind.SILENT
        conversation = lock_conversation(session, self._conversation(message, address, now), older, spoke=spoke)
        # Sealing costs as much as a query; it is needed only for who is new, or has come back.
        conversation.recipient = conversation.recipient or vault.seal(message.sender)
        if message.kind in TAPPED:
            conversation.tapped_at = now
        elif spoke:
            conversation.spoke_at = now
        state = State.from_json(vault.open(conversation.state)) if conversation.state else State()
        outbox = Outbox(session, vault, now, services.apps)
        person = person_behind(session, conversation, address, *older)
        if person is not None and person.unreachable:
            person.unreachable = ""  # he has just written
        return Context(
            session=session,
            conversation=conversation,
            state=state,
            person=person,
            now=now,
            outbox=outbox,
            services=services,
            intent=NOTHING_SAID,
            card=tapped(outbox, conversation, message) if message.kind is Kind.CARD else None,
        )

    def _conversation(self, message: Message, address: str, now: datetime) -> Conversation:
        return Conversation(
            channel=message.channel,
            app=message.app,
            address=address,
            recipient=b"",
            spoke_at=now,
            created_at=now,
        )

    def _understand(self, message: Message, context: Context) -> Message:
        """Turn a picked number into what it stands for, and name the intent of what was said."""
        state = context.state
        if message.kind not in SPOKEN:
            return message
        picked = pick(message.text, state.offered)
        if picked is not None:
            message = replace(message, text=picked)
        may_pick = picked is None and len(message.text) <= LONGEST_PICK
        listed = "list" if state.offered and not state.aside and may_pick else ""
        context.asked = self._forms.asked(context) or state.asked or listed
        context.pending, state.pending, state.asked = state.pending, "", ""
        context.question, state.question = state.question, 0
        context.intent = context.services.recognizer.recognize(
            message.text, channel=message.channel, role=context.speaks_as, asked=context.asked or None
        )
        return message

    def _leave(self, reply: Reply, context: Context) -> Reply:
        """Save the state and what came into the form, and return the first page of the reply."""
        settle_enclosures(context)
        state = context.state
        if reply:
            first, *rest = paginate(reply)
            state.pages = [page.to_json() for page in rest] or state.pages
            state.offered = [[choice.label, choice.value] for choice in first.choices]
            state.aside = first.aside
            reply = first
        context.conversation.state = context.services.vault.seal(state.to_json())
        return reply
