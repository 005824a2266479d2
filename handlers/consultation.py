"""Comments on the draft (对草案提意见): one comment belongs to one clause, as it is worded in the version consulted on.

The form itself is that of `handlers.suggest`; here is what makes a comment of it, and what is said when no comments are
taken: then the same words go on as a suggestion, and nothing is written twice.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bot.consulting import last_before, next_after
from bot.context import Context, Draft, ask
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.form import CONFIRM, SEND
from bot.message import Message, Reply
from bot.spoken import full_day, short
from knowledge.numerals import number
from knowledge.town import Town
from models import Consultation, Stance, SubmissionKind
from models.consultation import open_on

WORDING_SHOWN = 200
STANCES = {Stance.NONE: "不表态", Stance.SUPPORT: "支持", Stance.OPPOSE: "反对", Stance.AMEND: "建议修改"}
_AMENDS = re.compile(
    r"改[成为作到]|修改|改[一]?[下改]|写明|写清|写得?太|太笼统|不具体|[增添追]加|加上|加[一]?[条句点]|补充|补上|明确|细化|删[掉去除]|换成|"
    r"调[高低整]|提高到|降到|(?<!不)应[该当]|(?<![这条个的])建议(?!$)"
)
_OPPOSES = re.compile(r"(?<!不)反对|不(?:同意|赞成|支持|认可|应该搞|应该建)|没必要|取消这")
_SUPPORTS = re.compile(r"(?<![不没])(?:支持|赞成|同意|拥护|赞同)|(?:写|定|说)得(?:很|真|挺)?好|很好|没意见")
_STANCE_ALONE = re.compile(
    r"我?(?:很|非常|都|完全)?(?:支持|赞成|同意|反对|不同意|不赞成|不支持|没意见|建议修改)(?:的|了)?"
)
_N = r"([一二三四五六七八九十\d]{1,3})"
_NUMBERED = (
    re.compile(rf"{_N}\s*[、.]?\s*[(（]\s*{_N}\s*[)）]"),
    re.compile(rf"第?{_N}(?:大?部分|章|大块|大点|大项)(?:的|里的?|[,，、])*第?[(（]?{_N}[)）]?(?:[条点项款个节]|$)"),
    re.compile(rf"^第?{_N}\s*[、.．\-]\s*{_N}$"),
)
_CHAPTER = re.compile(rf"第{_N}(?:大?部分|章|大块|大点|大项)")
# A shorter name of a part (宣传, 目标) is a common word: in a long text it need not mean the part.
SURELY_A_NAME = 4
# Longer than any name or number of a part: then it is what the person wants to say.
LONGER_THAN_A_NAME = 14


def when_open(answers: Answers, context: Context) -> tuple[Answers, str]:
    """Return the answers with which a form opens, and what to say first: without a period a comment is a suggestion."""
    if not _is_comment(answers):
        return answers, ""
    if (now := open_on(context.session, context.today)) is not None:
        return _begun(answers, now, context), ""
    told = f"{_no_period(context)}您的意见可以作为建议交给镇里，写过的不用再写；接着填就行，不想交请回复“取消”。"
    return {**answers, "kind": SubmissionKind.SUGGESTION}, told


def checked_kind(kind: SubmissionKind, context: Context) -> SubmissionKind:
    """Return the kind that was chosen. Raises InvalidAnswer for a comment while none are taken."""
    if kind == SubmissionKind.COMMENT and open_on(context.session, context.today) is None:
        raise InvalidAnswer(f"{_no_period(context)}您的意见可以作为建议交给镇里。")
    return kind


def for_clause(field: Field) -> Field:
    """Return the field for the part of the plan, so that of a comment it takes one clause, by number as well."""

    def parse(message: Message, answers: Answers, context: Context) -> Any:  # noqa: ANN401 - a field's value
        if not _is_comment(answers):
            return field.parse(message, answers, context)
        named = _one_clause(message.text, answers, context)
        value = field.parse(message, answers, context) if named is None else named
        _note_stance(answers, answers.get("content"))
        return value

    return replace(field, parse=parse)


def with_stance(field: Field) -> Field:
    """Return the field for the content, so that of a comment the clause is shown before and the stance seen after."""

    def question(answers: Answers, context: Context) -> Reply:
        asked = field.ask(answers, context)
        now = open_on(context.session, context.today) if _is_comment(answers) else None
        if now is None:
            return asked
        answers["version"] = now.document_id
        return replace(asked, text=f"{_wording_now(answers.get('section') or '', now)}{asked.text}")

    def parse(message: Message, answers: Answers, context: Context) -> Any:  # noqa: ANN401 - a field's value
        value = field.parse(message, answers, context)
        _note_stance(answers, value)
        return value

    return replace(field, ask=question, parse=parse)


def stance_in(text: str) -> Stance:
    """Return how a comment stands to its clause, as far as its words tell; the person sees it and may change it."""
    if _AMENDS.search(text):
        return Stance.AMEND
    if _OPPOSES.search(text):
        return Stance.OPPOSE
    return Stance.SUPPORT if _SUPPORTS.search(text) else Stance.NONE


def clauses_named(text: str, town: Town, shortest: int = 1) -> list[str]:
    """Return the clauses that a text names, by number (二(五), 第二部分第五条) or name; of part and chapter the part.

    `shortest`: characters that a name has at least.
    """
    known = {section.id for section in town.plan.sections}
    found = dict.fromkeys([one for one in _numbered(text) if one in known] or _by_name(text, town, shortest))
    parents = {town.section(one).parent for one in found}
    return [one for one in found if one not in parents]


def unsettled(answers: Answers, context: Context) -> Reply | None:
    """Return what to ask before a confirmed comment is stored: the period, or the version, changed while he wrote."""
    if not _is_comment(answers):
        return None
    now = open_on(context.session, context.today)
    if now is None:
        told = f"{_no_period(context)}这一条改成“建议”交上去好吗？写的都在，不用再写。"
        return _again({**answers, "kind": SubmissionKind.SUGGESTION}, told, context)
    seen, clause = answers.get("version", now.document_id), answers.get("section", "")
    if seen == now.document_id:
        return None
    told = f"征求意见的文件刚刚换了一版。{_wording_now(clause, now)}您的意见还照原样交吗？"
    return _again({**answers, "version": now.document_id}, told, context)


def columns(answers: Answers, context: Context) -> dict[str, Any]:
    """Return the columns of a submission that tell what a comment is about; none for another kind."""
    now = open_on(context.session, context.today) if _is_comment(answers) else None
    if now is None:
        return {}
    clause = answers.get("section") or ""
    wording = now.document.clauses.get(clause, "") if clause else ""
    stance = answers.get("stance") or stance_in(answers["content"])
    return {"consultation_id": now.id, "clause": clause, "wording": wording, "stance": stance}


def _begun(answers: Answers, now: Consultation, context: Context) -> Answers:
    content = answers.get("content", "")
    known: Answers = {"version": now.document_id}
    if content:
        known["stance"] = stance_in(content)
    if len(named := clauses_named(content, context.town, SURELY_A_NAME)) == 1:
        known["section"] = named[0]
    return {**known, **answers}


def _no_period(context: Context) -> str:
    """Return why no comments are taken now, with the dates that are known."""
    coming, past = next_after(context.session, context.today), last_before(context.session, context.today)
    if coming is not None:
        return f"对草案征求意见还没开始，{full_day(coming.opens)}开始，{full_day(coming.closes)}截止。"
    if past is None:
        return "现在没有在对草案征求意见。"
    ended = past.closed_at.astimezone(context.services.zone).date() if past.closed_at else past.closes
    return f"对草案征求意见已经结束了（{full_day(min(ended, past.closes))}截止）。"


def _again(answers: Answers, told: str, context: Context) -> Reply:
    """Wait for the yes once more."""
    context.state.draft = Draft("suggest", CONFIRM, context.now.isoformat(), answers)
    return ask(told, SEND, "取消")


def _wording_now(clause: str, now: Consultation) -> str:
    wording = now.document.clauses.get(clause, "")
    return f"这一条现在写的是：\n“{short(wording, WORDING_SHOWN)}”\n" if clause and wording else ""


def _is_comment(answers: Answers) -> bool:
    return bool(answers.get("kind") == SubmissionKind.COMMENT)


def _note_stance(answers: Answers, content: str | None) -> None:
    if content and _is_comment(answers):
        answers["stance"] = stance_in(content)


def _one_clause(text: str, answers: Answers, context: Context) -> str | None:
    """Return the one clause that is named; None: the form's own reading may find one, or takes it as the content."""
    long = len(text) > LONGER_THAN_A_NAME
    named = clauses_named(text, context.town, SURELY_A_NAME if long else 1)
    if not long and len(named) > 1:
        labels = "、".join(context.town.section(one).label for one in named)
        raise InvalidAnswer(f"一条意见说一处，办起来才清楚。请先选一处（{labels}），别的等会儿再提一条。")
    if not named and _STANCE_ALONE.fullmatch(text):
        raise InvalidAnswer("好的，请先选您说的是哪一部分。")
    if len(named) != 1:
        return None
    if long and "content" not in answers:
        answers["content"] = text
    answers.pop("guess", None)
    return named[0]


