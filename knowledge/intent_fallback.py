"""What a message without any cue is taken for: what the nearest example is, or what its shape says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge.intent_examples import ExampleIndex, Nearest
from knowledge.intent_names import NameFinder
from knowledge.intent_words import ASKING, QUESTION, pattern
from knowledge.sounds import is_pinyin

STAFF = frozenset({"cadre", "admin"})
CASEWORK = frozenset({"reply_submission", "transfer_submission"})
DUTIES = frozenset({"my_assignments", "assignment_detail", "overdue", "agenda"})
STAFF_INTENTS = CASEWORK | DUTIES | {"report_progress"}
COMMANDS = frozenset({"cancel", "confirm", "deny", "choose", "menu", "greeting"})
QUESTIONS = DUTIES | {"ask", "who_is_responsible", "help", "privacy", "track"}
NEAR = 0.45  # an example this near decides
VERY_NEAR = 0.7  # and this near, when the message is a question or would be a command
LONGEST_EXAMPLE = 28  # characters; no example is like a longer message
ASKS_ABOUT_PLAN = 0.35  # a question that is to this share the plan's own words needs no example
ABOUT_PLAN = 0.5  # what is to this share the plan's own words asks about the plan
TELLS = 6  # characters: what is shorter is a catchword somebody asks about
DEFAULT = 0.3
_BIDDING = re.compile(
    r"^(?:请|麻烦|快|你)?(?:帮我|给我(?!讲|说|介绍)|替我|告诉我|写|算(?!了)|推荐|翻译|唱|念|背|画|撰写|拟|代拟|起草|输出|将下|编)"
    r"|把[^,]{1,16}给我"
)
_TELLING = re.compile(r"[了着过没不太很老又还才请吧给把被都要缺想在让得有是只来去会别就,]")
_TOLD = {"sage": "sage_feedback", "cadre": "report_progress", "admin": "report_progress"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Guess:
    """An intent, how sure (0..1), why, and the example it rests on, if any."""

    intent: str
    score: float
    why: tuple[str, ...]
    example: str = ""


class Fallback:
    """Guesses what a plain message wants; `intents` are those there are examples of."""

    def __init__(self, examples: ExampleIndex, names: NameFinder) -> None:
        self._examples = examples
        self._names = names

    def guess(self, plain: str, role: str) -> Guess:
        """Return the likeliest intent of a message that shows no cue."""
        nearest = self._nearest(plain, role)
        if nearest and nearest.score >= _needed(nearest.intent, plain):
            why = (f"near “{nearest.example}”", f"cosine {nearest.score:.2f}")
            return Guess(nearest.intent, nearest.score, why, nearest.example)
        intent, reason = self._by_signs(plain) or self._by_shape(plain, role)
        return Guess(intent, DEFAULT, (reason,))

    def _nearest(self, plain: str, role: str) -> Nearest | None:
        """Return the nearest example; None for what no example is like: a long story, a question about the plan."""
        if len(plain) > LONGEST_EXAMPLE:
            return None
        if self._names.share_of_terms(plain) >= ASKS_ABOUT_PLAN and pattern(QUESTION).search(plain):
            return None
        return self._examples.nearest(plain, frozenset() if role in STAFF else STAFF_INTENTS)

    @staticmethod
    def _by_signs(plain: str) -> tuple[str, str] | None:
        if not plain:
            return "chitchat", "only signs"
        if plain != "?" and pattern(QUESTION).search(plain):
            return "ask", "a question"
        return None if _CHINESE.search(plain) or is_pinyin(plain) else ("none", "no words")

    def _by_shape(self, plain: str, role: str) -> tuple[str, str]:
        about_plan = self._names.share_of_terms(plain)
        if pattern(ASKING).search(plain):
            return "ask", "asks to be told"
        if _BIDDING.search(plain) and not about_plan:
            return "none", "bids the bot do something else"
        if len(plain) >= TELLS and about_plan < ABOUT_PLAN and _TELLING.search(plain):
            return _TOLD.get(role, "suggest"), "tells something"
        return "ask", "a catchword"


def _needed(intent: str, plain: str) -> float:
    """Return how near an example of `intent` must be to decide."""
    if intent in QUESTIONS:
        return NEAR
    doubtful = intent in COMMANDS or len(plain) < TELLS or pattern(QUESTION).search(plain)
    return VERY_NEAR if doubtful else NEAR
