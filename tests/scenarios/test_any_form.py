"""Whatever two people say and send in the middle of whatever form: nothing twice, nothing lost, nothing stuck."""

from __future__ import annotations

import re
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.case_changes import Given
from bot.context import State
from bot.inbox import SORRY
from models import Conversation, Joiner, Status, Submission
from models.commitments import check
from models.journal import verify
from models.lifecycle import Act
from simulator.callback import Place
from tests.chat import World
from tests.scenarios.consulting import consult
from tests.scenarios.test_back_to_the_person import stored, take
from tests.scenarios.test_joining import SO_TOO, hand_in, published

BEGIN = ("提建议", "我要反映一个问题", "我想给家乡投资一个项目", "对征求意见稿提意见", "转人工", "乡贤反馈", "乡贤认证")
SAID = (
    *("托底行动", "其他", "跳过", "不留", "13800000011", "好了", "修改", "内容", "联系电话", "上一步", "1", "2", "4"),
    *("取消", "算了，不提了", "是的", "不是", "继续填写", "继续", "确认提交", "你好", "谢谢", "有新情况，再交一条"),
    *("长者食堂归谁管", "进度", "我的建议", "满意", "基本满意", "不满意", "不满意，还是没弄好", "哪里都没修", "回执"),
    *("我留了什么", "删除我的电话", "删除我的信息", "确认删除", "等等，先别删", "一起反映", "不一样，单独提", SO_TOO),
)
TEXTS = (
    "{secret}第{n}处护栏断了，建议换新的",
    "我建议取消{secret}停车收费，退出合同，不要再让人掏冤枉钱，第{n}回",
    "<b>]]>{secret}</b>&amp;要修第{n}条路",
    "{secret}的第{n}座桥" + "又窄又旧，车过不去，" * 60,
)
# What answers each thing that a form may ask.
RIGHT = {
    "kind": "建议",
    "section": "托底行动",
    "offer": "项目",
    "photos": "跳过",
    "contact": "不留",
    "confirm": "确认提交",
    "edit": "内容",
    "repeat": "有新情况，再交一条",
    "join": "不一样，单独提",
    "village": "其他",
    "place": "跳过",
    "voices": "跳过",
    "name": "李四",
    "residence": "温州",
    "field": "茶叶",
    "phone": "13800000011",
    "stance": "1",
}
TAKEN = re.compile(r"收到了，谢谢您！\n编号：(NS-\d{8}-\d{4,})")
NUMBERS = count(1)
WHO = st.integers(0, 1)
GOES_ON = st.tuples(st.just("go_on"), WHO, st.none())
STEPS = st.one_of(
    GOES_ON,
    GOES_ON,
    GOES_ON,
    st.tuples(st.just("say"), WHO, st.sampled_from(BEGIN)),
    st.tuples(st.just("say"), WHO, st.sampled_from(SAID)),
    st.tuples(st.just("tell"), WHO, st.sampled_from(TEXTS)),
    st.tuples(st.just("send"), WHO, st.sampled_from(("photo", "voice", "mumble", "place"))),
    st.tuples(st.just("again"), WHO, st.none()),
    st.tuples(st.just("answer"), WHO, st.none()),
    st.tuples(st.just("wait"), st.sampled_from((1, 25, 49)), st.none()),
)


