"""The phone in a terminal: lines are typed, choices have numbers, late messages appear by themselves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from simulator import markup
from simulator.callback import Press
from simulator.courier import Answer
from simulator.history import Line
from simulator.markup import Part
from simulator.media import type_of
from simulator.menus import Menu
from simulator.page import PICTURES, SAMPLE
from simulator.personas import personas
from simulator.platform import Platform
from simulator.terminal_card import TerminalCard, as_text

GLANCE = 0.5  # seconds between two looks for late messages
HELP = """直接打字就是说话；回复或卡片里有编号时，打编号就是点它。
/photo [文件]   发一张照片（不写文件就发示例照片）
/voice [文本]   发一段语音（不写文本就是没听清）
/menu [编号]    看菜单，或点菜单里的一项
/follow /unfollow   关注、取消关注
/who [编号或用户]   看自己是谁，或换一个人
/help           看这些说明
/quit           结束"""


class Terminal:
    """One conversation. `write` shows a text; it may be called from another thread, but never twice at once."""

    def __init__(self, platform: Platform, person: str, write: Callable[[str], None]) -> None:
        self._platform = platform
        self._history = platform.memory.history
        self._person = person
        self._write = write
        self._lock = threading.Lock()
        self._choices: list[Part] = []
        self._card: TerminalCard | None = None
        self._last, self._changes = self._end(), self._history.last_change()
        self._commands: dict[str, Callable[[str], Answer | None]] = {
            "photo": self._photo,
            "voice": lambda text: platform.voice(self._person, text or None),
            "menu": self._menu,
            "follow": lambda _: platform.follow(self._person),
            "unfollow": lambda _: platform.unfollow(self._person),
            "who": self._who,
            "help": lambda _: self._write(HELP),
        }

    def run(self, read: Callable[[], str]) -> None:
        """Talk until `read` raises EOFError or returns /quit."""
        self._who("")
        self._write("打 /help 看说明，打 /quit 结束。")
        with self._watching():
            while (typed := _typed(read)) != "/quit":
                self.enter(typed)

    def enter(self, typed: str) -> None:
        """Do what one typed line asks for, and show what comes back."""
        if not typed:
            return
        answer = self._command(typed) if typed.startswith("/") else self._said(typed)
        self.show_news()
        if answer is not None and answer.reply is None and not answer.trouble:
            self._write("（服务器收下了，没有当场回复）")

    def show_news(self) -> None:
        """Show what has come since the last look."""
        with self._lock:
            changes = self._history.last_change()
            if changes > self._changes:
                for line in self._history.changed(self._person, self._changes, self._last):
                    self._show_changed(line)
                self._changes = changes
            for line in self._history.after(self._person, self._last):
                self._last = line.id
                self._show(line)

    def _said(self, typed: str) -> Answer | None:
        number = int(typed) if typed.isdecimal() else 0
        if self._card is not None and (picked := self._card.pick(number)) is not None:
            return self._picked(picked)
        if not 1 <= number <= len(self._choices):
            return self._platform.say(self._person, typed)
        choice = self._choices[number - 1]
        return self._platform.tap(self._person, choice.value, choice.content)

    def _picked(self, picked: Press | str) -> Answer | None:
        if isinstance(picked, Press):
            return self._platform.card(self._person, picked)
        self._write(picked)
        return None

    def _command(self, typed: str) -> Answer | None:
        name, _, rest = typed[1:].partition(" ")
        command = self._commands.get(name)
        if command is None:
            self._write("没有这个命令，打 /help 看说明。")
            return None
        return command(rest.strip())

    def _photo(self, name: str) -> Answer | None:
        try:
            content = Path(name).read_bytes() if name else SAMPLE.read_bytes()
        except OSError:
            self._write(f"读不了文件 {name}")
            return None
        if type_of(content) not in PICTURES:
            self._write("只能发 JPG、PNG 或 GIF 图片")
            return None
        return self._platform.photo(self._person, content)

    def _menu(self, number: str) -> Answer | None:
        buttons = list(_buttons(self._platform.memory.menus.shown()))
        if number.isdecimal() and 1 <= int(number) <= len(buttons):
            name, key = buttons[int(number) - 1]
            return self._platform.menu(self._person, key, name)
        self._write(
            "\n".join(f"{place}. {name}" for place, (name, _) in enumerate(buttons, 1)) + "\n打 /menu 编号 点一项"
        )
        return None

    def _who(self, wanted: str) -> None:
        people = personas(self._platform.account.channel)
        if wanted:
            chosen = people[int(wanted) - 1].id if wanted.isdecimal() and 0 < int(wanted) <= len(people) else wanted
            with self._lock:
                self._person, self._choices, self._card = chosen, [], None
                self._last = self._end()
        names = "，".join(f"{place}. {person.name}" for place, person in enumerate(people, 1))
        self._write(f"你是 {self._history.person(self._person).name}（{self._person}）。可以换成：{names}")

    def _end(self) -> int:
        lines = self._history.after(self._person)
        return lines[-1].id if lines else 0

    def _show(self, line: Line) -> None:
        if line.side == "account" and line.kind == "text":
            parts = markup.read(str(line.body["text"]))
            self._choices = [part for part in parts if part.kind == "choice"]
            self._card = None if self._choices else self._card
            self._write("小助手：" + markup.shown(parts))
        elif line.side == "account":
            self._show_card(line)
        elif line.kind == "trouble":
            self._write(f"（没有收到回复：{line.body['reason']}）")

    def _show_card(self, line: Line) -> None:
        card = TerminalCard(line)
        self._card, self._choices = (None if line.body.get("done") else card), []
        numbered = f"\n{card.numbered()}" if self._card and card.numbered() else ""
        self._write(f"小助手：[卡片] {as_text(line.body)}{numbered}")

    def _show_changed(self, line: Line) -> None:
        if self._card is not None and self._card.line == line.id:
            self._card = None
        self._write(f"（卡片更新了）{as_text(line.body)}")

    @contextmanager
    def _watching(self) -> Iterator[None]:
        over = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(GLANCE):
            self.show_news()


def _typed(read: Callable[[], str]) -> str:
    try:
        return read().strip()
    except EOFError:
        return "/quit"


def _buttons(menu: Menu) -> Iterator[tuple[str, str]]:
    for button in menu["button"]:
        for item in button.get("sub_button") or [button]:
            if item.get("key"):
                yield item["name"], item["key"]
