"""Loads what the bot knows: as it was built before when nothing has changed since, else built anew and kept.

Kept under DATA_DIR, it is there in a tenth of the time, and takes half the memory of what was built in the process
itself (`knowledge.packing`).
"""

from __future__ import annotations

import signal
from contextlib import closing, suppress
from hashlib import sha256
from multiprocessing import get_context
from pickle import PicklingError

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import BotError
from bot.live import Entered, Knowledge, read_entered, stamp_of
from bot.settings import Settings
from bot.shelf import Shelf
from knowledge.building import without_collection
from knowledge.fingerprint import fingerprint
from knowledge.means import DEFAULT, Means
from knowledge.packing import pack, unpack
from models import Database, schema

FOLDER = "knowledge"  # under DATA_DIR
_LOG = structlog.get_logger(__name__)


def load_knowledge(settings: Settings, database: Database | None = None) -> Knowledge:
    """Load the town, with what staff have put right in `database`. Raises InvalidKnowledge and SQLAlchemyError."""
    entered = read_entered(database) if database else Entered()
    means = Means(settings.segmenter, settings.second_opinion)
    if means != DEFAULT:  # other libraries' objects are not ours to pack
        return Knowledge.of(settings.knowledge_dir, settings.ticket_prefix, entered, means)
    shelf = Shelf(settings.data_dir / FOLDER, settings.secret_keys)
    return _kept(shelf, settings, entered) or _built(shelf, settings, entered)


def prepare_apart(settings: Settings) -> None:
    """Bring the database up to date and build the town, if they have to be, in a process of its own.

    It takes with it the memory that this needs. Only before this process has threads. Whatever goes wrong there goes
    wrong here too, when it is done again, and is told then.
    """
    process = get_context("fork").Process(target=_prepare, args=(settings,), daemon=True)
    process.start()
    process.join()


def _prepare(settings: Settings) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to every process; the first one answers it
    with suppress(BotError, SQLAlchemyError, OSError, ImportError):
        schema.upgrade(settings.database)
        with closing(Database(settings.database)) as database:
            load_knowledge(settings, database)


def _kept(shelf: Shelf, settings: Settings, entered: Entered) -> Knowledge | None:
    """Return what was built of exactly this before; None when there is nothing."""
    stamp, name = stamp_of(settings.knowledge_dir), _name(settings, entered)
    packed = shelf.get(name) if name else None
    if packed is None:
        return None
    with without_collection():
        town, answerer, recognizer, corrections, files = unpack(packed)
    return Knowledge(town, answerer, recognizer, corrections, files, stamp, entered.revision)


def _built(shelf: Shelf, settings: Settings, entered: Entered) -> Knowledge:
    with shelf.alone():
        known = _kept(shelf, settings, entered)  # another process may have built it while this one waited
        if known is not None:
            return known
        name = _name(settings, entered)
        known = Knowledge.of(settings.knowledge_dir, settings.ticket_prefix, entered)
        if name and name == _name(settings, entered):  # else the files were changed meanwhile, and it is neither's
            _keep_on(shelf, name, known)
    return known


def _keep_on(shelf: Shelf, name: str, known: Knowledge) -> None:
    parts = known.town, known.answerer, known.recognizer, known.corrections, known.files
    try:
        shelf.put(name, pack(parts))
    except (PicklingError, TypeError, AttributeError) as fault:  # a part that was added and cannot be packed
        _LOG.warning("knowledge cannot be packed", fault=str(fault))


def _name(settings: Settings, entered: Entered) -> str:
    """Return the name of what is built of these; "" when a file cannot be read, of which building says more."""
    try:
        files = fingerprint(settings.knowledge_dir)
    except OSError:
        return ""
    return sha256("\n".join((files, settings.ticket_prefix, repr(entered))).encode()).hexdigest()[:32]
