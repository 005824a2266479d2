"""`sages …`: who applied, what was decided, and who looked."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.sages import Register
from models import (
    Base,
    Conversation,
    Database,
    JournalEntry,
    Notice,
    Person,
    SageApplication,
    Submission,
    Talent,
    Vault,
)
from models.person import find_person
from tests.shell import SECRET, Shell

VAULT = Vault([SECRET])
NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
GIVEN = {"name": "林大海", "village": "大埔山村", "residence": "杭州", "field": "矿山机械", "phone": "13800000009"}


def stored(database: Database, table: type[Base]) -> list[Any]:
    """Return every row of a table."""
    with database.read() as session:
        return list(session.execute(select(table)).scalars())


def events(database: Database) -> list[str]:
    """Return what the journal tells of, in order."""
    return [json.loads(entry.body)["event"] for entry in stored(database, JournalEntry)]


@pytest.fixture
def lin(database: Database) -> Conversation:
    """Lin has applied."""
    person = Conversation(
        channel="wechat", app="wx", address="lin", recipient=VAULT.seal("o-lin"), spoke_at=NOW, created_at=NOW
    )
    with database.write() as session:
        session.add(person)
        session.flush()
        Register(session, VAULT, NOW).apply(person, GIVEN)
    return person


def test_nobody_has_applied(office: Shell) -> None:
    """An empty list says so."""
    assert "没有待核对" in office.run("sages", "list").out
    assert "还没有人才登记" in office.run("sages", "talents").out


def test_a_list_shows_no_name_and_no_number(office: Shell, lin: Conversation) -> None:
    """A list on a screen that others may see has the family name only."""
    shown = office.run("sages", "list").out
    assert "林**" in shown
    assert "大埔山村" in shown
    assert "大海" not in shown
    assert "13800000009" not in shown


def test_a_look_is_in_the_journal(office: Shell, database: Database, lin: Conversation) -> None:
    """Who sees name and number is written down, without either."""
    shown = office.run("sages", "show", "1", "--by", "李站长")
    assert all(given in shown.out for given in GIVEN.values())
    last = stored(database, JournalEntry)[-1].body
    assert "李站长" in last
    assert not any(given in last for given in GIVEN.values())
    assert office.run("sages", "show", "1", "--by", " ").status == 1
    assert events(database) == ["sage applied", "contact seen"]


def test_verifying(office: Shell, database: Database, lin: Conversation) -> None:
    """The applicant is a verified sage, told once, and off the list."""
    assert office.run("sages", "verify", "1", "--by", "李站长").status == 0
    with database.read() as session:
        person = find_person(session, "wechat", "lin")
    assert person is not None
    assert (person.role, person.verified) == ("sage", True)
    assert VAULT.open(person.details)["external_id"] == "o-lin"
    assert len(stored(database, Notice)) == 1
    assert "没有待核对" in office.run("sages", "list").out
    assert "通过，李站长办" in office.run("sages", "list", "--all").out


def test_refusing_demands_a_reason_and_happens_once(office: Shell, database: Database, lin: Conversation) -> None:
    """Without a reason nothing changes; a decision that was taken stands."""
    assert office.run("sages", "refuse", "1", "--why", " ", "--by", "李站长").status == 1
    assert stored(database, SageApplication)[0].state == "pending"
    assert office.run("sages", "refuse", "1", "--why", "不是本镇人", "--by", "李站长").status == 0
    again = office.run("sages", "verify", "1", "--by", "王站长")
    assert (again.status, stored(database, Person)) == (1, [])
    assert "李站长" in again.err
    assert "不是本镇人" in office.run("sages", "list", "--all").out


def test_a_cadre_is_not_made_a_sage(office: Shell, database: Database, lin: Conversation) -> None:
    """What the list of people says of a cadre stands, and the application waits on."""
    with database.write() as session:
        session.add(Person(channel="wechat", address="lin", role="cadre", details=VAULT.seal({})))
    assert "干部" in office.run("sages", "verify", "1", "--by", "李站长").err
    assert stored(database, Person)[0].role == "cadre"
    assert stored(database, SageApplication)[0].state == "pending"


def test_no_such_number(office: Shell) -> None:
    """One line."""
    outcome = office.run("sages", "verify", "7", "--by", "李站长")
    assert (outcome.status, outcome.out) == (1, "")
    assert "没有 7 号" in outcome.err


def test_following_an_offer_of_talent_up(office: Shell, database: Database, lin: Conversation) -> None:
    """An offer is listed without names, seen whole by who says who he is, and followed up."""
    details = {"expertise": "茶叶加工"}
    offer = Submission(ticket="NS-1", kind="乡贤反馈", offer="人才", details=details, content="张师傅", salt="")
    offer.created_at, offer.conversation_id = NOW, lin.id
    with database.write() as session:
        session.add(offer)
        session.flush()
        Register(session, VAULT, NOW).keep_talent(offer, "13800000009")
    listed = office.run("sages", "talents").out
    assert "茶叶加工  待联系" in listed
    assert "张师傅" not in listed
    shown = office.run("sages", "talent", "1", "--by", "李站长", "--state", "已联系", "--note", "约了清明")
    assert "张师傅" in shown.out
    assert "13800000009" in shown.out
    assert stored(database, Talent)[0].followed_by == "李站长"
    assert "约了清明" in office.run("sages", "talents", "--state", "已联系").out
    assert events(database)[-2:] == ["talent followed", "contact seen"]
    assert office.run("sages", "talent", "1", "--by", "李站长", "--note", "x").status == 2
