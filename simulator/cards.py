"""Template cards: what a phone shows of one, and the codes by which the account may change it, each once in 72 hours.

Sources: "发送应用消息", "更新模版卡片消息" and "事件格式" (模板卡片事件推送) of the WeCom developer centre.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.clock import Clock
from simulator.refusal import Refusal
from simulator.store import Store

CODE_SECONDS = 72 * 3600
TAPPED = {"button_interaction", "vote_interaction", "multiple_interaction"}  # these give codes
TYPES = TAPPED | {"text_notice", "news_notice"}
TASK_ID = re.compile(r"[0-9A-Za-z_@-]{1,128}")
MOST_BUTTONS, MOST_FACTS, MOST_TICKED, MOST_PICKED = 6, 6, 20, 10
Part = Mapping[str, Any]


class Cards:
    """The cards of one app."""

    def __init__(self, store: Store, channel: str, clock: Clock) -> None:
        self._store = store
        self._channel = channel
        self._clock = clock

    def issue(self, lines: Sequence[int]) -> str:
        """Return a code for one update of the card in these lines of chats."""
        code = secrets.token_urlsafe(24)
        row = (code, self._channel, json.dumps(list(lines)), self._clock.seconds() + CODE_SECONDS)
        with self._store.write() as db:
            db.execute("INSERT INTO card_codes VALUES (?, ?, ?, ?)", row)
        return code

    def use(self, code: str) -> list[int]:
        """Use up a code and return the lines of its card. Raises Refusal."""
        with self._store.write() as db:
            row = db.execute(
                "DELETE FROM card_codes WHERE code = ? AND channel = ? AND until > ? RETURNING lines",
                (code, self._channel, self._clock.seconds()),
            ).fetchone()
        if row is None:
            raise Refusal(42045, "invalid response_code")
        found: list[int] = json.loads(row["lines"])
        return found

    def take_task(self, task_id: str) -> None:
        """Take a task id for good. Raises Refusal when the app has used it before."""
        with self._store.write() as db:
            if db.execute("INSERT OR IGNORE INTO tasks VALUES (?, ?)", (self._channel, task_id)).rowcount == 0:
                raise Refusal(40058, "task_id is used already")


def check(part: Part) -> None:
    """Raise Refusal when the platform would not take this card."""
    kind = part.get("card_type")
    _require(kind in TYPES, "card_type")
    _require(bool((part.get("main_title") or {}).get("title") or part.get("sub_title_text")), "main_title")
    _require(len(part.get("horizontal_content_list") or []) <= MOST_FACTS, "horizontal_content_list")
    if kind not in TAPPED:
        _require(bool((part.get("card_action") or {}).get("url")), "card_action")
        return
    _require(bool(TASK_ID.fullmatch(str(part.get("task_id", "")))), "task_id")
    if kind == "button_interaction":
        _require(1 <= len(part.get("button_list") or []) <= MOST_BUTTONS, "button_list")
    else:
        _require(bool((part.get("submit_button") or {}).get("key")), "submit_button")
        _check_questions(part)


def _check_questions(part: Part) -> None:
    asked, most = _asked(part), MOST_TICKED if part.get("checkbox") else MOST_PICKED
    _require(1 <= len(asked) <= 3, "select_list")  # noqa: PLR2004 - at most three, says the source
    _require(all(1 <= len(one.get("option_list") or []) <= most for one in asked), "option_list")
    _require(all(one.get("question_key") for one in asked), "question_key")


def _require(holds: bool, name: str) -> None:  # noqa: FBT001 - the condition is the sentence
    if not holds:
        raise Refusal(40058, f"invalid Request Parameter: template_card.{name}")


def shown(part: Part) -> dict[str, object]:
    """Return what the phone shows of a card."""
    title = part.get("main_title") or {}
    submit = part.get("submit_button") or {}
    return {
        "card_type": part["card_type"],
        "task_id": part.get("task_id", ""),
        "title": title.get("title", ""),
        "text": "\n".join(filter(None, [title.get("desc", ""), part.get("sub_title_text", "")])),
        "facts": [[row.get("keyname", ""), row.get("value", "")] for row in part.get("horizontal_content_list") or []],
        "buttons": [_button(row) for row in part.get("button_list") or []],
        "questions": [_question(row, many=bool(row.get("mode", 0))) for row in _asked(part)],
        "submit": [submit.get("text", ""), submit.get("key", "")] if submit else [],
        "url": (part.get("card_action") or {}).get("url", ""),
        "done": part.get("replace_text", ""),
    }


def _button(row: Part) -> list[object]:
    return [row.get("text", ""), row.get("key", ""), row.get("style", 1)]


def _asked(part: Part) -> list[Part]:
    return [part["checkbox"]] if part.get("checkbox") else list(part.get("select_list") or [])


def _question(row: Part, *, many: bool) -> dict[str, object]:
    options = [[option.get("text", ""), option.get("id", "")] for option in row.get("option_list") or []]
    return {"key": row.get("question_key", ""), "title": row.get("title", ""), "many": many, "options": options}


def label_of(body: Mapping[str, Any], key: str) -> str:
    """Return what stands on the button with `key` of a card as shown."""
    pressed = [*body.get("buttons", []), *([body["submit"]] if body.get("submit") else [])]
    return next((str(text) for text, value, *_ in pressed if value == key), key)