def _numbered(text: str) -> list[str]:
    found = next((pairs for pattern in _NUMBERED if (pairs := pattern.findall(text))), [])
    parts = [f"{_han(chapter)}({_han(item)})" for chapter, item in found]
    return parts or [_han(chapter) for chapter in _CHAPTER.findall(text)]


def _by_name(text: str, town: Town, shortest: int) -> list[str]:
    """Return the sections whose longest names stand in a text: 农村基础设施 hides the 基础设施 within it."""
    named = sorted(
        ((name, section.id) for section in town.plan.sections for name in (section.label, *section.aliases)),
        key=lambda pair: -len(pair[0]),
    )
    found: list[str] = []
    for name, section in named:
        if len(name) >= shortest and name in text:
            text = text.replace(name, "，")
            found.append(section)
    return found


def _han(digits: str) -> str:
    """Return a number as the document writes it: 2 → 二."""
    value = int(number(digits) or 0)
    tens, units = divmod(value, 10)
    ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return f"{ten}{_DIGITS[units]}"


_DIGITS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


def _ask_stance(_answers: Answers, _context: Context) -> Reply:
    return ask("您对这一条是什么态度？", *STANCES.values())


def _read_stance(message: Message, _answers: Answers, _context: Context) -> str:
    found = next((stance for stance, label in STANCES.items() if label == message.text), stance_in(message.text))
    if found is Stance.NONE and message.text != STANCES[Stance.NONE]:
        raise InvalidAnswer("没看明白，请选一个。")
    return found


def _show_stance(stance: str, _context: Context) -> str:
    return STANCES[Stance(stance)]


# Never asked for: the words mostly tell it. It is read back with the rest and changed like the rest.
STANCE = Field(
    "stance", "态度", _ask_stance, _read_stance, _show_stance, when=lambda a: _is_comment(a) and "stance" in a
)
