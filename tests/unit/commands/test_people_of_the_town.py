"""`people list`, `code`, `unlink`, `sync`, and what an import says of a list that may be mistaken."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from models import Charge, Database, JournalEntry, Person, Vault
from tests.channels.local_api import Call, PlatformApi, serving
from tests.shell import SECRET, Shell

HEADER = "channel,external_id,name,role,office,position,villages,phone,verified,active"
ALICE = "企业微信,alice,爱丽丝,科室负责人,社事办,主任,大埔山;溪光村,13800000001,,"
BOB = "wecom,bob,鲍勃,人大/纪委,镇人大,,,13800000002,,是"
CAROL = "公众号,o-carol,卡罗,干部,镇宣传办,,,,是,"
VAULT = Vault([SECRET])
DEPARTMENTS = [
    {"id": 1, "name": "南宋镇人民政府", "parentid": 0},
    {"id": 2, "name": "镇宣传办", "parentid": 1},
    {"id": 3, "name": "新闻组", "parentid": 2},
]
MEMBERS = {
    1: [],
    2: [{"userid": "bob", "name": "鲍勃", "main_department": 2, "status": 1}],
    3: [{"userid": "dave", "department": [3], "main_department": 3, "position": "记者", "status": 1}],
}


@pytest.fixture
def town(office: Shell) -> Shell:
    """A shell over a database into which three people were imported."""
    assert imported(office, ALICE, BOB, CAROL)[0] == 0
    return office


@pytest.fixture
def platform() -> Iterator[PlatformApi]:
    """WeCom's API with two departments."""
    with serving() as api:
        api.given("department/list", {"errcode": 0, "department": DEPARTMENTS})
        api.given("user/list", lambda call: {"errcode": 0, "userlist": MEMBERS[int(asked(call))]})
        yield api


@pytest.fixture
def connected(town: Shell, platform: PlatformApi) -> Shell:
    """The same with WeCom's settings filled in."""
    town.set(WECOM_CORP_ID="ww0123456789abcdef", WECOM_AGENT_ID="1000002", WECOM_SECRET="s", WECOM_TOKEN="t")
    town.set(WECOM_AES_KEY="a" * 43, WECOM_API_BASE=platform.base)
    return town


def asked(call: Call) -> str:
    return call.args["department_id"]


def imported(shell: Shell, *lines: str) -> tuple[int, str]:
    """Import lines; return the status and what was said on stderr."""
    table = shell.folder / "people.csv"
    table.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    outcome = shell.run("people", "import", str(table))
    return outcome.status, outcome.err


def stored(database: Database) -> dict[str, Person]:
    with database.read() as session:
        people = session.execute(select(Person)).scalars().all()
        session.expunge_all()
    return {VAULT.open(person.details)["external_id"]: person for person in people}


def journal(database: Database) -> str:
    with database.read() as session:
        return "\n".join(session.execute(select(JournalEntry.body)).scalars())


def test_a_list_in_chinese_with_other_names(town: Shell, database: Database) -> None:
    """Roles, channels and yes are read in Chinese; an office's and a village's other name become the town's own."""
    people = stored(database)
    assert [(one.channel, one.role, one.office) for one in people.values()] == [
        ("wecom", "head", "镇社会事务办公室"),
        ("wecom", "inspector", "镇人大"),
        ("wechat", "cadre", "镇宣传办"),
    ]
    with database.read() as session:
        assert session.execute(select(Charge.village)).scalars().all() == ["大埔山村", "溪光"]
    again = imported(town, ALICE, BOB, CAROL)
    assert again[0] == 0
    assert "更新" not in again[1]


def test_a_table_proves_no_account(town: Shell, database: Database) -> None:
    """`verified` of somebody who serves the town does not count for an openid, and it is said how it comes to."""
    assert not stored(database)["o-carol"].verified
    status, said = imported(town, CAROL)
    assert status == 0
    assert "people code" in said
    with database.write() as session:
        session.get_one(Person, stored(database)["o-carol"].id).verified = True
    imported(town, CAROL.replace("是", "否"))
    assert stored(database)["o-carol"].verified, "what a code proved is not taken back by a table"
    imported(town, CAROL.replace("干部", "乡贤").replace("是", "否"))
    imported(town, CAROL)
    assert not stored(database)["o-carol"].verified, "but it does not survive another role"


def test_what_the_town_does_not_know_is_warned_of_and_taken(office: Shell, database: Database) -> None:
    """A new office or village is no fault, for the town's files may come later."""
    status, said = imported(office, ALICE.replace("社事办", "水利站").replace("溪光村", "石门坎"))
    assert status == 0
    assert "没有科室“水利站”" in said
    assert "没有村“石门坎”" in said
    assert stored(database)["alice"].office == "水利站"


