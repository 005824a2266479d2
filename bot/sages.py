"""Decides who is a rural sage (乡贤): takes applications, verifies or refuses them, and follows offers of talent up.

Every decision and every look at what an applicant gave is in the journal; the person is told through a notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from models import (
    ApplicationState,
    Conversation,
    Notice,
    Offer,
    Person,
    SageApplication,
    Submission,
    Talent,
    TalentState,
    Vault,
)
from models.journal import append
from models.person import STAFF, find_person

NAME_AT_MOST = 64
FIELD_AT_MOST = 64
REASON_AT_MOST = 500
VERIFIED = "您的乡贤认证通过了，谢谢您想着家乡。以后您提的都会记作乡贤反馈；回复“订阅通报”，镇里有工作通报就发给您。"
REFUSED = "您的乡贤认证没有通过。原因：{reason}\n您提过的意见照样办理。情况变了，回复“乡贤认证”可以再申请。"


@dataclass(frozen=True, slots=True)
class Register:
    """The register of sages and talent, in one open transaction that writes. `by`: who of the staff acts."""

    session: Session
    vault: Vault
    now: datetime
    by: str = ""

    def apply(self, conversation: Conversation, details: Mapping[str, str]) -> SageApplication:
        """Store an application that waits for staff. `details`: name, village, residence, field, phone."""
        sealed = self.vault.seal(dict(details))
        made = SageApplication(conversation_id=conversation.id, details=sealed, created_at=self.now)
        self.session.add(made)
        self.session.flush()
        append(self.session, f"SAGE-{made.id}", "sage applied", self.now)
        return made

    def keep_talent(self, submission: Submission, contact: str) -> Talent | None:
        """Enter a sage's offer of talent (人才); None when the submission is no such offer."""
        if submission.offer != Offer.TALENT:
            return None
        said = {name: str(value) for name, value in submission.details.items()}
        made = Talent(
            submission_id=submission.id,
            conversation_id=submission.conversation_id,
            field=said.get("expertise", "")[:FIELD_AT_MOST],
            details=self.vault.seal({"content": submission.content, "contact": contact, **said}),
            created_at=self.now,
        )
        self.session.add(made)
        self.session.flush()
        append(self.session, f"TALENT-{made.id}", "talent offered", self.now, ticket=submission.ticket)
        return made

    def verify(self, application: SageApplication) -> None:
        """Make the applicant a sage. Raises InvalidAnswer, in Chinese, when that is not possible."""
        conversation = self._decide(application, ApplicationState.VERIFIED)
        self._enter_person(conversation, self.vault.open(application.details))
        self._tell(application, "sage verified", VERIFIED)

    def refuse(self, application: SageApplication, reason: str) -> None:
        """Refuse an application; the applicant is told why. Raises InvalidAnswer."""
        application.reason = _filled(reason, REASON_AT_MOST, "请写明没有通过的原因，会告诉申请人")
        self._decide(application, ApplicationState.REFUSED)
        self._tell(application, "sage refused", REFUSED.format(reason=application.reason))

    def look_at(self, kind: str, row: SageApplication | Talent) -> dict[str, Any]:
        """Return what is sealed in a row; who looked is in the journal. `kind`: SAGE or TALENT."""
        append(self.session, f"{kind}-{row.id}", "contact seen", self.now, by=self._signed())
        return dict(self.vault.open(row.details))

    def follow(self, talent: Talent, state: TalentState, note: str) -> None:
        """Write down how far an offer of talent has been followed up."""
        talent.state, talent.followed_by, talent.followed_at = state, self._signed(), self.now
        talent.note = note.strip() or talent.note
        append(self.session, f"TALENT-{talent.id}", "talent followed", self.now, by=talent.followed_by, state=state)

    def _decide(self, application: SageApplication, state: ApplicationState) -> Conversation:
        conversation = self.session.get(Conversation, application.conversation_id or 0)
        if conversation is None:
            raise InvalidAnswer("申请人已经删除了自己的信息，不能再办。")
        if application.state != ApplicationState.PENDING:
            done = "通过" if application.state == ApplicationState.VERIFIED else "拒绝"
            raise InvalidAnswer(f"{application.id} 号申请已由{application.decided_by}{done}。")
        application.state, application.decided_by, application.decided_at = state, self._signed(), self.now
        append(self.session, f"SAGE-{application.id}", f"sage {state}", self.now, by=application.decided_by)
        return conversation

    def _enter_person(self, conversation: Conversation, given: Mapping[str, str]) -> None:
        person = find_person(self.session, conversation.channel, conversation.address)
        if person is not None and person.role in STAFF:
            raise InvalidAnswer("这个人在人员名单里是干部，不能再认证成乡贤。")
        if person is None:
            person = Person(channel=conversation.channel, address=conversation.address)
            self.session.add(person)
        known = {"name": given["name"], "phone": given.get("phone", ""), "villages": [given["village"]]}
        platform_id = self.vault.open(conversation.recipient) if conversation.recipient else ""
        person.details = self.vault.seal({"external_id": platform_id, "position": "", **known})
        person.role, person.verified = "sage", True

    def _tell(self, application: SageApplication, about: str, text: str) -> None:
        told = {"conversation_id": application.conversation_id, "about": about, "created_at": self.now}
        self.session.add(Notice(text=self.vault.seal(text), **told))

    def _signed(self) -> str:
        return _filled(self.by, NAME_AT_MOST, "请写明是谁办的")


def _filled(text: str, longest: int, missing: str) -> str:
    if not 0 < len(text.strip()) <= longest:
        raise InvalidAnswer(f"{missing}，最多{longest}个字。")
    return text.strip()
