"""The life of a submission, from the first step to the last, and what people are told on the way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.case_changes import Given
from bot.casework import Actor
from bot.errors import InvalidAnswer
from models import Consultation, Database, DocumentVersion, Joiner, Notice, NoticeState, Rating, Submission
from models.joiner import Heads, heads
from models.journal import verify
from models.lifecycle import Act
from models.note import internal_notes, replies_to
from models.notice import owed_to
from models.step import steps_of
from models.submission import find_submission
from tests.contracts.cases import (
    HOLDER,
    NOW,
    OFFICE,
    STATION,
    desk,
    hand_in,
    journal_of,
    person,
    submitter_of,
    told,
)
from tests.contracts.conftest import Race

REFER = Given(office=OFFICE)
ANSWER = Given(text="路灯下周装好", note="施工队已经联系")


def accepted(session: Session, **more: object) -> Submission:
    held = hand_in(session, **more)
    desk(session).take(held, Act.ACCEPT, STATION)
    return held


def referred(session: Session, **more: object) -> Submission:
    held = accepted(session, **more)
    desk(session).take(held, Act.REFER, STATION, REFER)
    return held


def answered(session: Session, **more: object) -> Submission:
    held = referred(session, **more)
    desk(session).take(held, Act.ANSWER, HOLDER, ANSWER)
    return held


class TestLife:
    """The contract of bot.casework over both databases."""

    def test_from_handing_in_to_the_end(self, database: Database) -> None:
        """Terms are set, every step is kept and told, the internal note is not, and the journal proves it."""
        with database.write() as session:
            held = answered(session)
            desk(session).rate(held, Rating.SATISFIED, submitter_of(held))
            assert (held.status, held.rating, held.office, held.first_office) == ("已办结", "满意", OFFICE, OFFICE)
            assert (held.accept_by, held.reply_by) == (date(2026, 11, 26), date(2026, 12, 16))
            assert [step.step for step in steps_of(session, held.id)] == ["submit", "accept", "refer", "answer", "rate"]
            news = told(session, held.conversation_id)
            assert len(news) == 3
            assert "12月16日前" in news[0]
            assert OFFICE in news[1]
            assert news[2].startswith(f"{held.ticket} 有答复了：\n路灯下周装好")
            assert "不满意" in news[2]
            assert "施工队" not in "".join(news)
            assert [note.text for note in replies_to(session, held.id)] == ["路灯下周装好"]
            assert [note.text for note in internal_notes(session, held.id)] == ["施工队已经联系"]
            assert verify(session) is None

    def test_the_journal_tells_who_when_and_from_where_to_where_but_no_words(self, database: Database) -> None:
        """Free text stands there as a commitment, a submitter without his name."""
        with database.write() as session:
            held = answered(session)
            desk(session).rate(held, Rating.UNSATISFIED, submitter_of(held), "灯还是不亮")
            entries = journal_of(session, held.ticket)
            steps = [(one["event"], one.get("from"), one.get("to"), one["by"]) for one in entries]
            assert steps == [
                ("submitted", None, None, "提交人"),
                ("accept", "已提交", "已受理", "站长"),
                ("refer", "已受理", "办理中", "站长"),
                ("answer", "办理中", "已答复", "小陈"),
                ("reopen", "已答复", "重新办理", "提交人"),
            ]
            assert [step.entry for step in steps_of(session, held.id)] == [1, 2, 3, 4, 5]
            assert not any(words in str(entries) for words in ("路灯", "施工队", "灯还是"))

    def test_not_satisfied_reopens_once_and_then_goes_to_the_meeting(self, database: Database) -> None:
        """The second time it is put on the agenda; the meeting's answer ends it."""
        with database.write() as session:
            held = answered(session)
            work, me = desk(session, NOW + timedelta(days=2)), submitter_of(held)
            work.rate(held, Rating.UNSATISFIED, me, "没来")
            assert (held.status, held.reopened, held.on_agenda) == ("重新办理", 1, False)
            assert held.reply_by == date(2026, 12, 18)
            work.take(held, Act.ANSWER, HOLDER, ANSWER)
            work.rate(held, Rating.UNSATISFIED, me, "还是没来")
            assert (held.status, held.reopened, held.on_agenda) == ("已答复", 1, True)
            with pytest.raises(InvalidAnswer, match="例会"):
                work.take(held, Act.REOPEN, me, Given(reason="再来"))
            work.take(held, Act.ANSWER, STATION, Given(text="例会定了：月底装"))
            work.take(held, Act.CLOSE, STATION)
            assert held.status == "已办结"

    def test_not_satisfied_needs_a_reason(self, database: Database) -> None:
        """Without it nobody knows what to do again."""
        with database.write() as session:
            held = answered(session)
            with pytest.raises(InvalidAnswer, match="原因"):
                desk(session).rate(held, Rating.UNSATISFIED, submitter_of(held))

    def test_an_office_hands_back_within_the_limit_only(self, database: Database) -> None:
        """One working day; a weekend between does not count. The first office stays answerable."""
        friday = datetime(2026, 11, 27, 8, tzinfo=UTC)
        for days, done in ((3, True), (4, False)):
            with database.write() as session:
                held = accepted(session)
                desk(session, friday).take(held, Act.REFER, STATION, REFER)
                later = desk(session, friday + timedelta(days=days))
                given = Given(reason="不归我们管")
                if done:
                    later.take(held, Act.HAND_BACK, HOLDER, given)
                    assert (held.status, held.office, held.first_office) == ("已受理", "", OFFICE)
                else:
                    with pytest.raises(InvalidAnswer, match="1个工作日内"):
                        later.take(held, Act.HAND_BACK, HOLDER, given)

    def test_an_extension_is_granted_by_somebody_else(self, database: Database) -> None:
        """It moves the last day by working days, the submitter is told why, and all together have a limit."""
        with database.write() as session:
            held, work = referred(session), desk(session)
            with pytest.raises(InvalidAnswer, match="没有等着批"):
                work.take(held, Act.GRANT_EXTENSION, STATION)
            work.take(held, Act.ASK_EXTENSION, HOLDER, Given(days=8, reason="等设备到货"))
            with pytest.raises(InvalidAnswer, match="已经申请"):
                work.take(held, Act.ASK_EXTENSION, HOLDER, Given(days=1, reason="再等"))
            with pytest.raises(InvalidAnswer, match="不能自己批"):
                work.take(held, Act.GRANT_EXTENSION, Actor("小陈", "admin"))
            work.take(held, Act.GRANT_EXTENSION, STATION)
            assert (held.reply_by, held.extended, held.extension_asked) == (date(2026, 12, 28), 8, 0)
            assert "12月28日前答复您。原因：等设备到货" in told(session, held.conversation_id)[-1]
            with pytest.raises(InvalidAnswer, match="最多总共延长10个工作日，已经延过8个"):
                work.take(held, Act.ASK_EXTENSION, HOLDER, Given(days=3, reason="再等"))
            work.take(held, Act.ASK_EXTENSION, HOLDER, Given(days=2, reason="再等"))
            work.take(held, Act.DENY_EXTENSION, STATION, Given(reason="不能再拖"))
            assert (held.reply_by, held.extension_asked) == (date(2026, 12, 28), 0)

    def test_what_is_incomplete_comes_back_and_is_accepted_anew(self, database: Database) -> None:
        """The submitter's words are kept beside the first ones, which stay as they were proven."""
        with database.write() as session:
            held = referred(session)
            desk(session).take(held, Act.ASK_MORE, HOLDER, Given(text="是哪个村口？"))
            later = desk(session, NOW + timedelta(days=7))
            later.take(held, Act.SUPPLEMENT, submitter_of(held), Given(text="大埔山村口"))
            assert (held.status, held.content, held.accept_by) == ("已提交", "村口装路灯", date(2026, 12, 3))
            assert [note.text for note in replies_to(session, held.id)] == ["是哪个村口？", "大埔山村口"]
            later.take(held, Act.ACCEPT, STATION)
            later.take(held, Act.REFER, STATION, REFER)
            assert (held.status, held.reply_by) == ("办理中", date(2026, 12, 23))

    def test_a_verdict_belongs_to_suggestions_and_says_why(self, database: Database) -> None:
        """Verdict, reason and the changed clause reach the submitter; a problem has none."""
        given = Given(
            verdict="部分采纳", reason="资金有限", signer="王镇长", changed_clause="增加照明一项", text="谢谢您"
        )
        with database.write() as session:
            held = referred(session, kind="对征求意见稿的意见")
            desk(session).take(held, Act.DECIDE, HOLDER, given)
            assert (held.verdict, held.verdict_reason, held.signer) == ("部分采纳", "资金有限", "王镇长")
            said = told(session, held.conversation_id)[-1]
            assert "有结果了：部分采纳。\n理由：资金有限\n方案改动：增加照明一项\n谢谢您\n" in said
            problem = referred(session, kind="问题反映")
            with pytest.raises(InvalidAnswer, match="请直接答复"):
                desk(session).take(problem, Act.DECIDE, HOLDER, given)
            with pytest.raises(InvalidAnswer, match="只能是采纳"):
                desk(session).take(held, Act.DECIDE, HOLDER, given.also(verdict="同意"))

    def test_a_comment_is_due_after_the_consultation(self, database: Database) -> None:
        """Comments are weighed together, so their term begins when no more are taken."""
        with database.write() as session:
            draft = DocumentVersion(hash="0" * 64, title="方案", clauses={"一": "目标"}, loaded_at=NOW)
            dates = {"opens": date(2026, 11, 1), "closes": date(2026, 12, 4)}
            opened = Consultation(document=draft, opened_by="站长", opened_at=NOW, **dates)
            session.add(opened)
            session.flush()
            held = accepted(session, kind="对征求意见稿的意见", consultation_id=opened.id)
            problem = accepted(session, kind="问题反映")
            assert (held.reply_by, problem.reply_by) == (date(2026, 12, 25), date(2026, 12, 2))


