"""Asks what a report on a duty still lacks, and reads it back before it is stored."""

from __future__ import annotations

from bot.context import Context, ask
from bot.duty_ways import WAYS, checked_percent
from bot.errors import InvalidAnswer
from bot.message import Choice, Reply
from bot.permissions import Deed, Subject, may
from handlers.duty_finding import pools
from handlers.duty_wording import assignee_names, desk_of, official
from handlers.progress_draft import Draft, drop, keep
from models import Duty
from models.duty import ReportKind

SEND, CHANGE, KEEP = "确认上报", "改一下", "不报了"
OFFERED = 8
# What waits for an answer, as the conversation keeps it.
CONFIRMING, WHICH, HOW_FAR, EDITING = "duty report", "duty which", "duty percent", "duty edit"
# Stands for what the duty is at, until it is known which one is meant.
UNCHANGED = -1


def about(duty: Duty, draft: Draft, context: Context) -> Reply:
    """Read a draft back, or ask how far the duty is."""
    context.state.duty = duty.code
    if refused := _refusal(duty, draft, context):
        drop(context)
        return Reply(refused)
    draft.code, draft.seen = duty.code, duty.version
    if draft.percent == UNCHANGED:
        draft.percent = duty.percent
    if draft.percent is None:
        return ask_percent(duty, draft, context)
    try:
        checked_percent(draft.percent)
    except InvalidAnswer as fault:
        draft.percent = None
        return ask_percent(duty, draft, context, str(fault))
    return read_back(duty, draft, context)


def _refusal(duty: Duty, draft: Draft, context: Context) -> str:
    """Return why nothing may be reported here, before anything is asked; empty when it may."""
    way, by = WAYS[ReportKind.PROGRESS], official(context)
    own = desk_of(context).is_own(duty, by)
    if not may(by.role, by.office, Deed.REPORT, Subject(duty.office, own=own)):
        return way.refusal(duty)
    if duty.status not in way.before:
        return f"任务 {duty.code} {duty.title} 现在是“{duty.status}”，不能报进展。"
    if not draft.behalf or draft.behalf in (names := assignee_names(duty, context)):
        return ""
    listed = "、".join(names) or "还没有定"
    return f"{draft.behalf}不是任务 {duty.code} {duty.title}的承办人（承办人：{listed}），没有记。请核对姓名。"


def read_back(duty: Duty, draft: Draft, context: Context, told: str = "") -> Reply:
    """Show what will be stored, and wait for a yes."""
    keep(draft, context)
    context.state.pending, context.state.asked = CONFIRMING, "confirm"
    lines = [told] if told else []
    lines += ["请您看一看：", f"任务 {duty.code} {duty.title}", _moved(duty, draft)]
    facts = {
        "更正": "前面报的那条留在经过里" if draft.corrects else "",
        "情况": draft.note,
        "存在问题": draft.problems or "",
        "下步措施": draft.next_steps or "",
        "佐证材料": f"{len(draft.proofs)}个" if draft.proofs else "",
        "填报": f"{official(context).name}代{draft.behalf}填报" if draft.behalf else "",
    }
    lines += [f"{name}：{fact}" for name, fact in facts.items() if fact]
    lines += _doubts(duty, draft)
    return ask("\n".join(lines), SEND, CHANGE, KEEP)


def _moved(duty: Duty, draft: Draft) -> str:
    same = draft.percent == duty.percent
    return f"进度：{duty.percent}%（没有变）" if same else f"进度：{duty.percent}% → {draft.percent}%"


def _doubts(duty: Duty, draft: Draft) -> list[str]:
    """Return what makes the figure worth a second look, and the question."""
    if draft.counted:
        return [f"{draft.percent}% 是按“{draft.counted}”算出来的，对吗？对就回复“{SEND}”，不对请直接说百分之几。"]
    if (draft.percent or 0) < duty.percent and not draft.corrects:
        return [f"比上次的 {duty.percent}% 少了，是真的退回去了吗？是就回复“{SEND}”，不是请直接说百分之几。"]
    return [f"没错就回复“{SEND}”。"]


def ask_percent(duty: Duty, draft: Draft, context: Context, told: str = "") -> Reply:
    """Ask how far a duty is."""
    keep(draft, context)
    context.state.pending = HOW_FAR
    asked = f"任务 {duty.code} {duty.title} 上次是 {duty.percent}%，现在完成百分之几了？"
    # No choices: their numbers could be taken for percents.
    return Reply(f"{told}\n{asked}\n比如“65%”；没有变就说“没变”，不报了回复“取消”。".strip())


def ask_which(draft: Draft, several: list[Duty], context: Context) -> Reply:
    """Ask which duty is meant, with those that may be, or else the person's own, to choose from."""
    offered = several or [duty for pool in pools(context) for duty in pool]
    offered = list({duty.code: duty for duty in offered if _for(duty, draft, context)}.values())[:OFFERED]
    if not offered:
        keep(draft, context)
        context.state.pending = WHICH
        return Reply("报的是哪一项任务？请写上编号，比如“任务3”。不报了请回复“取消”。")
    if len(offered) == 1 and not several:
        return about(offered[0], draft, context)
    keep(draft, context)
    context.state.pending, context.state.asked = WHICH, "list"
    choices = [Choice(f"任务{duty.code} {duty.title} {duty.percent}%", f"报任务{duty.code}") for duty in offered]
    return Reply("您报的是哪一项任务？", (*choices, Choice(KEEP, KEEP)))


def _for(duty: Duty, draft: Draft, context: Context) -> bool:
    """Whether a duty may be the one: of whom it is filled in for."""
    return not draft.behalf or draft.behalf in assignee_names(duty, context)


def given_up(context: Context) -> Reply:
    """Throw the draft away, and say so."""
    drop(context)
    return Reply("好的，没有报，任务的进度没有变。")
