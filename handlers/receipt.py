"""Shows a person the whole receipt of what he handed in, for whoever wants to prove later that nothing was changed."""

from __future__ import annotations

from bot.context import Context
from bot.message import Choice, Message, Reply
from models.receipt import first_entry
from models.submission import find_submission

WORDS = frozenset({"回执", "我的回执", "看回执", "完整回执"})


def show(_message: Message, context: Context) -> Reply:
    """Show the receipt of what was spoken of last, when it is the person's own."""
    submission = find_submission(context.session, context.state.ticket) if context.state.ticket else None
    mine = submission is not None and submission.conversation_id == context.conversation.id
    entry = first_entry(context.session, context.state.ticket) if mine else None
    if entry is None:
        return Reply("要看哪一条的回执？请先回复编号，再回复“回执”。", (Choice("我的建议", "我的建议"),))
    text = (
        f"{entry.subject} 的完整回执：\n{entry.hash}\n"
        "您交的话和时间都算在这串字里，谁改过都对得出来。请留好这条消息，要核对时拿给工作人员。"
    )
    return Reply(text)