class TestTogether:
    """Merging, splitting and joining: nobody is lost, nobody counts twice, everybody is told."""

    def test_everybody_behind_a_merged_one_gets_the_reply(self, database: Database) -> None:
        """Each by his own number; and each is asked how he finds it."""
        with database.write() as session:
            first, second, joined = referred(session), accepted(session, role="sage"), person(session)
            session.add(Joiner(submission_id=second.id, conversation_id=joined.id, role="villager", joined_at=NOW))
            desk(session).take(second, Act.MERGE, STATION, Given(target=first.ticket))
            desk(session).take(first, Act.ANSWER, HOLDER, ANSWER)
            assert heads(session, first.id) == Heads(villagers=2, sages=1)
            own, merged, beside = (
                told(session, one)[-1] for one in (first.conversation_id, second.conversation_id, joined.id)
            )
            assert own.startswith(f"{first.ticket} 有答复了：\n路灯下周装好")
            assert merged == beside == own.replace(first.ticket, second.ticket)
            assert "满意" in own

    def test_nobody_counts_twice(self, database: Database) -> None:
        """The same person in two submissions is one head; a sage stays a sage; who has left counts on."""
        with database.write() as session:
            who = person(session)
            first, second = referred(session, who=who), accepted(session, who=who, role="sage")
            gone = accepted(session)
            for one in (second, gone):
                desk(session).take(one, Act.MERGE, STATION, Given(target=first.ticket))
            gone.conversation_id = None
            session.add(Joiner(submission_id=first.id, conversation_id=None, role="sage", joined_at=NOW))
            session.flush()
            assert heads(session, first.id) == Heads(villagers=1, sages=2)
            assert heads(session, first.id).total == 3

    def test_who_comes_late_gets_the_running_result(self, database: Database) -> None:
        """What was answered already is told with the merge."""
        with database.write() as session:
            first, second = answered(session), accepted(session)
            desk(session).take(second, Act.MERGE, STATION, Given(target=first.ticket))
            assert told(session, second.conversation_id)[-1].endswith("\n已有答复：路灯下周装好")

    def test_split_brings_back_what_was_merged(self, database: Database) -> None:
        """It is where it was, with its office and its people, and a term of its own."""
        with database.write() as session:
            first, second = referred(session), referred(session)
            desk(session).take(second, Act.MERGE, STATION, Given(target=first.ticket))
            later = desk(session, NOW + timedelta(days=2))
            later.take(second, Act.SPLIT, STATION, Given(reason="不是一回事"))
            assert (second.status, second.office, second.merged_into) == ("办理中", OFFICE, None)
            assert second.reply_by == date(2026, 12, 18)
            assert [heads(session, one.id).total for one in (first, second)] == [1, 1]

    @pytest.mark.parametrize("into", ["itself", "nothing", "merged", "refused"])
    def test_what_cannot_be_merged_into(self, database: Database, into: str) -> None:
        """A matter that does not run on takes no other."""
        with database.write() as session:
            held, other, third = accepted(session), accepted(session), accepted(session)
            desk(session).take(other, Act.MERGE, STATION, Given(target=third.ticket))
            refused = hand_in(session)
            desk(session).take(refused, Act.REFUSE, STATION, Given(reason="信访事项", text="请到信访窗口"))
            targets = {"itself": held.ticket, "nothing": "NS-1", "merged": other.ticket, "refused": refused.ticket}
            with pytest.raises(InvalidAnswer, match=r"没有|不能再并"):
                desk(session).take(held, Act.MERGE, STATION, Given(target=targets[into]))

    def test_who_is_told_is_not_told_of_his_own_step(self, database: Database) -> None:
        """Who reopens it reads that in the chat; who joined is told."""
        with database.write() as session:
            held, joined = answered(session), person(session)
            session.add(Joiner(submission_id=held.id, conversation_id=joined.id, joined_at=NOW))
            before = len(told(session, held.conversation_id))
            desk(session).rate(held, Rating.UNSATISFIED, submitter_of(held), "没来")
            assert len(told(session, held.conversation_id)) == before
            assert "重新办理" in told(session, joined.id)[-1]
            assert [one.about for one in owed_to(session, joined.id)] == ["reopen"]
            states = session.execute(select(Notice.state).distinct()).scalars().all()
            assert states == [NoticeState.QUEUED]


