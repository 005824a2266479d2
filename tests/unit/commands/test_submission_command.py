"""`submission …`: staff take every step by command, in words they understand, and see no more than they may."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy.orm import Session

from models import Attachment, Database, JournalDigest, Person, Submission
from models.receipt import first_entry, short
from tests.contracts.cases import NOW, OFFICE, VAULT, hand_in, journal_of
from tests.shell import Outcome, Shell

BY = ("--by", "站长")
BY_OFFICE = ("--by", "小陈", "--office", "社会事务办")


def stored(database: Database, **more: object) -> str:
    """Store what somebody hands in and return its number."""
    with database.write() as session:
        return hand_in(session, **more).ticket


def done(office: Shell, *arguments: str) -> str:
    """Run a step that succeeds; return what it says."""
    outcome = office.run("submission", *arguments)
    assert (outcome.status, outcome.err) == (0, "")
    return outcome.out.strip()


def refused(outcome: Outcome) -> str:
    """Return the one line with which a step was refused."""
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    return outcome.err


def loaded(session: Session, ticket: str) -> Submission:
    return session.query(Submission).filter_by(ticket=ticket).one()


def test_a_matter_from_beginning_to_end(office: Shell, database: Database) -> None:
    """Accepted, referred by an alias, longer by a decision of somebody else, answered, decided, closed."""
    ticket = stored(database, content="村口装路灯", place="大埔山村口")
    assert "已受理，现在是已受理，期限 " in done(office, "accept", ticket, *BY)
    assert "已转办，现在是办理中" in done(office, "refer", ticket.lower(), "--to", "社会事务办", *BY)
    assert "已申请延期" in done(office, "extend", ticket, "--days", "3", "--why", "等设备", *BY_OFFICE)
    assert "已批准延期" in done(office, "extend", ticket, "--grant", *BY)
    assert "已内部备注" in done(office, "note", ticket, "--note", "催一下施工队", *BY)
    assert "现在是已答复" in done(office, "reply", ticket, "--say", "下周装好", *BY_OFFICE)
    verdict = ("--why", "有道理", "--signer", "王镇长", "--changed", "加一项照明")
    assert "已采纳情况" in done(office, "verdict", ticket, "采纳", *verdict, *BY)
    assert "现在是已办结" in done(office, "close", ticket, *BY)
    shown = done(office, "show", ticket)
    for said in ("村口装路灯", "大埔山村口", f"首接科室：{OFFICE}", "小陈 答复（已答复）", "等设备", "签字人：王镇长"):
        assert said in shown
    assert "内部备注" in shown
    verified = office.run("journal", "verify")
    assert verified.status == 0
    assert "核对了 6 处，都和记日志时一致" in verified.out
    with database.write() as session:
        loaded(session, ticket).verdict_reason = "没道理"
    changed = office.run("journal", "verify")
    assert changed.status == 1
    assert changed.err == f"和日志对不上：第 8 条，{ticket} 现在存着的原因和当时记的不一样\n"


def test_photos_are_shown_with_where_they_are_or_why_not(office: Shell, database: Database) -> None:
    """Where the file is, that it is still to come, or what was wrong with it; of a voice the words that were heard."""
    own = {"media_id": "m", "name": "0" * 32, "created_at": NOW}
    sent = [
        Attachment(kind="image", path="ab/ab.jpg", **own),
        Attachment(kind="image", **own),
        Attachment(kind="image", fault="neither a photo nor a voice", **own),
        Attachment(kind="voice", path="cd/cd.amr", transcript="路灯不亮", **own),
    ]
    shown = done(office, "show", stored(database, attachments=sent))
    wanted = (
        "照片：ab/ab.jpg",
        "照片：还没取到",
        "照片：没有取到：不是照片，也不是语音",
        "语音：cd/cd.amr（听写：路灯不亮）",
    )
    assert [line for line in shown.splitlines() if line.startswith(("照片", "语音"))] == list(wanted)


def test_returned_asked_and_supplemented(office: Shell, database: Database) -> None:
    """The ways aside work by command too."""
    ticket = stored(database)
    done(office, "ask", ticket, "--say", "哪个村口？", *BY)
    assert "现在是已提交" in done(office, "supplement", ticket, "--say", "大埔山", *BY)
    done(office, "accept", ticket, *BY)
    done(office, "refer", ticket, "--to", OFFICE, *BY)
    assert "现在是已受理" in done(office, "return", ticket, "--why", "不归我们", *BY_OFFICE)
    assert "现在是不予受理" in done(office, "refuse", ticket, "--why", "信访", "--say", "请到信访窗口", *BY)


def test_merged_and_split_with_their_people(office: Shell, database: Database) -> None:
    """The list counts everybody behind a matter; what was merged is found again by its status."""
    first, second = stored(database), stored(database, role="sage")
    done(office, "merge", second, "--into", first.lower(), *BY)
    [row] = [json.loads(line) for line in done(office, "list", "--json").splitlines()]
    assert (row["ticket"], row["villagers"], row["sages"], row["content"]) == (first, 1, 1, "村口装路灯")
    assert second in done(office, "list", "--status", "已合并")
    assert f"并到：{first}" in done(office, "show", second)
    done(office, "split", second, "--why", "两回事", *BY)
    assert len(done(office, "list").splitlines()) == 2
    done(office, "publish", first, *BY)
    assert "已不公开" in done(office, "publish", first, "--withhold", *BY)


def test_the_list_shows_what_is_due_first_and_filters(office: Shell, database: Database) -> None:
    """Overdue ones are red and come first; one office's are found by its name."""
    late, later = stored(database), stored(database)
    with database.write() as session:
        loaded(session, late).accept_by = NOW.date().replace(year=2020)
        loaded(session, later).accept_by = NOW.date().replace(year=2090)
        loaded(session, later).office = OFFICE
    assert [line.split()[0] for line in done(office, "list").splitlines()] == [late, later]
    assert "红灯 2020-11-25" in done(office, "list", "--red")
    assert later not in done(office, "list", "--red")
    assert late not in done(office, "list", "--office", OFFICE)
    assert len(done(office, "list", "--limit", "1").splitlines()) == 1
    assert done(office, "list", "--status", "已答复") == "没有"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("close", "{}", *BY), "不能“办结”"),
        (("accept", "NS-1", *BY), "没有 NS-1 这个编号"),
        (("accept", "{}", "--by", " "), "谁办的"),
        (("accept", "{}", *BY_OFFICE), "只能由乡贤联络站来做"),
        (("refuse", "{}", *BY), "原因"),
        (("refer", "{}", "--to", "飞行办", *BY), f"没有“飞行办”这个科室，有：{OFFICE}"),
        (("merge", "{}", "--into", "NS-2", *BY), "没有 NS-2 这一条"),
        (("show", "NS-1"), "没有 NS-1 这个编号"),
        (("contact", "{}", "--by", "小陈", "--why", "看"), "没有留联系方式"),
    ],
)
def test_what_cannot_be_is_one_line(office: Shell, database: Database, arguments: tuple[str, ...], says: str) -> None:
    """The reason is told in Chinese and nothing was changed."""
    ticket = stored(database)
    assert says in refused(office.run("submission", *(part.format(ticket) for part in arguments)))
    with database.read() as session:
        assert loaded(session, ticket).version == 0
        assert len(journal_of(session, ticket)) == 1


