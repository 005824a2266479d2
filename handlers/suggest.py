"""Takes in what people hand in: suggestions, problems, offers of sages, comments on the draft, words for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.context import Context
from bot.errors import InvalidAnswer
from bot.field import Answers, Form
from bot.form import FormMachine
from bot.message import Choice, Kind, Message, Reply
from handlers import consultation, content, joining, kind, offer, on_behalf, personal, place, referring, sage
from handlers.attachments import PHOTOS, VOICES, attachments_of, read_photo
from handlers.section import SECTION
from models import Submission, SubmissionKind
from models.receipt import short
from models.submission import next_ticket


def start(forms: FormMachine, message: Message, context: Context) -> Reply:
    """Open the form with everything the first message already says."""
    answers: Answers = {}
    if (announced := kind.announced(message, context)) is not None:
        answers["kind"] = announced
    fault = ""
    if context.intent.slots.get("content"):
        answers.setdefault("kind", kind.kind_in(message.text) or SubmissionKind.PROBLEM)
        try:
            content.take(message, answers, context)
            answers |= offer.known(context, answers)
        except InvalidAnswer as found:
            # It says nothing yet: the form asks again.
            fault = str(found)
    answers, told = consultation.when_open(answers, context)
    opened = forms.open("suggest", answers, context)
    return replace(opened, text="\n\n".join(filter(None, (fault, told, opened.text))))


def start_with_media(forms: FormMachine, message: Message, context: Context) -> Reply:
    """Somebody sends a photo or a place out of the blue: keep it, and ask what it is about."""
    answers: Answers = {}
    if message.kind is Kind.LOCATION:
        answers["place"] = place.read_place(message, answers, context)
    else:
        answers["photos"] = [read_photo(message, answers, context)]
    reply = forms.open("suggest", answers, context)
    return Reply(f"收到了。要和意见一起交上去，请接着填；不是的话回复“取消”。\n\n{reply.text}", reply.choices)


def leave_word(forms: FormMachine, message: Message, context: Context) -> Reply:  # noqa: ARG001 - a handler's shape
    """Take down a message for a person of the liaison station."""
    return forms.open("message", {}, context)


def store(answers: Answers, _message: Message, context: Context) -> Reply:
    """Store what was confirmed, enter it in the journal, and give the number."""
    if (asked := consultation.unsettled(answers, context)) is not None:
        return asked
    services = context.services
    known: dict[str, Any] = {"anonymous": not answers.get("contact"), "role": context.role}
    known |= on_behalf.columns(answers, context)
    submission = Submission(
        ticket=next_ticket(context.session, services.ticket_prefix, context.today),
        kind=answers["kind"],
        section=answers.get("section") or "",
        offer=answers.get("offer") or "",
        details=offer.details_of(answers),
        content=answers["content"],
        contact=services.vault.seal(answers["contact"]) if answers.get("contact") else None,
        salt=services.token(),
        place=answers.get("place") or "",
        village=answers.get("village") or "",
        sketch=joining.sketch_of(answers["content"], context),
        conversation_id=context.conversation.id,
        created_at=context.now,
        attachments=attachments_of(answers, context),
        **known,
        **consultation.columns(answers, context),
    )
    entry = context.desk.receive(submission)
    referring.refer(submission, context)
    context.state.ticket = submission.ticket
    return sage.noted(submission, answers.get("contact") or "", context, _thanks(submission, short(entry)))


def _store_message(answers: Answers, message: Message, context: Context) -> Reply:
    return store({**answers, "kind": SubmissionKind.MESSAGE}, message, context)


def _thanks(submission: Submission, receipt: str) -> Reply:
    text = (
        f"收到了，谢谢您！\n编号：{submission.ticket}\n回执：{receipt}\n"
        "镇里的工作人员会看到这一条。想知道办得怎样，回复这个编号，或回复“我的建议”。"
    )
    return Reply(text, (Choice("查这一条", submission.ticket), Choice("再提一条", "提建议")))


SUGGEST = Form(
    "suggest",
    "意见建议",
    (
        kind.KIND,
        offer.OFFER,
        joining.REPEAT,
        joining.JOINING,
        consultation.for_clause(SECTION),
        consultation.with_stance(content.CONTENT),
        consultation.STANCE,
        on_behalf.NAME,
        VOICES,
        *offer.DETAILS,
        place.PLACE,
        place.VILLAGE,
        PHOTOS,
        personal.CONTACT,
    ),
    store,
    opening=personal.inform,
    ends=joining.end,
)
MESSAGE = Form(
    "message",
    "给工作人员留言",
    (joining.REPEAT, content.CONTENT, VOICES, personal.CONTACT),
    _store_message,
    opening=personal.inform,
    ends=joining.end,
)
