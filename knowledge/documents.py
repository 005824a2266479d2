"""The texts a town's entries are found by, each a document of its own.

Ways of asking stand apart from the answers: a question and its answer indexed together match worse. Questions known to
be outside of the plan stand in the same index: they are what an entry has to be nearer than.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from knowledge.entry import Entry, Leader, Office, Place, Texts
from knowledge.town import Town

# What a document of each kind is worth beside a way of asking.
WORTH = {"question": 1.0, "keyword": 1.0, "silence": 0.85, "answer": 0.75, "outside": 1.0}
OUTSIDE = ""  # whose the questions outside of the plan are
SHORTEST_NAME = 2  # characters
Normalize = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Document:
    """One text an entry is found by. `kind`: one of WORTH. `text` is normalized."""

    entry_id: str
    kind: str
    text: str

    @property
    def asks(self) -> bool:
        """Whether it is a way of asking, as against what is answered."""
        return self.kind in ("question", "keyword")


def documents_of(town: Town, normalize: Normalize) -> list[Document]:
    """Return the documents of every entry, in the order of the entries, then the questions outside of the plan."""
    phrasings = town.phrasings
    documents = [_of_entry(entry, phrasings.get(entry.id, ()), normalize) for entry in town.entries.values()]
    return list(chain(*documents, _outside(town, normalize)))


def documents_again(
    town: Town, normalize: Normalize, before: Town, documents: Mapping[str, Iterable[Document]]
) -> list[Document]:
    """Return the same; those of what has not changed since the town was `before` are among `documents`, by owner."""
    again = []
    for entry in town.entries.values():
        phrasings = town.phrasings.get(entry.id, ())
        same = entry == before.entries.get(entry.id) and phrasings == before.phrasings.get(entry.id, ())
        again.append(documents.get(entry.id, ()) if same else _of_entry(entry, phrasings, normalize))
    outside = documents.get(OUTSIDE, ()) if town.outside == before.outside else _outside(town, normalize)
    return list(chain(*again, outside))


def _outside(town: Town, normalize: Normalize) -> Iterator[Document]:
    texts = dict.fromkeys(normalize(text) for text in town.outside)
    return (Document(OUTSIDE, "outside", text) for text in texts if text)


def _of_entry(entry: Entry, phrasings: Texts, normalize: Normalize) -> Iterator[Document]:
    """Yield every text the entry is found by, each once."""
    texts = {normalize(text): "question" for text in (*entry.questions, *phrasings, entry.title)}
    texts |= {normalize(text): "keyword" for text in entry.keywords}
    answers = {normalize(text): "answer" for text in (entry.answer, *entry.known.values())}
    silences = {normalize(stated.say): "silence" for stated in entry.not_stated}
    for text, kind in (answers | silences | texts).items():
        if text:
            yield Document(entry.id, kind, text)


def names_of(town: Town, normalize: Normalize) -> dict[str, set[str]]:
    """Return every name in the town's files → the entries about what has that name."""
    directory = town.offices
    names: dict[str, set[str]] = {}
    listed: list[Office | Leader | Place] = [*directory.offices, *directory.leaders]
    listed += [*directory.platforms, *directory.villages]
    for named in listed:
        for name in (named.name, *named.aliases) if named.entry else ():
            names.setdefault(normalize(name), set()).add(named.entry)
    for entry in town.entries.values():
        for name in (*entry.keywords, entry.title):
            names.setdefault(normalize(name), set()).add(entry.id)
    return {name: entries for name, entries in names.items() if len(name) >= SHORTEST_NAME}
