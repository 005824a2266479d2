"""Reads a message for recognizing its intent: its wording with slips mended, and what is found in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from knowledge.entry import Lexicon
from knowledge.intent_cues import CUE_WORDS
from knowledge.intent_names import NameFinder, Names
from knowledge.intent_signs import signs_of
from knowledge.intent_slots import Findings
from knowledge.intent_sounds import Mender
from knowledge.intent_text import fold, read
from knowledge.segmenter import Segmenter
from knowledge.text import Replacer
from knowledge.town import Town


class IntentReader:
    """Reads messages with the names and the dialect of a town. `prefix`: the letters before ticket numbers."""

    def __init__(self, names: Names, lexicon: Lexicon, prefix: str = "NS") -> None:
        self._names = NameFinder(names)
        self._mend = Mender([*CUE_WORDS, *names.vocabulary()], Segmenter(lexicon.words).frequency)
        self._translate = Replacer({fold(spoken): meant for spoken, meant in lexicon.dialect.items()})
        self._prefix = prefix

    @classmethod
    def of(cls, town: Town, prefix: str = "NS") -> Self:
        """Return the reader of a town."""
        return cls(Names.of(town), town.lexicon, prefix)

    def read(self, text: str) -> Findings:
        """Return what a message holds."""
        return Findings(read(text, self._mend, self._translate), self._names, self._prefix)


def signs_of_text(reader: IntentReader, text: str, role: str, asked: str | None) -> Sequence[str]:
    """Return the signs of a message as it was written, in order."""
    return sorted(signs_of(reader.read(text), role, asked))
