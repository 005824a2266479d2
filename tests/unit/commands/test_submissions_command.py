"""`submissions export`: everything handed in, readable elsewhere, and who saw the contacts on record."""

from __future__ import annotations

import csv
import getpass
import io
import json
import stat
from datetime import UTC, datetime

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from bot.export import FIELDS
from models import Attachment, Conversation, Database, JournalEntry, Submission, Vault
from tests.shell import SECRET, Shell

NOW = datetime(2026, 1, 1, 23, 30, tzinfo=UTC)
VAULT = Vault([SECRET])


def hand_in(database: Database, content: str, contact: object = None, *, photo: str = "") -> str:
    """Store a submission and return its number."""
    with database.write() as session:
        number = len(session.execute(select(Submission)).scalars().all()) + 1
        conversation = Conversation(
            channel="wechat", app="wx1", address=f"{number:032x}", recipient=b"", spoke_at=NOW, created_at=NOW
        )
        session.add(conversation)
        session.flush()
        submission = Submission(
            ticket=f"NS-20260102-{number:04d}",
            kind="建议",
            section="二(五)",
            content=content,
            contact=None if contact is None else VAULT.seal(contact),
            salt="0" * 32,
            conversation_id=conversation.id,
            created_at=NOW,
        )
        submission.attachments = [attachment_at(photo)] if photo else []
        session.add(submission)
        return submission.ticket


def attachment_at(path: str) -> Attachment:
    """Return a photo that was fetched."""
    return Attachment(kind="image", media_id="m", name="0" * 32, path=path, created_at=NOW)


def accesses(database: Database) -> list[dict[str, object]]:
    """Return what the journal says of exports."""
    with database.read() as session:
        bodies = session.execute(select(JournalEntry.body)).scalars()
        return [json.loads(body) for body in bodies]


def test_json_is_one_object_a_line(office: Shell, database: Database) -> None:
    """Every field is there, the time in the town's zone, and line ends inside a text end no line."""
    hand_in(database, "修路\u2028灯不亮\n很黑", photo="media/a.jpg")
    hand_in(database, "办食堂", "13800000001")
    outcome = office.run("submissions", "export")
    first, second = (json.loads(line) for line in outcome.out.splitlines())
    assert (outcome.status, outcome.err) == (0, "")
    assert first == {
        "ticket": "NS-20260102-0001",
        "kind": "建议",
        "section": "二(五)",
        "content": "修路\u2028灯不亮\n很黑",
        "status": "已提交",
        "role": "villager",
        "created_at": "2026-01-02T07:30:00+08:00",
        "attachments": [{"kind": "image", "path": "media/a.jpg"}],
        "anonymous": True,
        "office": "",
        "verdict": "",
        "merged_into": "",
    }
    assert second["anonymous"] is False
    assert "contact" not in second


def test_contacts_only_when_asked_for_and_on_record(office: Shell, database: Database) -> None:
    """The flag opens what is sealed, and the journal keeps that somebody looked, without saying at whom."""
    hand_in(database, "办食堂", "13800000001")
    hand_in(database, "修路")
    assert "13800000001" not in office.run("submissions", "export").out
    assert accesses(database) == []
    lines = office.run("submissions", "export", "--with-contact").out.splitlines()
    assert [json.loads(line)["contact"] for line in lines] == ["13800000001", None]
    [access] = accesses(database)
    assert (access["event"], access["count"], access["until"]) == ("contacts exported", 2, "NS-20260102-0002")
    assert access["by"] == getpass.getuser()
    assert "13800000001" not in str(access)
    assert office.run("journal", "verify").status == 0


def test_a_contact_nobody_can_open_is_one_line(office: Shell, database: Database) -> None:
    """A lost key ends with a fault, and the file that would be incomplete does not appear."""
    hand_in(database, "办食堂", "13800000001")
    office.set(SECRET_KEY="another secret that never sealed anything here")
    out = office.folder / "all.json"
    outcome = office.run("submissions", "export", "--with-contact", "--out", str(out))
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.count("\n") == 1
    assert not out.exists()


def test_csv_opens_in_a_spreadsheet_and_runs_nothing(office: Shell, database: Database) -> None:
    """A byte order mark for Excel, and no cell begins a formula."""
    for content in ("=1+1", "+86", "-1", "@SUM(A1)", " =1", "\t=1", "＝1", "普通,逗号"):
        hand_in(database, content, "+8613800000001")
    outcome = office.run("submissions", "export", "--format", "csv", "--with-contact")
    assert outcome.out.startswith("\ufeff")
    header, *rows = csv.reader(outcome.out.removeprefix("\ufeff").splitlines())
    assert header == [*FIELDS, "contact"]
    contents = [row[FIELDS.index("content")] for row in rows]
    assert contents == ["'=1+1", "'+86", "'-1", "'@SUM(A1)", "' =1", "'\t=1", "'＝1", "普通,逗号"]
    assert {row[-1] for row in rows} == {"'+8613800000001"}
    assert {row[FIELDS.index("anonymous")] for row in rows} == {"no"}


