"""A drawer of submissions to make papers of, in both databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.papers.adoption import Town
from models import Consultation, Conversation, Database, DocumentVersion, Joiner, Submission, SupporterRating, Vault
from tests.shell import SECRET

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)  # noon in the town
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass
class Drawer:
    """Puts submissions in, each from another person unless told otherwise. Returns ids."""

    database: Database
    vault: Vault
    numbers: Any = field(default_factory=lambda: count(1))

    def person(self, channel: str = "wechat") -> int:
        made = Conversation(channel=channel, app="a", address=f"{next(self.numbers):032x}", recipient=b"")
        made.spoke_at = made.created_at = NOON
        with self.database.write() as session:
            session.add(made)
        return made.id

    def put(self, content: str = "办食堂", **facts: Any) -> int:
        number = next(self.numbers)
        name = facts.pop("name", None)
        facts.setdefault("conversation_id", self.person() if "conversation_id" not in facts else None)
        facts = {"kind": "对征求意见稿的意见", "created_at": NOON + timedelta(minutes=number), "salt": ""} | facts
        facts["name"] = None if name is None else self.vault.seal(name)
        made = Submission(ticket=f"NS-20260302-{number:04d}", content=content, **facts)
        with self.database.write() as session:
            session.add(made)
        return made.id

    def join(self, submission: int, person: int | None, role: str = "villager") -> None:
        with self.database.write() as session:
            session.add(Joiner(submission_id=submission, conversation_id=person, role=role, joined_at=NOON))

    def rate(self, submission: int, rating: str, at: datetime = NOON) -> None:
        who = {"submission_id": submission, "conversation_id": self.person()}
        with self.database.write() as session:
            session.add(SupporterRating(rating=rating, rated_at=at, **who))

    def consultation(self) -> int:
        draft = DocumentVersion(hash="0" * 64, title="南宋镇方案", label="（征求意见稿）", clauses={}, loaded_at=NOON)
        days = {"opens": date(2026, 3, 1), "closes": date(2026, 3, 31)}
        made = Consultation(document=draft, opened_by="朱", opened_at=NOON, **days)
        with self.database.write() as session:
            session.add(made)
        return made.id


@pytest.fixture
def vault() -> Vault:
    """Return the vault of the tests' secret."""
    return Vault([SECRET])


@pytest.fixture
def drawer(database: Database, vault: Vault) -> Drawer:
    """Return an empty drawer."""
    return Drawer(database, vault)


@pytest.fixture
def town() -> Town:
    """Return what papers must know of the town."""
    return Town("南宋镇", SHANGHAI)
