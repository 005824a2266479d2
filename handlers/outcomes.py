"""Tells a person what became of everything he handed in (我的意见办得怎样), and of the clauses he commented on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.consulting import Became, became_of
from bot.context import Context
from bot.message import Choice, Message, Reply
from bot.notices import RATE
from bot.spoken import month_day, short
from knowledge.slots import find_partial, find_ticket
from models import Status, Submission
from models.note import replies_to
from models.submission import submissions_of

TOLD = 200
CONTENT_SHOWN = 24
WORDING_SHOWN = 150
SHORT = 24
QUESTION = "这样办您满意吗？请回复“满意”“基本满意”或“不满意”。"
_ALL = re.compile(
    r"(?:我|俺)(?:们)?(?:以前|之前|上次|交|提)*(?:过)?(?:的|那些|这些|所有|全部|几条)*(?:意见|建议|反馈|反映的?(?:事|问题)?)"
    r"(?:们|现在|都|全|到底)*(?:办|处理|采纳|落实|弄|搞)(?:得|的|了|到)*(?:怎么?样|咋样|如何|没有?|吗|哪一?步|结果)"
)


def asks_for_all(message: Message, context: Context) -> bool:
    """Whether somebody asks what became of everything he handed in, and not of one number."""
    text = message.text
    if len(text) > SHORT or find_ticket(text, context.services.ticket_prefix) or find_partial(text):
        return False
    return _ALL.search(text) is not None


def tell_all(_message: Message, context: Context) -> Reply:
    """Tell of every item how it stands and what was decided, the newest first."""
    mine = submissions_of(context.session, context.conversation.id, TOLD)
    if not mine:
        return Reply("您还没有交过意见建议。想提的话回复“提建议”。", (Choice("提建议", "提建议"),))
    if len(mine) == 1:
        context.state.ticket = mine[0].ticket
    question = ""
    if len(mine) == 1 and mine[0].status == Status.ANSWERED and not mine[0].on_agenda:
        context.state.asked, question = RATE, QUESTION
    items = [f"{place}. {_item(one, context)}" for place, one in enumerate(mine, start=1)]
    told = filter(None, (_summary(mine), *items, question))
    return Reply("\n".join(told), (Choice("再提一条", "提建议"),))


def clause_lines(submission: Submission, context: Context) -> list[str]:
    """Return what became of the clause that a comment is about; nothing of anything else."""
    found = became_of(context.session, submission)
    if found is None:
        return []
    now_at = f"，现在是{found.number}" if found.number not in ("", submission.clause) else ""
    line = f"您说的{submission.clause}，新一稿里{found.became}{now_at}。"
    if found.became is not Became.CHANGED:
        return [line]
    return [
        line,
        f"原来：“{short(submission.wording, WORDING_SHOWN)}”",
        f"现在：“{short(found.wording, WORDING_SHOWN)}”",
    ]


def _summary(mine: Sequence[Submission]) -> str:
    counts = Counter(one.status for one in mine)
    said = "、".join(f"{status}{counts[status]}条" for status in Status if counts[status])
    return f"您一共交过{len(mine)}条：{said}。"


def _item(submission: Submission, context: Context) -> str:
    day = submission.created_at.astimezone(context.services.zone)
    head = f"{submission.ticket}（{month_day(day)}，{submission.kind}）{short(submission.content, CONTENT_SHOWN)}"
    return "\n".join([head, *_outcome(submission, context), *clause_lines(submission, context)])


def _outcome(submission: Submission, context: Context) -> Iterator[str]:
    """Yield how it stands; of what was merged, how that stands which runs on for it."""
    handled = submission
    while handled.merged_into and (target := context.session.get(Submission, handled.merged_into)):
        handled = target
    merged = "和别人提的并在一起办，" if handled is not submission else ""
    yield f"→ {merged}{handled.status}"
    if handled.verdict:
        yield f"→ {handled.verdict}。理由：{handled.verdict_reason}"
    if handled.changed_clause:
        yield f"→ 方案改动：{handled.changed_clause}"
    if replies := replies_to(context.session, handled.id):
        yield f"→ 答复：{replies[-1].text}"
