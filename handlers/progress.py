"""Takes reports on duties in a cadre's own words: reads them back, stores them after a yes, takes them back in time."""

from __future__ import annotations

import re
from math import ceil

from bot.context import Context
from bot.duties import DONE
from bot.errors import InvalidAnswer
from bot.message import Message, Reply
from bot.permissions import Deed, Scope, scope
from handlers.duties import asks_how, may_see
from handlers.duty_finding import meant, named
from handlers.duty_wording import desk_of, official
from handlers.progress_asking import (
    CHANGE,
    CONFIRMING,
    EDITING,
    HOW_FAR,
    KEEP,
    SEND,
    UNCHANGED,
    WHICH,
    about,
    ask_percent,
    ask_which,
    given_up,
    read_back,
)
from handlers.progress_draft import Draft, drop, duty_of, keep, kept, last_of
from handlers.progress_reading import Said, bare, corrects, is_on_behalf, percent_asked, read, reports, says_same
from knowledge.slots import find_percent
from models import Duty
from models.duty import find_duty

_STEPS = frozenset({CONFIRMING, WHICH, HOW_FAR, EDITING})
_PICK = re.compile(r"报任务(?P<code>\S+)")
# Whoever asks for these has left the report for the moment.
_LEAVES = frozenset({"my_assignments", "overdue", "assignment_detail", "agenda", "help", "human", "privacy"})
SHORT = 12
LONGEST_ANSWER = 5  # characters; what is longer says something besides
_YES = re.compile(r"是|对(?!了)|嗯|好|没错|没问题|可以|确认|确定|行|就这|同意|报(?:吧|上)|正确|无误")
_NO = re.compile(r"算了|不报|先不|不用|别报|取消")
_WRONG = re.compile(r"不对|不是|错|改|误|补")
_LABEL = re.compile(r"^(?:情况|备注|说明)[是:：]?\s*")


def is_report(message: Message, context: Context) -> bool:
    """Whether somebody of the town reports on a duty, or corrects what he reported."""
    if not may_see(context):
        return False
    if is_on_behalf(message):
        return True
    if context.intent.name == "report_progress":
        return find_percent(message.text) is not None or (not asks_how(message.text) and reports(message.text))
    return corrects(message.text) and bool(context.state.report or last_of(context))


def report(message: Message, context: Context) -> Reply:
    """Take a report down and read it back, or ask what is missing."""
    if scope(context.role, Deed.REPORT) == Scope.NONE:
        return Reply("您的身份是查看任务，不能报进展。回复“全镇任务”可以看进度。")
    said, before = read(message, context), kept(context)
    duty, several = _duty_meant(message, said, context)
    if before is not None and not several and _goes_on(said, before, duty):
        return _with_more(said, before, context)
    draft = _begun(said, before)
    if duty is None and not several:
        spoken_of = find_duty(context.session, context.state.duty)
        duty = duty_of(draft, context) or spoken_of
    if duty is None:
        return ask_which(draft, several, context)
    return about(duty, draft, context)


def awaits(message: Message, context: Context) -> bool:
    """Whether the message answers what was asked about a report."""
    if context.pending not in _STEPS or kept(context) is None:
        return False
    if _gives_up(message, context) or message.text in (SEND, CHANGE):
        return True
    return _ANSWERS[context.pending](message, context)


def _answers_which(message: Message, context: Context) -> bool:
    return context.intent.name not in _LEAVES and _choice(message, context) is not None


def _answers_how_far(message: Message, context: Context) -> bool:
    figure = percent_asked(message.text) is not None and not context.intent.slots.get("task")
    return says_same(message.text) or figure


def _answers_read_back(message: Message, context: Context) -> bool:
    if context.intent.name == "report_progress":
        return False
    return context.intent.name in ("confirm", "deny") or _is_figure(message.text)


def _answers_edit(_message: Message, context: Context) -> bool:
    return context.intent.name not in _LEAVES


def is_late_yes(message: Message, context: Context) -> bool:
    """Whether a report is confirmed after something else was said in between."""
    return message.text == SEND and may_see(context)


def go_on(message: Message, context: Context) -> Reply:
    """Take the answer to what was asked about a report."""
    draft = kept(context)
    if draft is None:
        return Reply("没有等着确认的进展，可能放得太久了。请重新报一次。")
    if _gives_up(message, context):
        return given_up(context)
    return _TAKES.get(context.pending, _confirmed)(message, draft, context)


def _which(message: Message, draft: Draft, context: Context) -> Reply:
    duty = _choice(message, context)
    return about(duty, draft, context) if duty else ask_which(draft, [], context)


def _confirmed(message: Message, draft: Draft, context: Context) -> Reply:
    denied = context.intent.name == "deny"
    if denied and _NO.search(message.text):
        return given_up(context)
    if message.text == CHANGE or _is_figure(message.text) or (denied and _WRONG.search(message.text)):
        return _edit(message, draft, context)
    if len(message.text) > LONGEST_ANSWER and (denied or not _YES.match(message.text)):
        return _with_more(Said(note=message.text.strip()), draft, context)
    return given_up(context) if denied else _store(draft, context)