@pytest.mark.parametrize("form", ["json", "csv"])
def test_a_file_is_complete_private_and_replaces_the_old_one(office: Shell, database: Database, form: str) -> None:
    """What stdout would get stands in the file, only its owner reads it, and nothing else is left in the folder."""
    hand_in(database, "办食堂")
    printed = office.run("submissions", "export", "--format", form).out
    folder = office.folder / "exports"
    folder.mkdir()
    (folder / "all").write_text("old", encoding="utf-8")
    outcome = office.run("submissions", "export", "--format", form, "--out", str(folder / "all"))
    assert (outcome.status, outcome.out) == (0, "")
    assert (folder / "all").read_bytes().decode() == printed
    assert stat.S_IMODE((folder / "all").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["all"]


def test_a_merged_one_names_the_number_that_runs_on_for_it(office: Shell, database: Database) -> None:
    """Nothing merged is lost."""
    hand_in(database, "食堂")
    hand_in(database, "饭堂")
    with database.write() as session:
        first, second = session.execute(select(Submission).order_by(Submission.id)).scalars()
        second.merged_into, second.status = first.id, "已合并"
    lines = office.run("submissions", "export").out.splitlines()
    assert [json.loads(line)["merged_into"] for line in lines] == ["", "NS-20260102-0001"]


def test_the_contact_of_the_anonymous_is_not_exported(office: Shell, database: Database) -> None:
    """Anonymous means that nobody of the town sees who, whatever is stored."""
    hand_in(database, "食堂", "13800000001")
    with database.write() as session:
        session.execute(select(Submission)).scalar_one().anonymous = True
    assert "13800000001" not in office.run("submissions", "export", "--with-contact").out


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_the_log_on_paper_is_private_and_an_access_to_contacts_is_on_record(
    office: Shell, database: Database, form: str
) -> None:
    """Both kinds of paper hold what was handed in; contacts only when asked for, with who saw them in the journal."""
    hand_in(database, "=1+1")
    hand_in(database, "办食堂", "13800000001")
    out = office.folder / f"log.{form}"
    assert office.run("submissions", "export", "--format", form, "--out", str(out)).status == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    texts = words(out.read_bytes(), form)
    assert "办食堂" in texts
    assert "=1+1" not in texts or form == "docx"
    assert "13800000001" not in texts
    assert accesses(database) == []
    asked = ("submissions", "export", "--format", form, "--with-contact", "--by", "朱某", "--out", str(out))
    assert office.run(*asked).status == 0
    assert "13800000001" in words(out.read_bytes(), form)
    [access] = accesses(database)
    assert (access["event"], access["by"], access["count"]) == ("contacts exported", "朱某", 2)


def words(content: bytes, form: str) -> set[str]:
    """Return the texts in the cells of a file."""
    if form == "xlsx":
        return {str(value) for row in load_workbook(io.BytesIO(content)).active.values for value in row}
    return {cell.text for row in Document(io.BytesIO(content)).tables[0].rows for cell in row.cells}


def test_a_paper_that_cannot_be_made_leaves_the_old_one(office: Shell, database: Database) -> None:
    """A lost key ends with one line, and the file of yesterday stays."""
    hand_in(database, "办食堂", "13800000001")
    out = office.folder / "log.xlsx"
    out.write_bytes(b"old")
    office.set(SECRET_KEY="another secret that never sealed anything here")
    outcome = office.run("submissions", "export", "--format", "xlsx", "--with-contact", "--out", str(out))
    assert (outcome.status, outcome.err.count("\n")) == (1, 1)
    assert out.read_bytes() == b"old"


def test_nothing_handed_in_is_an_empty_export(office: Shell) -> None:
    """No submission, no line; a table still has its header."""
    assert office.run("submissions", "export", "--with-contact").out == ""
    assert office.run("submissions", "export", "--format", "csv").out.count("\n") == 1


def test_more_than_one_batch_comes_in_order(office: Shell, database: Database) -> None:
    """Rows are fetched in batches; each comes once, the oldest first."""
    with database.write() as session:
        conversation = Conversation(
            channel="wechat", app="wx1", address="a", recipient=b"", spoke_at=NOW, created_at=NOW
        )
        session.add(conversation)
        session.flush()
        facts = {"kind": "建议", "content": "x", "salt": "", "conversation_id": conversation.id, "created_at": NOW}
        session.add_all(Submission(ticket=f"NS-20260102-{n:04d}", **facts) for n in range(1, 1202))
    lines = office.run("submissions", "export").out.splitlines()
    assert [json.loads(line)["ticket"] for line in lines] == [f"NS-20260102-{n:04d}" for n in range(1, 1202)]


def test_a_folder_that_is_not_there_is_one_line(office: Shell) -> None:
    """A wrong path ends with a fault that names it."""
    outcome = office.run("submissions", "export", "--out", str(office.folder / "no" / "all.json"))
    assert outcome.status == 1
    assert outcome.err.count("\n") == 1
