"""What somebody wants: the intent of a message, by where it comes from, who writes, and what the bot has just asked.

First come emergencies, whatever is open. Then the cues for what was asked, then staff's, then everybody's: tables read
from the top. What shows no cue goes by the nearest example utterance, and a question nobody knows is a question.
"""

from __future__ import annotations

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
from knowledge.intent_examples import ExampleIndex, Examples
from knowledge.intent_fallback import STAFF, Fallback, Guess
from knowledge.intent_names import NameFinder, Names
from knowledge.intent_slots import Findings, slots_of
from knowledge.intent_sounds import Mender
from knowledge.intent_text import Wording, fold, read
from knowledge.intent_words import QUESTION, TROUBLE, WHEN_DONE, WISH, pattern
from knowledge.text import replacer
from knowledge.town import Town

PUBLIC_CUES = (*SERVICE_CUES, *CIVIC_CUES)
STAFFS_CUES = (*STAFF_CUES, *PUBLIC_CUES)
TELLING = frozenset({"suggest", "sage_feedback", "draft_comment"})
IN_CONTENT = frozenset({"privacy", "help", "who_is_responsible", "track", "human", "ask", "menu"})
# What is said when a rating was asked for, and shows no other cue, is the rating.
WORDLESS_RATING = frozenset({"ask", "suggest", "rate", "none", "chitchat"})
LONGEST_RATING = 24  # characters; what is longer tells of something new
LONGEST_QUESTION = 30
SURE = 0.95


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
        index = ExampleIndex(examples, lexicon)
        self._names = NameFinder(names)
        self._fallback = Fallback(index, self._names)
        self._mend = Mender([*CUE_WORDS, *names.vocabulary()], index.frequency)
        self._translate = replacer({fold(spoken): meant for spoken, meant in lexicon.dialect.items()})
        self._prefix = prefix

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
        guess = self._fallback.guess(findings.wording.plain, role)
        if asked == "rate" and guess.intent in WORDLESS_RATING:
            return Intent("rate", slots_of("rate", findings), guess.score, ("asked to rate", *guess.why))
        return Intent(guess.intent, slots_of(guess.intent, findings) | self._flags(guess), guess.score, guess.why)

    def _cue(self, findings: Findings, role: str, asked: str | None) -> Cue | None:
        asking = FORM_CUES.get(asked or "", ())
        cue = _first(EMERGENCIES, findings, role) or _first(asking, findings, role)
        if cue is not None:
            return cue
        general = STAFFS_CUES if role in STAFF else PUBLIC_CUES
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

    def _flags(self, guess: Guess) -> dict[str, Any]:
        """Return whether a guessed message says already what it has to say: as its example does, or else it does."""
        if guess.intent not in TELLING:
            return {}
        cue = _first(PUBLIC_CUES, Findings(read(guess.example), self._names, self._prefix), "")
        return {"content": cue is None or bool(cue.sets.get("content", True))}


_CONTENT = Cue("content", "suggest", sets={"content": True})
_QUESTION = Cue("content.question", "ask")
_NOTHING = Cue("content.nothing", "none")


def _first(cues: Iterable[Cue], findings: Findings, role: str) -> Cue | None:
    return next((cue for cue in cues if cue.fits(findings, role)), None)


def is_question(text: str) -> bool:
    """Return whether `text` is a question put to the bot, as against a complaint or wish put as a question."""
    wording = read(text)
    if put_to_bot(wording):
        return True
    plain = wording.plain
    complains = pattern(f"{TROUBLE}|{WHEN_DONE}|{WISH}").search(plain)
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
