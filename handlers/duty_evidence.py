"""Takes photos and documents as evidence of a duty: with a report being made, right after one, or by themselves."""

from __future__ import annotations

from bot.context import Context
from bot.duties import UNDO_WITHIN
from bot.message import Kind, Message, Reply
from bot.permissions import Deed, Scope, scope
from handlers.duties import may_see
from handlers.duty_finding import pools
from handlers.duty_wording import desk_of, official
from handlers.progress_asking import UNCHANGED, ask_percent, ask_which, read_back
from handlers.progress_draft import PROOFS_AT_MOST, Draft, duty_of, kept, last_of, proof_of
from models import Duty, Report

ADDED = "补充佐证材料"
TAKEN = frozenset({Kind.IMAGE, Kind.FILE})


def is_evidence(message: Message, context: Context) -> bool:
    """Whether a photo or document may be evidence of a duty of whoever sends it."""
    if message.kind not in TAKEN or not message.media_id or not may_see(context):
        return False
    if scope(context.role, Deed.REPORT) == Scope.NONE:
        return False
    return kept(context) is not None or _recent(context) is not None or any(pools(context))


def take(message: Message, context: Context) -> Reply:
    """Add it to the report that is being made, to the one just stored, or ask what it belongs to."""
    draft = kept(context)
    if draft is not None:
        return _add(message, draft, context)
    if (recent := _recent(context)) is not None:
        return _attach(message, recent, context)
    draft = Draft(percent=UNCHANGED, note=ADDED)
    draft.add_proof(message)
    asked = ask_which(draft, [], context)
    return Reply(f"收到，当作任务的佐证材料。不是的话，请先回复“提建议”再发。\n\n{asked.text}", asked.choices)


def _add(message: Message, draft: Draft, context: Context) -> Reply:
    told = "收到，" if draft.add_proof(message) else f"最多{PROOFS_AT_MOST}个，这一个没有收。"
    duty = duty_of(draft, context)
    if duty is None:
        return ask_which(draft, [], context)
    if draft.percent is None:
        return ask_percent(duty, draft, context, f"{told}一共{len(draft.proofs)}个，会一起报上去。")
    return read_back(duty, draft, context, told if told.endswith("。") else "")


def _attach(message: Message, recent: Report, context: Context) -> Reply:
    desk = desk_of(context)
    evidence = desk.attach(recent, official(context), proof_of(message))
    context.outbox.fetch_evidence(context.conversation, evidence.id)
    duty = context.session.get_one(Duty, recent.duty_id)
    return Reply(f"收到，已经作为任务 {duty.code} {duty.title}的佐证材料。")


def _recent(context: Context) -> Report | None:
    """Return what the person reported a few minutes ago, if he did."""
    last = last_of(context)
    if last is None or last.undone_at is not None or context.now - last.at > UNDO_WITHIN:
        return None
    return last
