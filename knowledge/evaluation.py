"""Measures how good the answers are on questions whose right handling is known, and tells the failures that matter.

A row is one line of a development file: `text`, `kind` (answer, gap, none), `style`, and optionally `context` (earlier
messages), `entry` (the id that should answer), `all_of`, `any_of`, `none_of` (strings of a right reply) and `holdout`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unicodedata import normalize

from knowledge.answer import Answer
from knowledge.answerer import Answerer

Row = Mapping[str, Any]
Wording = Callable[[Answer], str]
KINDS = ("answer", "gap", "none")
FAILURES = {
    "wrong": "答错:方案里有,答的不是所问",
    "leaked": "不该答:方案里没有,却答了",
    "refused": "漏答:方案里有,却说没有",
    "offered": "没答准:只给了选择",
    "silent": "没说清:该说原文没有写,没有说",
}
SAID = ("没有写", "没有列", "没有解释", "没有点名", "缺失", "错乱", "不完整")


@dataclass(frozen=True, slots=True)
class Failure:
    """A row that was not handled rightly, and how it was handled."""

    row: Row
    answer: Answer
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What an evaluation found. `right` and `asked` count rows by kind, by `style:…` and as `all`."""

    right: Mapping[str, int]
    asked: Mapping[str, int]
    failures: tuple[Failure, ...] = field(default=())

    def share(self, key: str) -> float:
        """Return the share of rows handled rightly, 0..1; 1 when there are none."""
        return self.right.get(key, 0) / self.asked[key] if self.asked.get(key) else 1.0

    def count(self, reason: str) -> int:
        """Return how many rows failed for a reason of FAILURES."""
        return sum(failure.reason == reason for failure in self.failures)

    def table(self) -> str:
        """Return the report as lines: shares by kind and style, then the failures by what they mean to people."""
        counts = {key: f"{self.right.get(key, 0):5d}/{self.asked[key]:<5d}" for key in sorted(self.asked)}
        lines = [f"{key:28s}{count}{self.share(key):7.1%}" for key, count in counts.items()]
        return "\n".join([*lines, *(f"{says}:{self.count(reason)}" for reason, says in FAILURES.items())])


def read_rows(path: Path) -> list[Row]:
    """Return the rows of a file of one JSON object a line. Raises OSError, ValueError naming the line."""
    rows: list[Row] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            rows.append(_checked(json.loads(line)))
        except ValueError as fault:
            raise ValueError(f"{path.name} 第 {number} 行:{fault}") from fault
    return rows


def _checked(row: Any) -> Row:  # noqa: ANN401 - whatever a line of JSON holds
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or row.get("kind") not in KINDS:
        raise ValueError("要有 text 和 kind(answer、gap、none)")
    return row


def tuning(rows: Iterable[Row]) -> list[Row]:
    """Return the rows to tune on."""
    return [row for row in rows if not row.get("holdout")]


def held_out(rows: Iterable[Row]) -> list[Row]:
    """Return the rows kept apart from tuning, for an honest figure."""
    return [row for row in rows if row.get("holdout")]


def evaluate(answerer: Answerer, rows: Iterable[Row], word: Wording | None = None) -> Report:
    """Return how `rows` are handled. With `word` the reply's text is judged by the row's strings, else by its entry."""
    right: dict[str, int] = defaultdict(int)
    asked: dict[str, int] = defaultdict(int)
    failures = []
    for row in rows:
        answer = answerer.answer(row["text"], row.get("context") or [])
        reason = fault_of(row, answer, word)
        if reason:
            failures.append(Failure(row, answer, reason))
        for key in (row["kind"], f"style:{row.get('style', '')}", "all"):
            asked[key] += 1
            right[key] += not reason
    return Report(right, asked, tuple(failures))


def fault_of(row: Row, answer: Answer, word: Wording | None = None) -> str:
    """Return the reason of FAILURES why `answer` is not right for `row`; "" when it is."""
    if row["kind"] == "none":
        return {"none": "", "choices": "offered"}.get(answer.kind, "leaked")
    if answer.kind in ("none", "choices"):
        return "refused" if answer.kind == "none" else "offered"
    if not fits(row, answer, word):
        return "wrong"
    return "silent" if row["kind"] == "gap" and answer.kind != "gap" and not _says_so(answer, word) else ""


def _says_so(answer: Answer, word: Wording | None) -> bool:
    """Whether an answer itself says that the plan does not state something, or is damaged there."""
    if answer.entries[0].damaged:
        return True
    text = word(answer) if word else "".join(entry.answer for entry in answer.entries)
    return any(said in text for said in SAID)


def fits(row: Row, answer: Answer, word: Wording | None) -> bool:
    """Whether an answer is about what `row` asks."""
    if word is None or not any(row.get(key) for key in ("all_of", "any_of")):
        return not row.get("entry") or row["entry"] in {entry.id for entry in answer.entries}
    text = _compact(word(answer))
    return (
        all(_compact(part) in text for part in row.get("all_of", ()))
        and (not row.get("any_of") or any(_compact(part) in text for part in row["any_of"]))
        and not any(_compact(part) in text for part in row.get("none_of", ()))
    )


def _compact(text: str) -> str:
    return re.sub(r"\s", "", normalize("NFKC", text))


def worst(report: Report, reason: str, most: int) -> Sequence[Failure]:
    """Return the failures of one kind, the surest first: those that would be believed.

    Rows that are kept apart are not among them: who sees them tunes on them.
    """
    chosen = [failure for failure in report.failures if failure.reason == reason and not failure.row.get("holdout")]
    return sorted(chosen, key=lambda failure: -failure.answer.score)[:most]
