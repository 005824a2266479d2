"""Minutes (会议纪要) are drafted until somebody approves them; then exactly what he approved is kept, and given.

What is written down afterwards makes a new draft, which needs an approval of its own; the old one stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from bot.papers.kept import keep
from bot.rules import Rules
from bot.spoken import moment
from models import Meeting, Minutes
from models.minutes import minutes_of

FOLDER = "minutes"
STALE = "批准以后又记了新的内容，要请人再批准一次（meeting approve）"


def in_force(session: Session, meeting: Meeting) -> Minutes | None:
    """Return the approval that holds: nothing was written down since."""
    last = next(reversed(minutes_of(session, meeting.id)), None)
    return last if last is not None and last.version == meeting.version else None


def is_stale(session: Session, meeting: Meeting) -> bool:
    """Whether minutes were approved, and something was written down since."""
    return bool(minutes_of(session, meeting.id)) and in_force(session, meeting) is None


def is_kept(approved: Minutes, data_dir: Path) -> bool:
    """Whether the file that was approved is there as it was."""
    try:
        return sha256((data_dir / approved.path).read_bytes()).hexdigest() == approved.hash
    except OSError:
        return False


def kept(session: Session, meeting: Meeting, data_dir: Path) -> bytes | None:
    """Return the approved minutes, byte for byte; None when they are a draft.

    Raises InvalidAnswer, in Chinese, when the file is gone or somebody has changed it.
    """
    approved = in_force(session, meeting)
    if approved is None:
        return None
    path = data_dir / approved.path
    if not is_kept(approved, data_dir):
        raise InvalidAnswer(f"批准过的纪要不见了，或者被人改过：{path}。请从备份里找回来，或者请人再批准一次。")
    return path.read_bytes()


def store(meeting: Meeting, content: bytes, data_dir: Path) -> Minutes:
    """Keep the minutes as they are approved by who changed the meeting last; return what is to be remembered."""
    path = f"{FOLDER}/{meeting.day}_{meeting.version}.docx"
    keep(data_dir / path, content)
    facts = {"approved_by": meeting.changed_by, "approved_at": meeting.changed_at, "path": path}
    return Minutes(meeting_id=meeting.id, version=meeting.version, hash=sha256(content).hexdigest(), **facts)


def lines(session: Session, meeting: Meeting, rules: Rules) -> Iterator[str]:
    """Yield who approved the minutes and when, and whether that still holds."""
    for one in minutes_of(session, meeting.id):
        yield f"纪要：{one.approved_by} {moment(one.approved_at.astimezone(rules.zone))} 批准，版本 {one.version}"
    if is_stale(session, meeting):
        yield f"  {STALE}"
