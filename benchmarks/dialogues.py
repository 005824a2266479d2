"""Runs written dialogues through the real bot and prints what was said beside what should hold, for a person to judge.

The file is a list of objects: `id`, `title`, `channel`, `role`, `given`, `expect` in plain words, `turns` (a text, or
an object: `image`, `voice`, `location`, `duplicate_of_previous`, `user`), and `answers`, which names the step that each
turn replies to: a turn whose step is not asked is skipped.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog

from benchmarks.scenes import Scene, conversation_of
from bot.context import State
from models import (
    Attachment,
    Joiner,
    Note,
    Notice,
    SageApplication,
    Submission,
    Subscription,
    SupporterRating,
    Talent,
    schema,
)
from simulator.callback import Place
from tests import postgres
from tests.chat import Chat, World, open_world, settings_for

DATABASES = ("sqlite", "postgresql")
# What differs from run to run, or says nothing to a reader.
HIDDEN = {"id", "salt", "sketch", "version", "wording", "media_id"}
RECEIPT = re.compile(r"(?<=回执：)[0-9a-f]+")
RANDOM = re.compile(r"(?:[0-9a-f]{2}/)?[0-9a-f]{32}")
BESIDE = (Attachment, Note, Joiner, SupporterRating, SageApplication, Talent, Subscription)
# What a step is called in a dialogue, and in which fields of our forms it is asked.
STEPS = {
    "kind": ("kind",),
    "section": ("section",),
    "content": ("content",),
    "photo": ("photos",),
    "photo_done": ("photos",),
    "contact": ("contact", "phone"),
    "offer": ("offer",),
    "village": ("village",),
    "join": ("join",),
    "merge": ("join",),
    "repeat": ("repeat",),
    "name": ("name",),
    "stance": ("stance",),
}
# Asked outside of forms, in the words of the recognizer.
ASKED = {"reason": ("why",), "confirm": ("confirm",), "deny": ("confirm",)}


# The kinds of turns that are no text, each with what is done for it.
TURNS: Mapping[str, Callable[[Chat, Any], str]] = {
    "text": lambda chat, text: chat.say(text),
    "image": lambda chat, _: chat.photo(),
    "voice": lambda chat, heard: chat.voice(heard),
    "location": lambda chat, label: chat.do("location", Place(str(label), 27.5, 120.5)),
    "duplicate_of_previous": lambda chat, _: chat.again(),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the dialogues of a file; return in how many the bot broke down."""
    parser = argparse.ArgumentParser(prog="benchmarks.dialogues", description=__doc__)
    parser.add_argument("file", type=Path, help="the dialogues, JSON")
    parser.add_argument("--only", nargs="+", default=(), metavar="ID", help="only these")
    parser.add_argument("--database", choices=DATABASES, action="append", help="only there (default: both)")
    chosen = parser.parse_args(arguments)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.getLogger("werkzeug").setLevel(logging.CRITICAL)
    dialogues = json.loads(chosen.file.read_text(encoding="utf-8"))
    wanted = [one for one in dialogues if not chosen.only or one["id"] in chosen.only]
    with postgres.running() as server:
        return run(wanted, chosen.database or DATABASES, server)


def run(dialogues: Sequence[Mapping[str, Any]], databases: Sequence[str], server: postgres.Postgres) -> int:
    """Print the transcript of each dialogue; return how many broke down."""
    broke = 0
    for dialogue in dialogues:
        shown = {kind: _transcript(dialogue, kind, server) for kind in databases}
        broke += any("BROKE DOWN" in text for text in shown.values())
        for kind, text in _merged(shown).items():
            print(f"{_head(dialogue)}\n[{kind}]\n{text}\nEXPECT: {dialogue.get('expect', '')}\n")
    return broke


def _merged(shown: Mapping[str, str]) -> Mapping[str, str]:
    """Return the transcripts under what they ran on; the same one is shown once."""
    texts = dict.fromkeys(shown.values())
    return {", ".join(kind for kind in shown if shown[kind] == text): text for text in texts}


def _head(dialogue: Mapping[str, Any]) -> str:
    facts = ", ".join(str(dialogue.get(name, "")) for name in ("channel", "role"))
    given = f"\ngiven: {dialogue['given']}" if dialogue.get("given") else ""
    return f"{'=' * 100}\n{dialogue['id']} {dialogue.get('title', '')} ({facts}){given}"


