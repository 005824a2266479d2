"""What is kept of the files people send."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.channels import Media
from bot.errors import DeliveryError
from bot.media import MediaStore
from tests.chat import PNG

LIMIT = 1000


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (PNG, ".png"),
        (b"\xff\xd8\xff\xe0" + b"x" * 50, ".jpg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", ".webp"),
        (b"#!AMR\n" + b"x" * 50, ".amr"),
    ],
)
def test_kept_under_a_name_that_tells_nothing(tmp_path: Path, content: bytes, ending: str) -> None:
    """A photo or voice is kept once, whatever the platform calls it, and only its owner may read it."""
    store = MediaStore(tmp_path, LIMIT)
    path = store.keep(Media(content, "text/html"))
    assert store.keep(Media(content, "image/png")) == path
    assert path.endswith(ending)
    assert (tmp_path / path).read_bytes() == content
    assert (tmp_path / path).stat().st_mode & 0o077 == 0
    assert len([one for one in tmp_path.rglob("*") if one.is_file()]) == 1


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"MZ\x90\x00", b"%PDF-1.7", b"RIFF\x10\x00\x00\x00AVI LIST", b"PK\x03\x04", PNG + b"x" * LIMIT],
)
def test_anything_else_and_anything_too_large_is_refused(tmp_path: Path, content: bytes) -> None:
    """What only calls itself a photo is refused for good, and nothing of it stays."""
    with pytest.raises(DeliveryError) as refused:
        MediaStore(tmp_path, LIMIT).keep(Media(content, "image/jpeg"))
    assert refused.value.permanent
    assert list(tmp_path.rglob("*")) == []


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
def test_documents_are_kept_as_evidence(tmp_path: Path, content: bytes, ending: str) -> None:
    """What comes with a report may be a document, told by its content."""
    assert MediaStore(tmp_path, LIMIT).keep(Media(content, "application/octet-stream"), documents=True).endswith(ending)


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"PK\x03\x04broken", packed("bin/"), b"<html>"])
def test_programs_are_never_kept(tmp_path: Path, content: bytes) -> None:
    """Neither are archives of anything else."""
    with pytest.raises(DeliveryError):
        MediaStore(tmp_path, LIMIT).keep(Media(content, "application/pdf"), documents=True)
