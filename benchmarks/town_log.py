"""A town's log of any size, made up and copied into PostgreSQL: submissions, steps, and a journal that verifies.

The rows go past the program for speed but say what it would have said: real features in the table of likeness, real
pseudonyms, and a chain whose every hash is right. Sealed columns all hold the same few sealed words.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from random import Random
from typing import Any

import psycopg

from benchmarks.lives import Life, life_of
from benchmarks.wishes import text_of, wish_of
from bot.casework import SUBMITTER
from knowledge.likeness import sketch
from knowledge.matcher import Matcher
from models import Vault, journal
from models.lifecycle import Act
from models.likeness import OPEN

ENTRIES = 5  # of the journal, for each submission
YEARS = timedelta(days=5 * 365)
BATCH = 5000
KEPT = 1000  # tickets that are remembered
SALT = "0" * 32
STATION = "联络站小林"
NULL = r"\N"
_ENCODE = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
# What is not said of a made-up submission, and yet may not be empty.
_UNSAID = {
    "place": "", "filed_by": "", "details": "{}", "clause": "", "wording": "", "stance": "", "extension_asked": 0,
    "extended": 0, "reopened": 0, "on_agenda": "f", "verdict": "", "verdict_reason": "", "signer": "",
    "changed_clause": "", "rating_reason": "",
}  # fmt: skip
_COLUMNS = {
    "conversation": "id, channel, app, address, recipient, state, spoke_at, created_at",
    "joiner": "id, submission_id, conversation_id, role, joined_at",
    "note": "id, submission_id, public, text, by, at",
    "step": "id, submission_id, step, before, after, who, office, why, at, entry",
    "notice": "id, conversation_id, submission_id, bulletin_id, outbox_id, about, text, state, created_at, settled_at",
    "attachment": "id, submission_id, conversation_id, kind, media_id, name, path, fault, transcript, created_at",
    "likeness": "feature, submission_id",
    "journal": "seq, subject, body, previous, hash",
}
_NUMBERED = ("conversation", "submission", "joiner", "note", "step", "notice", "attachment")
# Written for each step besides its row: a reply that the submitter reads, a notice to him.
_REPLIED, _TOLD = frozenset({Act.ANSWER, Act.REFUSE}), frozenset({Act.ACCEPT, Act.REFER, Act.ANSWER, Act.REFUSE})


def person(number: int) -> str:
    """Return how the platform calls somebody."""
    return f"oBench-{number}"


def people_of(size: int) -> int:
    """Return how many people there are in a log of so many submissions."""
    return max(size * 2 // 5, 2)


def submitter_of(number: int, size: int) -> int:
    """Return who handed in the submission with this number."""
    return 1 + Random(number * 7919).randrange(people_of(size))


def life_at(number: int, size: int) -> tuple[Life, bool]:
    """Return the life of the submission with this number, and whether it is public."""
    return life_of(Random(-number), 1 - number / size)


def is_listed(number: int, size: int) -> bool:
    """Whether others may join the submission with this number."""
    life, public = life_at(number, size)
    return public and life.status in OPEN


class TownLog:
    """Makes the rows. `app`: the account people write to; `size`: how many submissions, the newest a moment ago.

    `tickets`: the numbers of about a thousand of them, given out evenly over all the years.
    """

    def __init__(self, vault: Vault, matcher: Matcher, app: str, size: int) -> None:
        self.size = size
        self.tickets: dict[int, str] = {}
        self._vault, self._matcher, self._app = vault, matcher, app
        self._now = datetime.now(UTC)
        self._numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(1))
        self._today: dict[date, int] = defaultdict(int)
        self._seq, self._hash = 0, journal.GENESIS
        self._sketches = ["[]"]
        self._lines: dict[str, list[str]] = defaultdict(list)
        self._sealed = {what: rf"\\x{vault.seal(what).hex()}" for what in ("13800000001", "有答复了", "oBench")}

    def fill(self, url: str) -> Iterator[int]:
        """Copy everything into the migrated, empty database of an SQLAlchemy URL; yield how many submissions are in."""
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            # References need no check here: every row is ours.
            connection.execute("SET session_replication_role = replica")
            with ThreadPoolExecutor(1) as writer:
                yield from self._filled(connection, writer)
            self._finish(connection)

    def _filled(self, connection: psycopg.Connection[Any], writer: ThreadPoolExecutor) -> Iterator[int]:
        self._people()
        copied: Future[None] | None = None
        for begins in range(1, self.size + 1, BATCH):
            until = min(begins + BATCH - 1, self.size)
            for number in range(begins, until + 1):
                self._submission(number)
            # The server takes one batch while the next is being made.
            if copied is not None:
                copied.result()
            made, self._lines = self._lines, defaultdict(list)
            copied = writer.submit(_copy, connection, made)
            yield until
        if copied is not None:
            copied.result()

    def _finish(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute("UPDATE journal_head SET seq = %s, hash = %s", [self._seq, self._hash])
        connection.execute("INSERT INTO ticket_counter (day, last) VALUES (%s, %s)", list(self._today.items())[-1])
        for table in _NUMBERED:
            last = next(self._numbers[table])
            connection.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, last])
        # A server that has been in use for years has its statistics.
        connection.execute("VACUUM ANALYZE")

    def _add(self, table: str, *values: object) -> int:
        number = next(self._numbers[table])
        self._lines[table].append("\t".join([str(number), *map(str, values)]))
        return number

    def _people(self) -> None:
        sealed, at = self._sealed["oBench"], self._now
        for number in range(1, people_of(self.size) + 1):
            address = self._vault.pseudonym("wechat", person(number))
            self._add("conversation", "wechat", self._app, address, sealed, "", at, at)

    def _submission(self, number: int) -> None:
        chance = Random(number * 31)
        life, public = life_at(number, self.size)
        row = self._row(number, life, chance)
        row |= {"public": "t" if public else "f", "sketch": self._features(number, life, public=public)}
        row["merged_into"] = max(1, number - chance.randint(1, 50)) if life.steps[-1][0] == Act.MERGE else NULL
        self._lines[f"submission ({', '.join(row)})"].append("\t".join(map(str, row.values())))
        next(self._numbers["submission"])
        if number % max(self.size // KEPT, 1) == 0:
            self.tickets[number] = str(row["ticket"])
        self._steps(row, life)
        if public and chance.random() < 0.25:  # noqa: PLR2004 - a quarter
            self._joined(row, chance)
        if chance.random() < 0.2:  # noqa: PLR2004 - a fifth
            name = f"{number:032x}"
            kept = ("image", f"media{number}", name, f"{name[-2:]}/{name}.jpg", "", "", row["created_at"])
            self._add("attachment", number, row["conversation_id"], *kept)

    def _row(self, number: int, life: Life, chance: Random) -> dict[str, object]:
        wish, at = wish_of(number), self._now - YEARS * (1 - number / self.size)
        day = (at + timedelta(hours=8)).date()  # the town's
        self._today[day] += 1
        reached = {after for _, after in life.steps}
        named = chance.random() < 0.5  # noqa: PLR2004 - half of them
        due = self._now.date() + timedelta(days=chance.randint(-10, 30))
        acted = {when: at + timedelta(days=days) for days, when in enumerate(("已受理", "办理中", "已答复"), 1)}
        accepted, referred, answered = (acted[when] if when in reached else NULL for when in acted)
        office = wish.about.office if referred != NULL else ""
        return {
            "id": number, "ticket": f"NS-{day:%Y%m%d}-{self._today[day]:04d}", "kind": wish.about.kind,
            "section": wish.about.section, "content": text_of(number),
            "contact": self._sealed["13800000001"] if named else NULL, "anonymous": "f" if named else "t",
            "role": "sage" if wish.about.section == "三" else "villager", "salt": SALT,
            "village": wish.where, "conversation_id": submitter_of(number, self.size), "created_at": at,
            "offer": "意见" if wish.about.section == "三" else "", "status": life.status,
            "version": len(life.steps) - 1,
            "office": office, "first_office": office, "accept_by": due, "reply_by": due, "accepted_at": accepted,
            "referred_at": referred, "answered_at": answered, "rating": "满意" if "已办结" in reached else "",
            **_UNSAID,
        }  # fmt: skip

    def _features(self, number: int, life: Life, *, public: bool) -> str:
        """Return the sketch; list it when others may join. Of what is settled nobody asks, so any will do."""
        if not (public and life.status in OPEN):
            return self._sketches[number % len(self._sketches)]
        features = sketch(self._matcher, text_of(number))
        self._lines["likeness"] += [f"{feature}\t{number}" for feature in features]
        told = str(features)
        if len(self._sketches) < BATCH:
            self._sketches.append(told)
        return told

    def _steps(self, row: dict[str, Any], life: Life) -> None:
        number, at, before = row["id"], row["created_at"], ""
        for days, (act, after) in enumerate(life.steps):
            who = SUBMITTER if act in ("submit", Act.RATE, Act.REOPEN) else STATION
            self._step(row, (act, before, after, who), at + timedelta(days=days))
            before = after
            if act in _REPLIED:
                self._add("note", number, "t", "已经派人去看过，安排在这个月办。", STATION, at + timedelta(days=days))
            if act in _TOLD:
                told = (self._sealed["有答复了"], "delivered", at + timedelta(days=days), at + timedelta(days=days))
                self._add("notice", row["conversation_id"], number, NULL, NULL, act, *told)
        while self._seq < ENTRIES * number:
            self._step(row, (Act.NOTE, before, before, STATION), at + timedelta(days=len(life.steps)))
            self._add("note", number, "f", "已和村里联系。", STATION, at)

    def _step(self, row: dict[str, Any], taken: tuple[str, str, str, str], at: datetime) -> None:
        act, before, after, who = taken
        facts = {"event": "submitted" if act == "submit" else act, "from": before, "to": after, "by": who}
        if act == "submit":
            facts["content"] = journal.commitment(SALT, str(row["content"]))
        self._entry(str(row["ticket"]), at, facts)
        self._add("step", row["id"], act, before, after, who, "", "", at, self._seq)

    def _joined(self, row: dict[str, Any], chance: Random) -> None:
        people, number = people_of(self.size), row["id"]
        for step in range(1, min(chance.randint(1, 5), people)):
            somebody = 1 + (row["conversation_id"] - 1 + step * 31) % people
            role = "sage" if chance.random() < 0.08 else "villager"  # noqa: PLR2004 - one in twelve
            self._add("joiner", number, somebody, role, row["created_at"])

    def _entry(self, subject: str, at: datetime, facts: dict[str, str]) -> None:
        body = _ENCODE({"at": at.isoformat(), "subject": subject, **facts})
        self._seq += 1
        hashed = sha256(f"{self._hash}\0{self._seq}\0{body}".encode()).hexdigest()
        self._lines["journal"].append(f"{self._seq}\t{subject}\t{body}\t{self._hash}\t{hashed}")
        self._hash = hashed


def _copy(connection: psycopg.Connection[Any], made: dict[str, list[str]]) -> None:
    for table, lines in made.items():
        into = f"{table} ({_COLUMNS[table]})" if table in _COLUMNS else table
        with connection.cursor() as cursor, cursor.copy(f"COPY {into} FROM STDIN".encode()) as copy:
            copy.write("\n".join([*lines, ""]))
