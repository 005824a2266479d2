"""The way of a bulletin (通报): drafted from data, approved by a person, kept as docx, sent to whoever subscribed.

Nothing is sent that nobody has approved, and nothing twice. What is sent are the approved words, and to each person how
far his own matters are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from bot.papers.cells import plain
from bot.papers.kept import keep
from bot.papers.word import BODY, PART, TITLE, blank
from models import Bulletin, Conversation, Notice, Submission, Subscription, Vault
from models.journal import append
from models.submission import submissions_of

FOLDER = "bulletins"
ABOUT = "bulletin"
NAME_AT_MOST = 64
# WeChat takes 2,048 bytes a message: about 600 characters, of which a person's own news need some.
SENT_AT_MOST = 420
OWN_SHOWN = 3
CUT = "……（后面还有，全文在乡贤联络站）"
UNSUBSCRIBE = "不想再收，回复“退订通报”。"
_PARTS = ("一、", "二、", "三、", "四、", "五、", "六、")


@dataclass(frozen=True, slots=True)
class Press:
    """Where bulletins are approved and sent, in one open transaction that writes."""

    session: Session
    vault: Vault
    now: datetime

    def approve(self, bulletin: Bulletin, by: str, data_dir: Path, text: str = "") -> Path:
        """Approve a bulletin, with its words corrected if `text` is given, and keep it as docx; return the file.

        Raises InvalidAnswer, in Chinese, when it was sent already or nobody signs.
        """
        if not 0 < len(by.strip()) <= NAME_AT_MOST:
            raise InvalidAnswer(f"请写明是谁批准的，最多{NAME_AT_MOST}个字。")
        if bulletin.sent_at:
            raise InvalidAnswer(f"第 {bulletin.id} 期通报已经发了，不能再改。")
        bulletin.text = plain(text).strip() or bulletin.text
        bulletin.approved_by, bulletin.approved_at = by.strip(), self.now
        bulletin.path = f"{FOLDER}/{bulletin.begins}_{bulletin.ends}_{bulletin.id}.docx"
        self._enter(bulletin, "bulletin approved", by=by.strip())
        return keep(data_dir / bulletin.path, bulletin_docx(bulletin.text))

    def send(self, bulletin: Bulletin) -> int:
        """Owe the bulletin to every subscriber; return how many there are. Raises InvalidAnswer, in Chinese."""
        if not bulletin.approved_at:
            raise InvalidAnswer(f"第 {bulletin.id} 期通报还没有人批准，不能发。")
        if bulletin.sent_at:
            raise InvalidAnswer(f"第 {bulletin.id} 期通报已经发过了。")
        notices = [self._notice(bulletin, number) for number in _subscribers(self.session)]
        self.session.add_all(notices)
        bulletin.sent_at = self.now
        self._enter(bulletin, "bulletin sent", subscribers=len(notices))
        return len(notices)

    def _notice(self, bulletin: Bulletin, conversation_id: int) -> Notice:
        own = [_own(one) for one in submissions_of(self.session, conversation_id, OWN_SHOWN)]
        yours = "\n".join(["您提过的：", *own]) if own else ""
        text = "\n\n".join(said for said in (excerpt(bulletin.text), yours, UNSUBSCRIBE) if said)
        owed = {"conversation_id": conversation_id, "bulletin_id": bulletin.id, "created_at": self.now}
        return Notice(about=ABOUT, text=self.vault.seal(text), **owed)

    def _enter(self, bulletin: Bulletin, event: str, **facts: object) -> None:
        words = sha256(bulletin.text.encode()).hexdigest()
        append(self.session, f"bulletin {bulletin.id}", event, self.now, text=words, **facts)


def find_bulletin(session: Session, number: int | None) -> Bulletin:
    """Return a bulletin by its number, the newest without one; its row stays locked where a transaction writes.

    Raises InvalidAnswer, in Chinese, when there is none.
    """
    wanted = select(Bulletin).order_by(Bulletin.id.desc()).limit(1)
    wanted = wanted if number is None else wanted.where(Bulletin.id == number)
    found = session.execute(wanted.with_for_update()).scalar_one_or_none()
    if found is None:
        raise InvalidAnswer("还没有起草过通报。" if number is None else f"没有第 {number} 期通报。")
    return found


def excerpt(text: str) -> str:
    """Return as many whole lines of a bulletin as a message holds, and say when there are more."""
    kept: list[str] = []
    left = SENT_AT_MOST
    for line in text.split("\n"):
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*kept, CUT]) if kept else f"{line[:SENT_AT_MOST]}{CUT}"
        kept.append(line)
    return "\n".join(kept)


def bulletin_docx(text: str) -> bytes:
    """Return a bulletin as docx: standing A4, in the fonts of official papers."""
    document = blank(lying=False)
    title, *lines = plain(text).split("\n")
    document.core_properties.title = title
    document.add_paragraph(title, style=TITLE)
    for place, line in enumerate(lines):
        paragraph = document.add_paragraph(line, style=PART if line.startswith(_PARTS) else BODY)
        paragraph.paragraph_format.line_spacing = Pt(28)
        if place == 0 and line.startswith("（"):
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        else:
            paragraph.paragraph_format.first_line_indent = Pt(32)  # two characters
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _subscribers(session: Session) -> Iterator[int]:
    reached = select(Subscription.conversation_id).join(Conversation, Conversation.id == Subscription.conversation_id)
    yield from session.execute(reached.where(Conversation.recipient != b"").order_by(Subscription.id)).scalars()


def _own(submission: Submission) -> str:
    return f"{submission.ticket} {submission.status}" + (f"，{submission.verdict}" if submission.verdict else "")
