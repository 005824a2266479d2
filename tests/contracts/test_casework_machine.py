"""Whatever people and staff do in whatever order: no illegal status, nobody lost, nobody told what is not his."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.case_changes import Given
from bot.casework import Actor
from bot.errors import InvalidAnswer
from models import Database, Joiner, Notice, Rating, Status, Submission
from models.joiner import Heads, heads
from models.journal import verify
from models.lifecycle import TABLE, Act
from models.step import steps_of
from tests.contracts.cases import ELSEWHERE, HOLDER, NOW, OFFICE, STATION, VAULT, desk, hand_in, person, submitter_of

ROLES = st.sampled_from(["villager", "sage"])
PICK = st.integers(0, 99)
SECRET, PUBLIC = "【内部】", "【公开】"


class Casework(RuleBasedStateMachine):
    """A model beside the real thing: who was merged into whom, and who stands behind what."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.whole = self.session.begin_nested()
        self.people = [person(self.session) for _ in range(4)]
        self.held: list[Submission] = []
        self.parent: dict[int, int] = {}
        self.behind: dict[int, list[tuple[int, str]]] = {}

    def teardown(self) -> None:
        """Check the journal, and leave the database as it was."""
        assert verify(self.session) is None
        self.whole.rollback()
        self.session.expunge_all()

    @rule(who=PICK, role=ROLES)
    def somebody_hands_in(self, who: int, role: str) -> None:
        one = hand_in(self.session, self.people[who % 4], role=role)
        self.held.append(one)
        self.behind[one.id] = [(one.conversation_id or 0, role)]

    @precondition(lambda self: self.held)
    @rule(which=PICK, who=PICK, role=ROLES)
    def somebody_joins(self, which: int, who: int, role: str) -> None:
        one, joiner = self.held[which % len(self.held)], self.people[who % 4]
        if joiner.id in [number for number, _ in self.behind[one.id]]:
            return
        self.session.add(Joiner(submission_id=one.id, conversation_id=joiner.id, role=role, joined_at=NOW))
        self.session.flush()
        self.behind[one.id].append((joiner.id, role))

    @precondition(lambda self: self.held)
    @rule(which=PICK, act=st.sampled_from(Act), party=PICK, rest=st.data())
    def somebody_tries_a_step(self, which: int, act: Act, party: int, rest: Any) -> None:
        """Anybody tries anything: most of it is refused."""
        self.step(self.held[which % len(self.held)], act, (party, rest))

    @precondition(lambda self: self.held)
    @rule(which=PICK, party=PICK, rest=st.data())
    def somebody_takes_a_step(self, which: int, party: int, rest: Any) -> None:
        """Somebody tries what the status allows: most of it is done."""
        one = self.held[which % len(self.held)]
        fitting = [act for act, way in TABLE.items() if one.status in way.before]
        self.step(one, rest.draw(st.sampled_from(fitting)), (party, rest))

    @precondition(lambda self: len(self.held) > 1)
    @rule(which=PICK, rest=st.data())
    def the_station_merges(self, which: int, rest: Any) -> None:
        """A merge of one of what there is into another."""
        self.step(self.held[which % len(self.held)], Act.MERGE, (0, rest))

    @precondition(lambda self: self.parent)
    @rule(which=PICK, rest=st.data())
    def the_station_splits(self, which: int, rest: Any) -> None:
        """A merge is taken back, which always can be."""
        merged = [one for one in self.held if one.id in self.parent]
        assert self.step(merged[which % len(merged)], Act.SPLIT, (0, rest))

    def step(self, one: Submission, act: Act, by: tuple[int, Any]) -> bool:
        party, rest = by
        actors = [STATION, HOLDER, submitter_of(one), Actor("小周", "cadre", ELSEWHERE), Actor("老周", "admin")]
        target = self.held[rest.draw(PICK) % len(self.held)]
        given = Given(
            reason="原因",
            text=f"{PUBLIC}{one.ticket}",
            note=SECRET,
            office=rest.draw(st.sampled_from([OFFICE, ELSEWHERE])),
            verdict="采纳",
            signer="王镇长",
            days=rest.draw(st.integers(1, 6)),
            target=target.ticket if act == Act.MERGE else "",
            rating="满意",
        )
        done = self.tried(one, act, (actors[party % len(actors)], given))
        if done:
            self.remember(one, act, target)
        return done

    @precondition(lambda self: self.held)
    @rule(which=PICK, rating=st.sampled_from(Rating))
    def somebody_rates(self, which: int, rating: Rating) -> None:
        one = self.held[which % len(self.held)]
        before = one.status
        attempt = self.session.begin_nested()
        try:
            desk(self.session).rate(one, rating, submitter_of(one), "原因")
            attempt.commit()
        except InvalidAnswer:
            attempt.rollback()
            assert before not in (Status.ANSWERED, Status.CLOSED)

    def tried(self, one: Submission, act: Act, by: tuple[Actor, Given]) -> bool:
        attempt = self.session.begin_nested()
        try:
            desk(self.session).take(one, act, *by)
        except InvalidAnswer:
            attempt.rollback()
            return False
        attempt.commit()
        return True

    def remember(self, one: Submission, act: Act, target: Submission) -> None:
        if act == Act.MERGE:
            self.parent[one.id] = target.id
        if act == Act.SPLIT:
            del self.parent[one.id]

    def root(self, number: int) -> int:
        while number in self.parent:
            number = self.parent[number]
        return number

    @invariant()
    def nobody_is_lost(self) -> None:
        """Whoever stands behind something stands behind what it was merged into, once, sages and villagers apart."""
        for one in self.held:
            if one.id not in self.parent:
                every = [p for n, behind in self.behind.items() if self.root(n) == one.id for p in behind]
                sages = {number for number, role in every if role == "sage"}
                assert heads(self.session, one.id) == Heads(len(dict(every)) - len(sages), len(sages))

    @invariant()
    def every_status_follows_from_the_one_before(self) -> None:
        """Steps are without gaps, and the row says what the last one said."""
        for one in self.held:
            steps = steps_of(self.session, one.id)
            assert one.status in set(Status)
            assert [step.before for step in steps[1:]] == [step.after for step in steps[:-1]]
            assert (steps[-1].after, one.version) == (one.status, len(steps) - 1)
            assert (one.status == Status.MERGED) == (one.merged_into is not None)
            assert one.reopened <= 1
            assert one.extended + one.extension_asked <= 10

    @invariant()
    def notes_stay_inside(self) -> None:
        """No news carries an internal note, and everybody's own number stands in it."""
        tickets = {one.id: one.ticket for one in self.held}
        for notice in self.session.execute(select(Notice)).scalars():
            text = VAULT.open(notice.text)
            assert SECRET not in text
            assert tickets[notice.submission_id or 0] in text
            assert notice.conversation_id in [number for number, _ in self.behind[notice.submission_id or 0]]


@pytest.fixture
def opened(database: Database) -> Iterator[Session]:
    """Return a session whose transaction is thrown away at the end."""
    with database.write() as session:
        yield session
        session.rollback()


def test_any_order_of_steps(opened: Session) -> None:
    """Hypothesis looks for an order of steps that breaks a promise."""
    machine = type("Case", (Casework,), {"session": opened})
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=30, stateful_step_count=40, deadline=None, suppress_health_check=slow),
    )
