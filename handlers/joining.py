"""Asks somebody whose matter has been handed in before whether he joins it; and does not take the same from him twice.

Only what staff have made public, and what is not settled yet, is shown to others.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.context import Context, ask
from bot.enclosures import taken_out
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Choice, Message, Reply
from bot.spoken import month_day
from knowledge.likeness import ALIKE, likenesses, same_words, sketch
from models import Joiner, Note, Offer, Submission, SubmissionKind
from models.joiner import heads, supporters
from models.journal import append, commitment
from models.likeness import OPEN, resembling
from models.submission import find_submission, submissions_of

LOOKED_THROUGH = 30  # of one's own, the newest
SHOWN_CHARACTERS = 80
REPEATED = 0.85  # share of the features two texts of one person have in common when nothing new is said
DROP, ANEW = "知道了", "有新情况，再交一条"
JOIN, ALONE = "一起反映", "不一样，单独提"
BESIDE = "一起反映的人"
_COMPARED = (SubmissionKind.SUGGESTION, SubmissionKind.PROBLEM, SubmissionKind.SAGE)
_NOT_COMPARED = frozenset({SubmissionKind.MESSAGE, None})


def look(answers: Answers, context: Context) -> None:
    """Note in `answers` what the content repeats of one's own, or what it resembles of others'."""
    for name in ("repeats", "repeat", "alike", "join"):
        answers.pop(name, None)
    features = sketch_of(answers["content"], context)
    if (own := _own(answers, features, context)) is not None:
        answers["repeats"] = own.ticket
    elif (other := _others(answers, features, context)) is not None:
        answers["repeats" if _is_behind(other, context) else "alike"] = other.ticket


def sketch_of(text: str, context: Context) -> list[int]:
    """Return the features by which a text is found when somebody hands in the same."""
    return sketch(context.services.answerer.matcher, text)


def end(answers: Answers, context: Context) -> Reply | None:
    """Return what ends the form early: joined, or not handed in again."""
    if answers.get("repeat") == DROP:
        context.state.ticket = answers["repeats"]
        return Reply("好的，没有再交。办得怎样，回复编号就能查。", (Choice("查这一条", answers["repeats"]),))
    if answers.get("join") != JOIN:
        return None
    target = find_submission(context.session, answers["alike"])
    if target is None or not target.public or target.status not in OPEN:
        # It was settled or taken back while he was thinking: his own goes its way.
        answers["join"] = ALONE
        return None
    return _join(target, answers, context)


def _own(answers: Answers, features: Sequence[int], context: Context) -> Submission | None:
    matcher, text = context.services.answerer.matcher, answers["content"]
    for one in submissions_of(context.session, context.conversation.id, LOOKED_THROUGH):
        same = _shared(features, one.sketch) or same_words(matcher, text, one.content)
        if same and one.status in OPEN and _same_clause(one, answers):
            return one
    return None


def _same_clause(submission: Submission, answers: Answers) -> bool:
    """Whether both are about the same clause, when one of them is a comment; other matters are about none."""
    if SubmissionKind.COMMENT not in (submission.kind, answers.get("kind")):
        return True
    return submission.kind == answers.get("kind") and submission.section == answers.get("section")


def _shared(one: Sequence[int], other: Sequence[int]) -> bool:
    return len(set(one) & set(other)) >= REPEATED * max(len(one), len(other), 1)


def _others(answers: Answers, features: Sequence[int], context: Context) -> Submission | None:
    kind = answers.get("kind")
    if kind in _NOT_COMPARED or answers.get("offer") not in (None, Offer.OPINION):
        return None
    kinds = (kind,) if kind == SubmissionKind.COMMENT else _COMPARED
    matcher = context.services.answerer.matcher
    found = resembling(context.session, features, kinds)
    open_to_all = [one for one in found if not _is_own_offer(one) and _same_clause(one, answers)]
    near = likenesses(matcher, answers["content"], [one.content for one in open_to_all])
    best, one = max(zip(near, open_to_all, strict=True), key=lambda pair: pair[0], default=(0.0, None))
    return one if best >= ALIKE else None


def _is_own_offer(submission: Submission) -> bool:
    """Whether a sage offers something of his own there: nobody can join that."""
    return submission.offer not in ("", Offer.OPINION)


def _is_behind(submission: Submission, context: Context) -> bool:
    behind = supporters(context.session, submission.id)
    return any(one.conversation_id == context.conversation.id for one in behind)


def _join(target: Submission, answers: Answers, context: Context) -> Reply:
    """Count him in, keep what he has added, and say so."""
    session, now = context.session, context.now
    person = {"conversation_id": context.conversation.id, "role": context.role}
    session.add(Joiner(submission_id=target.id, joined_at=now, **person))
    if not same_words(context.services.answerer.matcher, answers["content"], target.content):
        said = f"{BESIDE}说：{answers['content']}"
        session.add(Note(submission_id=target.id, public=False, text=said, by=BESIDE, at=now))
    sent = [*(answers.get("photos") or []), *(answers.get("voices") or [])]
    for attachment in taken_out(sent, context):
        attachment.submission_id = target.id
    said_too = commitment(target.salt, answers["content"])
    append(session, target.ticket, "joined", now, role=context.role, content=said_too)
    session.flush()
    context.state.ticket = target.ticket
    text = f"好的，一起反映了，谢谢您！\n编号：{target.ticket}\n现在一共{_counted(target, context)}。有答复会告诉您。"
    return Reply(text, (Choice("我的建议", "我的建议"),))


def _counted(submission: Submission, context: Context) -> str:
    """Return how many stand behind a submission: 13 位乡亲（其中乡贤 2 位）."""
    behind = heads(context.session, submission.id)
    return f"{behind.total}位乡亲" + (f"（其中乡贤{behind.sages}位）" if behind.sages else "")


def _ask_repeat(answers: Answers, context: Context) -> Reply:
    submission = find_submission(context.session, answers["repeats"])
    if submission is None:
        return ask("这件事您已经交过了。", DROP, ANEW)
    at = submission.created_at.astimezone(context.services.zone)
    told = f"这件事您已经在里面了：{submission.ticket}，{month_day(at)}交的，现在“{submission.status}”。"
    return ask(f"{told}\n不用再交，有结果会告诉您。", DROP, ANEW)


def _read_repeat(message: Message, _answers: Answers, context: Context) -> str:
    if message.text == ANEW or "新" in message.text:
        return ANEW
    if message.text.startswith((DROP, "不", "好")) or context.intent.name in ("confirm", "deny"):
        return DROP
    raise InvalidAnswer("请点一下或回复前面的数字。")


def _ask_join(answers: Answers, context: Context) -> Reply:
    submission = find_submission(context.session, answers["alike"])
    if submission is None:
        return ask("有乡亲提过差不多的。", JOIN, ALONE)
    shown = submission.content
    shown = shown if len(shown) <= SHOWN_CHARACTERS else f"{shown[:SHOWN_CHARACTERS]}…"
    asked = f"和{_counted(submission, context)}的意见相同，一起反映？\n他们提的是：“{shown}”（{submission.status}）"
    return ask(f"{asked}\n一起反映就不用再填，有答复一样告诉您。", JOIN, ALONE)


def _read_join(message: Message, _answers: Answers, context: Context) -> str:
    text = message.text
    if text == ALONE or context.intent.name == "deny" or text.startswith(("不", "单独")):
        return ALONE
    if text == JOIN or context.intent.name == "confirm" or text.startswith(("一起", "好", "同意", "加入")):
        return JOIN
    raise InvalidAnswer("请点一下或回复前面的数字。")


def _as_it_is(value: object, _context: Context) -> str:
    return str(value)


REPEAT = Field(
    "repeat", "重复", _ask_repeat, _read_repeat, _as_it_is, when=lambda known: "repeats" in known, listed=False
)
JOINING = Field("join", "一起", _ask_join, _read_join, _as_it_is, when=lambda known: "alike" in known, listed=False)
