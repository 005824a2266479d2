"""Takes in what people hand in: suggestions, problems, offers of sages, comments on the draft, words for a person."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.form import Answers, Field, Form, FormMachine
from bot.message import Choice, Kind, Message, Reply
from handlers import consultation, sage
from knowledge.entry import Section
from knowledge.intent import is_question
from knowledge.slots import find_phone
from models import Attachment, Offer, Submission, SubmissionKind
from models.receipt import short
from models.submission import next_ticket

PHOTOS_AT_MOST = 9
CONTENT_AT_MOST = 5000
CONTACT_AT_MOST = 60
# Longer than any name of a part of the plan: then it is what the person wants to say.
LONGER_THAN_A_NAME = 14
# 建议, 反映问题: the kind once more, not a part of the plan.
SHORT_AS_A_KIND = 4
OTHER = "其他"
YES, ANOTHER = "对的", "换一个"
NEAR = 3

KINDS = {
    "提建议": SubmissionKind.SUGGESTION,
    "反映问题": SubmissionKind.PROBLEM,
    "乡贤反馈": SubmissionKind.SAGE,
    "对征求意见稿提意见": SubmissionKind.COMMENT,
}
_KIND_WORDS = (
    (SubmissionKind.COMMENT, re.compile("征求意见|草案|方案|修改意见")),
    (SubmissionKind.SAGE, re.compile("乡贤|捐|投资|回乡|项目")),
    (SubmissionKind.PROBLEM, re.compile("问题|反映|投诉|举报|抱怨")),
    (SubmissionKind.SUGGESTION, re.compile("建议|意见|想法|建仪|希望|能不能|可不可以|最好|应该")),
)
_KIND_SLOTS = {
    "suggestion": SubmissionKind.SUGGESTION,
    "problem": SubmissionKind.PROBLEM,
    "sage": SubmissionKind.SAGE,
    "comment": SubmissionKind.COMMENT,
}
_OFFER_SLOTS = {"money": Offer.FUNDS, "project": Offer.PROJECT, "talent": Offer.TALENT}
_KIND_INTENTS = {"sage_feedback": SubmissionKind.SAGE, "draft_comment": SubmissionKind.COMMENT}
_NO_PHOTO = re.compile(r"(没|无|不|跳|略|下一步|好|完|就|行|可以|是的?|嗯|ok).{0,10}", re.IGNORECASE)
_NO_CONTACT = re.compile(r"\D{0,6}(不|没|无|跳|略|匿名|算了)\D{0,10}")
_NOT_SURE = re.compile(r".{0,4}(其他|其它|别的|都不是|不知道|不清楚|说不准|说不清|不确定|随便|没有关系|无关).{0,6}")
_WORDS = re.compile(r"[\w]")

NOTICE = (
    "留个电话，工作人员办理时好联系您；不留也照样受理。\n"
    "电话只用来联系您这件事，加密保存，只给办理它的科室看，最多留{days}天；回复“删除我的电话”随时可删。\n"
    "请发电话号码，不想留请回复“不留”。"
)


def start(forms: FormMachine, message: Message, context: Context) -> Reply:
    """Open the form with everything the first message already says."""
    answers, told = consultation.when_open(_known(message, context), context)
    reply = forms.open("suggest", answers, context)
    return replace(reply, text=f"{told}\n\n{reply.text}") if told else reply


def start_with_media(forms: FormMachine, message: Message, context: Context) -> Reply:
    """Somebody sends a photo or a place out of the blue: keep it, and ask what it is about."""
    answers: Answers = {}
    if message.kind is Kind.LOCATION:
        answers["place"] = _read_place(message, answers, context)
    else:
        answers["photos"] = [_read_photo(message, answers, context)]
    reply = forms.open("suggest", answers, context)
    return Reply(f"收到了。要和意见一起交上去，请接着填；不是的话回复“取消”。\n\n{reply.text}", reply.choices)


def leave_word(forms: FormMachine, message: Message, context: Context) -> Reply:  # noqa: ARG001 - a handler's shape
    """Take down a message for a person of the liaison station."""
    return forms.open("message", {}, context)


def _known(message: Message, context: Context) -> Answers:
    intent = context.intent
    answers: Answers = {}
    kind = KINDS.get(message.text) or _KIND_INTENTS.get(intent.name) or _KIND_SLOTS.get(str(intent.slots.get("kind")))
    if intent.slots.get("content"):
        answers["content"] = message.text
        kind = kind or _kind_in(message.text) or SubmissionKind.PROBLEM
    if kind:
        answers["kind"] = kind
    if kind == SubmissionKind.SAGE and "content" in answers:
        answers["offer"] = _OFFER_SLOTS.get(str(intent.slots.get("offer")), Offer.OPINION)
    return answers


def _kind_in(text: str) -> SubmissionKind | None:
    return next((kind for kind, words in _KIND_WORDS if words.search(text)), None)


def _ask_kind(_answers: Answers, _context: Context) -> Reply:
    return Reply("您要提交哪一类？", tuple(Choice(label, label) for label in KINDS))


def _read_kind(message: Message, _answers: Answers, context: Context) -> str:
    kind = KINDS.get(message.text) or _kind_in(message.text)
    if kind is None:
        raise InvalidAnswer("没看明白是哪一类，请点一下或回复前面的数字。")
    return consultation.checked_kind(kind, context)


def _ask_section(answers: Answers, context: Context) -> Reply:
    """Ask for a yes when the text tells the part clearly; offer the likely ones when it hints; else list all."""
    found = _guesses(answers.get("content", ""), context)
    if answers.pop("show all", False) or not found:
        return _list_sections(context)
    likely, sure = found[0]
    if sure < context.town.thresholds.choices:
        near = [_section_label(section, context) for section, _ in found[:NEAR]]
        return ask("您说的和方案里哪一部分有关？", *near, ANOTHER, OTHER)
    answers["guess"] = likely
    return ask(f"您说的和方案里“{_section_label(likely, context)}”这部分有关，对吗？", YES, ANOTHER, OTHER)


def _list_sections(context: Context) -> Reply:
    labels = [section.label for section in _listed(context.town.plan.sections)]
    return ask("和方案里哪一部分有关？说不准就选“其他”。", *labels, OTHER)


def _listed(sections: Sequence[Section]) -> list[Section]:
    """Return the parts to choose from: those of the longest chapter, and the other chapters as a whole.

    All parts at once would be more than an old person reads and more than a message holds; the others can be typed.
    """
    parents = Counter(section.parent for section in sections if section.parent)
    longest = max(parents, key=lambda parent: parents[parent], default="")
    return [s for s in sections if s.parent == longest or (not s.parent and s.id != longest)]


def _guesses(text: str, context: Context) -> list[tuple[str, float]]:
    found = context.services.answerer.section_of(text) if text else []
    return [(section, sure) for section, sure in found if section]


def _guess(text: str, context: Context) -> str:
    return next((section for section, _ in _guesses(text, context)), "")


def _read_section(message: Message, answers: Answers, context: Context) -> str:
    if _says_more_than_a_name(message, context):
        # He tells the matter itself instead of choosing: that is the content, and the part is guessed from it.
        answers["content"] = message.text
        return _guess(message.text, context)
    guess, text = answers.pop("guess", ""), message.text
    if guess and (text == YES or context.intent.name == "confirm"):
        return str(guess)
    if _NOT_SURE.fullmatch(text):
        return ""
    if text == ANOTHER or (guess and context.intent.name == "deny"):
        answers["show all"] = True
        raise InvalidAnswer("好的，请您选。")
    if (kind := _only_a_kind(text)) is not None:
        answers["kind"] = consultation.checked_kind(kind, context)
        raise InvalidAnswer(f"好的，是{kind}。")
    if not text:
        raise InvalidAnswer("请选一个，说不准就选“其他”。")
    return _named_section(text, context) or _guess(text, context)


def _only_a_kind(text: str) -> SubmissionKind | None:
    return KINDS.get(text) or (_kind_in(text) if len(text) <= SHORT_AS_A_KIND else None)


def _says_more_than_a_name(message: Message, context: Context) -> bool:
    long = len(message.text) > LONGER_THAN_A_NAME
    return long and bool(context.intent.slots.get("content")) and not is_question(message.text)


def _named_section(text: str, context: Context) -> str:
    named = ((name, s.id) for s in context.town.plan.sections for name in (s.label, *s.aliases) if name in text)
    return max(named, key=lambda pair: len(pair[0]), default=("", ""))[1]


def _section_label(section: str, context: Context) -> str:
    return next((s.label for s in context.town.plan.sections if s.id == section), OTHER)


def _show_section(section: str, context: Context) -> str:
    label = _section_label(section, context)
    return f"{section} {label}" if section and label != OTHER else OTHER


def _ask_content(answers: Answers, _context: Context) -> Reply:
    what = {SubmissionKind.PROBLEM: "什么地方、出了什么事", SubmissionKind.SAGE: "想做什么、需要什么"}
    hint = what.get(answers.get("kind", ""), "想说的")
    return Reply(f"请把{hint}写成一段话发给我，也可以发语音。")


def _read_content(message: Message, answers: Answers, context: Context) -> str:
    if message.kind is Kind.VOICE and not message.text:
        answers["photos"] = [*answers.get("photos", []), _read_photo(message, answers, context)]
        raise InvalidAnswer("语音收到了，会一起交上去，可我听不出是什么字。麻烦您再打字说一遍，几个字也行。")
    if message.kind not in (Kind.TEXT, Kind.VOICE):
        raise InvalidAnswer("这一步请用文字或语音说。")
    return _checked(message.text)


def _checked(text: str) -> str:
    if len(_WORDS.findall(text)) < 2:  # noqa: PLR2004 - one letter says nothing
        raise InvalidAnswer("这条里没有内容，请说具体一点。")
    if len(text) > CONTENT_AT_MOST:
        raise InvalidAnswer(f"太长了，请控制在{CONTENT_AT_MOST}字以内；您可以分成两条交。")
    return text


def _ask_photos(_answers: Answers, _context: Context) -> Reply:
    return ask(f"有照片吗？有就发来（最多{PHOTOS_AT_MOST}张），没有请回复“跳过”。", "跳过")


def _read_photo(message: Message, _answers: Answers, _context: Context) -> dict[str, str]:
    if message.kind not in (Kind.IMAGE, Kind.VOICE) or not message.media_id:
        raise InvalidAnswer("这一步要的是照片。没有请回复“跳过”。")
    return {"kind": message.kind.value, "media_id": message.media_id}


def _show_photos(photos: list[dict[str, str]] | None, _context: Context) -> str:
    return f"{len(photos)}个" if photos else "没有"


def _read_place(message: Message, _answers: Answers, _context: Context) -> str:
    point = f"({message.latitude:.5f}, {message.longitude:.5f})" if message.latitude is not None else ""
    return f"{message.label} {point}".strip()[:255]


def _ask_contact(_answers: Answers, context: Context) -> Reply:
    return ask(NOTICE.format(days=context.services.contact_keep_days), "不留")


def _read_contact(message: Message, _answers: Answers, _context: Context) -> str:
    if not find_phone(message.text):
        raise InvalidAnswer("没看出电话号码。")
    return message.text.strip()[:CONTACT_AT_MOST]


def _as_it_is(value: Any, _context: Context) -> str:  # noqa: ANN401 - a field's value
    return str(value)


def _show_contact(contact: str | None, _context: Context) -> str:
    return contact or "不留（匿名）"


_CONTENT = Field("content", "内容", _ask_content, _read_content, _as_it_is, asked="ask_content")
_CONTACT = Field(
    "contact", "联系电话", _ask_contact, _read_contact, _show_contact, asked="ask_contact", skip=_NO_CONTACT
)
_PHOTOS = Field(
    "photos",
    "照片",
    _ask_photos,
    _read_photo,
    _show_photos,
    asked="ask_photo",
    many=PHOTOS_AT_MOST,
    skip=_NO_PHOTO,
    takes=Kind.IMAGE,
)
# Never asked for; shown and changed like any other once somebody has sent a place.
_PLACE = Field(
    "place", "地点", _ask_content, _read_place, _as_it_is, takes=Kind.LOCATION, when=lambda answers: "place" in answers
)


def store(answers: Answers, _message: Message, context: Context) -> Reply:
    """Store what was confirmed, enter it in the journal, and give the number."""
    if (asked := consultation.unsettled(answers, context)) is not None:
        return asked
    services = context.services
    submission = Submission(
        ticket=next_ticket(context.session, services.ticket_prefix, context.today),
        kind=answers["kind"],
        section=answers.get("section", ""),
        offer=answers.get("offer") or "",
        content=answers["content"],
        contact=services.vault.seal(answers["contact"]) if answers.get("contact") else None,
        anonymous=not answers.get("contact"),
        role=context.role,
        salt=services.token(),
        place=answers.get("place", ""),
        conversation_id=context.conversation.id,
        created_at=context.now,
        attachments=[Attachment(**photo) for photo in answers.get("photos") or []],
        **consultation.columns(answers, context),
    )
    entry = context.desk.receive(submission)
    for attachment in submission.attachments:
        context.outbox.fetch(context.conversation, attachment.id)
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
        Field("kind", "类型", _ask_kind, _read_kind, _as_it_is),
        consultation.for_clause(Field("section", "相关部分", _ask_section, _read_section, _show_section)),
        consultation.with_stance(_CONTENT),
        consultation.STANCE,
        _PLACE,
        _PHOTOS,
        _CONTACT,
    ),
    store,
)
MESSAGE = Form("message", "给工作人员留言", (_CONTENT, _CONTACT), _store_message)
