"""Drafts a town's entries from an outlined plan: what is answered is the document's own sentences.

One entry a part, one for each thing a part tells beyond that, one a figure; entries of offices, leads and places, of
the document as a whole and of what is missing of it stand in `draft_names`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.entry import Detail, Entry, Fact, NotStated
from knowledge.importer import question
from knowledge.importer.deadline import until_in
from knowledge.importer.fact import Figure, figures, measured, thing_counted
from knowledge.importer.part import CUT, LOST, WRONG_FIGURE, Damage, Outlined, Part
from knowledge.importer.phrase import Phraser, core_of, is_thing
from knowledge.importer.sentence import FULL_STOPS as STOPS
from knowledge.importer.sentence import shortened, told
from knowledge.importer.unstated import known, not_stated, part_word

LONGEST_ANSWER = 170
LONGEST_CLAUSE = 110
LONGEST_TITLE = 20
LONGEST_ID = 60
WHOLE = 110  # characters up to which a part is one entry
LISTED = 12  # parts below that an overview names
RELATED = 3
TELLING = 3  # characters of a phrase that names a thing by itself
LABEL_PHRASES = 2  # phrases of the text by which an overview is found whose pieces have entries of their own
Named = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Drafted:
    """An entry, the file it goes to, and what it is drafted from: part, phrase, figure, office."""

    file: str
    entry: Entry
    kind: str


@dataclass(slots=True)
class Drafter:
    """Drafts the entries of one document."""

    document: Outlined
    damages: Sequence[Damage]
    phraser: Phraser
    _titles: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    overviews: dict[str, str] = field(default_factory=dict)

    def of_parts(self) -> list[Drafted]:
        """Return the drafts of every part, in order."""
        self._label()
        drafts: list[Drafted] = []
        for place, chief in enumerate(self.document.root.children, start=1):
            for part in chief.walk():
                drafts += self._of_part(part, f"entries/{place:02d}.yaml")
        return _related(drafts)

    def _label(self) -> None:
        """Give each part without a heading a label, by what it is mostly about."""
        for part in self.document.parts:
            if not part.label:
                phrases = self.phraser.of_all(part.paragraphs) or [part.heading]
                part.label = max(phrases, key=self._weight)[:LONGEST_TITLE]

    def _weight(self, phrase: str) -> tuple[int, bool, int]:
        count = self.document.text.count(phrase)
        return (min(len(phrase), 4), is_thing(phrase), count)

    def _of_part(self, part: Part, file: str) -> Iterator[Drafted]:
        pieces = list(told(part.paragraphs))
        phrases = self.phraser.of_all(pieces)
        named = [*self.phraser.of(part.label), *self.phraser.words(part.label)]
        alone = sum(map(len, pieces)) <= WHOLE or len(pieces) == 1 or part.row
        overview = self._overview(part, pieces, [*named, *(phrases if alone else phrases[:LABEL_PHRASES])])
        yield Drafted(file, overview, "part")
        if not alone:
            yield from self._of_pieces(part, pieces, file)
        for figure in [figure for piece in pieces for figure in figures(piece)]:
            yield from self._of_figure(part, figure, file)

    def _overview(self, part: Part, pieces: Sequence[str], phrases: Sequence[str]) -> Entry:
        """Return the entry of a part as a whole."""
        topic = topic_of(part.label)
        entry = self.entry(part, _answer_of(part, pieces), topic, joined(pieces))
        self.overviews[part.id] = entry.id
        asked = question.of_part(topic, [phrase for phrase in phrases if phrase != topic])
        asked += question.of_due(topic) if "date" in entry.known else []
        asked += question.of_figures("。".join(pieces)) if len(phrases) > LABEL_PHRASES else []
        asked += question.of_posts("".join(pieces))
        facts = tuple(Fact(figure.name, figure.value, figure.until) for piece in pieces for figure in figures(piece))
        keywords = dict.fromkeys((topic, part.label, core_of(topic), *phrases[: question.MOST_PHRASES]))
        return replace(entry, questions=tuple(dict.fromkeys(asked)), keywords=tuple(keywords), facts=facts)

    def _of_pieces(self, part: Part, pieces: Sequence[str], file: str) -> Iterator[Drafted]:
        for piece in pieces:
            phrases = [phrase for phrase in self.phraser.of(piece) if phrase not in (part.label, topic_of(part.label))]
            topic = next((phrase for phrase in phrases if phrase not in self._titles and len(phrase) >= TELLING), "")
            if not topic:
                continue
            entry = self.entry(part, whole(piece), topic, piece)
            ordered = [topic, *(phrase for phrase in phrases if phrase != topic)]
            keywords = tuple(ordered[: question.MOST_PHRASES])
            asked = [*question.of_piece(ordered), *question.of_figures(piece), *question.of_posts(piece)]
            made = replace(entry, questions=tuple(dict.fromkeys(asked)), keywords=keywords)
            yield Drafted(file, made, "phrase")

    def _of_figure(self, part: Part, figure: Figure, file: str) -> Iterator[Drafted]:
        """Yield the entry of a figure, unless its name is that of another already."""
        topic = topic_of(figure.name)
        if topic in self._titles or len(topic) < 2:  # noqa: PLR2004 - one character names nothing
            return
        entry = self.entry(part, _figure_answer(figure), topic, figure.clause)
        facts = (Fact(figure.name, figure.value, figure.until),)
        keywords = tuple(dict.fromkeys((topic, thing_counted(topic), measured(topic))))
        silent = tuple(stated for stated in entry.not_stated if stated.detail not in ("amount", "list"))
        asked = tuple(question.of_figure(figure))
        made = replace(entry, questions=asked, keywords=keywords, facts=facts, not_stated=silent)
        if self._is_wrong(part, figure):
            made = _garbled(made)
        yield Drafted(file, made, "figure")

    def _is_wrong(self, part: Part, figure: Figure) -> bool:
        wrong = (damage for damage in self.damages if damage.section == part.id and damage.kind == WRONG_FIGURE)
        return any(damage.where.endswith(f"{figure.value}") and figure.name[-2:] in damage.where for damage in wrong)

    def entry(self, part: Part, answer: str, topic: str, text: str) -> Entry:
        """Return an entry with what every draft has: who, what is known and what is not, where the text is damaged."""
        stated = known(part, text)
        offices, leads = part.responsible, part.leads
        silent = tuple(one for one in not_stated(part, text, topic) if one.detail not in stated)
        return Entry(
            id=self.identify(topic),
            section=part.id,
            title=self.title(topic),
            questions=(topic,),
            answer=answer,
            office=offices[0] if offices else "",
            lead=leads[0] if leads else "",
            office_note=_office_note(part),
            not_stated=silent,
            damaged=self._damaged(part, text),
            known=stated,
            review="draft",
        )

    def _damaged(self, part: Part, text: str) -> str:
        """Return, for whoever reads the answer, where the text it rests on is not whole; "" when it is."""
        found = [damage for damage in self.damages if damage.section == part.id and damage.where]
        here = [damage for damage in found if damage.where in text or damage.where == part.heading]
        wrong = [f"原文“{damage.where}”数字错乱，看不准。" for damage in here if damage.kind == WRONG_FIGURE]
        broken = any(damage.kind in (LOST, CUT) for damage in here)
        return "".join([*dict.fromkeys(wrong), *(["公开的原文这一段不完整，有缺字。"] if broken else [])])

    def title(self, topic: str) -> str:
        """Return a title nobody else has, and keep it."""
        base, number = topic[:LONGEST_TITLE].ljust(2, "·"), 2
        title = base
        while title in self._titles:
            title, number = f"{base[: LONGEST_TITLE - 3]}({number})", number + 1
        self._titles.add(title)
        return title

    def identify(self, topic: str) -> str:
        """Return an id nobody else has. It rests on words and not on numbers, so that it outlives a renumbering."""
        base, number = topic[:LONGEST_ID].strip(), 2
        name = base
        while name in self.ids:
            name, number = f"{base}.{number}", number + 1
        self.ids.add(name)
        return name


def topic_of(label: str) -> str:
    """Return a label without the punctuation at its ends, short enough to be a title."""
    topic = label.strip(STOPS)
    for end in "，,、；;：:":
        first = topic.split(end)[0]
        topic = first if len(topic) > LONGEST_TITLE and len(first) > 3 else topic  # noqa: PLR2004
    return topic[:LONGEST_TITLE]


def joined(pieces: Sequence[str]) -> str:
    """Return pieces one after the other, each parted from the next by the document's mark or, without one, a stop."""
    *others, last = pieces or [""]
    return "".join(piece if piece[-1:] in (*STOPS, "”") else f"{piece}。" for piece in others) + last


