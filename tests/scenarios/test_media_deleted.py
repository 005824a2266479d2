"""Photos and voices go with the person, with the form nobody goes on with, and when their time is over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from bot.app import worker_of
from bot.media import DirectoryStore
from models import Attachment, Delivery, JournalEntry
from models.lifecycle import Act
from tests.bucket import BucketServer
from tests.chat import PNG, Chat, World, open_world, settings_for
from tests.scenarios.test_back_to_the_person import take
from tests.scenarios.test_hand_in import hand_in
from tests.scenarios.test_intake import fill_in
from tests.scenarios.test_media import JPEG, PIPE, begin, files, owed


@pytest.fixture
def bucket_world(
    database_url: str, redis_url: str, tmp_path: Path, bucket_server: BucketServer
) -> Iterator[tuple[World, str]]:
    """Run the app with a bucket; return it with the prefix below which its files lie."""
    prefix = uuid4().hex
    settings = settings_for(database_url, tmp_path, redis_url, **bucket_server.settings(prefix))
    with open_world(settings) as opened:
        yield opened, prefix


def test_what_nobody_goes_on_with_is_deleted_at_night(world: World, li: Chat, wang: Chat) -> None:
    """After three days of silence; what was handed in and what is two days old stays."""
    begin(li, PNG)
    begin(wang, JPEG)
    fill_in(wang, "好了", "不留", "确认提交")
    world.worker.run_once()
    world.clock.advance(days=2)
    world.worker.tidy()
    assert len(world.stored(Attachment)) == 2
    world.clock.advance(days=1, hours=1)
    world.worker.tidy()
    world.worker.run_once()
    assert files(world) == [JPEG]
    li.say("你好")
    assert "有照片吗" in li.say("继续填写")
    fill_in(li, "好了", "不留", "确认提交")
    assert len(world.stored()) == 2


def test_who_talks_of_other_things_keeps_no_old_photo(world: World, li: Chat) -> None:
    """A form left for three days loses its photos with the next message, whatever that is about."""
    begin(li, PNG)
    world.worker.run_once()
    for _ in range(4):
        world.clock.advance(days=1)
        li.say("长者食堂归谁管")
    world.worker.run_once()
    assert (files(world), world.stored(Attachment)) == ([], [])


@pytest.mark.parametrize("asked", [True, False])
def test_photos_and_voices_go_with_the_person(world: World, li: Chat, *, asked: bool) -> None:
    """Handed in or not: the files are deleted; the words that were suggested stay, and the journal says what went."""
    fill_in(li, "我要反映一个问题", "其他")
    li.voice(PIPE)
    li.photo(PNG)
    fill_in(li, "好了", "不留", "确认提交")
    begin(li, JPEG)
    world.worker.run_once()
    assert len(files(world)) == 3
    if asked:
        li.say("取消")
        assert "照片、语音2个" in li.say("我留了什么")
        fill_in(li, "删除我的信息", "确认删除")
    else:
        li.do("unfollow")
    world.worker.run_once()
    assert (files(world), world.stored(Attachment)) == ([], [])
    (submission,) = world.stored()
    assert (submission.content, submission.conversation_id) == (PIPE, None)
    (entry,) = [one for one in world.stored(JournalEntry) if "attachments deleted" in one.body]
    assert json.loads(entry.body)["subject"] == submission.ticket


def test_a_joiners_photos_go_with_the_joiner(world: World, li: Chat, wang: Chat) -> None:
    """Photos that others sent for the same matter are theirs, and stay when he goes."""
    begin(li, PNG)
    fill_in(li, "好了", "不留", "确认提交")
    take(world, world.stored()[0].ticket, Act.PUBLISH)
    wang.photo(JPEG)
    fill_in(wang, "反映问题", "其他", "村口的水管漏水，路上结冰了", "好的")
    world.worker.run_once()
    assert [one.submission_id for one in world.stored(Attachment)] == [1, 1]
    wang.do("unfollow")
    world.worker.run_once()
    assert files(world) == [PNG]


def test_files_go_when_their_time_is_over(world: World, li: Chat) -> None:
    """What was handed in stays, its photos do not."""
    begin(li, PNG)
    fill_in(li, "好了", "不留", "确认提交")
    world.worker.run_once()
    world.clock.advance(days=world.settings.media_keep_days + 1)
    world.worker.tidy()
    world.worker.run_once()
    assert (files(world), world.stored(Attachment), len(world.stored())) == ([], [], 1)


def test_a_file_that_another_attachment_still_has_is_kept(world: World, li: Chat, wang: Chat) -> None:
    """Releases before this one kept equal files once; the last who has one takes it with him."""
    hand_in(li)
    hand_in(wang)
    path = f"ab/{'ab' * 32}.png"
    DirectoryStore(world.settings.data_dir / "media").put(path, PNG)
    with world.parts.database.write() as session:
        for one in world.stored():
            own = {"submission_id": one.id, "conversation_id": one.conversation_id, "created_at": world.clock()}
            session.add(Attachment(kind="image", media_id="m", name="ab" * 32, path=path, **own))
    for chat, left in ((li, [PNG]), (wang, [])):
        chat.do("unfollow")
        world.worker.run_once()
        assert files(world) == left


def test_all_of_it_in_a_bucket(bucket_world: tuple[World, str], bucket_server: BucketServer) -> None:
    """Fetched into it, and deleted from it: when it cannot be reached, later."""
    world, prefix = bucket_world
    li = world.chat()
    begin(li, PNG)
    fill_in(li, "好了", "不留", "确认提交")
    world.worker.run_once()
    (kept,) = world.stored(Attachment)
    assert [key for key in bucket_server.names() if key.startswith(prefix)] == [f"{prefix}/{kept.path}"]
    li.do("unfollow")
    away = replace(world.parts, settings=world.settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:1"}))
    worker_of(away, world.clock).run_once()
    (row,) = owed(world, "erase")
    assert (row.status, row.fault) == (Delivery.PENDING, "S3: unreachable")
    world.clock.advance(days=30)
    world.worker.run_once()
    assert owed(world, "erase")[0].status == Delivery.DELIVERED
    assert [key for key in bucket_server.names() if key.startswith(prefix)] == []
