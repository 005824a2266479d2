"""What the worker does with evidence of duties: fetches photos and documents from the platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import update

from bot.channels import Channel
from bot.errors import DeliveryError
from bot.media.keeper import MediaKeeper
from models import Database, Evidence, OutgoingMessage, Vault

LONGEST_FAULT = 255


@dataclass(frozen=True, slots=True)
class EvidenceErrands:
    """Fetches what rows of the outbox name; it may be run again after a crash at any point."""

    database: Database
    vault: Vault
    keeper: MediaKeeper

    def fetch(self, row: OutgoingMessage, channel: Callable[[OutgoingMessage], Channel]) -> None:
        """Keep the file of a piece of evidence. Raises DeliveryError, and writes down why for whoever looks at it."""
        evidence = self._evidence(row)
        if evidence is None or evidence.path:
            return
        try:
            media = channel(row).download(evidence.media_id)
            path = self.keeper.keep(evidence.file, media, documents=True)
        except DeliveryError as fault:
            self._note(evidence, {"fault": str(fault)[:LONGEST_FAULT]})
            raise
        self._note(evidence, {"path": path, "fault": ""})

    def give_up(self, row: OutgoingMessage, fault: DeliveryError) -> None:
        """Write down that it is not fetched any more, unless it is known why it could not be."""
        evidence = self._evidence(row)
        if evidence is not None and not evidence.path and not evidence.fault:
            self._note(evidence, {"fault": str(fault)[:LONGEST_FAULT]})

    def _evidence(self, row: OutgoingMessage) -> Evidence | None:
        with self.database.read() as session:
            return session.get(Evidence, self.vault.open(row.payload)["evidence"])

    def _note(self, evidence: Evidence, values: dict[str, str]) -> None:
        with self.database.write() as session:
            session.execute(update(Evidence).where(Evidence.id == evidence.id).values(values))
