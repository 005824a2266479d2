"""`ask`: one question, or a stream of them for other programs, answered from the town's files alone."""

from __future__ import annotations

from itertools import islice
from typing import Any

import click

from bot.commands.stream import answer_lines, texts
from bot.message import Reply
from bot.settings import read_place
from handlers.wording import answer_reply
from knowledge.answer import Answer
from knowledge.answerer import Answerer
from knowledge.corrections import in_force
from knowledge.means import Means
from knowledge.town import Town, load_town

OFFERED = 3


@click.command(help="问一个问题，看村民会收到的回答；加 --json 则从标准输入逐行读、逐行答。")
@click.argument("text", required=False)
@click.option("--json", "as_json", is_flag=True, help='逐行读 {"text": …, "context": […]}，逐行写回答')
def ask(text: str | None, *, as_json: bool) -> None:
    """Answer one question as a villager sees it, or JSON objects line by line."""
    if as_json == (text is not None):
        raise click.UsageError("写一个问题，或者只加 --json 从标准输入读")
    place = read_place()
    town = load_town(place.knowledge_dir, Means(place.segmenter, place.second_opinion))
    answerer = in_force(town).answerer(town)
    if text is None:
        answer_lines(lambda request: respond(answerer, town, request))
    else:
        click.echo(shown(answer_reply(answerer.answer(text), town, first_titles(town))))


def respond(answerer: Answerer, town: Town, request: dict[str, object]) -> dict[str, Any]:
    """Return the answer to {"text", "context"} in the words of the contract. Raises BadLine."""
    text, earlier = texts(request)
    answer = answerer.answer(text, earlier)
    return {
        "kind": answer.kind,
        "text": shown(answer_reply(answer, town, first_titles(town))),
        **_source(answer),
        "score": round(min(1.0, max(0.0, float(answer.score))), 4),
        "choices": [{"entry": entry.id, "title": entry.title} for entry in answer.choices],
        "why": list(answer.why),
    }


def first_titles(town: Town) -> tuple[str, ...]:
    """Return what is offered while nobody has asked anything yet: what the town puts first."""
    first = dict.fromkeys((*town.plan.featured, *town.entries))
    return tuple(town.entries[name].title for name in islice(first, OFFERED))


def shown(reply: Reply) -> str:
    """Return the reply as a person reads it: the text, then the numbered choices."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(reply.choices, start=1)]
    return "\n".join([reply.text, *lines] if reply.text else lines)


def _source(answer: Answer) -> dict[str, str]:
    return {"entry": answer.entry.id, "section": answer.entry.section} if answer.entry else {"entry": "", "section": ""}
