"""Drafts the entries of offices, leads and places, of the document as a whole, and of what is missing of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.entry import Detail, Directory, Entry, Leader, NotStated, Office, Place
from knowledge.importer import directory, question
from knowledge.importer.draft import LONGEST_ANSWER, Drafted, Drafter, whole
from knowledge.importer.part import Head, Part
from knowledge.importer.sentence import shortened, told

DOCUMENT, NAMES = "entries/00-document.yaml", "entries/90-names.yaml"
MOST_TASKS = 6
MOST_DAMAGES = 5
_UNSAID: dict[Detail, str] = {
    "phone": "原文没有写{}的电话。",
    "address": "原文没有写{}在什么地方。",
    "hours": "原文没有写{}的办公或开放时间。",
}


def draft_names(drafter: Drafter) -> tuple[list[Drafted], Directory]:
    """Return the drafts of everybody and everything with a name, and the directory that lists them."""
    document = drafter.document
    taken = set(directory.offices(document))
    offices = [_office(drafter, name, taken) for name in directory.offices(document)]
    leads = [_lead(drafter, name) for name in directory.leads(document)]
    named = [name for name in directory.villages(document) if name not in taken]
    villages = [_place(drafter, name) for name in named]
    platforms = [_place(drafter, name) for name in directory.platforms(document, {*taken, *named})]
    drafts = [draft for draft, _ in (*offices, *leads, *villages, *platforms) if draft]
    listed = Directory(
        offices=tuple(office for _, office in offices),
        leaders=tuple(leader for _, leader in leads),
        platforms=tuple(place for _, place in platforms),
        villages=tuple(place for _, place in villages),
    )
    return drafts, listed


def _office(drafter: Drafter, name: str, taken: set[str]) -> tuple[Drafted | None, Office]:
    aliases = tuple(directory.aliases(name, taken))
    entry = _entry(drafter, name, question.of_office([name, *aliases[:3]]))
    if entry is None:
        return None, Office(name=name, aliases=aliases)
    return Drafted(NAMES, entry, "office"), Office(name=name, aliases=aliases, entry=entry.id)


def _lead(drafter: Drafter, name: str) -> tuple[Drafted | None, Leader]:
    labels = [part.label for _, part in directory.tasks_of(name, drafter.document.parts)]
    entry = _entry(drafter, name, question.of_person(name, labels))
    person, post = directory.leader(name)
    if entry is None:
        return None, Leader(name=person, post=post)
    return Drafted(NAMES, entry, "office"), Leader(name=person, post=post, entry=entry.id)


def _place(drafter: Drafter, name: str) -> tuple[Drafted | None, Place]:
    if name in drafter.ids:  # a piece of a part is about it already
        return None, Place(name=name, entry=name)
    told_by = next((part.id for part in drafter.document.parts if name in part.label), "")
    part, sentence = _mention(drafter, name)
    if told_by or part is None:
        return None, Place(name=name, entry=drafter.overviews.get(told_by, ""))
    made = drafter.entry(part, whole(sentence), name, sentence)
    entry = replace(made, questions=tuple(question.of_place([name])), keywords=(name,))
    return Drafted(NAMES, entry, "phrase"), Place(name=name, entry=entry.id)


def _entry(drafter: Drafter, name: str, asked: Sequence[str]) -> Entry | None:
    """Return the entry of an office or a person; None when the document says nothing of it."""
    answer, section = _told_of(drafter, name)
    if not answer:
        return None
    silent = tuple(NotStated(detail, say.format(name)) for detail, say in _UNSAID.items())
    return Entry(
        id=drafter.identify(name),
        section=section,
        title=drafter.title(name),
        questions=tuple(asked),
        answer=answer,
        keywords=(name,),
        not_stated=silent,
        review="draft",
    )


def _told_of(drafter: Drafter, name: str) -> tuple[str, str]:
    """Return (what the document says of an office or a person, the first section that does)."""
    parts = drafter.document.parts
    tasks = directory.tasks_of(name, parts)
    if tasks:
        return _tasks(name, tasks), tasks[0][1].id
    listed = next((part for part in parts if name in part.offices), None)
    if listed:
        return f"原文“{listed.label}”这一段前有一行科室名单，里面有{name}。", listed.id
    part, sentence = _mention(drafter, name)
    return (whole(sentence), part.id) if part else ("", "")


def _mention(drafter: Drafter, name: str) -> tuple[Part | None, str]:
    """Return the first part, and the piece of it, that names somebody or something."""
    for part in drafter.document.root.walk():
        for piece in told(part.paragraphs):
            if name.removesuffix("村") in piece:
                return part, piece
    return None, ""


def _tasks(name: str, tasks: Sequence[tuple[str, Part]]) -> str:
    """Return what an office or a person has to do, by the document's words for the roles."""
    by_word: dict[str, list[str]] = {}
    for word, part in tasks:
        by_word.setdefault(word, []).append(f"{part.label.rstrip('。；')}（{part.id}）")
    told_of = []
    for word, labels in by_word.items():
        more = f"等 {len(labels)} 项" if len(labels) > MOST_TASKS else ""
        told_of.append(f"是{'；'.join(labels[:MOST_TASKS])}{more}的{word}")
    return f"{name}{'，也'.join(told_of)}。"


def draft_document(drafter: Drafter) -> Iterator[Drafted]:
    """Yield the drafts of the document as a whole, of its head, and of what is missing of it."""
    root, head = drafter.document.root, drafter.document.head
    preface = shortened("".join(told(root.paragraphs)), LONGEST_ANSWER)
    parts = "；".join(f"{part.id} {part.label}" if part.id != part.label else part.label for part in root.children)
    yield _about(
        drafter, "方案讲什么", f"{preface}全文分为：{shortened(parts, LONGEST_ANSWER)}。", question.of_whole(head.title)
    )
    about = _about(drafter, "文件的发布信息", _head_line(head), question.of_head())
    yield replace(about, entry=replace(about.entry, known=_dated(head)))
    if drafter.damages:
        yield _about(drafter, "原文缺了什么", _damage_line(drafter), question.of_damage())


def _about(drafter: Drafter, topic: str, answer: str, asked: Sequence[str]) -> Drafted:
    entry = Entry(
        id=drafter.identify(topic),
        section="",
        title=drafter.title(topic),
        questions=tuple(asked),
        answer=answer,
        review="draft",
    )
    return Drafted(DOCUMENT, entry, "part")


def _head_line(head: Head) -> str:
    fields = (
        ("发布机构", head.publisher),
        ("发布日期", head.issued),
        ("索引号", head.index_number),
        ("发文字号", head.document_number),
        ("状态", head.status),
    )
    stated = [f"{name}：{value}" for name, value in fields if value]
    missing = "、".join(name for name, value in fields[:4] if not value)
    told_of = f"《{head.title}》{'；'.join(stated)}。"
    return told_of + (f"原文没有写{missing}。" if missing else "")


def _dated(head: Head) -> dict[Detail, str]:
    return {"date": f"发布日期：{head.issued}。"} if head.issued else {}


def _damage_line(drafter: Drafter) -> str:
    damages = [damage for damage in drafter.damages if damage.where]
    lines = [f"{damage.section or '开头'}：{damage.why}" for damage in damages[:MOST_DAMAGES]]
    more = f"等 {len(drafter.damages)} 处" if len(drafter.damages) > MOST_DAMAGES else ""
    return f"公开的原文有几处不全：{'；'.join(lines)}{more}。"
