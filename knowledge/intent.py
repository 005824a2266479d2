"""What somebody wants: the intent of a message, by where it comes from, who writes, and what the bot has just asked.

First come emergencies, whatever is open. Then what is nothing but a command: cues, read from the top of their tables.
All else is weighed: a classifier that has learnt from example utterances takes every sign of the message together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import yaml

from knowledge.entry import Lexicon
from knowledge.intent_classifier import Classifier, Verdict, Weighing
from knowledge.intent_cues import Cue, first_that_fits
from knowledge.intent_cues_commands import COMMANDS
from knowledge.intent_cues_form import EDIT, FORM_CUES, TO_BOT
from knowledge.intent_names import Names
from knowledge.intent_reader import IntentReader, signs_of_text
from knowledge.intent_signs import STAFF, signs_of
from knowledge.intent_slots import Findings, slots_of
from knowledge.intent_text import Wording, read
from knowledge.intent_words import QUESTION, TROUBLE, WHEN_DONE, WISH, pattern
from knowledge.town import Town

Examples = Mapping[str, Sequence[str]]
CASEWORK = frozenset({"reply_submission", "transfer_submission"})
DUTIES = frozenset({"my_assignments", "assignment_detail", "overdue", "agenda"})
STAFF_INTENTS = CASEWORK | DUTIES | {"report_progress"}
TELLING = frozenset({"suggest", "sage_feedback", "draft_comment"})
EMERGENCY_SHADES = frozenset({"fire", "danger", "crime", "self_harm"})
TOLD_BY_SHADE: Mapping[str, Mapping[str, Any]] = {
    "edit": {"wants_edit": True},
    "pleased": {"satisfied": True},
    "displeased": {"satisfied": False},
}
OFFERS = frozenset({"money", "project", "talent", "opinion"})
# Intents that end a form, send it off or leave a field empty need this share: they cannot be taken back.
NEEDED: Mapping[tuple[str | None, str], float] = {
    ("ask_content", "cancel"): 0.8,
    ("ask_content", "human"): 0.8,
    ("form", "cancel"): 0.7,
    ("confirm", "confirm"): 0.8,
    ("confirm", "deny"): 0.6,
    ("confirm", "cancel"): 0.7,
    ("ask_contact", "deny"): 0.7,
    ("ask_photo", "deny"): 0.7,
}
SKIPPABLE = frozenset({"ask_photo", "ask_contact"})
ALARMING = 0.25  # share of all emergencies together that raises the alarm without a cue
CALMING = 0.1  # and the share below which a cue of an emergency is talk of one
LONGEST_QUESTION = 30
SURE = 0.95


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message wants. `score` 0..1; `why` names the cue, or the signs that weighed most."""

    name: str
    slots: dict[str, Any]
    score: float
    why: tuple[str, ...]


class IntentRecognizer:
    """Recognizes intents. Holds no state: what the bot has just asked is handed in.

    `examples`: a town's own utterances by intent, learnt beside the general ones. `lexicon` gives the town's words and
    dialect. `prefix`: the letters before ticket numbers.
    """

    def __init__(self, examples: Examples, names: Names, lexicon: Lexicon, prefix: str = "NS") -> None:
        self._reader = IntentReader(names, lexicon, prefix)
        self._classifier = Classifier.load()
        self._classifier.learn(
            (signs_of_text(self._reader, text, "cadre" if intent in STAFF_INTENTS else "villager", None), intent)
            for intent, texts in examples.items()
            for text in texts
        )

    @classmethod
    def of(cls, town: Town, prefix: str = "NS") -> Self:
        """Return the recognizer of a town, with the example utterances of its folder."""
        return cls(load_examples(town.folder), Names.of(town), town.lexicon, prefix)

    def recognize(self, text: str, *, channel: str, role: str, asked: str | None) -> Intent:  # noqa: ARG002
        """Return what `text` wants.

        `role`: villager, sage, cadre or admin. `asked`: what the bot has just asked: form, list, ask_content,
        ask_photo, ask_contact, confirm, rate, replied, or None.
        """
        findings = self._reader.read(text)
        command = None if findings.alarm else _command(findings, role, asked)
        if command is not None:
            slots = slots_of(command.intent, findings) | dict(command.sets)
            return Intent(command.intent, slots, SURE, (f"cue {command.name}",))
        weighing = self._classifier.weigh(sorted(signs_of(findings, role, asked)))
        emergency = self._emergency(findings, role, weighing)
        if emergency:
            why = f"cue {findings.alarm.name}" if findings.alarm else "weighed"
            return Intent("human", {"emergency": emergency}, SURE, (why,))
        verdict = _verdict(weighing, role, asked)
        slots = {**_shaded(verdict, asked, findings), **slots_of(verdict.intent, findings)}
        return Intent(verdict.intent, slots, verdict.share, verdict.why)

    def _emergency(self, findings: Findings, role: str, weighing: Weighing) -> str | None:
        """Return which emergency a message tells of, if any; only what is calm outside of any form too calms a cue."""
        weighed, share = _likeliest_emergency(weighing)
        if share >= ALARMING or findings.alarm is None:
            return weighed if share >= ALARMING else None
        outside = self._classifier.weigh(sorted(signs_of(findings, role, None)))
        alarmed = max(share, _likeliest_emergency(outside)[1]) >= CALMING
        return str(findings.alarm.sets["emergency"]) if alarmed else None


def _likeliest_emergency(weighing: Weighing) -> tuple[str, float]:
    """Return the likeliest emergency, and the share of all of them together."""
    shares = {shade: weighing.shares.get(f"human/{shade}", 0.0) for shade in sorted(EMERGENCY_SHADES)}
    return max(shares, key=shares.__getitem__), sum(shares.values())


def _command(findings: Findings, role: str, asked: str | None) -> Cue | None:
    asking = first_that_fits(FORM_CUES.get(asked or "", ()), findings, role)
    if asking is not None or asked is not None:
        return asking
    return first_that_fits(COMMANDS, findings, role)


def _verdict(weighing: Weighing, role: str, asked: str | None) -> Verdict:
    """Return the likeliest intent; one that would lose or send what somebody wrote only when it is hardly in doubt."""
    barred = frozenset() if role in STAFF else STAFF_INTENTS
    verdict = weighing.verdict(barred)
    if verdict.share < NEEDED.get((asked, verdict.intent), 0.0):
        return weighing.verdict(barred | {verdict.intent})
    return verdict


def _shaded(verdict: Verdict, asked: str | None, findings: Findings) -> Mapping[str, Any]:
    """Return what the shades of an intent tell: whether it says already what it has to say, how a rating is meant."""
    shades = verdict.shades
    shade = max(shades, key=shades.__getitem__)
    if verdict.intent in TELLING:
        return {"content": shade != "announced", **({"offer": shade} if shade in OFFERS else {})}
    if verdict.intent == "deny" and asked in SKIPPABLE:
        return {"skip": True}
    if verdict.intent == "deny" and asked == "confirm" and pattern(EDIT).search(findings.wording.plain):
        return {"wants_edit": True}
    return TOLD_BY_SHADE.get(shade, {})


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
