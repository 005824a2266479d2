"""What somebody wants: the intent of a message, by where it comes from, who writes, and what the bot has just asked.

First come emergencies, whatever is open. Then the cues for what was asked, then staff's, then everybody's: tables read
from the top. What shows no cue goes by the nearest example utterance, and a question nobody knows is a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from knowledge.entry import Lexicon
from knowledge.intent_cues import CUE_WORDS, Cue
from knowledge.intent_cues_civic import CIVIC_CUES
from knowledge.intent_cues_emergency import EMERGENCIES
from knowledge.intent_cues_form import FORM_CUES, TO_BOT
from knowledge.intent_cues_service import SERVICE_CUES
from knowledge.intent_cues_staff import STAFF_CUES
from knowledge.intent_examples import ExampleIndex, Examples, Nearest
from knowledge.intent_names import NameFinder, Names
from knowledge.intent_slots import Findings, slots_of
from knowledge.intent_sounds import Mender
from knowledge.intent_text import Wording, fold, read
from knowledge.intent_words import ASKING, QUESTION, TROUBLE, WISH, pattern
from knowledge.sounds import is_pinyin
from knowledge.text import replacer
from knowledge.town import Town

STAFF = frozenset({"cadre", "admin"})
STAFF_INTENTS = frozenset(
    {
        "my_assignments",
        "assignment_detail",
        "report_progress",
        "overdue",
        "reply_submission",
        "transfer_submission",
        "agenda",
    }
)
TELLING = frozenset({"suggest", "sage_feedback", "draft_comment"})
# What is said when a rating was asked for, and shows no other cue, is the rating.
WORDLESS_RATING = frozenset({"ask", "suggest", "rate", "none", "chitchat"})
IN_CONTENT = frozenset({"privacy", "help", "who_is_responsible", "track", "human", "ask", "menu"})
NEAR = 0.45  # an example this near decides
VERY_NEAR = 0.7  # and this near, when the message is a question or would be a command
PUBLIC_CUES = (*SERVICE_CUES, *CIVIC_CUES)
COMMANDS = frozenset({"cancel", "confirm", "deny", "choose", "menu", "greeting"})
QUESTIONS = frozenset(
    {
        "ask",
        "who_is_responsible",
        "help",
        "privacy",
        "track",
        "agenda",
        "overdue",
        "my_assignments",
        "assignment_detail",
    }
)
LONGEST_EXAMPLE = 28
ASKS_ABOUT_PLAN = 0.35  # a question that is to this share the plan's own words needs no example
ABOUT_PLAN = 0.5  # what is to this share the plan's own words asks about the plan
TELLS = 6  # characters: what is shorter is a catchword somebody asks about
LONGEST_QUESTION = 30
LONGEST_RATING = 24  # what is longer tells of something new
SURE, DEFAULT = 0.95, 0.3
_BIDDING = re.compile(
    r"^(?:请|麻烦|快|你)?(?:帮我|给我(?!讲|说|介绍)|替我|告诉我|写|算(?!了)|推荐|翻译|唱|念|背|画|撰写|拟|代拟|起草|输出|将下|编)|把[^,]{1,16}给我"
)
_TELLING = re.compile(r"[了着过没不太很老又还才请吧给把被都要缺想在让得有是只来去会别就,]")
_TOLD = {"sage": "sage_feedback", "cadre": "report_progress", "admin": "report_progress"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants. `score` 0..1; `why` names the cue, or the example and how near it is."""

    name: str
    slots: dict[str, Any]
    score: float
    why: tuple[str, ...]