def test_a_village_that_is_too_long_is_a_fault(office: Shell, database: Database) -> None:
    """It is named with its line, and nothing is stored."""
    status, said = imported(office, ALICE.replace("溪光村", "村" * 65), BOB.replace("人大/纪委", "厂长"))
    assert status == 1
    assert "第 2 行，villages 列：“村村" in said
    assert "第 3 行，role 列：“厂长”不认识，只能填 村民、乡贤、干部" in said
    assert stored(database) == {}


def test_people_are_listed_without_their_telephones(town: Shell, database: Database) -> None:
    """By office, role in either language, and village."""
    out = town.run("people", "list").out
    assert "爱丽丝  科室负责人  镇社会事务办公室  主任  大埔山村、溪光  企业微信  alice" in out
    assert "还没验证" in out
    assert "13800000001" not in out
    assert len(town.run("people", "list", "--office", "镇人大").out.splitlines()) == 1
    assert "鲍勃" in town.run("people", "list", "--role", "人大/纪委").out
    assert "爱丽丝" in town.run("people", "list", "--role", "head").out
    assert "爱丽丝" in town.run("people", "list", "--village", "溪光").out
    assert "没有这样的人" in town.run("people", "list", "--village", "石门坎").out
    assert journal(database) == ""


def test_a_look_at_telephones_is_written_down_first(town: Shell, database: Database) -> None:
    """Who, and of how many; the reason only as what a claimed one can be checked by."""
    refused = town.run("people", "list", "--with-contact")
    assert refused.status == 2
    assert "--by" in refused.err
    shown = town.run("people", "list", "--with-contact", "--by", "站长", "--why", "通知防汛值班")
    assert "13800000001" in shown.out
    assert '"contacts seen"' in journal(database)
    assert "站长" in journal(database)
    assert "防汛" not in journal(database)


def test_a_code_by_command(town: Shell, database: Database) -> None:
    """The code alone goes to stdout; who is no staff, or unknown, gets none."""
    done = town.run("people", "code", "alice", "--by", "站长")
    assert re.fullmatch(r"\d{5}-\d{5}\n", done.out)
    assert "24小时" in done.err
    assert done.out.strip() not in journal(database)
    assert "名单里没有 nobody" in town.run("people", "code", "nobody", "--by", "站长").err
    imported(town, "wecom,guest,来宾,村民,,,,,,")
    assert "村民和乡贤不用" in town.run("people", "code", "guest", "--by", "站长").err
    assert town.run("people", "code", "o-carol", "--channel", "wechat", "--by", "站长").status == 0
    assert "没有绑定" in town.run("people", "unlink", "alice", "--by", "站长").out


def test_the_directory_by_command(connected: Shell, database: Database) -> None:
    """What would change, then what did; members without a name are named so."""
    told = connected.run("people", "sync", "--dry-run", "--many")
    assert told.status == 0
    assert "新增  dave（镇宣传办）" in told.out
    assert "离开  爱丽丝（镇社会事务办公室）" in told.out
    assert "只是看看" in told.out
    assert "dave" not in stored(database)
    done = connected.run("people", "sync", "--many")
    assert "没有给出 dave 的姓名" in done.err
    people = stored(database)
    assert (people["dave"].role, people["bob"].office) == ("cadre", "镇宣传办")
    assert not people["alice"].active
    assert people["alice"].role == "head"
    assert "已离开" in connected.run("people", "list", "--all").out


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ({"errcode": 60011, "errmsg": "no privilege"}, "可见范围"),
        ({"errcode": 60020, "errmsg": "not allow to access from your ip 1.2.3.4"}, "可信 IP"),
        ({"errcode": 0}, "no department"),
        ({"errcode": 0, "department": "none"}, "no department"),
        (500, "连不上"),
    ],
)
def test_a_directory_that_is_not_given_changes_nothing(
    connected: Shell, platform: PlatformApi, database: Database, answer: dict[str, object] | int, says: str
) -> None:
    """One line says what to do, and nobody is let go."""
    platform.given("department/list", answer)
    outcome = connected.run("people", "sync")
    assert (outcome.status, outcome.out) == (1, "")
    assert says in outcome.err
    assert outcome.err.count("\n") == 1
    assert all(person.active for person in stored(database).values())


def test_a_sync_without_wecom_names_the_setting(town: Shell) -> None:
    """What is missing is named."""
    outcome = town.run("people", "sync")
    assert outcome.status == 1
    assert "WECOM_CORP_ID" in outcome.err
