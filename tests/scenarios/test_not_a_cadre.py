"""Whatever somebody who is no cadre writes, casework is neither changed nor shown to him."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.case_changes import Given
from bot.message import Kind, Message
from models import (
    AccessCode,
    Charge,
    Conversation,
    Duty,
    DutyAssignee,
    Evidence,
    JournalEntry,
    Note,
    Person,
    Report,
    Step,
    Submission,
)
from models.base import Base
from models.lifecycle import Act
from tests.chat import World, open_world, settings_for
from tests.scenarios.staff import AFFAIRS, assign, enter, own_code
from tests.scenarios.test_back_to_the_person import take
from tests.scenarios.test_hand_in import hand_in

SEEDED: tuple[type[Base], ...] = (Charge, Duty, DutyAssignee, Report, Evidence, Person, AccessCode)
NAMES, PHONES = ("周小明", "吴主任"), ("13800000041", "13800000042")
# What only staff may ever read: the texts of duties, notes, reasons, names, numbers of telephones.
SECRETS = (
    *NAMES,
    *PHONES,
    "晾晒场地选址",
    "资金缺口三万元",
    "内部备注不外传",
    "石门坎水管漏水",
    "13900000099",
    "只有站里知道的原因",
)
WORDS = [
    *("我的任务", "本周到期", "逾期", "待办", "任务", "第一个", "托底那个怎么样了", "督办台账", "例会议题", "明察暗访"),
    *("转办", "受理", "退回", "回复", "不予受理", "办结", "采纳", "合并", "延期", "批准延期", "申请销号", "确认销号"),
    *("报进度", "完成六成了", "120%", "食堂选址定了", "农业中心", "镇宣传办", "属于水利", "已经办好", "填报", "代"),
    *("谁负责", "在谁手上", "联系方式", "电话", "是谁提的", "看看内容", "详情", "干部名单", "有哪些人", "社会事务办"),
    *(
        "大埔山村",
        "验证码",
        "确认",
        "确认发出",
        "是",
        "1",
        "解除绑定",
        "满意",
        "不满意",
        "原因",
        "备注",
        "撤回",
        "撤销",
    ),
    *("上一步", "取消"),
]
KEYS = ("accept", "transfer", "return", "case", "duty", "confirm", "undo", "reply", "agenda", "closed")


class Site:
    """The app with casework in it, and people to whom none of it belongs."""

    def __init__(self, world: World, ticket: str, code: str) -> None:
        self.world, self.ticket, self.code = world, ticket, code
        self.tokens = (
            ticket,
            ticket.rsplit("-", 1)[1],
            "1号",
            "7号",
            "T-05",
            "任务 T-05",
            "任务T-05",
            "NS-20200101-0001",
        )

    def casework(self) -> list[Any]:
        """Return all that is kept of staff and of the case, as it stands; not what people hand in themselves."""
        with self.world.session() as session:
            kept = [(table.__tablename__, row) for table in SEEDED for row in session.execute(select(table.__table__))]
            mine = select(Submission.__table__).where(Submission.ticket == self.ticket)
            kept += [("submission", row) for row in session.execute(mine)]
            number = session.execute(select(Submission.id).where(Submission.ticket == self.ticket)).scalar_one()
            for table in (Step, Note):
                of_case = select(table.__table__).where(table.submission_id == number)
                kept += [(table.__tablename__, row) for row in session.execute(of_case)]
            entries = select(JournalEntry.body).where(JournalEntry.subject == self.ticket)
            kept += [("journal", row) for row in session.execute(entries)]
            linked = select(Conversation.member_id).where(Conversation.member_id.is_not(None))
            return [*kept, *session.execute(linked)]

    def hear(self, channel: str, sender: str, kind: Kind, text: str) -> str:
        """Let a message go the one road; return the reply."""
        inbox = self.world.app.extensions["inbox"]
        app = self.world.parts.channels[channel].app
        number = self.world.platforms["wechat"].memory.store.count("property")
        message = Message(channel, app, sender, f"p{number}", kind, datetime.now(UTC), text, details={"task_id": text})
        reply = inbox.answer(message)
        assert reply is not None or kind is Kind.CARD, "too slow to be looked at"
        told = "" if reply is None else "\n".join([reply.text, *(choice.label for choice in reply.choices)])
        return str(told)


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """Run the app with a case in an office's hands, a duty, a code that waits, and staff with names and telephones."""
    with open_world(settings_for(database_url, tmp_path, reply_seconds=4.9)) as world:
        office = {"office": AFFAIRS, "villages": "大埔山村"}
        zhou = enter(world, "zhou", "周小明", phone=PHONES[0], **office)
        enter(world, "wu", "吴主任", role="head", phone=PHONES[1], **office)
        enter(world, "oUnproved", "周小明", phone=PHONES[0], channel="wechat", **office)
        enter(world, "oDoubtful", "未核实", role="sage", channel="wechat")
        ticket = hand_in(world.chat("oSubmitter"), "石门坎水管漏水，已经三天没有人管了", contact="13900000099")
        take(world, ticket, Act.ACCEPT)
        take(world, ticket, Act.REFER, Given(office=AFFAIRS, note="内部备注不外传", reason="只有站里知道的原因"))
        assign(world, "T-05", "晾晒场地选址", [zhou])
        yield Site(world, ticket, own_code(world.chat("zhou", "wecom")))


def messages(site: Site) -> st.SearchStrategy[tuple[Kind, str]]:
    """Return what cadres write and tap, put together in any way, with the numbers there really are."""
    word = st.one_of(st.sampled_from(WORDS), st.sampled_from(site.tokens), st.sampled_from(WORDS))
    separated = st.sampled_from(("", " ", "，", "：", ":"))
    typed = st.tuples(st.lists(word, min_size=1, max_size=4), separated).map(lambda made: made[1].join(made[0]))
    key = st.tuples(st.sampled_from(KEYS), st.sampled_from(site.tokens), st.sampled_from((":", "|", " ", "/")))
    tapped = key.map(lambda made: f"{made[0]}{made[2]}{made[1]}")
    guess = st.integers(0, 10**10 - 1).map(lambda number: f"{number:010d}").filter(lambda made: made != _plain(site))
    return st.one_of(
        st.tuples(st.sampled_from((Kind.TEXT, Kind.VOICE)), typed),
        st.tuples(st.sampled_from((Kind.CARD, Kind.MENU, Kind.TEXT)), tapped),
        st.tuples(st.just(Kind.TEXT), guess),
    )


def _plain(site: Site) -> str:
    return site.code.replace("-", "")


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("channel", "sender"),
    [
        ("wechat", "oVillager"),
        ("wechat", "oUnproved"),
        ("wechat", "oDoubtful"),
        ("wecom", "not-in-the-list"),
    ],
)
def test_nothing_is_changed_and_nothing_is_shown(site: Site, channel: str, sender: str) -> None:
    """A villager, an openid no code has proved, a sage nobody has verified, a member the town has not entered."""
    before = site.casework()
    assert len(before) > len(SEEDED)

    @settings(
        max_examples=100,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(messages(site), min_size=1, max_size=4))
    def holds(said: list[tuple[Kind, str]]) -> None:
        replies = [site.hear(channel, sender, kind, text) for kind, text in said]
        shown = {secret for secret in SECRETS for reply in replies if secret in reply}
        assert not shown, (said, replies)
        assert site.casework() == before, said

    holds()
