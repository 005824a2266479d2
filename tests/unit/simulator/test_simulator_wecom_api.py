"""WeCom's API as an account's server calls it, partly through wechatpy's client."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from wechatpy import WeChatClientException
from wechatpy.client import BaseWeChatClient

from simulator import Platform
from simulator.callback import Press
from simulator.directory import DISABLED, ROOT, Member
from simulator.faults import Fault
from tests.unit.simulator.account_server import CADRE, WECOM, WORK_SECRETS, HandClock, last_text


def test_wecom_has_its_own_number_for_a_foreign_address(wecom: Platform, client: FlaskClient) -> None:
    """WeCom says 60020 where the other platform says 40164."""
    wecom.memory.faults.switch_on(Fault.ADDRESS, times=1)
    assert client.get(WECOM + "gettoken").json["errcode"] == 60020


def test_wecom_delivers_to_members_and_names_the_others(corporate: BaseWeChatClient, wecom: Platform) -> None:
    """Who is not a member is listed in the answer, the others get the message."""
    answer = corporate.message.send_text(1000002, [CADRE, "nobody"], content="本周例会材料已备好")
    assert answer["invaliduser"] == "nobody"
    assert last_text(wecom, CADRE) == "本周例会材料已备好"


@pytest.mark.parametrize(("agent", "person", "code"), [(1, CADRE, "40056"), (1000002, "nobody", "81013")])
def test_wecom_refuses_a_foreign_app_and_nobody(
    agent: int, person: str, code: str, corporate: BaseWeChatClient
) -> None:
    """A wrong AgentId and a message for nobody are refused."""
    with pytest.raises(WeChatClientException, match=code):
        corporate.message.send_text(agent, person, content="x")


def test_wecom_drops_what_is_too_much_without_a_word(
    corporate: BaseWeChatClient, wecom: Platform, hands: HandClock
) -> None:
    """Thirty a minute arrive; the thirty-first is accepted and never shown."""
    for number in range(31):
        assert corporate.message.send_text(1000002, CADRE, content=str(number))["errcode"] == 0
    assert last_text(wecom, CADRE) == "29"
    hands.pause(61)
    corporate.message.send_text(1000002, CADRE, content="31")
    assert last_text(wecom, CADRE) == "31"


def test_wecom_cuts_long_texts_and_drops_repeated_ones(client: FlaskClient, wecom: Platform) -> None:
    """What is over 2,048 bytes is cut off; with the duplicate check the same again is shown once."""
    token = client.get(WECOM + "gettoken", query_string=WORK_SECRETS).json["access_token"]
    body = {"touser": CADRE, "agentid": 1000002, "msgtype": "text", "text": {"content": "好" * 700}}
    for _ in "ab":
        client.post(f"{WECOM}message/send?access_token={token}", json={**body, "enable_duplicate_check": 1})
    (line,) = wecom.memory.history.after(CADRE)
    assert line.body["text"] == "好" * 682


def test_a_card_is_updated_once(client: FlaskClient, wecom: Platform) -> None:
    """The code that a tap gave changes the card, and then is used up."""
    token = client.get(WECOM + "gettoken", query_string=WORK_SECRETS).json["access_token"]
    card = {
        "card_type": "button_interaction",
        "task_id": "duty-1",
        "main_title": {"title": "任务"},
        "button_list": [{"text": "完成", "key": "done"}],
    }
    body = {"touser": CADRE, "agentid": 1000002, "msgtype": "template_card", "template_card": card}
    assert client.post(f"{WECOM}message/send?access_token={token}", json=body).json["errcode"] == 0
    (line,) = wecom.memory.history.after(CADRE)

    code = wecom.card(CADRE, Press("done", line.id)).sent["ResponseCode"]
    update = {"agentid": 1000002, "userids": [CADRE], "response_code": code, "button": {"replace_name": "已完成"}}
    path = f"{WECOM}message/update_template_card?access_token={token}"
    assert [client.post(path, json=update).json["errcode"] for _ in "ab"] == [0, 42045]
    assert wecom.memory.history.after(CADRE)[0].body["done"] == "已完成"


def test_the_directory_is_asked_department_by_department(corporate: BaseWeChatClient, wecom: Platform) -> None:
    """A department comes with all below it, its members without those below, and nobody's telephone is told."""
    directory = wecom.memory.directory
    above = directory.department("内设机构")
    below = directory.department("民政组", above)
    directory.put(Member("zhou", "周小明", below, "科员", DISABLED))
    every = corporate.get("department/list")["department"]
    assert [one["id"] for one in corporate.get("department/list", params={"id": above})["department"]] == [above, below]
    assert {one["name"] for one in every} >= {"模拟镇", "内设机构", "民政组"}
    assert every[0]["parentid"] == 0
    assert corporate.get("user/list", params={"department_id": above, "fetch_child": 1})["userlist"] == []
    (zhou,) = corporate.get("user/list", params={"department_id": below})["userlist"]
    assert (zhou["userid"], zhou["name"], zhou["main_department"], zhou["status"]) == (
        "zhou",
        "周小明",
        below,
        DISABLED,
    )
    assert not zhou.keys() & {"mobile", "email", "avatar"}
    assert corporate.get("department/simplelist")["department_id"][0] == {"id": ROOT, "parentid": 0, "order": ROOT}
    (simple,) = corporate.get("user/simplelist", params={"department_id": below})["userlist"]
    assert set(simple) == {"userid", "name", "department"}


def test_the_directory_knows_its_departments_only(corporate: BaseWeChatClient) -> None:
    """A number that is none is refused."""
    for path, params in (("user/list", {"department_id": 99}), ("department/list", {"id": 99})):
        with pytest.raises(WeChatClientException, match="60003"):
            corporate.get(path, params=params)