class IntentRecognizer:
    """Recognizes intents. Holds no state: what the bot has just asked is handed in.

    `examples`: utterances by intent. `lexicon` gives the town's words for comparing with them. `prefix`: the letters
    before ticket numbers.
    """

    def __init__(self, examples: Examples, names: Names, lexicon: Lexicon, prefix: str = "NS") -> None:
        self._examples = ExampleIndex(examples, lexicon)
        self._names = NameFinder(names)
        self._mend = Mender([*CUE_WORDS, *names.vocabulary()], self._examples.frequency)
        self._prefix = prefix
        self._translate = replacer({fold(spoken): meant for spoken, meant in lexicon.dialect.items()})
        self._terms = re.compile(
            "|".join(re.escape(fold(word)) for word in sorted(lexicon.words, key=len, reverse=True)) or r"(?!)"
        )
        self._public = frozenset(examples) - STAFF_INTENTS
        self._all = frozenset(examples)

    @classmethod
    def of(cls, town: Town, prefix: str = "NS") -> Self:
        """Return the recognizer of a town, with the example utterances of its folder."""
        return cls(load_examples(town.folder), Names.of(town), town.lexicon, prefix)

    def recognize(self, text: str, *, channel: str, role: str, asked: str | None) -> Intent:  # noqa: ARG002
        """Return what `text` wants.

        `role`: villager, sage, cadre or admin. `asked`: what the bot has just asked: form, list, ask_content,
        ask_photo, ask_contact, confirm, rate, replied, or None.
        """
        findings = Findings(read(text, self._mend, self._translate), self._names, self._prefix)
        cue = self._cue(findings, role, asked)
        if cue is not None:
            slots = slots_of(cue.intent, findings) | dict(cue.sets)
            return Intent(cue.intent, slots, SURE, (f"cue {cue.name}",))
        intent = self._by_example(findings, role)
        if asked == "rate" and intent.name in WORDLESS_RATING:
            return Intent("rate", slots_of("rate", findings), DEFAULT, ("asked to rate", *intent.why))
        return intent

    def _cue(self, findings: Findings, role: str, asked: str | None) -> Cue | None:
        asking = FORM_CUES.get(asked or "", ())
        cue = _first(EMERGENCIES, findings, role) or _first(asking, findings, role)
        if cue is not None:
            return cue
        general = (*STAFF_CUES, *PUBLIC_CUES) if role in STAFF else PUBLIC_CUES
        cue = _first(general, findings, role)
        if asked == "ask_content":
            return self._in_content(cue, findings.wording)
        told = cue is not None and cue.intent in WORDLESS_RATING and len(findings.wording.plain) <= LONGEST_RATING
        return None if asked == "rate" and told else cue

    @staticmethod
    def _in_content(cue: Cue | None, wording: Wording) -> Cue:
        """Return what a message means where content was asked for: content, unless it is put to the bot."""
        if put_to_bot(wording):
            return cue if cue and cue.intent in IN_CONTENT else _QUESTION
        if not wording.bare:
            return _NOTHING
        if cue and cue.name in ("greeting.whole", "human.whole"):
            return cue
        return _CONTENT

    def _by_example(self, findings: Findings, role: str) -> Intent:
        plain = findings.wording.plain
        nearest = self._nearest(plain, role)
        if nearest and nearest.score >= _needed(nearest.intent, plain):
            why = (f"near “{nearest.example}”", f"cosine {nearest.score:.2f}")
            slots = slots_of(nearest.intent, findings) | self._flags(nearest, role)
            return Intent(nearest.intent, slots, nearest.score, why)
        name, reason = self._default(plain, role)
        slots = slots_of(name, findings) | ({"content": True} if name in TELLING else {})
        return Intent(name, slots, DEFAULT, (reason,))

    def _nearest(self, plain: str, role: str) -> Nearest | None:
        """Return the nearest example; None for what no example is like: a long story, a question about the plan."""
        if len(plain) > LONGEST_EXAMPLE:
            return None
        if self._about_plan(plain) >= ASKS_ABOUT_PLAN and pattern(QUESTION).search(plain):
            return None
        return self._examples.nearest(plain, self._all if role in STAFF else self._public)

    def _flags(self, nearest: Nearest, role: str) -> dict[str, Any]:
        """Return what follows from the nearest example: whether it, too, already says what it has to say."""
        if nearest.intent not in TELLING:
            return {}
        example = Findings(read(nearest.example), self._names, self._prefix)
        cue = _first(PUBLIC_CUES, example, role)
        return {"content": True} if cue is None else {"content": cue.sets.get("content", True)}

    def _default(self, plain: str, role: str) -> tuple[str, str]:
        """Return what a message without any cue is, and why."""
        if not plain:
            return "chitchat", "only signs"
        if pattern(QUESTION).search(plain) and plain != "?":
            return "ask", "a question"
        if not (_CHINESE.search(plain) or is_pinyin(plain)):
            return "none", "no words"
        if pattern(ASKING).search(plain):
            return "ask", "asks to be told"
        if _BIDDING.search(plain) and not self._about_plan(plain):
            return "none", "bids the bot do something else"
        if len(plain) >= TELLS and _TELLING.search(plain) and self._about_plan(plain) < ABOUT_PLAN:
            return _TOLD.get(role, "suggest"), "tells something"
        return "ask", "a catchword"

    def _about_plan(self, plain: str) -> float:
        """Return how much of a message is the plan's own words, 0..1."""
        return sum(len(term) for term in self._terms.findall(plain)) / max(len(plain), 1)


_CONTENT = Cue("content", "suggest", sets={"content": True})
_QUESTION = Cue("content.question", "ask")
_NOTHING = Cue("content.nothing", "none")


def _needed(intent: str, plain: str) -> float:
    """Return how near an example of `intent` must be to decide."""
    strange = intent not in QUESTIONS and pattern(QUESTION).search(plain)
    return VERY_NEAR if strange or intent in COMMANDS or (len(plain) < TELLS and intent not in QUESTIONS) else NEAR


def _first(cues: Iterable[Cue], findings: Findings, role: str) -> Cue | None:
    return next((cue for cue in cues if cue.fits(findings, role)), None)


def is_question(text: str) -> bool:
    """Return whether `text` is a question put to the bot, as against a complaint or wish put as a question."""
    wording = read(text)
    if put_to_bot(wording):
        return True
    plain = wording.plain
    complains = pattern(f"{TROUBLE}|{WISH}").search(plain)
    return len(plain) <= LONGEST_QUESTION and bool(pattern(QUESTION).search(plain)) and not complains


def put_to_bot(wording: Wording) -> bool:
    """Return whether a message is a question that only the bot can be meant to answer."""
    return len(wording.plain) <= LONGEST_QUESTION and bool(pattern(TO_BOT).search(wording.plain))


def load_examples(folder: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the example utterances of a town's folder by intent; none when the town has written none."""
    file = folder / "intents.yaml"
    if not file.exists():
        return {}
    content = yaml.safe_load(file.read_text(encoding="utf-8")) or {}
    return {str(intent): tuple(map(str, texts)) for intent, texts in content.items()}
