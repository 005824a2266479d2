"""A folder and a bucket keep files alike, and what is kept of what people send is the same over both."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest

from bot.channels import Media
from bot.errors import DeliveryError
from bot.media import MediaKeeper, MediaStore, build_store, probe
from tests.bucket import BucketServer
from tests.chat import PNG, settings_for

LIMIT = 1000
NAME = "3f" + "0" * 30


@pytest.fixture(params=["directory", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> MediaStore:
    """Return an empty store of each kind."""
    more = {}
    if request.param == "bucket":
        server: BucketServer = request.getfixturevalue("bucket_server")
        more = server.settings(f"photos/{uuid4().hex}")
    return build_store(settings_for("", tmp_path, **more))


class TestMediaStore:
    """The contract of bot.media.MediaStore."""

    def test_what_was_put_is_read_until_it_is_deleted(self, store: MediaStore) -> None:
        """A file has its content, also after it was replaced, and deleting it twice is no fault."""
        store.put("ab/one.jpg", b"first")
        store.put("ab/one.jpg", PNG)
        store.put("ab/two.jpg", b"\x00\xff" * 300000)
        assert (store.read("ab/one.jpg"), store.read("ab/two.jpg")) == (PNG, b"\x00\xff" * 300000)
        for _ in range(2):
            store.delete(["ab/one.jpg", "ab/one.png"])
        with pytest.raises(DeliveryError):
            store.read("ab/one.jpg")
        assert store.read("ab/two.jpg")

    def test_a_file_that_is_not_there_is_a_fault(self, store: MediaStore) -> None:
        """Nobody takes a missing photo for an empty one."""
        with pytest.raises(DeliveryError):
            store.read("ab/none.jpg")

    def test_a_store_that_works_passes_the_probe(self, store: MediaStore) -> None:
        """The probe leaves nothing behind that a second one would meet."""
        probe(store)
        probe(store)


class TestMediaKeeper:
    """What is kept, over both."""

    @pytest.mark.parametrize(
        ("content", "ending"),
        [
            (PNG, ".png"),
            (b"\xff\xd8\xff\xe0" + b"x" * 50, ".jpg"),
            (b"GIF89a" + b"x" * 50, ".gif"),
            (b"RIFF\x10\x00\x00\x00WEBPVP8 ", ".webp"),
            (b"#!AMR\n" + b"x" * 50, ".amr"),
        ],
    )
    def test_kept_once_under_the_name_and_the_ending_that_fits(
        self, store: MediaStore, content: bytes, ending: str
    ) -> None:
        """Whatever the platform calls it; and it goes without anybody knowing its ending."""
        keeper = MediaKeeper(store, LIMIT)
        path = keeper.keep(NAME, Media(content, "text/html"))
        assert keeper.keep(NAME, Media(content, "image/png")) == path == f"3f/{NAME}{ending}"
        assert store.read(path) == content
        keeper.erase(NAME)
        with pytest.raises(DeliveryError):
            store.read(path)

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"<html>",
            b"MZ\x90\x00",
            b"%PDF-1.7",
            b"RIFF\x10\x00\x00\x00AVI LIST",
            b"PK\x03\x04",
            b"\x89PNG\r\n",
            PNG + b"x" * LIMIT,
        ],
    )
    def test_anything_else_and_anything_too_large_is_refused(self, store: MediaStore, content: bytes) -> None:
        """What only calls itself a photo is refused for good, and nothing of it stays."""
        with pytest.raises(DeliveryError) as refused:
            MediaKeeper(store, LIMIT).keep(NAME, Media(content, "image/jpeg"))
        assert refused.value.permanent
        for ending in (".png", ".jpg", ".gif", ".webp", ".amr"):
            with pytest.raises(DeliveryError):
                store.read(f"3f/{NAME}{ending}")


def test_files_of_a_folder_are_for_its_owner_and_never_half_there(tmp_path: Path) -> None:
    """Only the owner may read them, and what a crash left in the middle of writing goes with the file."""
    store = build_store(settings_for("", tmp_path))
    store.put("ab/one.jpg", PNG)
    (path,) = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert path == tmp_path / "media/ab/one.jpg"
    assert path.stat().st_mode & 0o077 == 0
    path.with_suffix(".part").write_bytes(PNG[:9])
    store.delete(["ab/one.jpg"])
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_a_folder_that_cannot_be_written_is_tried_again_later(tmp_path: Path) -> None:
    """A full or missing disk passes; the photo is not given up."""
    (tmp_path / "media").write_text("in the way")
    with pytest.raises(DeliveryError) as fault:
        build_store(settings_for("", tmp_path)).put("ab/one.jpg", PNG)
    assert not fault.value.permanent


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"s3_secret_key": "wrong"}, "S3: SignatureDoesNotMatch"),
        ({"s3_access_key": "AKIAWRONG"}, "S3: InvalidAccessKeyId"),
        ({"media_store": "s3://nowhere"}, "S3: NoSuchBucket"),
        ({"s3_endpoint": "http://127.0.0.1:1"}, "S3: unreachable"),
    ],
)
def test_a_bucket_says_why_it_cannot_be_used(
    bucket_server: BucketServer, tmp_path: Path, changed: dict[str, str], says: str
) -> None:
    """By the protocol's own code, without addresses or keys; and a fault that somebody can put right is tried again."""
    store = build_store(settings_for("", tmp_path, **(bucket_server.settings() | changed)))
    for attempt in (lambda: store.put("a/b.jpg", PNG), lambda: store.delete(["a/b.jpg"])):
        with pytest.raises(DeliveryError) as fault:
            attempt()
        assert (str(fault.value), fault.value.permanent) == (says, False)