def _goes_on(said: Said, before: Draft, duty: Duty | None) -> bool:
    """Whether what is said adds to the report that was read back: no other figure, and no other duty."""
    complete = bool(before.code) and before.percent is not None
    return complete and said.percent is None and not said.same and (duty is None or duty.code == before.code)


def _with_more(said: Said, draft: Draft, context: Context) -> Reply:
    """Add to the words of a report, and read it back again."""
    duty = duty_of(draft, context)
    if duty is None:
        return ask_which(draft, [], context)
    _add(said, draft)
    return read_back(duty, draft, context)


def _add(said: Said, draft: Draft) -> None:
    draft.note = "，".join(part for part in (draft.note, said.note) if part)
    draft.problems = draft.problems if said.problems is None else said.problems
    draft.next_steps = said.next_steps or draft.next_steps


def _begun(said: Said, before: Draft | None) -> Draft:
    """Return the draft with what was said; a correction goes on with the draft that was read back."""
    draft = before or Draft()
    if before is not None and before.percent is not None and not said.corrects:
        draft = Draft(proofs=before.proofs)
    draft.percent = draft.percent if said.percent is None else _whole(said.percent)
    draft.counted, draft.behalf = said.counted, said.behalf or draft.behalf
    draft.corrects = before is None and said.corrects
    _add(said, draft)
    if said.same:
        draft.percent = UNCHANGED
    return draft


def _whole(percent: float) -> int:
    """Return a figure as it would be stored; one that cannot be stays beyond what can."""
    return round(percent) if percent <= DONE else ceil(percent)


def _duty_meant(message: Message, said: Said, context: Context) -> tuple[Duty | None, list[Duty]]:
    """Return the duty a report is about, and, when several may be meant, these."""
    if (one := named(message.text, context)) is not None:
        return one, []
    wide = scope(context.role, Deed.REPORT) == Scope.ALL
    found = meant(said.words, context, everywhere=wide or bool(said.words[0]))
    return (found[0], []) if len(found) == 1 else (None, found)


def _store(draft: Draft, context: Context) -> Reply:
    duty = duty_of(draft, context)
    if duty is None:
        return ask_which(draft, [], context)
    if draft.percent is None:
        return ask_percent(duty, draft, context)
    before, desk = duty.percent, desk_of(context)
    try:
        stored = desk.report(duty, official(context), draft.progress())
    except InvalidAnswer as fault:
        return _overtaken(duty, draft, context, str(fault))
    for evidence in desk.evidence_of(stored):
        context.outbox.fetch_evidence(context.conversation, evidence.id)
    drop(context)
    done = "\n已经 100%。发过照片或文件作佐证，就可以回复“申请销号”。" if duty.percent == DONE else ""
    text = f"记下了：任务 {duty.code} {duty.title}，{before}% → {duty.percent}%。"
    return Reply(f"{text}\n十分钟内说错了，回复“撤销”，或者说“改成百分之几”。{done}")


def _overtaken(duty: Duty, draft: Draft, context: Context, told: str) -> Reply:
    """Somebody was faster: say what he did, and read the draft back over what is there now; nothing said is lost."""
    if duty.version == draft.seen:
        drop(context)
        return Reply(told)
    draft.seen = duty.version
    return read_back(duty, draft, context, f"{told}\n")


def _with_percent(message: Message, draft: Draft, context: Context) -> Reply:
    duty, percent = duty_of(draft, context), percent_asked(message.text)
    if duty is None:
        return ask_which(draft, [], context)
    draft.percent = duty.percent if percent is None else _whole(percent)
    return about(duty, draft, context)


def _edit(message: Message, draft: Draft, context: Context) -> Reply:
    """Take the correction at once when the message has one, or ask for it."""
    if percent_asked(message.text) is not None:
        return _with_percent(message, draft, context)
    keep(draft, context)
    context.state.pending = EDITING
    return Reply("要改什么？进度就说百分之几，比如“65%”；别的直接写，会换掉刚才的情况说明。")


def _edited(message: Message, draft: Draft, context: Context) -> Reply:
    duty = duty_of(draft, context)
    if duty is None:
        return ask_which(draft, [], context)
    if percent_asked(message.text) is not None:
        return _with_percent(message, draft, context)
    if says := _LABEL.sub("", bare(message.text)).strip():
        draft.note = says
    return read_back(duty, draft, context)


def _choice(message: Message, context: Context) -> Duty | None:
    picked = _PICK.fullmatch(message.text)
    if picked:
        return find_duty(context.session, picked["code"])
    one = named(message.text, context)
    found = [one] if one else meant((message.text,), context, everywhere=True)
    return found[0] if len(found) == 1 else None


def _is_figure(text: str) -> bool:
    """Whether a text is hardly more than a figure: 65%, 改成65."""
    return len(text) <= SHORT and percent_asked(text) is not None


def _gives_up(message: Message, context: Context) -> bool:
    return message.text == KEEP or context.intent.name == "cancel"


_ANSWERS = {
    WHICH: _answers_which,
    HOW_FAR: _answers_how_far,
    CONFIRMING: _answers_read_back,
    EDITING: _answers_edit,
}
_TAKES = {WHICH: _which, HOW_FAR: _with_percent, EDITING: _edited, CONFIRMING: _confirmed}
