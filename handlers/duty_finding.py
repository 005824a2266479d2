"""Finds the duty somebody speaks of: by its code, by its place in the list shown last, or by some of its words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.context import Context
from bot.permissions import Deed, Scope, scope
from knowledge.numerals import number
from knowledge.slots import ordinal_within
from models import Duty
from models.duty import OPEN_DUTY, find_duty
from models.duty_list import Wanted, duties, titled

LOOKED_THROUGH = 200
SURE = 0.6  # of 1: likeness from which a duty may be meant
AS_GOOD = 0.15  # how much less likely others are still offered beside the best
SHORTEST = 2  # characters that say which
TELLING = 4  # characters in a row that say which duty is meant, however long its title
_CODED = re.compile(
    r"任务\s*(?:编号|号)?\s*[:：]?\s*第?(?P<code>[0-9A-Za-z][-0-9A-Za-z.]{0,23}|[一二三四五六七八九十]{1,3})(?![0-9A-Za-z.]|\s*[%％成项个家户条件分半直])"
    r"|(?<![\d.])(?P<number>\d{1,6})号任务"
)
_IDLE = re.compile(
    r"请|帮我|看一?下|看看|查一?下|查看|打开|那个|这个|那项|这项|那件|这件|任务|项目|的|怎么样|咋样|如何|进度|进展|情况|什么|到哪一?步?|"
    r"现在|目前|了|呢|吗|啊|办得|做得|做到|详情|具体|内容|是|[\s,，。?？:：!！]"
)


def named(text: str, context: Context) -> Duty | None:
    """Return the duty that a text names by its code (任务3, 3号) or by its place in the list shown last (第二个)."""
    found = _CODED.search(text)
    code = next((part for part in found.groups() if part), "") if found else ""
    duty = _by_code(code, context) if code else None
    index = ordinal_within(text) if duty is None else None
    return at_place(index, context) if index else duty


def at_place(index: int, context: Context) -> Duty | None:
    """Return the duty at a place of the list shown last: 1 the first, -1 the last."""
    listed = context.state.duties
    place = index - 1 if index > 0 else len(listed) + index
    return find_duty(context.session, listed[place]) if 0 <= place < len(listed) else None


def meant(words: Sequence[str], context: Context, *, everywhere: bool) -> list[Duty]:
    """Return the open duties that some words may mean, the likeliest first: of the person's own, else of his office's.

    `everywhere`: else of the whole town's.
    """
    said = [short for short in (_IDLE.sub("", one) for one in words) if len(short) >= SHORTEST]
    if not said:
        return []
    for pool in pools(context):
        if found := _likeliest(said, pool, context):
            return found
    return _likeliest(said, titled(context.session, said, LOOKED_THROUGH), context) if everywhere else []


def pools(context: Context) -> list[Sequence[Duty]]:
    """Return the open duties of the person himself, and those of his office when he may report on them."""
    person = context.person
    if person is None:
        return []
    own = duties(context.session, Wanted(person_id=person.id), LOOKED_THROUGH)
    office = Wanted(office=person.office)
    wide = scope(context.role, Deed.REPORT) >= Scope.OFFICE and person.office
    return [own, *([duties(context.session, office, LOOKED_THROUGH)] if wide else [])]


def likeness(words: str, duty: Duty, context: Context) -> float:
    """Return how likely some words mean a duty, 0..1: by its title, its part of the plan, its village."""
    return max((_alike(words, name) * weight for name, weight in _names(duty, context)), default=0.0)


def _by_code(code: str, context: Context) -> Duty | None:
    value = number(code) if not code.isascii() else None
    return find_duty(context.session, str(int(value)) if value else code.rstrip(".-")) or find_duty(
        context.session, code.upper()
    )


def _likeliest(said: Sequence[str], pool: Sequence[Duty], context: Context) -> list[Duty]:
    """Return those duties that the first words which fit any mean, the likeliest first."""
    for words in said:
        scored = [(likeness(words, duty, context), duty) for duty in pool if duty.status in OPEN_DUTY]
        best = max((score for score, _ in scored), default=0.0)
        if best >= SURE:
            near = sorted((pair for pair in scored if pair[0] >= best - AS_GOOD), key=lambda pair: -pair[0])
            return [duty for _, duty in near]
    return []


def _names(duty: Duty, context: Context) -> list[tuple[str, float]]:
    section = next((one for one in context.town.plan.sections if one.id == duty.section), None)
    parts = [(name, 0.8) for name in (section.label, *section.aliases)] if section else []
    return [(duty.title, 1.0), *parts, *([(duty.village, 0.7)] if duty.village else [])]


def _alike(words: str, name: str) -> float:
    """Return how much of the shorter of two stands in the other in one piece, when that is enough to tell."""
    match = SequenceMatcher(None, words, name, autojunk=False).find_longest_match()
    shorter = min(len(words), len(name))
    if match.size < SHORTEST:
        return 0.0
    return 1.0 if match.size == shorter else max(match.size / shorter, SURE if match.size >= TELLING else 0.0)
