"""The list of people follows WeCom's directory, read over the wire from the simulated platform."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.wecom import WecomChannel
from bot.commands.people_sync import read_listed
from bot.directory_sync import Changes, Sync, TooManyGone
from models import JournalEntry, Person
from simulator.directory import DISABLED, LEFT, NOT_YET, ROOT, Directory, Member
from simulator.personas import seats
from tests.chat import Chat, World
from tests.scenarios.staff import AFFAIRS, PUBLICITY, change, enter, own_code, person
from tests.scenarios.test_people import TURNED_AWAY


@pytest.fixture
def directory(world: World) -> Directory:
    """The corporation's directory, without the simulator's own people."""
    found: Directory = world.platforms["wecom"].memory.directory
    for seat in seats():
        found.remove(seat.id)
    return found


def sync(world: World, **how: Any) -> Changes:
    """Bring the list up to the directory."""
    channel = world.parts.channels["wecom"]
    assert isinstance(channel, WecomChannel)
    listed = read_listed(channel.directory, world.parts.live.held.town.offices)
    return Sync(world.vault, listed, world.clock(), **how).run(world.parts.database)


def details(world: World, userid: str) -> dict[str, Any]:
    """Return what is sealed of somebody."""
    opened: dict[str, Any] = world.vault.open(person(world, userid).details)
    return opened


def test_new_members_become_cadres_of_their_office(world: World, directory: Directory) -> None:
    """By the nearest department the town's files know, however deep; who sits at the top has no office."""
    offices = directory.department("内设机构")
    affairs = directory.department("社会事务办", offices)
    group = directory.department("民政组", affairs)
    water = directory.department("水利站", offices)
    directory.put(Member("zhou", "周小明", group, "科员"))
    directory.put(Member("he", "何干事", directory.department("镇宣传办", offices)))
    directory.put(Member("shui", "水干事", water, status=NOT_YET))
    directory.put(Member("boss", "吴书记", ROOT))
    changes = sync(world)
    assert changes.counts() == {"new": 4, "moved": 0, "left": 0, "back": 0, "renamed": 0}
    found = {userid: (person(world, userid).role, person(world, userid).office) for userid in ("zhou", "he", "shui")}
    assert found == {"zhou": ("cadre", AFFAIRS), "he": ("cadre", PUBLICITY), "shui": ("cadre", "水利站")}
    assert person(world, "boss").office == ""
    assert details(world, "zhou") == {
        "external_id": "zhou",
        "name": "周小明",
        "position": "科员",
        "phone": "",
        "villages": [],
    }
    assert any("水利站" in line for line in changes.warnings)
    assert not any(sync(world).counts().values()), "once more changes nothing"


def test_what_the_town_decided_stays(world: World, directory: Directory) -> None:
    """Role, position, villages and telephone are the town's; the office is the directory's."""
    number = enter(
        world, "zhou", "周小明", role="head", office=AFFAIRS, position="主任", phone="13800000051", villages="大埔山村"
    )
    directory.put(Member("zhou", "", directory.department(PUBLICITY), "科员"))
    changes = sync(world)
    assert changes.moved == [f"周小明：{AFFAIRS} → {PUBLICITY}"]
    after = person(world, "zhou")
    assert (after.id, after.role, after.office) == (number, "head", PUBLICITY)
    kept = details(world, "zhou")
    assert (kept["name"], kept["position"], kept["phone"]) == ("周小明", "主任", "13800000051")


def test_a_department_the_town_does_not_know_takes_nobody_out_of_an_office_it_knows(
    world: World, directory: Directory
) -> None:
    """Casework goes by the town's names; a name only WeCom has would cut a cadre off from it. It is warned of."""
    enter(world, "zhou", "周小明", office=AFFAIRS)
    directory.put(Member("zhou", "周小明", directory.department("社会事务与民政联合党支部")))
    changes = sync(world)
    assert changes.moved == []
    assert person(world, "zhou").office == AFFAIRS
    assert any("仍记在" in line for line in changes.warnings)


