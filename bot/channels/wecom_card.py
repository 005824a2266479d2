"""A card in WeCom's words: the template card, as it is sent and as it is after the act.

Source: "发送应用消息" and "更新模版卡片消息" of the WeCom developer centre. The lengths are those up to which phones
are sure to show a text; what is longer is cut here, so that it can be seen that something is missing.
"""

from __future__ import annotations

from bot.card import Card, CardKind, Question
from bot.channels.render import cut_text

TITLE, TEXT, DESCRIPTION = 36, 112, 44
FACT_NAME, FACT_VALUE, BUTTON, OPTION = 10, 30, 10, 16
DONE = "已办"
_TYPES = {
    CardKind.NOTICE: "text_notice",
    CardKind.BUTTONS: "button_interaction",
    CardKind.VOTE: "vote_interaction",
    CardKind.SELECTION: "multiple_interaction",
}


def template_card(card: Card) -> dict[str, object]:
    """Return the card as it is sent."""
    return _common(card, card.text) | _PARTS[card.kind](card, asks=True)


def settled_card(card: Card, outcome: str) -> dict[str, object]:
    """Return the card as it is when the thing is done: it says `outcome` first, and nothing can be tapped any more."""
    text = outcome if card.questions or not card.text else f"{outcome}\n{card.text}"
    said = _common(card, text) | _PARTS[card.kind](card, asks=False)
    return said if card.kind is CardKind.NOTICE else said | {"replace_text": DONE}


def _common(card: Card, text: str) -> dict[str, object]:
    # Cards with questions have no room for a longer text.
    wide = not card.questions
    title = {"title": cut_text(card.title, TITLE)}
    common: dict[str, object] = {
        "card_type": _TYPES[card.kind],
        "main_title": title if wide else title | {"desc": cut_text(text or card.questions[0].title, DESCRIPTION)},
        "task_id": card.task_id,
    }
    if wide:
        common["sub_title_text"] = cut_text(text, TEXT)
        common["horizontal_content_list"] = [
            {"keyname": cut_text(name, FACT_NAME), "value": cut_text(value, FACT_VALUE)} for name, value in card.facts
        ]
    if card.link:
        common["card_action"] = {"type": 1, "url": card.link}
    return common


def _notice(card: Card, *, asks: bool) -> dict[str, object]:  # noqa: ARG001 - it never asks
    return {}


def _buttons(card: Card, *, asks: bool) -> dict[str, object]:  # noqa: ARG001 - the text in their place hides them
    return {
        "button_list": [
            {"text": cut_text(one.label, BUTTON), "style": int(one.style), "key": one.value} for one in card.buttons
        ]
    }


def _vote(card: Card, *, asks: bool) -> dict[str, object]:
    question = card.questions[0]
    box = {"question_key": question.key, "mode": int(question.many), "option_list": _options(question)}
    return {"checkbox": box if asks else box | {"disable": True}, **_submit(card)}


def _selection(card: Card, *, asks: bool) -> dict[str, object]:
    lists = [
        {"question_key": one.key, "title": cut_text(one.title, OPTION), "option_list": _options(one)}
        | ({} if asks else {"disable": True})
        for one in card.questions
    ]
    return {"select_list": lists, **_submit(card)}


def _options(question: Question) -> list[dict[str, object]]:
    return [{"id": option.value, "text": cut_text(option.label, OPTION)} for option in question.options]


def _submit(card: Card) -> dict[str, object]:
    return {"submit_button": {"text": cut_text(card.buttons[0].label, BUTTON), "key": card.buttons[0].value}}


_PARTS = {
    CardKind.NOTICE: _notice,
    CardKind.BUTTONS: _buttons,
    CardKind.VOTE: _vote,
    CardKind.SELECTION: _selection,
}
