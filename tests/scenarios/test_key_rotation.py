"""The key of what is stored is changed while people go on writing, and nobody and nothing gets lost."""

from __future__ import annotations

from itertools import islice

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from bot.case_changes import Given
from models import Conversation, NoticeState, Person, Vault
from models.lifecycle import Act
from models.rotation import rotate, sealed_columns
from tests.chat import Chat, World
from tests.scenarios.test_back_to_the_person import ANSWER, states, stored, take
from tests.scenarios.test_hand_in import hand_in
from tests.scenarios.test_privacy import PHONE, known_everywhere

NEW = "new-key-" * 8


def use_keys(world: World, *keys: str) -> None:
    """Start the app anew with these keys, the newest first."""
    secret = {"secret_key": SecretStr(",".join(keys))}
    world.settings = world.settings.model_copy(update=secret)
    world.restart()


def phone(world: World, chat: Chat) -> Chat:
    """Return a person's phone before the app as it runs now."""
    return world.chat(chat.person, "wecom" if chat.person == "chen" else "wechat")


def still_opened_by(world: World, key: str) -> list[str]:
    """Return the tables in which something can still be opened with a key."""
    vault, found = Vault([key]), []
    with world.session() as session:
        for table, columns in sealed_columns().items():
            for row in session.execute(select(*columns)):
                for value in filter(None, row):
                    try:
                        vault.open(value)
                    except ValueError:
                        continue
                    found.append(table.name)
    return found


def test_nobody_is_lost_when_the_key_is_changed(world: World, li: Chat, wang: Chat) -> None:
    """With both keys, stopped in the middle, begun again, and with the new key alone: everybody finds his own."""
    old = world.settings.secret_keys[0]
    ticket = known_everywhere(world, li)
    others = hand_in(wang, "希望在村口装一盏路灯", contact="13900000022")
    wang.say("提建议")
    world.clock.advance(hours=49)
    take(world, ticket, Act.ANSWER, Given(text="三月底全部换好"))
    world.worker.run_once()
    people = len(world.stored(Conversation))

    use_keys(world, NEW, old)
    assert others in phone(world, wang).say(others)
    for stopped_after in (1, 2, 4):
        assert list(islice(rotate(world.parts.database, world.vault, 1), stopped_after))
        assert others in phone(world, wang).say(others)
    batches = list(rotate(world.parts.database, world.vault, 2))
    assert not any(batch.faults for batch in batches)
    assert not any(batch.changed for batch in rotate(world.parts.database, world.vault))
    assert still_opened_by(world, old) == []

    use_keys(world, NEW)
    assert "三月底全部换好" in phone(world, li).say("进度")
    assert states(world)[-1] == NoticeState.GIVEN
    assert world.vault.open(stored(world, ticket).contact) == PHONE
    assert "订阅了通报" in phone(world, li).say("我留了什么")
    assert "镇里登记的您的身份" in phone(world, li).say("我留了什么")
    assert "哪一部分" in phone(world, wang).say("建议") or "取消" in phone(world, wang).say("取消")
    assert len(world.stored(Conversation)) == people


def test_who_writes_first_while_the_key_is_changed(world: World, li: Chat, wang: Chat) -> None:
    """Somebody new is found afterwards; a message delivered again after the restart gets the stored reply."""
    old = world.settings.secret_keys[0]
    ticket = hand_in(li)
    again = li.say(ticket)
    use_keys(world, NEW, old)
    after = phone(world, li)
    after.last = li.last
    assert after.again() == again
    others = hand_in(phone(world, wang), "希望在村口装一盏路灯")
    assert not any(batch.faults for batch in rotate(world.parts.database, world.vault))
    use_keys(world, NEW)
    assert others in phone(world, wang).say(others)
    assert "没有查到" in phone(world, wang).say(ticket)
    after = phone(world, li)
    after.last = li.last
    assert after.again() == again


def test_what_no_key_opens_is_named(world: World, li: Chat) -> None:
    """A row sealed with a key that is gone is told, and the rest is changed all the same."""
    old = world.settings.secret_keys[0]
    ticket = hand_in(li, contact=PHONE)
    with world.parts.database.write() as session:
        session.add(Person(channel="wechat", address="x", role="sage", details=Vault(["gone-" * 8]).seal({})))
    use_keys(world, NEW, old)
    faults = [fault for batch in rotate(world.parts.database, world.vault) for fault in batch.faults]
    assert len(faults) == 2
    assert all("person" in fault for fault in faults)
    assert Vault([NEW]).open(stored(world, ticket).contact) == PHONE


@pytest.mark.parametrize("asked", ["删除我的电话", "删除我的信息"])
def test_deleting_in_the_middle_of_a_change(world: World, li: Chat, asked: str) -> None:
    """Half changed, a deletion still finds everything."""
    old = world.settings.secret_keys[0]
    ticket = known_everywhere(world, li)
    use_keys(world, NEW, old)
    list(islice(rotate(world.parts.database, world.vault, 1), 1))
    now = phone(world, li)
    now.say(asked)
    now.say("确认删除")
    assert stored(world, ticket).contact is None
    assert ANSWER not in now.say("我留了什么")
    assert not any(batch.faults for batch in rotate(world.parts.database, world.vault))
    for person in world.stored(Person):
        assert "phone" not in world.vault.open(person.details)
