"""A report that is being put together: what was said of it so far, kept with the conversation until it is confirmed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.context import Context
from bot.duties import Progress, Proof
from bot.message import Kind, Message
from models import Duty, Report
from models.duty import find_duty
from models.duty_list import last_report_by

# Longer than a meeting lasts; after a day nobody remembers what he was about to say.
EXPIRES_AFTER = timedelta(hours=2)
PROOFS_AT_MOST = 9
CORRECTED = "更正"


@dataclass
class Draft:
    """`seen`: the duty's version as it was read back. `percent` None: not said yet. `counted`: what it comes from.

    `behalf`: whose report it is when somebody else fills it in. `corrects`: it puts an earlier report right. `at`:
    aware ISO time of the last change.
    """

    code: str = ""
    seen: int = 0
    percent: int | None = None
    note: str = ""
    problems: str | None = None
    next_steps: str | None = None
    behalf: str = ""
    proofs: list[dict[str, str]] = field(default_factory=list)
    counted: str = ""
    corrects: bool = False
    at: str = ""

    def progress(self) -> Progress:
        """Return it as the desk takes it."""
        note = "；".join(part for part in (CORRECTED if self.corrects else "", self.note) if part)
        return Progress(
            percent=self.percent or 0,
            note=note,
            problems=self.problems,
            next_steps=self.next_steps,
            on_behalf_of=self.behalf,
            seen=self.seen,
            proofs=tuple(Proof(**proof) for proof in self.proofs),
        )

    def add_proof(self, message: Message) -> bool:
        """Add a photo or document. False: there are too many."""
        if len(self.proofs) >= PROOFS_AT_MOST:
            return False
        self.proofs.append(asdict(proof_of(message)))
        return True


def proof_of(message: Message) -> Proof:
    """Return a photo or document as evidence."""
    kind = message.kind.value if message.kind in (Kind.IMAGE, Kind.FILE) else Kind.FILE.value
    return Proof(kind, message.media_id, message.details.get("name", ""))


def kept(context: Context) -> Draft | None:
    """Return the draft that is being put together, or None; one that nobody touched for hours is gone."""
    stored: dict[str, Any] = context.state.report
    if not stored:
        return None
    draft = Draft(**{name: value for name, value in stored.items() if name in Draft.__dataclass_fields__})
    if context.now - datetime.fromisoformat(draft.at) >= EXPIRES_AFTER:
        context.state.report = {}
        return None
    return draft


def keep(draft: Draft, context: Context) -> None:
    """Keep a draft until it is confirmed."""
    draft.at = context.now.isoformat()
    context.state.report = asdict(draft)


def drop(context: Context) -> None:
    """Forget the draft."""
    context.state.report = {}


def duty_of(draft: Draft, context: Context) -> Duty | None:
    """Return the duty a draft is about."""
    return find_duty(context.session, draft.code) if draft.code else None


def last_of(context: Context) -> Report | None:
    """Return the last line that who writes has put into any history."""
    return last_report_by(context.session, context.person.id) if context.person else None