def test_who_left_is_let_go_and_comes_back(world: World, li: Chat, directory: Directory) -> None:
    """Nobody is deleted; a linked account loses its role with him, and has it again when he comes back."""
    seat = directory.department(AFFAIRS)
    for userid, name in (("zhou", "周小明"), ("wu", "吴主任"), ("he", "何干事")):
        directory.put(Member(userid, name, seat))
    sync(world)
    change(world, person(world, "zhou").id, role="head")
    li.say(own_code(world.chat("zhou", "wecom")))
    assert TURNED_AWAY not in li.say("例会议题")
    directory.put(Member("zhou", "周小明", seat, status=LEFT))
    directory.put(Member("wu", "吴主任", seat, status=DISABLED))
    changes = sync(world)
    assert {line[:3] for line in changes.left} == {"周小明", "吴主任"}
    assert TURNED_AWAY in li.say("例会议题")
    assert len(world.stored(Person)) == 3
    directory.put(Member("zhou", "周小明", seat))
    assert [line[:3] for line in sync(world).back] == ["周小明"]
    assert person(world, "zhou").role == "head"
    assert TURNED_AWAY not in li.say("例会议题")


def test_whom_the_town_let_go_stays_so(world: World, directory: Directory) -> None:
    """The directory may lag behind the town; it is told, and nothing is changed."""
    number = enter(world, "zhou", "周小明", office=AFFAIRS)
    change(world, number, active=False)
    directory.put(Member("zhou", "周小明", directory.department(AFFAIRS)))
    changes = sync(world)
    assert not any(changes.counts().values())
    assert "按名单办" in changes.warnings[0]
    assert not person(world, "zhou").active


def test_a_dry_run_tells_and_changes_nothing(world: World, directory: Directory) -> None:
    """What would be done is told in the same words."""
    enter(world, "zhou", "周小明", office=AFFAIRS)
    directory.put(Member("zhou", "周小明", directory.department(PUBLICITY)))
    directory.put(Member("he", "何干事", directory.department(PUBLICITY)))
    told = sync(world, dry=True)
    assert (len(told.new), len(told.moved)) == (1, 1)
    assert person(world, "zhou").office == AFFAIRS
    assert len(world.stored(Person)) == 1
    assert not any("people synchronized" in entry.body for entry in world.stored(JournalEntry))
    assert sync(world) == told


def test_an_app_that_sees_nobody_lets_nobody_go(world: World, directory: Directory) -> None:
    """A visible range that was emptied or cut is no town without staff; somebody has to say that it is."""
    enter(world, "zhou", "周小明", office=AFFAIRS)
    with pytest.raises(TooManyGone):
        sync(world)
    for number in range(9):
        enter(world, f"p{number}", f"干部{number}", office=AFFAIRS)
    directory.put(Member("zhou", "周小明", directory.department(AFFAIRS)))
    with pytest.raises(TooManyGone):
        sync(world)
    assert all(one.active for one in world.stored(Person))
    assert len(sync(world, many=True).left) == 9


def test_a_userid_is_the_same_in_capitals(world: World, directory: Directory) -> None:
    """WeCom reads userids without regard to capitals; a table that wrote it otherwise makes nobody twice."""
    number = enter(world, "zhou", "周小明", office=AFFAIRS)
    directory.put(Member("Zhou", "周小明", directory.department(AFFAIRS)))
    assert sync(world).new == []
    assert person(world, "Zhou").id == number
    assert TURNED_AWAY not in world.chat("Zhou", "wecom").say("例会议题")


def test_villagers_in_wecom_are_left_alone(world: World, directory: Directory) -> None:
    """Whom the town entered as no staff does not become a cadre because he is in the directory."""
    enter(world, "guest", "来宾", role="villager")
    directory.put(Member("guest", "来宾", directory.department(AFFAIRS)))
    assert not any(sync(world).counts().values())
    assert (person(world, "guest").role, person(world, "guest").office) == ("villager", "")
