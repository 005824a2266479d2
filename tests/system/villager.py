"""A person who hands something in over the real wire whatever becomes of the server, and remembers what he was told.

He is as the platform and people are: a message without an answer is delivered three times with the same MsgId; when
nothing comes back even then, he writes it once more; he reads the summary before he confirms, and looks for his number
under 我的建议 when he does not know whether he has been heard.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from simulator.clock import Clock, real_clock
from simulator.courier import Answer
from simulator.history import Line
from simulator.platform import Platform
from tests.chat import PNG

TICKET = re.compile(r"NS-\d{8}-\d{4}")
# The platform waits five seconds before it delivers again; the test makes that short.
LONGEST_PAUSE = 0.7
LATE_SECONDS = 3.0
PATIENCE = 150.0


class Wish(NamedTuple):
    """What somebody wants to hand in; `phone` empty: anonymous.

    `rests_at`: the question at which he lays his phone aside, or at a later one if that is never put to him.
    """

    content: str
    phone: str
    photo: bool
    rests_at: str


class Progress:
    """Counts what all people together were told, so that a test can wait until so much has happened."""

    def __init__(self) -> None:
        self.replies = 0
        self.resting = 0
        self._changed = threading.Condition()

    def count(self, *, rests: bool = False) -> None:
        """Count one reply, or one person who begins to rest."""
        with self._changed:
            self.resting += rests
            self.replies += not rests
            self._changed.notify_all()

    def wait_until(self, reached: Callable[[Progress], bool]) -> None:
        """Return as soon as `reached` holds."""
        with self._changed:
            assert self._changed.wait_for(lambda: reached(self), PATIENCE), (self.replies, self.resting)


# What a reply asks for, by words that are in it; the first that fits counts.
QUESTIONS = (
    ("number", "编号：NS-"),
    ("field", "要改哪一项"),
    ("confirm", "请您看一看"),
    ("kind", "要提交哪一类"),
    ("section", "哪一部分有关"),
    ("photos", "有照片吗"),
    ("photos", "还有就接着发"),
    ("contact", "留个电话"),
    ("content", "写成一段话"),
    ("nothing", "还没有交过"),
    ("lost", "接着填"),
)

# The questions of the form, in order.
STEPS = ("section", "content", "photos", "contact", "confirm")


def question_in(reply: str) -> str:
    """Return what `reply` asks for, or "" when it asks for nothing that belongs to handing in."""
    return next((name for name, words in QUESTIONS if words in reply), "")


@dataclass
class Villager:
    """One person with his wish. `asked`: what he was asked, in order; `numbers`: every number he was ever shown.

    `rested`: after how many replies he laid his phone aside, 0 when he did not.
    """

    platform: Platform
    name: str
    wish: Wish
    progress: Progress
    go_on: threading.Event
    asked: list[str] = field(default_factory=list)
    numbers: set[str] = field(default_factory=set)
    rested: int = 0
    photos: int = 0
    confirmed: int = 0
    deliveries: int = 0
    messages: int = 0
    _field: str = ""

    def hand_in(self) -> None:
        """Write until he has a number."""
        deadline = time.monotonic() + PATIENCE
        reply = self._say("提建议")
        while not self.numbers:
            assert time.monotonic() < deadline, (self.name, reply)
            reply = self._answer(reply)

    def lines(self) -> list[Line]:
        """Return what the account wrote to him, as his phone shows it."""
        return [line for line in self.platform.memory.history.after(self.name) if line.side == "account"]

    def _answer(self, reply: str) -> str:
        question = self.asked[-1]
        if self._wants_to_rest(question):
            self.rested = len(self.asked)
            self.progress.count(rests=True)
            assert self.go_on.wait(PATIENCE)
        if question == "photos" and self.wish.photo and "还有就" not in reply:
            return self._until_heard(self._send_photo)
        return self._say(self._words(question, reply))

    def _wants_to_rest(self, question: str) -> bool:
        rests_at = self.wish.rests_at
        if not rests_at or self.rested or question not in STEPS:
            return False
        return STEPS.index(question) >= STEPS.index(rests_at)

    def _words(self, question: str, reply: str) -> str:
        if question == "confirm":
            wrong = self._wrong(reply)
            self.confirmed += not wrong
            return "修改" if wrong else "确认提交"
        if question == "field":
            # A summary that was shown late may be right already: then he says the same once more.
            return self._field or "内容"
        return {
            "kind": "提建议",
            "section": "生态农业提质行动",
            "content": self.wish.content,
            "photos": "没有照片",
            "contact": self.wish.phone or "不留",
            "nothing": "提建议",
            "lost": "接着填",
        }.get(question, "我的建议")

    def _wrong(self, summary: str) -> str:
        """Return the item of the summary that is not what he said; said twice, a message may have gone astray."""
        said = {"内容": self.wish.content, "联系电话": self.wish.phone or "不留（匿名）"}
        self._field = next((label for label, value in said.items() if f"{label}：{value}\n" not in summary), "")
        return self._field

    def _send_photo(self) -> Answer:
        self.photos += 1
        return self.platform.photo(self.name, PNG)

    def _say(self, text: str) -> str:
        return self._until_heard(lambda: self.platform.say(self.name, text))

    def _until_heard(self, send: Callable[[], Answer]) -> str:
        """Send as a new message again and again, as a person does, until something comes back."""
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, self.name
            seen = len(self.lines())
            answer = send()
            self.messages, self.deliveries = self.messages + 1, self.deliveries + answer.attempts
            reply = answer.text or ("" if answer.trouble else self._late(seen))
            if reply:
                self._heard(reply)
                return reply

    def _heard(self, reply: str) -> None:
        self.asked.append(question_in(reply))
        self.numbers.update(TICKET.findall(reply))
        self.progress.count()

    def _late(self, seen: int) -> str:
        """Return what comes by itself after the account has only said `success`."""
        deadline = time.monotonic() + LATE_SECONDS
        while time.monotonic() < deadline:
            lines = self.lines()[seen:]
            if lines:
                return str(lines[-1].body.get("text", ""))
            time.sleep(0.05)
        return ""


def impatient_clock() -> Clock:
    """Return the real clock, whose pauses are short."""
    real = real_clock()
    return Clock(now=real.now, pause=lambda seconds: time.sleep(min(seconds, LONGEST_PAUSE)))