def test_a_prefix_keeps_towns_apart(bucket_server: BucketServer, tmp_path: Path) -> None:
    """Two towns share a bucket without seeing each other's files."""
    mine, other = uuid4().hex, uuid4().hex
    ours, theirs = (
        build_store(settings_for("", tmp_path, **bucket_server.settings(prefix))) for prefix in (mine, f"{other}/x/")
    )
    ours.put("ab/one.jpg", b"ours")
    theirs.put("ab/one.jpg", b"theirs")
    assert (ours.read("ab/one.jpg"), theirs.read("ab/one.jpg")) == (b"ours", b"theirs")
    assert {f"{mine}/ab/one.jpg", f"{other}/x/ab/one.jpg"} <= set(bucket_server.names())


def test_an_endpoint_that_names_the_bucket_is_the_buckets_own(tmp_path: Path) -> None:
    """Some stores want the bucket in the host and not in the path; here it is called as the first part of the host."""
    with recording() as (port, asked):
        where = {"media_store": "s3://127/photos", "s3_endpoint": f"http://127.0.0.1:{port}"}
        keys = {"s3_access_key": "key", "s3_secret_key": "secret"}
        build_store(settings_for("", tmp_path, **where, **keys)).put("ab/one.jpg", PNG)
    assert asked == ["/photos/ab/one.jpg"]


@contextmanager
def recording() -> Iterator[tuple[int, list[str]]]:
    """Run a server that accepts every PUT; return its port and the paths it was asked for."""
    asked: list[str] = []

    class Accepting(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            asked.append(self.path)
            self.send_response(200)
            self.send_header("ETag", '"0"')
            self.send_header("Content-Length", "0")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Accepting)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def packed(folder: str) -> bytes:
    """Return an office file's ZIP with one part."""
    made = io.BytesIO()
    with ZipFile(made, "w") as file:
        file.writestr(f"{folder}part.xml", "<x/>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (b"%PDF-1.7 x", ".pdf"),
        (packed("word/"), ".docx"),
        (packed("xl/"), ".xlsx"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 50, ".ole"),
        (PNG, ".png"),
    ],
)
def test_documents_are_kept_as_evidence(store: MediaStore, content: bytes, ending: str) -> None:
    """What comes with a report may be a document, told by its content."""
    keeper = MediaKeeper(store, LIMIT)
    path = keeper.keep(NAME, Media(content, "application/octet-stream"), documents=True)
    assert path.endswith(ending)
    keeper.erase(NAME)
    with pytest.raises(DeliveryError):
        store.read(path)


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"PK\x03\x04broken", packed("bin/"), b"<html>"])
def test_programs_are_never_kept(store: MediaStore, content: bytes) -> None:
    """Neither are archives of anything else."""
    with pytest.raises(DeliveryError):
        MediaKeeper(store, LIMIT).keep(NAME, Media(content, "application/pdf"), documents=True)
