"""Takes what people say of the handling: 满意, 基本满意, or 不满意 with a reason. Thanks are no rating.

Who handed it in has it reopened when he is not satisfied; who only stands behind it is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.casework import SUBMITTER, SUPPORTER, Actor
from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.message import Choice, Kind, Message, Reply
from bot.notices import RATE
from bot.spoken import month_day
from knowledge.intent import is_question
from knowledge.intent_slots import satisfied
from knowledge.slots import find_ticket
from models import Rating, Status, Submission
from models.joiner import joined_by, stands_behind
from models.submission import find_submission, runs_on_as, submissions_of
from models.supporter_rating import has_rated

Find = Callable[[Message, Context], Callable[[Message, Context], Reply]]

WHY = "why"  # the reason for 不满意 was asked for
LOOKED_THROUGH = 200
REASON_AT_MOST = 500
SHORT = 40
RATED = (Status.ANSWERED, Status.CLOSED)
# No word here may be two others in a row, or long runs of them would take forever.
_STRENGTH = (
    r"(?:我|对|这个|这样|这次|答复|结果|处理|办理|觉得|感觉|真的?|很|挺|非常|十分|特别|太"
    r"|还|也|都|是|仍然|总体|谢谢|[，,\s])*"
)
_WORDS = (
    (Rating.UNSATISFIED, re.compile(rf"{_STRENGTH}(?:不|不太|不是很|不大|不怎么)满意(?P<why>.*)", re.DOTALL)),
    (Rating.BASICALLY, re.compile(rf"{_STRENGTH}(?:基本|比较|还算)上?满意.{{0,10}}", re.DOTALL)),
    (Rating.SATISFIED, re.compile(rf"{_STRENGTH}满意(?!度|率|吗|么|不).{{0,10}}", re.DOTALL)),
)
_HALF = re.compile(
    rf"{_STRENGTH}(?:一般般?|还行|凑合|马马虎虎|还?可以|过得去|勉强|中等|说不上)(?:吧|了|呀|啊)*[。.!！]*"
)
_NUMBER = re.compile(r"[A-Za-z]{1,6}[-\s－]?\d{8}[-\s－]?\d{4,}")
_STOPS = " \n\r\t。.，,；;！!：:、～~"
_TRIMMED = f"{_STOPS}啊呀了吧哦呢"
_LETTERS = re.compile(r"[\w]")
# While a reason is awaited these mean themselves; everything else is the reason.
_LEAVES = frozenset({"cancel", "human", "help", "menu", "greeting", "privacy", "chitchat", "confirm", "deny"})
_OTHERWISE = frozenset({"我的建议", "进度", "查进度", "提建议", "回执"})
_SCALE = (Rating.SATISFIED, Rating.BASICALLY, Rating.UNSATISFIED)


@dataclass(frozen=True, slots=True)
class _Said:
    """A rating as it was said, with the reason that came with it."""

    rating: Rating
    why: str = ""


def is_rating(message: Message, context: Context) -> bool:
    """Whether the message says how a submission was handled, and the person has one that can be rated."""
    if context.pending or _said(message, context) is None:
        return False
    return context.asked == RATE or bool(_candidates(message, context)) or _is_on_again(context)


def take(message: Message, context: Context) -> Reply:
    """Take a rating; which submission it is of is asked only when it could be several."""
    said = _said(message, context)
    mine = _candidates(message, context)
    if said is None or not mine:
        if said is not None and _is_on_again(context):
            return Reply(f"{context.state.ticket} 正在重新办理，有了新的答复会告诉您，到时再请您评价。")
        return Reply("现在没有等您评价的。回复“我的建议”可以看办到哪一步了。", (Choice("我的建议", "我的建议"),))
    if len(mine) > 1:
        choices = tuple(Choice(one.ticket, f"{said.rating} {one.ticket} {said.why}".rstrip()) for one in mine[:5])
        return Reply(f"您说的“{said.rating}”是指哪一条？", choices)
    return _rate(mine[0], said, context)


def is_half_said(message: Message, context: Context) -> bool:
    """Whether something was said of the handling that could mean either, such as 一般."""
    return context.asked == RATE and len(message.text) <= SHORT and _HALF.fullmatch(message.text) is not None


def ask_which(_message: Message, context: Context) -> Reply:
    """Ask for one of the three."""
    context.state.asked = RATE
    return ask("您的意思是哪一种？", *_SCALE)


def is_thanks(_message: Message, context: Context) -> bool:
    """Whether somebody who was asked whether he is satisfied only says thanks."""
    return context.asked == RATE and context.intent.name == "chitchat"


def welcome_thanks(_message: Message, context: Context) -> Reply:
    """Answer thanks; the question stays open."""
    context.state.asked = RATE
    return Reply("不客气。您觉得办得怎么样，随时回复“满意”“基本满意”或“不满意”。")


def is_something_else(_message: Message, context: Context) -> bool:
    """Whether the recognizer took something for a rating only because one was asked for."""
    return context.asked == RATE and context.intent.name == "rate"


def set_aside(find: Find, message: Message, context: Context) -> Reply:
    """Treat the message as if no rating had been asked for."""
    context.asked = ""
    recognizer = context.services.recognizer
    context.intent = recognizer.recognize(message.text, channel=message.channel, role=context.speaks_as, asked=None)
    return find(message, context)(message, context)


def is_reason(message: Message, context: Context) -> bool:
    """Whether the message is the reason that was asked for."""
    if context.asked != WHY or message.kind not in (Kind.TEXT, Kind.VOICE):
        return False
    number_alone = len(message.text) <= SHORT and find_ticket(message.text, context.services.ticket_prefix)
    leaves = context.intent.name in _LEAVES or message.text in _OTHERWISE or is_question(message.text)
    return not leaves and not number_alone


def take_reason(message: Message, context: Context) -> Reply:
    """Take the reason for 不满意."""
    submission = find_submission(context.session, context.state.ticket)
    if submission is None or not stands_behind(context.session, context.conversation.id, submission):
        return Reply("现在没有等您评价的。")
    return _rate(submission, _Said(Rating.UNSATISFIED, message.text.strip()), context)


def _said(message: Message, context: Context) -> _Said | None:
    """Return the rating in a message: the three words, or clear words to the same effect right after the question."""
    if message.kind not in (Kind.TEXT, Kind.VOICE, Kind.MENU):
        return None
    text = _NUMBER.sub("", message.text).strip()
    for rating, words in _WORDS:
        if found := words.fullmatch(text):
            return _Said(rating, found.groupdict().get("why", "").lstrip(_TRIMMED).rstrip(_STOPS))
    if context.asked != RATE or context.intent.name != "rate" or len(text) > REASON_AT_MOST:
        return None
    # The recognizer guesses; only words of praise or complaint count.
    pleased = satisfied(text)
    if pleased is None:
        return None
    return _Said(Rating.SATISFIED) if pleased else _Said(Rating.UNSATISFIED, text.strip(_STOPS))


def _candidates(message: Message, context: Context) -> list[Submission]:
    """Return what the rating may be of: the number said, or the one spoken of last, or what waits for a rating."""
    session, number = context.session, context.conversation.id
    every = [*submissions_of(session, number, LOOKED_THROUGH), *joined_by(session, number, LOOKED_THROUGH)]
    mine = [(one, running) for one in every if (running := runs_on_as(session, one)).status in RATED]
    ticket = find_ticket(message.text, context.services.ticket_prefix)
    if ticket:
        return [one for one, _ in mine if one.ticket == ticket]
    if spoken_of := [one for one, _ in mine if one.ticket == context.state.ticket]:
        return spoken_of
    # Who handed in, or joined, several that were merged is asked once.
    waiting = {running.id: one for one, running in reversed(mine) if _waits(running, context)}
    return list(reversed(waiting.values()))


def _is_on_again(context: Context) -> bool:
    """Whether what was spoken of last is being handled again, so that there is nothing to rate yet."""
    spoken_of = find_submission(context.session, context.state.ticket) if context.state.ticket else None
    if spoken_of is None or not stands_behind(context.session, context.conversation.id, spoken_of):
        return False
    return runs_on_as(context.session, spoken_of).status == Status.REOPENED


def _waits(running: Submission, context: Context) -> bool:
    if running.status != Status.ANSWERED:
        return False
    number = context.conversation.id
    return running.conversation_id == number or not has_rated(context.session, number, running)


def _rate(submission: Submission, said: _Said, context: Context) -> Reply:
    """Take a rating of what a person knows by the number of `submission`."""
    context.state.ticket = submission.ticket
    unsatisfied = said.rating == Rating.UNSATISFIED
    running = runs_on_as(context.session, submission)
    own = running.conversation_id == context.conversation.id
    if unsatisfied and running.on_agenda:
        return Reply(f"{submission.ticket} 已经交给镇里的月例会研究，结果会告诉您。")
    if unsatisfied and not _LETTERS.search(said.why):
        context.state.asked = WHY
        what_for = "重新办" if own else "知道"
        return Reply(f"对不住，没办好。哪里不满意？请说一句，好让镇里{what_for}。不想说了回复“取消”。")
    actor = Actor(SUBMITTER if own else SUPPORTER, context.role, conversation_id=context.conversation.id)
    take_it = context.desk.rate if own else context.desk.rate_too
    try:
        take_it(running, said.rating, actor, said.why[:REASON_AT_MOST])
    except InvalidAnswer as fault:
        return Reply(str(fault).replace(running.ticket, submission.ticket))
    return Reply(_thanks(running, said) if own else _thanks_too(submission, running, said))


def _thanks_too(submission: Submission, running: Submission, said: _Said) -> str:
    """Thank somebody who stands behind a submission. The number is the one he knows."""
    taken = f"记下了：{submission.ticket} {said.rating}。"
    if said.rating != Rating.UNSATISFIED:
        return f"{taken}谢谢您！"
    if running.on_agenda:
        return f"{taken}一起反映的人多数不满意，已经交给镇里的月例会研究，结果会告诉您。"
    return f"{taken}您说的原因镇里会看到；一起反映的人多数不满意时，会交给镇里的月例会研究。"


def _thanks(submission: Submission, said: _Said) -> str:
    if said.rating != Rating.UNSATISFIED:
        return f"记下了：{submission.ticket} {said.rating}。谢谢您！以后问题还在，可以再回复“不满意”并说明原因。"
    if submission.on_agenda:
        return f"记下了：{submission.ticket} 不满意。已经重新办过一次，现在交给镇里的月例会研究，结果会告诉您。"
    due = submission.reply_by
    until = f"，最晚{month_day(due)}再答复您" if due else ""
    return f"记下了：{submission.ticket} 不满意。镇里会重新办理{until}。"
