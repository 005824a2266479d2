"""Reads submissions for papers: each with what it was merged into, who stands behind it, and where it came from.

They are read in batches, however many there are. A merged one stays a row of its own and shows the result of the one
that runs on for it: exports lose nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from bot.papers.cells import masked
from bot.papers.counts import Chosen
from models import Conversation, Database, Joiner, Status, Submission, Vault

BATCH = 500
CHANNELS = {"wechat": "公众号", "wecom": "企业微信"}
ANONYMOUS, NAMELESS, UNKNOWN = "匿名", "未留名", "渠道不详"
_SAGE = "sage"


@dataclass(frozen=True, slots=True)
class Matter:
    """One submission. `result`: what runs on for it, itself unless it was merged. `joined`: who said "me too" to it.

    `channel`: where it came from, "" when the person had his data deleted.
    """

    submission: Submission
    result: Submission
    joined: int
    channel: str


@contextmanager
def snapshot(database: Database) -> Iterator[Session]:
    """Open a session that sees everything as of one moment, so that totals fit the rows below them."""
    with database.read() as session:
        if not database.embedded:  # SQLite does so by itself
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


def matters(session: Session, chosen: Chosen) -> Iterator[Matter]:
    """Yield the submissions whose ids `chosen` selects, the oldest first."""
    statement = select(Submission, Conversation.channel).outerjoin(Conversation).order_by(Submission.id)
    statement = statement.where(Submission.id.in_(chosen)).options(selectinload(Submission.attachments))
    with session.execute(statement.execution_options(yield_per=BATCH)) as found:
        for batch in found.partitions():
            yield from _known(session, [(one, channel or "") for one, channel in batch])


def signature(submission: Submission, vault: Vault) -> str:
    """Return how a submitter is named in papers: masked (朱**), and by whom it was recorded on his behalf.

    Raises ValueError when no key opens the name.
    """
    if submission.anonymous:
        name = ANONYMOUS
    else:
        name = masked(str(vault.open(submission.name))) if submission.name else NAMELESS
    return f"{submission.filed_by}代{name}填报" if submission.filed_by else name


def source(matter: Matter) -> str:
    """Return where a submission came from: what the person is, and through which channel."""
    return f"{role_name(matter.submission.role)}\n{CHANNELS.get(matter.channel, UNKNOWN)}"


def role_name(role: str) -> str:
    """Return what a submitter is called: sages are told apart from everybody else."""
    return "乡贤" if role == _SAGE else "群众"


def outcome(result: Submission) -> str:
    """Return what became of a submission: the verdict, or how far it is."""
    if result.verdict:
        return result.verdict
    return "已答复" if result.answered_at else "办理中" if result.status != Status.REFUSED else Status.REFUSED


def town_day(at: datetime | None, zone: ZoneInfo) -> str:
    """Return a date in the town's time, "" for none."""
    return at.astimezone(zone).date().isoformat() if at else ""


def _known(session: Session, batch: Sequence[tuple[Submission, str]]) -> Iterator[Matter]:
    submissions = [submission for submission, _ in batch]
    joined = _joined(session, [one.id for one in submissions])
    merged = _merged_into(session, submissions)
    for submission, channel in batch:
        yield Matter(submission, _result(submission, merged), joined.get(submission.id, 0), channel)


def _joined(session: Session, ids: Sequence[int]) -> Mapping[int, int]:
    counted = select(Joiner.submission_id, func.count()).where(Joiner.submission_id.in_(ids))
    return dict(session.execute(counted.group_by(Joiner.submission_id)).all())


def _merged_into(session: Session, submissions: Iterable[Submission]) -> Mapping[int, Submission]:
    """Return everything into which these were merged, at whatever remove."""
    found: dict[int, Submission] = {}
    wanted = {one.merged_into for one in submissions if one.merged_into}
    while wanted:
        loaded = session.execute(select(Submission).where(Submission.id.in_(wanted))).scalars().all()
        found |= {one.id: one for one in loaded}
        wanted = {one.merged_into for one in loaded if one.merged_into} - found.keys()
    return found


def _result(submission: Submission, merged: Mapping[int, Submission]) -> Submission:
    seen = set()
    while submission.merged_into and submission.id not in seen:
        seen.add(submission.id)
        submission = merged[submission.merged_into]
    return submission
