"""Whatever two people write, staff do and time brings, in any order: nobody reads another's, and no news is lost."""

from __future__ import annotations

from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.case_changes import Given
from models import Notice, NoticeState, Status
from models.lifecycle import Act
from tests.chat import Chat, World
from tests.scenarios.test_back_to_the_person import stored, take
from tests.scenarios.test_hand_in import hand_in

SAID = (
    "进度",
    "我的建议",
    "满意",
    "不满意",
    "不满意，还是没弄好",
    "基本满意",
    "谢谢",
    "一般",
    "还是老样子，没人来看过",
    "提建议",
    "取消",
    "长者食堂归谁管",
    "我留了什么",
    "删除我的电话",
    "删除我的信息",
    "等等，先别删",
    "是的",
    "1",
    "继续",
)
WHO = st.integers(0, 1)
STEPS = st.one_of(
    st.tuples(st.just("say"), WHO, st.sampled_from(SAID)),
    st.tuples(st.just("number"), WHO, WHO),
    st.tuples(st.just("answer"), WHO, st.none()),
    st.tuples(st.just("work"), st.none(), st.none()),
    st.tuples(st.just("wait"), st.sampled_from((1, 49)), st.none()),
)
NAMES = count()
ANSWERABLE = {Status.SUBMITTED, Status.ACCEPTED, Status.REOPENED, Status.ANSWERED}


class Two:
    """Two people, each with a secret of his own in all that is about him."""

    def __init__(self, world: World) -> None:
        self.world = world
        number = next(NAMES)
        self.phones = [world.chat(f"oSomebody-{number}-{one}") for one in "ab"]
        self.secrets = [f"甲{number}号山塘", f"乙{number}号石桥"]
        self.tickets = [self._hand_in(phone, secret) for phone, secret in zip(self.phones, self.secrets, strict=True)]

    def _hand_in(self, phone: Chat, secret: str) -> str:
        return hand_in(phone, f"{secret}要修一修", contact="13800000011")

    def say(self, who: int, text: str) -> None:
        """Let one write, and look into the reply for the other's secret."""
        assert self.secrets[1 - who] not in self.phones[who].say(text)

    def number(self, who: int, whose: int) -> None:
        """Let one ask for a number, his own or the other's."""
        self.say(who, self.tickets[whose])

    def answer(self, who: int, _nothing: None) -> None:
        """Let the station answer one of them, when that is possible."""
        ticket = self.tickets[who]
        if stored(self.world, ticket).status == Status.SUBMITTED:
            take(self.world, ticket, Act.ACCEPT)
        if stored(self.world, ticket).status in ANSWERABLE:
            take(self.world, ticket, Act.ANSWER, Given(text=f"{self.secrets[who]}已经修好"))

    def work(self, _who: None, _nothing: None) -> None:
        """Let the worker deliver."""
        self.world.worker.run_once()

    def wait(self, hours: int, _nothing: None) -> None:
        """Let time go by."""
        self.world.clock.advance(hours=hours)

    def settle(self) -> None:
        """Let both come back a day later and ask, and check that all that was owed has reached them."""
        for who in (0, 1):
            self.say(who, "取消")
            for _ in range(4):
                self.say(who, "进度")
        self.work(None, None)
        owed = {notice.state for notice in self.world.stored(Notice)}
        assert owed <= {NoticeState.DELIVERED, NoticeState.GIVEN}

    def check(self) -> None:
        """Check what must hold after every step."""
        for who, ticket in enumerate(self.tickets):
            held = stored(self.world, ticket)
            assert held.content == f"{self.secrets[who]}要修一修"
            assert held.reopened <= 1
            assert not held.on_agenda or held.reopened


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_nothing_leaks_and_nothing_is_lost(world: World, steps: list[tuple[str, object, object]]) -> None:
    """Each reads only his own; what was handed in stays word for word; whoever asks in the end has all his news."""
    two = Two(world)
    for verb, *arguments in steps:
        getattr(two, verb)(*arguments)
        two.check()
    two.settle()
