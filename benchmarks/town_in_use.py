"""A town whose log is already full, in use: people track and hand in, one message after the other, and the clock runs.

One measurement is the whole of `Inbox.answer`: from a Message to its stored Reply, with Redis' lock, recognition, the
handler, encryption, the journal and the commit on disk. Only the platform's wire is left out: see `benchmarks.webhook`.
"""

from __future__ import annotations

import itertools
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from random import Random

from sqlalchemy import select

from benchmarks.town_log import TownLog, is_listed, person, submitter_of
from benchmarks.wishes import in_other_words, text_of, wish_of
from bot.app import Parts, build_inbox
from bot.context import State
from bot.inbox import SORRY
from bot.message import Kind, Message
from handlers.joining import ALONE
from knowledge.likeness import ALIKE, likeness
from models import Conversation, Submission

BEFORE, AFTER = ("我要反映一个问题", "其他"), ("跳过", "不留", "确认提交")
JOIN_ASKED, GIVEN = "一起反映？", "编号："


@dataclass(frozen=True, slots=True)
class Said:
    """One message's reply, and how many seconds it took: by the clock, and of processor time of this process."""

    reply: str
    seconds: float
    processor: float


class TownInUse:
    """People who write to the town whose log was filled as `log` says."""

    def __init__(self, parts: Parts, log: TownLog) -> None:
        self._parts, self._log = parts, log
        self._inbox = build_inbox(parts)
        self._app = parts.settings.wechat_app_id
        self._keys = itertools.count()
        self._chance = Random(log.size)
        self.found = self.asked = 0

    def close(self) -> None:
        """Wait for what is being handled."""
        self._inbox.close()

    def say(self, sender: str, text: str) -> Said:
        """Let somebody write something. Stops everything when he gets no answer or an apology."""
        message = Message("wechat", self._app, sender, f"{next(self._keys)}", Kind.TEXT, datetime.now(UTC), text)
        begun, used = time.perf_counter(), time.process_time()
        reply = self._inbox.answer(message)
        took, used = time.perf_counter() - begun, time.process_time() - used
        if reply is None or reply == SORRY:
            raise SystemExit(f"no answer to {text}")
        return Said(reply.text, took, used)

    def track(self, times: int) -> list[Said]:
        """Let people ask for their own number, one after the other; return what each got."""
        numbers = self._chance.sample(sorted(self._log.tickets), min(times, len(self._log.tickets)))
        return [self._tracked(number) for number in numbers]

    def _tracked(self, number: int) -> Said:
        ticket = self._log.tickets[number]
        said = self.say(person(submitter_of(number, self._log.size)), ticket)
        if f"编号：{ticket}" not in said.reply:
            raise SystemExit(f"{ticket} is not shown: {said.reply}")
        return said

    def hand_in(self, times: int) -> dict[str, list[Said]]:
        """Let new people hand in what somebody has handed in before, in other words, and each on his own after all.

        Returns what came back to the message that holds the content ("likeness"), to the last one, which stores it
        ("hand in"), and to all the others ("form"). Counts how often the same matter was found.
        """
        heard: dict[str, list[Said]] = defaultdict(list)
        for number in itertools.islice(self._listed(), times):
            for step, said in self._dialogue(f"oNew-{number}-{next(self._keys)}", number):
                heard[step].append(said)
        return heard

    def _listed(self) -> Iterator[int]:
        """Yield submissions that may be joined, by chance, young and old, and that can be known in other words.

        So what is not found was not looked up, or something else was thought to be nearer.
        """
        matcher = self._parts.live.current().answerer.matcher
        while True:
            number = self._chance.randint(1, self._log.size)
            if is_listed(number, self._log.size):
                alike = likeness(matcher, text_of(number), in_other_words(number))
                if alike >= ALIKE:
                    yield number

    def _dialogue(self, sender: str, number: int) -> Iterator[tuple[str, Said]]:
        yield from (("form", self.say(sender, text)) for text in BEFORE)
        said = self.say(sender, in_other_words(number))
        yield "likeness", said
        self.asked += 1
        if JOIN_ASKED in said.reply:
            self.found += self._is_same(sender, number)
            yield "form", self.say(sender, ALONE)
        yield from (("form", self.say(sender, text)) for text in AFTER[:-1])
        last = self.say(sender, AFTER[-1])
        if GIVEN not in last.reply:
            raise SystemExit(f"nothing was stored: {last.reply}")
        yield "hand in", last

    def _is_same(self, sender: str, number: int) -> bool:
        """Whether what somebody is offered to join is about the same matter as the submission with this number."""
        vault = self._parts.vault
        with self._parts.database.read() as session:
            his = select(Conversation.state).filter_by(address=vault.pseudonym("wechat", sender))
            draft = State.from_json(vault.open(session.execute(his).scalar_one())).draft
            offered = select(Submission.id).filter_by(ticket=draft.answers["alike"] if draft else "")
            return wish_of(session.execute(offered).scalar_one()) == wish_of(number)


def at_share(seconds: Sequence[float], share: float) -> float:
    """Return the smallest of `seconds` that at least this share of them does not exceed, in milliseconds."""
    ordered = sorted(seconds)
    return ordered[ceil(len(ordered) * share) - 1] * 1000
