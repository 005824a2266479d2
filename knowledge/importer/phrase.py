"""Finds what a text is about: the names and things in its sentences, without the verbs of officialese around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from knowledge.importer.role import is_role_line, without_roles
from knowledge.segmenter import Segmenter

SHORTEST, LONGEST = 2, 10
MOST_WORDS = 4
_QUOTED = re.compile(r"[“「『《]([^“”「」『』《》。，,；;]{2,12})[”」』》]")
_PIECE = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+·]+")
_FIGURE = re.compile(r"[0-9０-９%％]")
_THING = re.compile(
    r"(?:工程|行动|项目|平台|公司|合作社|食堂|机制|制度|基地|园区|产业园|大楼|中心|协会|促进会|商会|基金|驿站|广场|公园|水库|"
    r"卫生室|卫生院|学校|幼儿园|村|社区|站|队|房|路|桥|渠|库|厂|田|地|林|网|补贴|补助|保险|贷款|培训|污水|垃圾|厕所|路灯)$"
)

_PLAIN_VERBS = "做强|做优|扩种|补种|种好|修通|翻修|装好|管好|摸清|复耕|评定|砌|办|装|修|建|种|抓"
_KIND_OF_WORK = re.compile(
    r"(?:产业|建设|工程|行动|改造|培育|养殖|种植|工作|项目|发展|整治|治理|革命|试点|计划|活动|机制|水平|事业|保障|管理)$"
)


@cache
def stops() -> frozenset[str]:
    """Return the words that say what is done, how much and with what; in officialese they stand around the thing."""
    return frozenset(Path(__file__).with_name("stops.txt").read_text(encoding="utf-8").split())


class Phraser:
    """Finds phrases with the language's own dictionary; no town is known to it."""

    def __init__(self) -> None:
        self.segmenter = Segmenter()

    def of(self, text: str) -> list[str]:
        """Return the phrases of a text, what is quoted or named first, each once."""
        found = [*_quoted(text), *self._runs(text)]
        phrases = [phrase for phrase in dict.fromkeys(found) if self._is_phrase(phrase)]
        return sorted(phrases, key=lambda phrase: not _THING.search(phrase))

    def words(self, text: str) -> list[str]:
        """Return the words of a heading that tell something by themselves."""
        words = (word for piece in _PIECE.findall(text) for word in self.segmenter.cut(piece))
        return [word for word in dict.fromkeys(words) if self._is_phrase(word)]

    def of_all(self, texts: Iterable[str]) -> list[str]:
        """Return the phrases of several texts in order, each once."""
        lines = (without_roles(text) for text in texts if not is_role_line(text))
        return list(dict.fromkeys(phrase for line in lines for phrase in self.of(line)))

    def _is_phrase(self, phrase: str) -> bool:
        return SHORTEST <= len(phrase) <= LONGEST and phrase not in stops() and not _FIGURE.search(phrase)

    def _runs(self, text: str) -> Iterator[str]:
        """Yield the runs of words between the verbs and particles of a text."""
        for piece in _PIECE.findall(text):
            run: list[str] = []
            for word in [*self.segmenter.cut(piece), ""]:
                if word and word not in stops() and not _FIGURE.search(word):
                    run.append(word)
                    continue
                yield from _spans(run)
                run = []


def _quoted(text: str) -> list[str]:
    return [match[1] for match in _QUOTED.finditer(text)]


def _spans(run: list[str]) -> Iterator[str]:
    """Yield a run of words as one phrase; of a long one its end, where the thing stands."""
    if not run:
        return
    whole = "".join(run)
    if len(run) <= MOST_WORDS and len(whole) <= LONGEST:
        yield whole
    else:
        yield "".join(run[:2])
        yield "".join(run[-2:])


def core_of(label: str) -> str:
    """Return what a heading is about, without the verb before it and the kind of work after it: 做强黄桃产业 → 黄桃."""
    core = label
    while match := _verbs().match(core):
        core = core[match.end() :]
    bare = _KIND_OF_WORK.sub("", core)
    return bare.strip('“”‘’"') if len(bare) >= SHORTEST else core


@cache
def _verbs() -> re.Pattern[str]:
    """Return what matches a verb at the beginning of a heading that leaves something to be about."""
    longest = sorted((word for word in stops() if len(word) > 1), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest))}|{_PLAIN_VERBS})(?=[\u4e00-\u9fff“]{{2}})")


def is_thing(phrase: str) -> bool:
    """Whether a phrase ends as the names of works, places and institutions do."""
    return _THING.search(phrase) is not None