class Two:
    """Two people who fill in forms at the same time, each with a secret word in all that he tells."""

    def __init__(self, world: World) -> None:
        self.world = world
        number = next(NUMBERS)
        self.phones = [world.chat(f"oForm-{number}-{one}") for one in "ab"]
        self.secrets = [f"甲{number}号山塘", f"乙{number}号石桥"]
        self.told: list[set[str]] = [{SO_TOO}, {SO_TOO}]
        self.tickets: list[list[str]] = [[], []]
        self.before = self._count(Submission)
        self.joined = self._count(Joiner)

    def _count(self, table: type[Submission | Joiner]) -> int:
        with self.world.session() as session:
            return session.execute(select(func.count()).select_from(table)).scalar_one()

    def heard(self, who: int, reply: str) -> None:
        """Look into a reply, and note what it confirms."""
        assert self.secrets[1 - who] not in reply
        assert SORRY.text not in reply
        for ticket in TAKEN.findall(reply):
            if ticket not in self.tickets[who]:
                self.tickets[who].append(ticket)
        if "好的，一起反映了" in reply and self._count(Joiner) > self.joined:
            self.joined += 1

    def say(self, who: int, text: str) -> None:
        self.told[who].add(text)
        self.heard(who, self.phones[who].say(text))

    def tell(self, who: int, text: str) -> None:
        """Tell a concern that nobody has told in these words."""
        self.say(who, text.format(secret=self.secrets[who], n=next(NUMBERS)))

    def send(self, who: int, what: str) -> None:
        phone = self.phones[who]
        if what == "voice":
            text = TEXTS[0].format(secret=self.secrets[who], n=next(NUMBERS))
            self.told[who].add(text)
            self.heard(who, phone.voice(text))
        elif what == "place":
            self.heard(who, phone.do("location", Place("大埔山村村口", 27.9, 120.1)))
        else:
            self.heard(who, phone.photo() if what == "photo" else phone.voice(None))

    def again(self, who: int, _nothing: None) -> None:
        """Deliver the last message once more; it is answered alike."""
        last = self.phones[who].last
        if last is not None:
            self.heard(who, self.phones[who].again())

    def state(self, who: int) -> State:
        address = self.world.vault.pseudonym("wechat", self.phones[who].person)
        with self.world.session() as session:
            row = session.execute(select(Conversation).filter_by(address=address)).scalar_one_or_none()
        return State.from_json(self.world.vault.open(row.state)) if row and row.state else State()

    def go_on(self, who: int, _nothing: None) -> None:
        """Answer rightly what is asked, or begin."""
        draft = self.state(who).draft
        if draft is None:
            self.say(who, "提建议")
        elif draft.step == "content":
            self.tell(who, TEXTS[0])
        else:
            self.say(who, RIGHT.get(draft.step, "都可以"))

    def answer(self, who: int, _nothing: None) -> None:
        """Let the station answer the newest of his."""
        ticket = next(iter(self.tickets[who][-1:]), "")
        status = stored(self.world, ticket).status if ticket else ""
        if status == Status.SUBMITTED:
            take(self.world, ticket, Act.ACCEPT)
            take(self.world, ticket, Act.ANSWER, Given(text=f"{self.secrets[who]}已经修好"))
            self.world.worker.run_once()

    def wait(self, hours: int, _nothing: None) -> None:
        self.world.clock.advance(hours=hours)

    def check(self) -> None:
        """Check that exactly what was confirmed is stored, each in words of who told it."""
        assert self._count(Submission) - self.before == sum(map(len, self.tickets))
        assert self._count(Joiner) == self.joined
        for who in (0, 1):
            for ticket in self.tickets[who]:
                held = stored(self.world, ticket)
                assert held.content in self.told[who]

    def settle(self) -> None:
        """Nobody is stuck: after at most two words nothing is open, and what is begun then gets its number."""
        for who in (0, 1):
            self.say(who, "取消")
            self.say(who, "取消")
            state = self.state(who)
            assert (state.draft, state.kept) == (None, None)
            had = len(self.tickets[who])
            for _ in range(10):
                if len(self.tickets[who]) == had:
                    self.go_on(who, None)
            assert len(self.tickets[who]) == had + 1
        self.check()


@pytest.fixture
def town(world: World) -> World:
    """Return a world in which the draft may be commented on, and something public can be joined."""
    consult(world, 0, 3000)
    published(world, world.chat("oSomebody-first"))
    hand_in(world.chat("oSomebody-second"), "礼堂的椅子坏了十几把，想换新的")
    return world


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=4, max_size=24))
def test_forms_of_all_kinds_in_any_order(town: World, steps: list[tuple[str, object, object]]) -> None:
    """Every confirmed thing is stored once, in its own words; nobody reads another's; every form can be left."""
    two = Two(town)
    for verb, *arguments in steps:
        getattr(two, verb)(*arguments)
        two.check()
    two.settle()
    with town.session() as session:
        assert verify(session) is None
        assert check(session).broken is None
