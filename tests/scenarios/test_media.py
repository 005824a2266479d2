"""Photos and voices: fetched when they come, kept with what is handed in, and gone when the form drops them."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from bot.channels import Channel
from bot.media import DirectoryStore, MediaErrands, MediaKeeper
from models import Attachment, Conversation, Delivery, OutgoingMessage
from tests.chat import PNG, Chat, World
from tests.scenarios.test_intake import fill_in
from tests.scenarios.test_late import shown

PIPE = "村口的水管漏水，路上都结冰了"
JPEG = b"\xff\xd8\xff\xe0" + b"x" * 50


def files(world: World) -> list[bytes]:
    """Return everything that is kept in the folder of photos, half-written files too."""
    folder = world.settings.data_dir / "media"
    return sorted(one.read_bytes() for one in folder.rglob("*") if one.is_file())


def begin(chat: Chat, *photos: bytes) -> None:
    """Fill the form in as far as the photos, and send some."""
    fill_in(chat, "我要反映一个问题", "其他", PIPE)
    for photo in photos:
        chat.photo(photo)


def errands(world: World, keeper: MediaKeeper | None = None) -> MediaErrands:
    """Return what a worker does with photos."""
    kept = keeper or MediaKeeper(DirectoryStore(world.settings.data_dir / "media"), 10**6)
    return MediaErrands(world.parts.database, world.vault, kept, world.clock)


def channel_of(world: World, row: OutgoingMessage) -> Channel:
    """Return the platform that a row is about."""
    channel: Channel = world.parts.channels[row.channel]
    return channel


def never(_row: OutgoingMessage) -> Channel:
    """Stand for a platform that must not be asked."""
    raise AssertionError("it was fetched before")


def owed(world: World, kind: str) -> list[OutgoingMessage]:
    """Return the rows of one kind in the outbox."""
    return [row for row in world.stored(OutgoingMessage) if row.kind == kind]


def test_it_is_fetched_while_the_form_is_open_and_once(world: World, li: Chat) -> None:
    """The bytes are there before he has confirmed; what he hands in has them, and nothing is fetched again."""
    begin(li, PNG)
    assert world.worker.run_once() == 1
    (arrived,) = world.stored(Attachment)
    assert (files(world), arrived.submission_id, bool(arrived.path)) == ([PNG], None, True)
    fill_in(li, "好了", "不留", "确认提交")
    assert world.worker.run_once() == 0
    (kept,) = world.stored(Attachment)
    assert (kept.id, kept.path, kept.submission_id) == (arrived.id, arrived.path, world.stored()[0].id)
    assert files(world) == [PNG]


def test_the_same_photo_delivered_as_two_messages_is_one(world: World, li: Chat) -> None:
    """Whatever the platform repeats, one media id is fetched and kept once."""
    begin(li, PNG)
    assert li.last is not None
    li.again()
    li.platform.deliver(dict(li.last.sent) | {"MsgId": "9007199254740991"})
    li.photo(JPEG)
    fill_in(li, "好了", "不留", "确认提交")
    assert world.worker.run_once() == 2
    assert len(world.stored(Attachment)) == 2
    assert files(world) == sorted([PNG, JPEG])


def test_a_draft_of_the_release_before_hands_in_its_photos(world: World, li: Chat) -> None:
    """It refers to the platform alone; the photo is fetched once it is handed in."""
    begin(li, PNG)
    fill_in(li, "好了", "不留")
    with world.parts.database.write() as session:
        session.execute(delete(Attachment))
        conversation = session.get_one(Conversation, 1)
        state = world.vault.open(conversation.state)
        del state["media"], state["draft"]["answers"]["photos"][0]["attachment"]
        conversation.state = world.vault.seal(state)
    li.say("确认提交")
    world.worker.run_once()
    assert [one.submission_id for one in world.stored(Attachment)] == [1]
    assert files(world) == [PNG]


def test_a_photo_fetched_too_late_is_told_to_staff(world: World, li: Chat) -> None:
    """No worker ran for three days: the platform has deleted it."""
    begin(li, PNG)
    fill_in(li, "好了", "不留", "确认提交")
    world.clock.advance(days=4)
    world.worker.run_once()
    (lost,) = world.stored(Attachment)
    assert (lost.path, lost.fault, lost.submission_id) == ("", "too late", 1)


@pytest.mark.parametrize("fetched", [True, False])
def test_what_is_cancelled_is_deleted(world: World, li: Chat, *, fetched: bool) -> None:
    """Whether the worker was there before the cancellation or comes after it."""
    begin(li, PNG, JPEG)
    if fetched:
        world.worker.run_once()
        assert files(world) == sorted([PNG, JPEG])
    assert "取消" in li.say("取消")
    assert world.stored(Attachment) == []
    world.worker.run_once()
    assert files(world) == []
    assert {row.status for row in owed(world, "erase")} == {Delivery.DELIVERED}


def test_changed_photos_and_another_form_drop_what_was_sent(world: World, li: Chat) -> None:
    """Who sends others instead, or leaves word instead, leaves no photo of before."""
    begin(li, PNG)
    fill_in(li, "好了", "不留", "修改")
    li.tap("照片")
    li.photo(JPEG)
    world.worker.run_once()
    assert files(world) == [JPEG]
    li.say("转人工")
    world.worker.run_once()
    assert (files(world), world.stored(Attachment)) == ([], [])


def test_cancelled_while_it_is_being_fetched(world: World, li: Chat) -> None:
    """The file that was stored a moment too late is deleted too."""

    class Slow(DirectoryStore):
        def put(self, path: str, content: bytes) -> None:
            super().put(path, content)
            li.say("取消")

    begin(li, PNG)
    (row,) = owed(world, "fetch")
    keeper = MediaKeeper(Slow(world.settings.data_dir / "media"), 10**6)
    errands(world, keeper).fetch(row, lambda one: channel_of(world, one))
    assert (files(world), world.stored(Attachment)) == ([], [])


def test_a_worker_that_dies_leaves_nothing_behind(world: World, li: Chat) -> None:
    """Dead before it said where the file is: another one keeps it in the same place, or deletes it."""
    begin(li, PNG)
    (row,) = owed(world, "fetch")
    for again in (False, True):
        errands(world).fetch(row, lambda one: channel_of(world, one))
        assert len(files(world)) == 1
        errands(world).fetch(row, never)
        if not again:
            with world.parts.database.write() as session:
                session.execute(update(Attachment).values(path=""))
    with world.parts.database.write() as session:
        session.delete(session.get_one(Attachment, 1))
    errands(world).fetch(row, never)
    assert files(world) == []


def test_a_bad_photo_is_told_of_while_another_can_be_sent(world: World, li: Chat) -> None:
    """He is told in plain words, once; staff see what is wrong."""
    begin(li, b"<html>not a photo</html>")
    world.worker.run_once()
    world.worker.run_once()
    assert len([text for text in shown(li) if "没有收下" in text]) == 1
    li.photo(PNG)
    fill_in(li, "好了", "不留", "确认提交")
    world.worker.run_once()
    bad, good = world.stored(Attachment)
    assert (bad.path, bad.fault, bool(good.path)) == ("", "neither a photo nor a voice", True)
    assert len([text for text in shown(li) if "没有收下" in text]) == 1


def test_a_bad_photo_is_not_told_of_when_all_is_handed_in(world: World, li: Chat) -> None:
    """He cannot send another into what is handed in; the fault is for staff then."""
    begin(li, b"<html>not a photo</html>")
    fill_in(li, "好了", "不留", "确认提交")
    world.worker.run_once()
    world.worker.run_once()
    assert world.stored(Attachment)[0].fault
    assert not any("没有收下" in text for text in shown(li))