@contextmanager
def _world(kind: str, server: postgres.Postgres, name: str) -> Iterator[World]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bot.db"
        if kind == "postgresql":
            server.run(f"CREATE DATABASE {name}")
            url = server.url(name)
        schema.upgrade(url)
        with open_world(settings_for(url, Path(folder))) as world:
            yield world


def _transcript(dialogue: Mapping[str, Any], kind: str, server: postgres.Postgres) -> str:
    name = "talk_" + "".join(filter(str.isalnum, dialogue["id"])).lower()
    with _world(kind, server, name) as world:
        lines: list[str] = []
        try:
            scene = Scene(world, dialogue)
            lines += [f"  set up: {done}" for done in scene.done]
            lines += _talk(scene, dialogue)
        except Exception as fault:  # noqa: BLE001 - one dialogue must not hide the others
            lines.append(f"BROKE DOWN: {type(fault).__name__}: {fault}")
        return "\n".join([*lines, "  STORED:", *_stored(world)])


def _talk(scene: Scene, dialogue: Mapping[str, Any]) -> Iterator[str]:
    answers = dialogue.get("answers") or [None] * len(dialogue["turns"])
    chat = next(iter(scene.phones.values()))
    for turn, step in zip(dialogue["turns"], answers, strict=True):
        scene.world.worker.run_once()
        chat = scene.phones.get(turn.get("user", ""), chat) if isinstance(turn, dict) else chat
        if not _is_asked(step, scene.world, chat):
            yield f"  ({step} is not asked: {turn} is skipped)"
            continue
        yield f"{chat.person} > {turn if isinstance(turn, str) else json.dumps(turn, ensure_ascii=False)}"
        said = RECEIPT.sub("…", _send(chat, turn))
        yield f"      < {said}".replace("\n", "\n        ")


def _send(chat: Chat, turn: str | Mapping[str, Any]) -> str:
    if isinstance(turn, str):
        return chat.say(turn)
    for name, does in TURNS.items():
        if name in turn:
            return does(chat, turn[name])
    return "(THE RUNNER DOES NOT KNOW THIS KIND OF TURN)"


def _is_asked(step: str | None, world: World, chat: Chat) -> bool:
    """Whether the bot waits for an answer to a step; `start` and what answers nothing can always be said."""
    if step in (None, "start"):
        return True
    state = _state(world, chat)
    if state.draft is not None:
        waits = state.draft.step
        return waits in STEPS.get(step, ()) or (step in ("confirm", "deny") and waits == "confirm")
    if step == "rate":
        # It may be said at any time of what was answered.
        return any(one.answered_at is not None for one in world.stored(Submission))
    if step in ASKED:
        return state.asked in ASKED[step] or bool(state.pending)
    return bool(state.offered) if step == "choose" else step not in STEPS


def _state(world: World, chat: Chat) -> State:
    try:
        stored = conversation_of(world, chat).state
    except LookupError:
        return State()
    return State.from_json(world.vault.open(stored)) if stored else State()


def _stored(world: World) -> Iterator[str]:
    for one in world.stored(Submission):
        yield f"    submission {_facts(world, one)}"
    for table in BESIDE:
        for row in world.stored(table):
            yield f"    {table.__tablename__} {_facts(world, row)}"
    for notice in world.stored(Notice):
        yield f"    notice {notice.about} {notice.state}: {world.vault.open(notice.text)!r}"


def _facts(world: World, row: Any) -> str:  # noqa: ANN401 - a row of any table
    """Return what is filled in of a row, sealed columns opened."""
    names = [column.name for column in row.__table__.columns if column.name not in HIDDEN]
    values = {name: getattr(row, name) for name in names if name != "at" and not name.endswith("_at")}
    opened = {name: world.vault.open(value) if isinstance(value, bytes) else value for name, value in values.items()}
    filled = (f"{name}={value}" for name, value in opened.items() if value not in (None, "", [], {}, False, 0))
    return RANDOM.sub("…", ", ".join(filled))


if __name__ == "__main__":
    sys.exit(main())
