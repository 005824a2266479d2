"""What the worker does with photos and voices: fetches them from the platform, and deletes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from bot.channels import Channel
from bot.errors import DeliveryError
from bot.media.keeper import MediaKeeper
from bot.message import Kind
from models import Attachment, Database, Notice, OutgoingMessage, Vault

LONGEST_FAULT = 255
REFUSED = {
    Kind.IMAGE: "您发的一张照片没有收下：不是照片，或者太大、打不开。要的话换一张再发，不要紧就不用管。",
    Kind.VOICE: "您发的一段语音没能存下来。您说的话有文字就行，不用再发。",
}


@dataclass(frozen=True, slots=True)
class MediaErrands:
    """Fetches and deletes what rows of the outbox name. Each may be run again after a crash at any point."""

    database: Database
    vault: Vault
    keeper: MediaKeeper
    clock: Callable[[], datetime]

    def fetch(self, row: OutgoingMessage, channel: Callable[[OutgoingMessage], Channel]) -> None:
        """Keep the file of an attachment; `channel` returns where it came from. Raises DeliveryError."""
        owed = self.vault.open(row.payload)
        with self.database.read() as session:
            attachment = session.get(Attachment, owed["attachment"])
        if attachment is None:
            # It was dropped meanwhile, perhaps while a worker that died was keeping it.
            self._erase(owed.get("name"))
        elif not attachment.path:
            self._keep(attachment, lambda: channel(row))

    def give_up(self, row: OutgoingMessage, fault: DeliveryError) -> None:
        """Write down that an attachment is not fetched any more, unless it is known why it could not be."""
        with self.database.read() as session:
            attachment = session.get(Attachment, self.vault.open(row.payload)["attachment"])
        if attachment is not None and not attachment.path and not attachment.fault:
            self._refuse(attachment, fault)

    def erase(self, row: OutgoingMessage) -> None:
        """Delete the file of an attachment that is gone. Raises DeliveryError."""
        self._erase(self.vault.open(row.payload)["name"])

    def _keep(self, attachment: Attachment, channel: Callable[[], Channel]) -> None:
        try:
            path = self.keeper.keep(attachment.name, channel().download(attachment.media_id))
        except DeliveryError as fault:
            self._refuse(attachment, fault)
            raise
        if not self._noted(attachment, path):
            self._erase(attachment.name)

    def _noted(self, attachment: Attachment, path: str) -> bool:
        """Write down where the file is; False: its attachment was dropped while it was being fetched."""
        found = update(Attachment).where(Attachment.id == attachment.id).values(path=path, fault="")
        with self.database.write() as session:
            return session.execute(found.returning(Attachment.id)).scalar_one_or_none() is not None

    def _refuse(self, attachment: Attachment, fault: DeliveryError) -> None:
        """Write down what is wrong, for staff; tell the person while he can still send another."""
        says = str(fault)[:LONGEST_FAULT]
        with self.database.write() as session:
            row = session.get(Attachment, attachment.id, with_for_update=True)
            if row is None or row.fault == says:
                return
            row.fault = says
            if fault.permanent and row.submission_id is None:
                text = self.vault.seal(REFUSED[Kind(row.kind)])
                told = Notice(conversation_id=row.conversation_id, about="media", text=text, created_at=self.clock())
                session.add(told)

    def _erase(self, name: str | None) -> None:
        """Delete a file, unless it is another's too: before names were random, equal files were kept once."""
        if not name:
            return
        with self.database.read() as session:
            shared = session.execute(select(Attachment.id).where(Attachment.name == name).limit(1)).first()
        if shared is None:
            self.keeper.erase(name)