def whole(piece: str) -> str:
    """Return a piece of a sentence as a sentence; one that broke off in the document stays as it is."""
    return f"{piece[:-1]}。" if piece[-1:] in "，,、；;" else piece


def _answer_of(part: Part, pieces: Sequence[str]) -> str:
    """Return what a part says, in its own words: its text, or else the headings below it."""
    text = shortened(joined(pieces), LONGEST_ANSWER)
    if part.row:
        text = _row_answer(part)
    if not text and part.children:
        names = [_named(child) for child in part.children[:LISTED]]
        text = f"{'；'.join(names)}{'等' if len(part.children) > LISTED else ''}。"
    if part.label[:6] not in text:
        text = f"{part.label}：{text or '原文只有标题，没有内容。'}"
    due = f"{part_word(part, part.due[0])}：{'、'.join(part.due)}。" if part.due else ""
    return text if not due or part.due[0] in text else text + due


def _row_answer(part: Part) -> str:
    """Return a row of a table as a sentence: its title, then its cells, by their columns' names where needed."""
    cells = [piece.strip(STOPS) for piece in part.paragraphs if piece != part.label]
    told_by_name = "；".join(f"{name}：{cell.strip(STOPS)}" for name, cell in part.columns)
    text = told_by_name or "；".join(cells)
    return f"{part.label.strip(STOPS)}。{shortened(text + '。', LONGEST_ANSWER) if text else ''}"


