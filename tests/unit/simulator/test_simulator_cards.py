"""WeCom's cards as the simulated platform plays them: sent, tapped, updated once, refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from simulator import Platform
from simulator.callback import Press
from simulator.refusal import Refusal
from simulator.windows import DAY_LIMIT, Pass
from tests.unit.simulator.account_server import CADRE, WECOM, WORK_SECRETS, HandClock


@pytest.fixture
def api(client: FlaskClient) -> Callable[..., dict[str, Any]]:
    """Return a function that calls WeCom's API."""
    token = client.get(WECOM + "gettoken", query_string=WORK_SECRETS).json["access_token"]

    def call(path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = client.post(
            f"{WECOM}{path}?access_token={token}", json={"agentid": 1000002, **body}
        ).json
        return answer

    return call


BUTTONS = {
    "card_type": "button_interaction",
    "task_id": "duty-1",
    "main_title": {"title": "任务"},
    "button_list": [{"text": "完成", "key": "done"}],
}
VOTE = {
    "card_type": "vote_interaction",
    "task_id": "vote-1",
    "main_title": {"title": "哪几项列入例会"},
    "checkbox": {
        "question_key": "items",
        "mode": 1,
        "option_list": [{"id": "a", "text": "甲"}, {"id": "b", "text": "乙"}],
    },
    "submit_button": {"text": "提交", "key": "items"},
}


def sent(api: Callable[..., dict[str, Any]], card: dict[str, Any], to: str = CADRE) -> dict[str, Any]:
    return api("message/send", {"touser": to, "msgtype": "template_card", "template_card": card})


def test_the_code_of_the_sending_updates_those_who_are_named(
    api: Callable[..., dict[str, Any]], wecom: Platform, hands: HandClock
) -> None:
    """It changes the named members' copies, is used up by it, and is old after 72 hours."""
    wecom.memory.history.set_followed("sim.other", followed=True)
    code = sent(api, BUTTONS, f"{CADRE}|sim.other")["response_code"]
    settled = {**BUTTONS, "sub_title_text": "王主任已办", "replace_text": "已办"}
    update = {"userids": [CADRE, "nobody"], "response_code": code, "template_card": settled}
    assert api("message/update_template_card", update) == {"errcode": 0, "errmsg": "ok", "invaliduser": ["nobody"]}
    bodies = [wecom.memory.history.after(person)[-1].body for person in (CADRE, "sim.other")]
    assert [(body["text"], body["done"]) for body in bodies] == [("王主任已办", "已办"), ("", "")]
    assert api("message/update_template_card", update)["errcode"] == 42045
    old = sent(api, {**BUTTONS, "task_id": "duty-2"})["response_code"]
    hands.pause(72 * 3600)
    with pytest.raises(Refusal, match="response_code"):
        wecom.memory.cards.use(old)


def test_a_vote_carries_what_was_ticked(api: Callable[..., dict[str, Any]], wecom: Platform) -> None:
    """The event names the question and its options, as the platform writes them; a card that is done takes no tap."""
    code = sent(api, VOTE)["response_code"]
    (line,) = wecom.memory.history.after(CADRE)
    fields = wecom.card(CADRE, Press("items", line.id, {"items": ["a", "b"]})).sent
    assert (fields["TaskId"], fields["CardType"], fields["EventKey"]) == ("vote-1", "vote_interaction", "items")
    assert fields["SelectedItems"] == {
        "SelectedItem": [{"QuestionKey": "items", "OptionIds": {"OptionId": ["a", "b"]}}]
    }
    api("message/update_template_card", {"userids": [CADRE], "response_code": code, "button": {"replace_name": "已交"}})
    with pytest.raises(KeyError):
        wecom.card(CADRE, Press("items", line.id))


@pytest.mark.parametrize(
    "changes",
    [
        {"card_type": "poem"},
        {"task_id": "任务"},
        {"button_list": []},
        {"button_list": BUTTONS["button_list"] * 7},
        {"main_title": {}},
        {"card_type": "text_notice"},
        {"card_type": "vote_interaction"},
    ],
)
def test_a_card_that_breaks_the_rules_is_refused(api: Callable[..., dict[str, Any]], changes: dict[str, Any]) -> None:
    """Nobody sees half a card."""
    assert sent(api, BUTTONS | changes)["errcode"] == 40058


def test_a_task_id_is_taken_once(api: Callable[..., dict[str, Any]]) -> None:
    """The same id in another message is refused."""
    assert [sent(api, BUTTONS)["errcode"] for _ in "ab"] == [0, 40058]


def test_a_day_has_an_end(api: Callable[..., dict[str, Any]], wecom: Platform, hands: HandClock) -> None:
    """When the app's day is used up, the platform says so; the next day it takes messages again."""
    wecom.memory.daily.use(DAY_LIMIT)
    body = {"touser": CADRE, "msgtype": "text", "text": {"content": "x"}}
    assert api("message/send", body)["errcode"] == 45009
    hands.pause(24 * 3600)
    assert wecom.memory.daily.use(1) is Pass.OPEN
