"""Reads the rows of a table of duties, and names every cell that cannot be right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.duty_ways import CODE, TEXT_AT_MOST, TITLE_AT_MOST
from bot.roster import VILLAGE_BREAK
from bot.sheet import Row
from knowledge.town import Town
from models import Vault
from models.person import STAFF, find_person, offices_of_people

COLUMNS = ("code", "title", "section", "office", "lead", "assignees", "due", "percent", "note")
MORE = ("village", "problems", "next_steps", "entry")
REQUIRED = ("code", "title")
LONGEST = {"title": TITLE_AT_MOST, "office": 64, "lead": 64, "village": 64, "note": TEXT_AT_MOST}
LONGEST |= {"problems": TEXT_AT_MOST, "next_steps": TEXT_AT_MOST}
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_PERCENT = re.compile(r"(\d{1,3})\s*[%％]?")


@dataclass(frozen=True, slots=True)
class Written:
    """One row as it is understood; None: an empty cell, what is stored stays. `assignees`: numbers of people."""

    code: str
    title: str
    section: str | None = None
    office: str | None = None
    lead: str | None = None
    village: str | None = None
    due: date | None = None
    percent: int | None = None
    note: str | None = None
    problems: str | None = None
    next_steps: str | None = None
    entry: str | None = None
    assignees: tuple[int, ...] | None = None


class Reader:
    """Reads rows in one session. `faults` and `notes` collect what is wrong, and what somebody should look at."""

    def __init__(self, session: Session, vault: Vault, town: Town) -> None:
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._session = session
        self._vault = vault
        self._town = town
        self._sections = _sections(town)
        self._serving = set(offices_of_people(session))
        self._lines: dict[str, int] = {}

    def read(self, row: Row) -> Written:
        """Return what a row says; what cannot be right is added to the faults."""
        self._check(row)
        plain = {name: row.cells.get(name) or None for name in ("lead", "village", "note", "problems", "next_steps")}
        return Written(
            code=row.cells.get("code", ""),
            title=row.cells.get("title", ""),
            section=self._section(row),
            office=self._office(row),
            due=self._due(row),
            percent=self._percent(row),
            entry=self._entry(row),
            assignees=self._assignees(row),
            **plain,
        )

    def _check(self, row: Row) -> None:
        for column in REQUIRED:
            if not row.cells.get(column):
                self._fault(row, column, "不能为空")
        for column, longest in LONGEST.items():
            if len(row.cells.get(column, "")) > longest:
                self._fault(row, column, f"太长，最多 {longest} 个字")
        code = row.cells.get("code", "")
        if code and not CODE.fullmatch(code):
            self._fault(row, "code", "只能用字母、数字、汉字和短横线，最多 24 个字")
        if code and self._lines.setdefault(code, row.line) != row.line:
            self._fault(row, "code", f"和第 {self._lines[code]} 行的编号相同")
        if "" in row.cells:
            self._fault(row, "表头以外的", "有内容但没有列名，可能这一行错位了")

    def _section(self, row: Row) -> str | None:
        written = row.cells.get("section", "")
        found = self._sections.get(_plain(written))
        if written and found is None:
            self._fault(row, "section", f"方案里没有“{written[:20]}”这一部分")
        return found

    def _office(self, row: Row) -> str | None:
        written = row.cells.get("office", "")
        known = self._town.offices.office(written)
        if written and known is None and written not in self._serving:
            self.notes.append(f"第 {row.line} 行的科室“{written}”镇里的文件和人员名单里都没有，请看看是不是写错了")
        return known.name if known else written or None

    def _due(self, row: Row) -> date | None:
        written = row.cells.get("due", "")
        found = _DATE.fullmatch(written)
        try:
            if found:
                return date(*(int(part) for part in found.groups()))
        except ValueError:
            found = None
        if written and not found:
            self._fault(row, "due", f"“{written[:20]}”不是日期，请写成 2026-03-31 这样")
        return None

    def _percent(self, row: Row) -> int | None:
        written = row.cells.get("percent", "")
        found = _PERCENT.fullmatch(written)
        if found and int(found[1]) <= 100:  # noqa: PLR2004 - percents
            return int(found[1])
        if written:
            self._fault(row, "percent", f"“{written[:20]}”不是 0 到 100 的整数，请写成 40 或 40%")
        return None

    def _entry(self, row: Row) -> str | None:
        written = row.cells.get("entry", "")
        if written and written not in self._town.entries:
            self._fault(row, "entry", f"知识库里没有“{written[:40]}”这个条目")
        return written or None

    def _assignees(self, row: Row) -> tuple[int, ...] | None:
        names = [name.strip() for name in VILLAGE_BREAK.split(row.cells.get("assignees", "")) if name.strip()]
        people = [self._person(row, name) for name in dict.fromkeys(names)]
        return tuple(number for number in people if number is not None) or None

    def _person(self, row: Row, userid: str) -> int | None:
        person = find_person(self._session, "wecom", *self._vault.pseudonyms("wecom", userid))
        if person is None or person.role not in STAFF or not person.active:
            why = "不认识，请先用 people import 导入" if person is None else "不是在职的干部"
            self._fault(row, "assignees", f"企业微信账号“{userid[:40]}”{why}")
            return None
        return person.id

    def _fault(self, row: Row, column: str, said: str) -> None:
        self.faults.append(f"第 {row.line} 行，{column} 列：{said}")


def header_faults(columns: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the header."""
    if missing := [name for name in REQUIRED if name not in columns]:
        yield f"第一行表头缺少这些列：{'、'.join(missing)}"
    if unknown := [name for name in columns if name not in (*COLUMNS, *MORE)]:
        yield f"第一行表头有不认识的列：{'、'.join(unknown)}（认识的列：{'、'.join((*COLUMNS, *MORE))}）"


def _sections(town: Town) -> dict[str, str]:
    """Return number, name and other names of every part of the plan → its number."""
    names = {_plain(name): one.id for one in town.plan.sections for name in one.aliases}
    return names | {_plain(name): one.id for one in town.plan.sections for name in (one.label, one.id)}


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
