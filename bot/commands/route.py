"""`route`: what a text is understood as, alone or in a stream, without a database."""

from __future__ import annotations

from typing import Any

import click

from bot.commands.stream import answer_lines, text_of
from bot.jsonl import BadLine, json_line
from bot.settings import read_place
from knowledge.intent import IntentRecognizer
from knowledge.town import load_town

CHANNELS = ("wechat", "wecom")
ROLES = ("villager", "sage", "cadre", "admin")


@click.command(help="看一句话会被理解成什么意图；加 --json 则从标准输入逐行读、逐行答。")
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help='逐行读 {"channel", "role", "text", "context"}，逐行写结果')
def route(text: str | None, *, as_json: bool) -> None:
    """Name the intent of one text, or of JSON objects line by line."""
    if as_json == (text is not None):
        raise click.UsageError("写一句话，或者只加 --json 从标准输入读")
    place = read_place()
    recognizer = IntentRecognizer.of(load_town(place.knowledge_dir), place.ticket_prefix)
    if text is None:
        answer_lines(lambda request: recognized(recognizer, request))
    else:
        click.echo(json_line(recognized(recognizer, {"text": text})), nl=False)


def recognized(recognizer: IntentRecognizer, request: dict[str, object]) -> dict[str, Any]:
    """Return {"intent", "slots"} of {"channel", "role", "text", "context"}. Raises BadLine."""
    intent = recognizer.recognize(
        text_of(request, "text"),
        channel=_one_of(request, "channel", CHANNELS),
        role=_one_of(request, "role", ROLES),
        asked=None if request.get("context") is None else text_of(request, "context"),
    )
    return {"intent": intent.name, "slots": dict(intent.slots)}


def _one_of(request: dict[str, object], name: str, known: tuple[str, ...]) -> str:
    """Return what stands under `name`; without it the most common, which is the first. Raises BadLine."""
    given = request.get(name)
    if given is None:
        return known[0]
    if given not in known:
        raise BadLine(f"{name} is none of {', '.join(known)}")
    return str(given)
