"""What a card is on WeCom's wire: sent, updated by its code, refused."""

from __future__ import annotations

import pytest
from local_api import PlatformApi
from platform_wire import AGENT

from bot.card import Button, Card, Question, Style
from bot.channels import Channel, Settled
from bot.errors import DeliveryError, OverQuota, Unreachable
from bot.message import Choice

BUTTONS = Card(
    "新任务",
    "修桥",
    (("时限", "三天"),),
    (Button("我来办", "受理 1"), Button("退回", "退回 1", Style.WARNING)),
    link="https://town.example/x",
    task_id="t-1",
)
YES_NO = (Choice("同意", "yes"), Choice("不同意", "no"))
SUBMIT = (Button("提交", "表决 1"),)
VOTE = Card("表决", questions=(Question("q", "同意吗", YES_NO, many=True),), buttons=SUBMIT, task_id="t-2")
PICKED = Card(
    "安排", questions=(Question("a", "甲", YES_NO), Question("b", "乙", YES_NO)), buttons=SUBMIT, task_id="t-3"
)


def sent(connected: dict[str, Channel], api: PlatformApi, card: Card) -> dict[str, object]:
    connected["wecom"].send_card("bob", card)
    part: dict[str, object] = api.calls[-1].body["template_card"]
    return part


def settled(connected: dict[str, Channel], api: PlatformApi, card: Card, outcome: str = "已办结") -> dict[str, object]:
    connected["wecom"].settle_card("bob", "code-1", Settled(card, outcome))
    body: dict[str, object] = api.calls[-1].body
    return body


def test_buttons(connected: dict[str, Channel], api: PlatformApi) -> None:
    """Every part has its place, and the code for the update comes back."""
    api.given("message/send", {"errcode": 0, "errmsg": "ok", "invaliduser": "", "response_code": "code-1"})
    assert connected["wecom"].send_card("bob", BUTTONS) == "code-1"
    body = api.calls[-1].body
    assert (body["touser"], body["agentid"], body["msgtype"]) == ("bob", AGENT, "template_card")
    assert body["template_card"] == {
        "card_type": "button_interaction",
        "main_title": {"title": "新任务"},
        "sub_title_text": "修桥",
        "horizontal_content_list": [{"keyname": "时限", "value": "三天"}],
        "button_list": [
            {"text": "我来办", "style": 1, "key": "受理 1"},
            {"text": "退回", "style": 3, "key": "退回 1"},
        ],
        "card_action": {"type": 1, "url": "https://town.example/x"},
        "task_id": "t-1",
    }


def test_questions(connected: dict[str, Channel], api: PlatformApi) -> None:
    """One question is a vote, several are lists to pick from."""
    options = [{"id": "yes", "text": "同意"}, {"id": "no", "text": "不同意"}]
    vote = sent(connected, api, VOTE)
    assert vote["card_type"] == "vote_interaction"
    assert vote["main_title"] == {"title": "表决", "desc": "同意吗"}
    assert vote["checkbox"] == {"question_key": "q", "mode": 1, "option_list": options}
    picked = sent(connected, api, PICKED)
    assert picked["card_type"] == "multiple_interaction"
    assert picked["select_list"] == [
        {"question_key": "a", "title": "甲", "option_list": options},
        {"question_key": "b", "title": "乙", "option_list": options},
    ]
    assert picked["submit_button"] == {"text": "提交", "key": "表决 1"}


def test_a_notice(connected: dict[str, Channel], api: PlatformApi) -> None:
    """With a page to open it is a card; with nothing to tap at all the platform has only texts for it."""
    assert sent(connected, api, Card("通知", "明天开会", link="https://town.example/"))["card_type"] == "text_notice"
    assert connected["wecom"].send_card("bob", Card("通知", "明天开会")) == ""
    assert api.calls[-1].body["text"] == {"content": "通知\n\n明天开会"}


def test_what_is_too_long_is_cut_and_nothing_is_markup(connected: dict[str, Channel], api: PlatformApi) -> None:
    """Phones show only so much, and what people wrote is never a link."""
    card = Card("题" * 50, "<a href=x>" + "文" * 200, (("名", "值" * 50),), (Button("按" * 20, "k"),), task_id="t")
    part = sent(connected, api, card)
    assert part["main_title"] == {"title": "题" * 35 + "…"}
    assert str(part["sub_title_text"]).startswith("＜a href=x＞")
    assert len(str(part["sub_title_text"])) == 112
    assert part["horizontal_content_list"] == [{"keyname": "名", "value": "值" * 29 + "…"}]


def test_an_update_names_one_member_and_one_code(connected: dict[str, Channel], api: PlatformApi) -> None:
    """The card stays what it was, but for what became of it; nothing can be tapped any more."""
    body = settled(connected, api, BUTTONS)
    assert (body["userids"], body["agentid"], body["response_code"]) == (["bob"], AGENT, "code-1")
    card = body["template_card"]
    assert (card["sub_title_text"], card["replace_text"]) == ("已办结\n修桥", "已办")
    assert card["main_title"] == {"title": "新任务"}
    vote = settled(connected, api, VOTE)["template_card"]
    assert (vote["main_title"]["desc"], vote["checkbox"]["disable"]) == ("已办结", True)
    picked = settled(connected, api, PICKED)["template_card"]
    assert [one["disable"] for one in picked["select_list"]] == [True, True]


@pytest.mark.parametrize(
    ("code", "kind", "permanent"),
    [(42045, DeliveryError, True), (12345, DeliveryError, True), (-1, DeliveryError, False), (45009, OverQuota, False)],
)
def test_a_refused_update(
    connected: dict[str, Channel],
    api: PlatformApi,
    code: int,
    kind: type[DeliveryError],
    permanent: bool,  # noqa: FBT001
) -> None:
    """Whatever is not a passing fault has used the code up."""
    api.given("message/update_template_card", {"errcode": code, "errmsg": "no"})
    with pytest.raises(kind) as caught:
        settled(connected, api, BUTTONS)
    assert (caught.value.permanent, caught.value.code) == (permanent, code)


def test_an_update_for_somebody_who_is_gone(connected: dict[str, Channel], api: PlatformApi) -> None:
    """The answer to an update names him in a list."""
    api.given("message/update_template_card", {"errcode": 0, "errmsg": "ok", "invaliduser": ["bob"]})
    with pytest.raises(Unreachable):
        settled(connected, api, BUTTONS)


def test_the_official_account_says_it_in_words(connected: dict[str, Channel], api: PlatformApi) -> None:
    """There are no cards there: a text with choices, which nothing can change."""
    assert connected["wechat"].send_card("alice", BUTTONS) == ""
    assert "新任务\n\n修桥\n\n时限：三天" in api.calls[-1].body["text"]["content"]
    with pytest.raises(DeliveryError):
        connected["wechat"].settle_card("alice", "", Settled(BUTTONS, "已办结"))
