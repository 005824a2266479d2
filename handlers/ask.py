"""Answers a question from the town's plan, and keeps what was asked."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.context import Context
from bot.message import Kind, Message, Reply
from handlers.feedback import invite
from handlers.wording import answer_reply
from knowledge.answerer import Answer
from knowledge.intent import is_question
from models import Question
from models.question import most_asked

# Intents that are a question put to the bot, whatever is open.
QUESTIONS = frozenset({"ask", "who_is_responsible"})
SUGGESTED = 3
LOOK_BACK = timedelta(days=30)
# Mobile numbers, landlines, identity numbers: never kept with a question.
_PRIVATE = re.compile(r"\d[\d\s-]{5,20}[\dXx]")


def answer(message: Message, context: Context) -> Reply:
    """Answer from the plan, or say honestly that it does not tell."""
    found = _look_up(message, context)
    context.state.question = _keep(message, found, context)
    reply = answer_reply(found, context.town, popular_titles(context) if found.kind == "none" else ())
    return invite(reply, found, context)


def is_title(message: Message, context: Context) -> bool:
    """Whether the message is the title of an entry, as the choices offer it."""
    return any(message.text == entry.title for entry in context.town.entries.values())


def is_decided(message: Message, context: Context) -> bool:
    """Whether staff have decided what answers these very words; then they are a question, whatever they sound like."""
    knowledge = context.services.knowledge
    normal = knowledge.answerer.matcher.normalize(message.text)
    return bool(knowledge.corrections.entry_for(normal))


def in_passing(message: Message, context: Context) -> Reply | None:
    """Answer a question put in the middle of a form, or return None when it is none that the plan answers."""
    if message.kind not in (Kind.TEXT, Kind.VOICE) or context.intent.name not in QUESTIONS:
        return None
    if not is_question(message.text):
        return None
    found = _look_up(message, context)
    if found.kind not in ("answer", "gap"):
        return None
    _keep(message, found, context)
    return Reply(answer_reply(found, context.town, ()).text)


def popular_titles(context: Context) -> tuple[str, ...]:
    """Return the titles of what was asked most in the last month; before anybody asked, of what the town puts first."""
    entries = context.town.entries
    asked = most_asked(context.session, context.now - LOOK_BACK, SUGGESTED)
    titles = [*(entries[name].title for name in asked if name in entries), *(e.title for e in context.town.featured())]
    return tuple(dict.fromkeys(titles))[:SUGGESTED]


def _look_up(message: Message, context: Context) -> Answer:
    state = context.state
    return context.services.answerer.answer(message.text, earlier=state.earlier, last_entry=state.entry)


def _keep(message: Message, found: Answer, context: Context) -> int:
    """Store the question and return its number."""
    entry = found.entries[0].id if found.entries else ""
    question = Question(
        asked_at=context.now,
        conversation_id=context.conversation.id,
        text=_PRIVATE.sub("[号码]", message.text),
        kind=found.kind,
        entry=entry,
        detail=found.detail,
        score=found.score,
        why=list(found.why),
    )
    context.session.add(question)
    context.session.flush()
    # Also what was declined: what leans on it is outside of the plan as well.
    context.state.remember_question(message.text, entry)
    return question.id
