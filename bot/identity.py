"""Proves by one-time codes that somebody who writes in the Official Account is one who serves the town.

A WeCom userid needs none: the platform's callback proves it. An openid proves nothing about whose it is, and neither
does a table in which somebody wrote it down.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from models import AccessCode, CodeTry, Conversation, Person, Vault
from models.access_code import forget_codes, take_code, wrong_codes
from models.journal import append
from models.person import DIRECTORY_CHANNEL, STAFF

DIGITS = 10  # so many that guessing is hopeless within the tries there are, so few that they are typed on a phone
HALF = 5
LASTS = timedelta(hours=24)
# Wrong codes within this time, after which no code is looked at any more: of one person, and of all together.
WITHIN = timedelta(hours=1)
TRIES = 5
TRIES_OF_ALL = 100
_NO_DIGIT = re.compile(r"\D")


def _digits(written: str) -> str:
    """Return the digits in what was written, however it was spaced and in whatever form its figures are."""
    return _NO_DIGIT.sub("", unicodedata.normalize("NFKC", written))


class TooManyTries(Exception):
    """So many wrong codes were written that none is looked at for a while, right or wrong."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Where codes are made and taken, in one open transaction that writes."""

    session: Session
    vault: Vault
    now: datetime

    def issue(self, person: Person, by: str, number: int) -> str:
        """Return a new code for a person, such as 01234-56789; an older one is good no longer.

        `number`: a fresh random one of at least 40 bits. `by`: who of the staff asked for it. Raises InvalidAnswer, in
        Chinese.
        """
        if person.role not in STAFF:
            raise InvalidAnswer("验证码只发给名单里的工作人员，村民和乡贤不用。")
        if not person.active:
            raise InvalidAnswer("名单里写着这个人已经离开，不能发验证码。")
        forget_codes(self.session, self.now, self.now - WITHIN)
        self.session.execute(delete(AccessCode).where(AccessCode.person_id == person.id))
        digits = f"{number % 10**DIGITS:0{DIGITS}d}"
        facts = {"digest": self._digests(digits)[0], "made_by": by[:64], "expires_at": self.now + LASTS}
        self.session.add(AccessCode(person_id=person.id, **facts))
        self.session.flush()
        append(self.session, f"PERSON-{person.id}", "code made", self.now, by=by)
        return f"{digits[:HALF]}-{digits[HALF:]}"

    def redeem(self, conversation: Conversation, written: str) -> Person | None:
        """Let the conversation be that of the person whose code was written, and return him.

        None: there is no such code, it was used, or it is too old; nobody is told which. Raises TooManyTries.
        """
        self._brake(conversation)
        number = take_code(self.session, self._digests(_digits(written)), self.now)
        person = None if number is None else self.session.get_one(Person, number)
        if person is None or not person.active or person.role not in STAFF or not self._fits(person, conversation):
            self.session.add(CodeTry(conversation_id=conversation.id, at=self.now))
            return None
        self._link(person, conversation)
        append(self.session, f"PERSON-{person.id}", "account linked", self.now)
        return person

    def release(self, person: Person, by: str) -> bool:
        """Let no account of the Official Account be a person's any more; return whether there was one."""
        linked = update(Conversation).where(Conversation.member_id == person.id).values(member_id=None)
        count: int = self.session.execute(linked).rowcount  # type: ignore[attr-defined] # of an UPDATE it is there
        proved = person.channel != DIRECTORY_CHANNEL and person.verified
        if not count and not proved:
            return False
        if proved:
            person.verified = False
        append(self.session, f"PERSON-{person.id}", "account released", self.now, by=by)
        return True

    def _brake(self, conversation: Conversation) -> None:
        since = self.now - WITHIN
        if wrong_codes(self.session, since, conversation) >= TRIES or wrong_codes(self.session, since) >= TRIES_OF_ALL:
            raise TooManyTries

    def _fits(self, person: Person, conversation: Conversation) -> bool:
        """Whether a person may be the one who writes here: who was entered by an account is that account only."""
        if person.channel == DIRECTORY_CHANNEL:
            return True
        own = [conversation.address]
        if conversation.recipient:  # while the key is being changed, his two rows may stand under different names
            own += self.vault.pseudonyms(conversation.channel, self.vault.open(conversation.recipient))
        return person.channel == conversation.channel and person.address in own

    def _link(self, person: Person, conversation: Conversation) -> None:
        if person.channel != DIRECTORY_CHANNEL:
            person.verified = True
            return
        # One account each: who proves a new one has lost the old one, or had it taken.
        self.session.execute(update(Conversation).where(Conversation.member_id == person.id).values(member_id=None))
        conversation.member_id = person.id

    def _digests(self, digits: str) -> list[str]:
        return self.vault.pseudonyms("one-time code", digits)