def _garbled(entry: Entry) -> Entry:
    """Return the entry of a figure that is garbled in the document: it is told, and told to be no figure."""
    known_else: dict[Detail, str] = {detail: say for detail, say in entry.known.items() if detail != "amount"}
    return replace(
        entry, known=known_else, facts=(), not_stated=(*entry.not_stated, NotStated("amount", entry.damaged))
    )


def _named(part: Part) -> str:
    label = part.label.strip(STOPS)
    return f"{label}（标题缺失）" if part.headless else label


def _figure_answer(figure: Figure) -> str:
    """Return the clause a figure stands in; of a long one the piece between its commas."""
    clause = figure.clause.strip("；;")
    if len(clause) > LONGEST_CLAUSE:
        pieces = [piece for piece in clause.replace("，", ",").split(",") if figure.value in piece]
        clause = (pieces or [clause])[0]
    answer = clause.strip(STOPS) + "。"
    return answer if not figure.until or until_in(answer) else f"{figure.until}，{answer}"


def _office_note(part: Part) -> str:
    """Return all offices of a part with the document's words for their roles, when they are several."""
    told_of = [role for role in part.roles if role.kind in ("office", "help", "lead")]
    if sum(len(role.names) for role in told_of) < 2 and not part.helping:  # noqa: PLR2004 - one is told anyway
        return f"原文这一段前有一行科室名单：{'、'.join(part.offices)}。" if part.offices else ""
    return "；".join(f"{role.word}：{'、'.join(role.names)}" for role in told_of) + "。"


def _related(drafts: list[Drafted]) -> list[Drafted]:
    """Return the drafts, each with the next ones of its section as what is near it."""
    near: dict[str, list[str]] = {}
    for draft in drafts:
        near.setdefault(draft.entry.section, []).append(draft.entry.id)
    made = []
    for draft in drafts:
        beside = near[draft.entry.section]
        start = beside.index(draft.entry.id) + 1
        related = [*beside[start : start + RELATED], *beside[: max(0, start - 1)]][:RELATED]
        made.append(replace(draft, entry=replace(draft.entry, related=tuple(related))))
    return made
