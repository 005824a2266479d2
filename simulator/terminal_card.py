"""A WeCom card in a terminal: its options and buttons have numbers; a number ticks an option or taps a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from simulator.callback import Press
from simulator.history import Line


class TerminalCard:
    """One card that can be tapped. `line`: where it stands in the chat."""

    def __init__(self, line: Line) -> None:
        body: Mapping[str, Any] = line.body
        self.line = line.id
        self._questions = {question["key"]: question for question in body.get("questions") or []}
        self._options = [
            (key, label, value) for key, question in self._questions.items() for label, value in question["options"]
        ]
        buttons = [body["submit"]] if body.get("submit") else body.get("buttons") or []
        self._buttons = [(label, key) for label, key, *_ in buttons]
        self._chosen: dict[str, list[str]] = {}

    def numbered(self) -> str:
        """Return what can be chosen and tapped, a numbered line each."""
        labels = [f"☐ {label}" for _, label, _ in self._options] + [f"【{label}】" for label, _ in self._buttons]
        return "\n".join(f"{number}. {label}" for number, label in enumerate(labels, 1))

    def pick(self, number: int) -> Press | str | None:
        """Return the tap that a number means, or what to say of it; None: nothing here has this number."""
        if 1 <= number <= len(self._options):
            return self._tick(*self._options[number - 1])
        if not len(self._options) < number <= len(self._options) + len(self._buttons):
            return None
        if any(not self._chosen.get(key) for key in self._questions):
            return "还有没选的，请先打编号选好"
        return Press(self._buttons[number - len(self._options) - 1][1], self.line, self._chosen)

    def _tick(self, key: str, label: str, value: str) -> str:
        chosen = self._chosen.get(key, [])
        if value in chosen:
            self._chosen[key] = [one for one in chosen if one != value]
            return f"取消了「{label}」"
        self._chosen[key] = [*chosen, value] if self._questions[key]["many"] else [value]
        return f"选了「{label}」"


def as_text(body: Mapping[str, Any]) -> str:
    """Return what stands on a card."""
    facts = [f"{name}：{value}" for name, value in body.get("facts") or []]
    done = f"〔{body['done']}〕" if body.get("done") else ""
    parts = [str(body.get("title", "")), str(body.get("text", "")), *facts, str(body.get("url", "")), done]
    return "\n".join(part for part in parts if part)
