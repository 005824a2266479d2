"""Takes what people say of an answer, useful or useless, and helps on whoever was not helped.

Only what is said is stored, with the question and not with the person. It counts for the answer just given: once
something else has been spoken of, 没用 may mean anything.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.context import Context
from bot.message import Choice, Message, Reply
from handlers.wording import PERSON
from knowledge.answer import Answer
from knowledge.text import simplify
from models import Question
from models.vote import ANSWERED, cast_vote

USEFUL, USELESS = "有用", "没用"
# After an answer under which one is asked whether it was useful, so many more are given without asking.
UNINVITED = 4
RUNNERS_UP = 2
LONGEST = 40  # characters of a vote
# What is said of a submission's handling is its rating.
RATED = frozenset({"rate", "replied"})

_SUGGEST = Choice("提建议", "提建议")
# Words that can only be about an answer; other words are only taken right after one.
_CLEARLY = re.compile(rf"{USEFUL}|{USELESS}|没有用|没帮助|有帮助|没有帮助|答非所问|👍+|👎+")
_YES = re.compile(
    r"(?:这个|这条|这样|你|您|回答|答案|说|答|讲|得|的|真|很|挺|太|还|蛮|非常|比较|确实|对我|是)*"
    r"(?:有用|有帮助|管用|帮到我|帮上忙|帮了大忙|解决了|答对了|答得好|说得对|满意|👍+)(?:了|的|啦|呢|啊|呀|哦|谢谢|多谢)*"
)
_NO = re.compile(
    r"(?:这个|这条|这样|你|您|回答|答案|说|答|讲|得|的|真|很|太|还|根本|完全|一点|也|都|对我|是)*"
    r"(?:没用|没有用|没什么用|没啥用|不管用|不顶用|没帮助|没有帮助|没帮上忙|没帮到我|帮不上忙|没解决|不满意|错了|不对|错的|"
    r"不是这个(?:意思|问题)?|不是我(?:想|要)?问的|没回答我(?:的问题)?|没答到点子?上|所?答非所问|文不对题|牛头不对马嘴|"
    r"驴唇不对马嘴|我(?:问|要问|想问)的不是这个|都不是|👎+)(?:了|的|啊|呀|呢|吧|嘛)*"
)
# The platforms' own pictures arrive as words, in these ways.
_PICTURES = {"[强]": "👍", "[赞]": "👍", "[thumbsup]": "👍", "/:strong": "👍"} | {
    "[弱]": "👎",
    "[踩]": "👎",
    "[thumbsdown]": "👎",
    "/:weak": "👎",
}
_BESIDE = re.compile("[\\s。.,，!！~～、;；?？\ufe0f\U0001f3fb-\U0001f3ff]")


def is_vote(message: Message, context: Context) -> bool:
    """Whether the message says that an answer was useful or useless, and not how a submission was handled."""
    if context.asked in RATED or len(message.text) > LONGEST:
        return False
    said = _said(message.text)
    if not context.question:
        return _CLEARLY.fullmatch(said) is not None and "👍" not in said
    return bool(_YES.fullmatch(said) or _NO.fullmatch(said))


def take(message: Message, context: Context) -> Reply:
    """Store the vote, in place of an earlier one on the same answer; help on whoever was not helped."""
    question = context.session.get(Question, context.question) if context.question else None
    if question is None:
        return Reply("谢谢您告诉我。现在没有等您评价的回答；想知道什么，直接问我就行。", (PERSON, _SUGGEST))
    useful = _NO.fullmatch(_said(message.text)) is None
    if question.kind in ANSWERED:
        cast_vote(context.session, question.id, context.now, useful=useful)
    context.state.question = question.id
    context.state.uninvited = UNINVITED
    return Reply("好的，谢谢您告诉我。还想知道什么，接着问就行。") if useful else _help_on(question, context)


def invite(reply: Reply, answer: Answer, context: Context) -> Reply:
    """Ask now and then whether an answer was useful: never beside other choices, and not where the plan is silent.

    Somebody who is told that the plan does not say it needs a person or a form, not a question about the answer.
    """
    state = context.state
    if answer.kind != "answer" or reply.choices:
        return reply
    if state.uninvited:
        state.uninvited -= 1
        return reply
    state.uninvited = UNINVITED
    text = f"{reply.text}\n这样答，对您有用吗？"
    return replace(reply, text=text, choices=(Choice(USEFUL, USEFUL), Choice(USELESS, USELESS)), aside=True)


def _help_on(question: Question, context: Context) -> Reply:
    near = _runners_up(question, context)
    asked = "您想问的是不是下面的？都不是，就" if near else "您可以"
    text = f"对不住，没答到点子上，我记下了，工作人员会看到。\n{asked}换个说法再问我，或者："
    return Reply(text, (*(Choice(title, title) for title in near), PERSON, _SUGGEST))


def _runners_up(question: Question, context: Context) -> list[str]:
    """Return the titles of what else the question may have been about: what is near it, then what is related.

    Where nothing was found, or choices were offered, there is nothing better to offer.
    """
    entries, limit = context.town.entries, context.town.thresholds.choices
    given = entries.get(question.entry)
    if given is None:
        return []
    ranked = context.services.answerer.read(question.text).matches
    near = [match.entry_id for match in ranked[: RUNNERS_UP + 1] if match.sure >= limit]
    names = dict.fromkeys(name for name in (*near, *given.related) if name != given.id)
    return [entries[name].title for name in names][:RUNNERS_UP]


def _said(text: str) -> str:
    """Return what was written without spaces, punctuation and shades, the platforms' pictures as signs."""
    said = simplify(text)
    for picture, sign in _PICTURES.items():
        said = said.replace(picture, sign)
    return _BESIDE.sub("", said)
