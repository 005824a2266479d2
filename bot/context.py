"""What a handler is given beside the message: who speaks, where the conversation stands, and what the bot can use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from bot.casework import Desk
from bot.live import Knowledge
from bot.message import Choice, Reply
from bot.outbox import Outbox
from bot.rules import Rules
from knowledge.answerer import Answerer
from knowledge.intent import Intent, IntentRecognizer
from knowledge.town import Town
from models import CardCopy, Conversation, Person, Role, Vault
from models.person import STAFF

EARLIER_KEPT = 4


@dataclass
class Draft:
    """A form that is being filled in. Everything is saved by name, so a new release reads old drafts.

    `step` is the name of the field that was asked last, or `confirm` or `edit`. `touched_at` is aware ISO time.
    """

    form: str
    step: str
    touched_at: str
    answers: dict[str, Any] = field(default_factory=dict)
    misses: int = 0


@dataclass
class State:
    """What the bot must remember of a conversation between two messages.

    `kept`: a draft that expired and is offered again. `offered`: label and value of the choices shown last. `pages`:
    replies still to come on 继续. `entry`: the knowledge entry spoken of last. `ticket`: the number spoken of last.
    `asked`: what the bot has just asked, in the words of the intent recognizer. `pending`: an act that waits for a yes.
    `question`: the number of the question just answered, of which the person may say whether the answer was useful.
    `uninvited`: how many answers are still given without asking for that. `aside`: the choices shown last wait for no
    answer. `informed`: whether the person has been told what is kept of what he hands in. `media`: the attachments that
    belong to no submission yet, by number. `duties`: the codes of the duties listed last, in their order. `duty`: the
    code of the one spoken of last. `report`: a report on a duty that is being put together (`handlers.progress_draft`).
    """

    draft: Draft | None = None
    kept: Draft | None = None
    offered: list[list[str]] = field(default_factory=list)
    pages: list[dict[str, Any]] = field(default_factory=list)
    entry: str = ""
    earlier: list[str] = field(default_factory=list)
    ticket: str = ""
    asked: str = ""
    pending: str = ""
    question: int = 0
    uninvited: int = 0
    aside: bool = False
    informed: bool = False
    media: list[int] = field(default_factory=list)
    duties: list[str] = field(default_factory=list)
    duty: str = ""
    report: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the form in which the state is stored."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """Return the state that `to_json` stored; what an older or newer release did not know is left out."""
        known = {name: value for name, value in stored.items() if name in cls.__dataclass_fields__}
        for name in ("draft", "kept"):
            known[name] = Draft(**known[name]) if known.get(name) else None
        return cls(**known)

    def remember_question(self, text: str, entry: str) -> None:
        """Keep a question and what answered it, for the elliptic one that may follow."""
        self.earlier = [*self.earlier, text][-EARLIER_KEPT:]
        self.entry = entry


@dataclass(frozen=True, slots=True)
class Services:
    """What handlers may use while they handle one message.

    `token` returns fresh random hexadecimal digits; `apps` is the id of the account on each channel;
    `public_url` this server's address for links in cards, or "".
    """

    knowledge: Knowledge
    vault: Vault
    zone: ZoneInfo
    rules: Rules
    ticket_prefix: str
    contact_keep_days: int
    media_keep_days: int
    token: Callable[[], str]
    apps: Mapping[str, str] = field(default_factory=dict)
    public_url: str = ""

    @property
    def town(self) -> Town:
        """The town's knowledge."""
        return self.knowledge.town

    @property
    def answerer(self) -> Answerer:
        """What answers questions."""
        return self.knowledge.answerer

    @property
    def recognizer(self) -> IntentRecognizer:
        """What names the intent of a message."""
        return self.knowledge.recognizer


@dataclass
class Context:
    """One message's surroundings. It lives as long as the transaction.

    `pending`: the act that waited for a yes to be this very message. `asked`: what the bot had asked before it, in the
    words of the intent recognizer. `question`: the number of the question that was answered just before it, or 0.
    `card`: the person's own card that he tapped with this message; it says what the tap is about (`subject`).
    """

    session: Session
    conversation: Conversation
    state: State
    person: Person | None
    now: datetime
    outbox: Outbox
    services: Services
    intent: Intent
    pending: str = ""
    asked: str = ""
    question: int = 0
    card: CardCopy | None = None

    @property
    def role(self) -> str:
        """Return one of `models.person.Role`: a villager's until it is proved, and staff's while they serve."""
        if self.person is None or not self.person.active or not self.person.proved:
            return Role.VILLAGER
        return self.person.role

    @property
    def speaks_as(self) -> str:
        """Return the role in the words of the intent recognizer, which knows staff as cadres and administrators."""
        return Role.CADRE if self.role in STAFF - {Role.ADMIN} else self.role

    @property
    def today(self) -> date:
        """The date in the town."""
        return self.now.astimezone(self.services.zone).date()

    @property
    def town(self) -> Town:
        """The town's knowledge."""
        return self.services.town

    @property
    def desk(self) -> Desk:
        """Where steps of casework are taken within this message's transaction."""
        return Desk(self.session, self.services.rules, self.services.vault, self.now, self.outbox)


def ask(text: str, *labels: str) -> Reply:
    """Return a question whose choices mean what they say."""
    return Reply(text, tuple(Choice(label, label) for label in labels))


def after(text: str, reply: Reply) -> Reply:
    """Return `reply` with `text` said before it."""
    return Reply(f"{text}\n\n{reply.text}" if text and reply.text else text or reply.text, reply.choices)


def draft_of(context: Context) -> Draft:
    """Return what is filled in of the open form. Raises LookupError when none is open."""
    if context.state.draft is None:
        raise LookupError("no form is open")
    return context.state.draft