def test_an_extension_is_asked_for_or_decided_not_both(office: Shell, database: Database) -> None:
    """The options of extend exclude each other; that is a misuse, status 2."""
    ticket = stored(database)
    for options in ((), ("--grant", "--deny"), ("--days", "3", "--grant")):
        assert office.run("submission", "extend", ticket, *options, *BY).status == 2


def test_an_office_of_the_peoples_list_is_known(office: Shell, database: Database) -> None:
    """An office that stands only with a cadre may be referred to."""
    ticket = stored(database)
    with database.write() as session:
        facts = {"address": "0" * 32, "role": "cadre", "verified": True, "details": b""}
        session.add(Person(channel="wecom", office="水务站", **facts))
    done(office, "accept", ticket, *BY)
    done(office, "refer", ticket, "--to", "水务站", *BY)
    assert "水务站" in done(office, "list")


def test_a_look_at_the_contact_is_on_record(office: Shell, database: Database) -> None:
    """Name and telephone are shown to who says who he is and why; never by show or list."""
    office.set(SECRET_KEY="a secret that is only good for tests and long enough")
    ticket = stored(database, contact=VAULT.seal("13800000001"), name=VAULT.seal("李四"))
    assert "13800000001" not in done(office, "show", ticket) + done(office, "list")
    assert "李四" not in done(office, "show", ticket) + done(office, "list")
    shown = done(office, "contact", ticket, "--by", "小陈", "--why", "约时间")
    assert shown == "姓名：李四\n联系方式：13800000001"
    with database.read() as session:
        assert journal_of(session, ticket)[-1]["event"] == "contact seen"


def test_a_receipt_is_proven(office: Shell, database: Database) -> None:
    """The short one with its number, as the submitter reads it; a false one and changed words are found out."""
    ticket = stored(database)
    with database.read() as session:
        entry = first_entry(session, ticket)
        assert entry is not None
    proven = office.run("journal", "verify", "--receipt", f"{ticket} {short(entry)}")
    assert (proven.status, proven.err) == (0, "")
    assert f"回执属实：{ticket}，2026-11-25 16:00:00 记入日志，第 1 条，校验值 {entry.hash}" in proven.out
    assert "一字不差" in proven.out
    false = office.run("journal", "verify", "--receipt", "0" * 64)
    assert (false.status, false.err) == (1, "日志里没有这份回执：请核对有没有抄错\n")
    with database.write() as session:
        loaded(session, ticket).content = "别的"
    changed = office.run("journal", "verify", "--receipt", entry.hash)
    assert (changed.status, changed.err) == (1, "现在存着的内容和交上来时不一样\n")


def test_digests_are_listed_and_heeded(office: Shell, database: Database) -> None:
    """One line a day, to be kept elsewhere; a digest that no longer fits breaks the journal."""
    assert "还没有摘要" in office.run("journal", "digest").out
    stored(database, created_at=NOW.replace(year=2020))
    with database.write() as session:
        session.add(JournalDigest(day=date(2026, 11, 24), seq=1, hash="f" * 64, made_at=NOW))
    assert f"2026-11-24  第 1 条  {'f' * 64}" in office.run("journal", "digest").out
    broken = office.run("journal", "verify")
    assert (broken.status, broken.out) == (1, "")
    assert "第 1 条不对（和2026-11-24的每日摘要对不上）" in broken.err
