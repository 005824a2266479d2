"""What a cadre writes is taken apart word for word; what a person thinks of a reply is read or left open."""

from __future__ import annotations

import pytest

from knowledge.intent_names import NameFinder, Names
from knowledge.intent_slots import Findings, satisfied, slots_of
from knowledge.intent_text import fold, read

NAMES = NameFinder(
    Names(
        offices={"镇水务办公室": ("水务中心",), "镇宣传办": ()},
        sections={"清溪行动": ("清溪",)},
        villages={"柳坪村": ("柳坪",)},
        terms=("清溪行动", "河长制"),
    )
)


def slots(intent: str, text: str) -> dict[str, object]:
    """Return the slots of a message that is known to have this intent."""
    return slots_of(intent, Findings(read(text), NAMES, "NS"))


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("回复0042：路灯已修好，谢谢", "路灯已修好，谢谢"),
        ("回复 NS-20270305-0042 路灯已修好", "路灯已修好"),
        ("NS20270305-0042答复：您的建议已转水务办", "您的建议已转水务办"),
        ("0042回：同意，ＯＫ！", "同意，ＯＫ！"),
        ("给0042回个话，就说下周一施工", "下周一施工"),
        ("回复：收到，三日内上门", "收到，三日内上门"),
        ("给村民回：已安排", "已安排"),
        ("回复0042", None),
        ("答复0042：進度60%，不取消", "進度60%，不取消"),
    ],
)
def test_takes_the_text_of_a_reply(text: str, body: str | None) -> None:
    """The reply is what was written after the command and the number, unchanged."""
    assert slots("reply_submission", text).get("body") == body


@pytest.mark.parametrize(
    ("text", "task", "note"),
    [
        ("报进度：河道清淤已完成百分之四十，下月完工", "河道清淤", "下月完工"),
        ("清溪行动签约3家，进度七成", "清溪行动", "签约3家"),
        ("柳坪茶园项目从40%到55%了", "柳坪茶园", None),
        ("清溪进度没变，还是30%，缺资金", "清溪", "缺资金"),
        ("步道那个任务完成六成了，选址定了", "步道", "选址定了"),
    ],
)
def test_takes_task_and_note_of_a_report(text: str, task: str, note: str | None) -> None:
    """What is reported on, and what is said beside the figure, come back in the cadre's words."""
    found = slots("report_progress", text)
    assert (found.get("task"), found.get("note")) == (task, note)


@pytest.mark.parametrize(
    ("text", "office"),
    [
        ("0042转水务办", "镇水务办公室"),
        ("0042轉水務辦", "镇水务办公室"),
        ("把0042转给水务办公室", "镇水务办公室"),
        ("请水务中心处理0042", "镇水务办公室"),
        ("转宣传办", "镇宣传办"),
        ("0042转派出所", "派出所"),
        ("转林业站办理0042", "林业站"),
        ("0042派给综合执法队，不归宣传办", "综合执法队"),
    ],
)
def test_finds_who_something_is_handed_to(text: str, office: str) -> None:
    """The town's offices are known by all their names, others are given back as written."""
    assert slots("transfer_submission", text)["office"] == office


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("满意", True),
        ("很满意，谢谢", True),
        ("基本满意", True),
        ("修好了，很快", True),
        ("五星", True),
        ("不满意", False),
        ("不太满意", False),
        ("根本没解决", False),
        ("还是老样子", False),
        ("一星", False),
        ("一般", None),
        ("还行", None),
        ("修是修好了，太慢", None),
        ("谢谢", None),
    ],
)
def test_reads_whether_somebody_is_satisfied(text: str, *, verdict: bool | None) -> None:
    """Praise and blame are read; both at once, or neither, stay open."""
    assert satisfied(text) is verdict


@pytest.mark.parametrize(
    ("text", "amount"), [("我愿意捐20万修路", "20万"), ("省下的八万八转给老人协会", "八万八"), ("想回来投资办厂", None)]
)
def test_reads_a_sum_as_it_was_written(text: str, amount: str | None) -> None:
    """A sum is handed on in the sage's words."""
    assert slots("sage_feedback", text).get("amount") == amount


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我要反映问题", "problem"),
        ("提个建议", "suggestion"),
        ("对方案提意见", "comment"),
        ("乡贤反馈", "sage"),
        ("留言", "message"),
        ("路灯", None),
    ],
)
def test_reads_which_kind_somebody_announces(text: str, kind: str | None) -> None:
    """The opening message may say what kind of submission is coming."""
    assert slots("suggest", text).get("kind") == kind


def test_folding_keeps_every_place() -> None:
    """What is found in folded text stands at the same place in the original."""
    text = "ＮＳ－２０２７，轉給㈡⑩號\ud800ﬁ！"
    assert len(fold(text)) == len(text)
    assert fold("ＮＳ轉給") == "ns转给"


def test_reading_drops_what_does_not_count() -> None:
    """Openings, spaces, emoji and closing particles are gone from the forms the cues look at."""
    wording = read("您好，我想 提 个建议啊😊！！")
    assert (wording.plain, wording.bare) == ("我想提个建议啊", "我想提个建议")
    assert wording.raw == "您好，我想 提 个建议啊😊！！"


def test_a_sign_alone_is_read_as_its_word() -> None:
    """A thumb up is praise and a tick agrees."""
    assert read("👍").bare == "赞"
    assert read("✅").bare == "ok"
