"""Plays WeCom's update_template_card: a card in people's chats is replaced, by a code that is good for one update."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from simulator import cards
from simulator.api import done, parsed
from simulator.memory import Memory
from simulator.refusal import Refusal


def add_to(api: Blueprint, memory: Memory, agent: str) -> None:
    """Add the call to the API."""

    @api.post("/message/update_template_card")
    def update_template_card() -> ResponseReturnValue:
        asked = parsed(request.get_data(as_text=True))
        if str(asked.get("agentid")) != agent:
            raise Refusal(40056, "invalid agentid")
        named = [str(name) for name in asked.get("userids") or []]
        for line, person in _owners(memory, memory.cards.use(str(asked.get("response_code", "")))).items():
            if asked.get("atall") or person in named:
                _replace(memory, line, asked)
        return done(invaliduser=[name for name in named if not memory.history.knows(name)])


def _owners(memory: Memory, lines: list[int]) -> dict[int, str]:
    with memory.store.read() as db:
        found = [db.execute("SELECT id, person FROM lines WHERE id = ?", (line,)).fetchone() for line in lines]
    return {row["id"]: row["person"] for row in found if row}


def _replace(memory: Memory, line: int, asked: Mapping[str, Any]) -> None:
    with memory.store.read() as db:
        before = json.loads(db.execute("SELECT body FROM lines WHERE id = ?", (line,)).fetchone()["body"])
    part = asked.get("template_card")
    if isinstance(part, dict):
        cards.check({"task_id": before["task_id"], **part})
        after = {**cards.shown(part), "task_id": before["task_id"]}
    else:
        after = {**before, "done": str((asked.get("button") or {}).get("replace_name", ""))}
    memory.history.change(line, {**after, "message": before.get("message", 0)})