class TestAtOnce:
    """Two people act on the same matter at the same moment."""

    def test_the_second_is_told_what_the_first_did(self, database: Database, at_once: Race) -> None:
        """One of twelve succeeds; the others read who was before them, and change nothing."""
        with database.write() as session:
            ticket = hand_in(session).ticket

        def accept() -> str:
            try:
                with database.write() as session:
                    held = find_submission(session, ticket)
                    assert held is not None
                    return desk(session).take(held, Act.ACCEPT, STATION, Given(seen=0)).step
            except InvalidAnswer as fault:
                return str(fault)

        outcomes = sorted(map(str, at_once(accept, 12)))
        assert outcomes.count("accept") == 1
        late = f"{ticket} 刚刚有人动过（站长 11月25日16:00 受理），请看过再办。"
        assert outcomes.count(late) == 11
        with database.read() as session:
            assert [step.step for step in steps_of(session, 1)] == ["submit", "accept"]

    def test_merging_two_into_each_other_ends(self, database: Database, at_once: Race) -> None:
        """Rows are locked in one order, so nobody waits for ever; one merge is done and the other refused."""
        with database.write() as session:
            tickets = [accepted(session).ticket for _ in range(2)]
        turns = iter([tickets, tickets[::-1]] * 4)

        def merge() -> str:
            one, other = next(turns)
            try:
                with database.write() as session:
                    held = find_submission(session, one)
                    assert held is not None
                    return desk(session).take(held, Act.MERGE, STATION, Given(target=other)).step
            except InvalidAnswer:
                return "refused"

        assert sorted(map(str, at_once(merge, 8))) == ["merge"] + ["refused"] * 7

    def test_an_old_view_is_refused(self, database: Database) -> None:
        """Who decided by what stood on his page before is told that it has changed, though the step would fit."""
        with database.write() as session:
            held = referred(session)
            seen = held.version
            desk(session).take(held, Act.NOTE, HOLDER, Given(note="先不要答复"))
            with pytest.raises(InvalidAnswer, match="刚刚有人动过（小陈 11月25日16:00 内部备注）"):
                desk(session).take(held, Act.ANSWER, STATION, ANSWER.also(seen=seen))
