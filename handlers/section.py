"""Asks which part of the plan something is about: guessed from the words where they tell it, else chosen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from bot.context import Context, ask
from bot.errors import InvalidAnswer
from bot.field import Answers, Field
from bot.message import Message, Reply
from handlers import consultation, content, kind
from handlers.kind import ANOTHER, OTHER, YES
from knowledge.entry import Section
from knowledge.intent import is_question
from models import Offer, SubmissionKind

# Longer than any name of a part of the plan: then it is what the person wants to say.
LONGER_THAN_A_NAME = 14
NEAR = 3
CLEAR = 0.54  # likeness of an entry from which its part is meant; no confidence, so the town's bands are not for it
# 好的 and 谢谢 name no part of the plan, whatever they are a little like.
_NAMES_NOTHING = frozenset({"confirm", "deny", "chitchat", "greeting"})
_YES_OR_NO = re.compile(r"(?:是|对|好|嗯|行|可以|不|没错|不对|不是|没有)[的呀啊吧呢了。!！]*")
_NOT_SURE = re.compile(r".{0,4}(其他|其它|别的|都不是|不知道|不清楚|说不准|说不清|不确定|随便|没有关系|无关).{0,6}")


def _ask_section(answers: Answers, context: Context) -> Reply:
    """Ask for a yes when the text tells the part clearly; offer the likely ones when it hints; else list all."""
    found = _guesses(answers.get("content", ""), context)
    if answers.pop("show all", False) or not found:
        return _list_sections(context)
    likely, sure = found[0]
    if sure < CLEAR:
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
        content.take(message, answers, context)
        return _guess(message.text, context)
    guess, text = answers.pop("guess", ""), message.text
    if guess and (text == YES or context.intent.name == "confirm"):
        return str(guess)
    if _NOT_SURE.fullmatch(text):
        return ""
    if text == ANOTHER or (guess and context.intent.name == "deny"):
        answers["show all"] = True
        raise InvalidAnswer("好的，请您选。")
    if (named := kind.only_a_kind(text)) is not None:
        answers["kind"] = consultation.checked_kind(named, context)
        raise InvalidAnswer(f"好的，是{named}。")
    named_section = _named_section(text, context)
    says_nothing = context.intent.name in _NAMES_NOTHING or _YES_OR_NO.fullmatch(text)
    if not text or (not named_section and says_nothing):
        raise InvalidAnswer("请选一个，说不准就选“其他”。")
    return named_section or _guess(text, context)


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


def _is_asked(answers: Answers) -> bool:
    """Whether it matters: a project, money or a person offered is no part of the plan's text."""
    return answers.get("kind") != SubmissionKind.SAGE or answers.get("offer") in (None, Offer.OPINION)


SECTION = Field("section", "相关部分", _ask_section, _read_section, _show_section, when=_is_asked)
