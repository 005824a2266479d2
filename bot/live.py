"""Holds what the bot knows now, and exchanges it as a whole when the town's files or staff's corrections change.

Each process watches for itself: a number in the database that grows with every correction, and the times of the town's
files. What is exchanged is built beside what is in force; a message keeps to the end what it began with. Files with a
fault change nothing until they are mended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Literal, Self
from weakref import ref

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import InvalidKnowledge
from knowledge.answerer import Answerer
from knowledge.corrections import Corrections, in_force
from knowledge.entry import Correction
from knowledge.fingerprint import files_of
from knowledge.intent import IntentRecognizer
from knowledge.means import DEFAULT, Means
from knowledge.town import Town, load_town
from models import CorrectionVersion, Database
from models.correction import revision, versions

log = structlog.get_logger()

# A change is seen after this long; files after twice as long, for they must not change any more when they are read.
POLL_SECONDS = 0.15
Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """What staff have entered by command: the number of the newest version, and every version, oldest first."""

    revision: int = 0
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the bot knows and how it understands, of one moment; never changed, safe to share.

    `files`: the town as its files have it, which `stamp` tells apart from later ones. `town`: with what was taught.
    """

    town: Town
    answerer: Answerer
    recognizer: IntentRecognizer
    corrections: Corrections
    files: Town
    stamp: Stamp
    revision: int

    @classmethod
    def of(cls, folder: Path, prefix: str, entered: Entered, means: Means = DEFAULT) -> Self:
        """Load the town in `folder`. `prefix`: the letters before ticket numbers. Raises InvalidKnowledge."""
        return cls._of((stamp_of(folder), load_town(folder, means)), prefix, entered)

    def again(self, prefix: str, entered: Entered) -> Self:
        """Load the same folder anew; what has not changed is not built again. Raises InvalidKnowledge."""
        folder, means = self.files.folder, self.files.means
        return self._of((stamp_of(folder), load_town(folder, means)), prefix, entered, self.answerer)

    @classmethod
    def _of(cls, read: tuple[Stamp, Town], prefix: str, entered: Entered, before: Answerer | None = None) -> Self:
        stamp, files = read
        corrections = in_force(files, entered.corrections)
        answerer = corrections.answerer(files, before)
        recognizer = IntentRecognizer.of(files, prefix)
        return cls(answerer.town, answerer, recognizer, corrections, files, stamp, entered.revision)

    def with_entered(self, entered: Entered) -> Iterator[Self]:
        """Yield the same town with other corrections.

        When ways of asking were taught, this first knows them word for word, and then, with a new index, by likeness.
        """
        corrections = in_force(self.files, entered.corrections)
        fixed = self.answerer.corrected_by(corrections.entry_for)
        known = replace(self, answerer=fixed, corrections=corrections, revision=entered.revision)
        yield known
        if corrections.questions() != self.corrections.questions():
            answerer = corrections.answerer(self.files, self.answerer)
            yield replace(known, town=answerer.town, answerer=answerer)


def stamp_of(folder: Path) -> Stamp:
    """Return name, number (inode), time of change (ns) and size (bytes) of every file of a town."""
    return tuple(sorted(_stamps(folder)))


def _stamps(folder: Path) -> Iterator[tuple[str, int, int, int]]:
    for path in files_of(folder):
        try:
            status = path.stat()
        except OSError:  # it was taken away this very moment
            continue
        yield path.relative_to(folder).as_posix(), status.st_ino, status.st_mtime_ns, status.st_size


def read_entered(database: Database) -> Entered:
    """Return what staff have entered by command. Raises SQLAlchemyError."""
    with database.read() as session:
        number = revision(session)
        return Entered(number, tuple(map(_correction, versions(session, number))))


def _correction(version: CorrectionVersion) -> Correction:
    kind: Literal["correct", "teach"] = "teach" if version.kind == "teach" else "correct"
    return Correction(version.text, version.entry, version.by, version.at.date(), version.why, kind)


class LiveKnowledge:
    """The knowledge in force in this process.

    `first`: what was loaded before the processes parted. Watching begins with the first use, for threads do not outlive
    the parting; it ends with `close`, or when nobody holds this object any more.
    """

    def __init__(self, first: Knowledge, database: Database, prefix: str) -> None:
        self.held = first
        self.fault = ""
        self._database = database
        self._prefix = prefix
        self._seen = self._tried = first.stamp
        self._unreachable = False
        self._watched_in = 0
        self._starting, self._closed = Lock(), Event()
        self._watcher: Thread | None = None

    def current(self) -> Knowledge:
        """Return what is in force now; the first call in a process catches up and begins to watch."""
        if self._watched_in != os.getpid():
            self._begin()
        return self.held

    def close(self) -> None:
        """End watching, and wait for a look that is being taken: it uses the database."""
        self._closed.set()
        with self._starting:
            if self._watcher is not None and self._watched_in == os.getpid():
                self._watcher.join()

    def refresh(self) -> None:
        """Look whether something has changed, and put it into force."""
        try:
            self._refresh_files()
            self._refresh_corrections()
        except SQLAlchemyError as fault:
            if not self._unreachable:
                log.warning("corrections unreadable", fault=type(fault).__name__, consequence="the last ones stay")
            self._unreachable = True
        except Exception:
            # Nothing that goes wrong here may end the watching.
            log.exception("knowledge not refreshed")

    def _begin(self) -> None:
        with self._starting:
            if self._watched_in == os.getpid() or self._closed.is_set():
                return
            self._seen = stamp_of(self.held.files.folder)
            self.refresh()
            self._watcher = Thread(target=_watch, args=(ref(self), self._closed), name="knowledge", daemon=True)
            self._watcher.start()
            self._watched_in = os.getpid()

    def _refresh_files(self) -> None:
        stamp = stamp_of(self.held.files.folder)
        steady, self._seen = stamp == self._seen, stamp
        if not steady or stamp == self._tried:
            return
        if stamp == self.held.stamp:
            self.fault, self._tried = "", stamp
        else:
            self._reload(stamp)

    def _reload(self, stamp: Stamp) -> None:
        entered = read_entered(self._database)
        self._tried = stamp
        try:
            self.held = self.held.again(self._prefix, entered)
        except InvalidKnowledge as fault:
            self.fault = fault.faults[0]
            log.warning("knowledge refused", fault=self.fault, consequence="the old one stays")
            return
        self.fault = ""
        log.info("knowledge exchanged", entries=len(self.held.town.entries), revision=self.held.revision)

    def _refresh_corrections(self) -> None:
        with self._database.read() as session:
            number = revision(session)
        self._unreachable = False
        if number != self.held.revision:
            for known in self.held.with_entered(read_entered(self._database)):
                self.held = known
            log.info("corrections exchanged", revision=self.held.revision)


def _watch(live: ref[LiveKnowledge], closed: Event) -> None:
    while not closed.wait(POLL_SECONDS):
        watched = live()
        if watched is None:
            return
        watched.refresh()
        del watched
