"""Tells the town's people what has come to them: something new, a supplement, something handed back, a term to grant.

Who is told follows from the step alone: it does not matter whether it was taken in chat, on a card, by a command or by
the town's rules. Whoever took it is not told; and nobody is told of what names him. Cards that asked for what is now
done are brought up to date by the same step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from bot.card import Button, Card, Style
from bot.cards import send_card, settle_cards
from bot.concerned import details_of, is_named
from bot.meant import meant
from bot.outbox import LIMITED, Outbox
from bot.rules import Rules
from bot.spoken import month_day, short
from models import Conversation, Notice, Person, Submission
from models.lifecycle import TABLE, Act, Party
from models.person import OF_OFFICE, OF_STATION, Role, people_of

SHOWN_CHARACTERS, REASON_SHOWN = 60, 40
# What comes in and no rule gives to an office; the table of steps has no such step.
NEW = "submit"


class Whom(StrEnum):
    """Who is told of a step."""

    HOLDER = "holder"  # the office that holds it; where nobody of it is reached, the station
    STATION = "station"
    GRANTERS = "granters"  # the station and the leading group


@dataclass(frozen=True, slots=True)
class News:
    """What is said of a step. `head`: a few words, for a card's title. `asks`: whether it can be acted on."""

    whom: Whom
    head: str
    asks: bool = True


NEWS: Mapping[str, News] = {
    NEW: News(Whom.STATION, "新意见，还没转给科室"),
    Act.ASSIGN: News(Whom.HOLDER, "新的意见建议"),
    Act.REFER: News(Whom.HOLDER, "转来办理"),
    Act.HAND_ON: News(Whom.HOLDER, "转来办理"),
    Act.SUPPLEMENT: News(Whom.HOLDER, "提交人补充了内容"),
    Act.REOPEN: News(Whom.HOLDER, "提交人不满意，重新办理"),
    Act.DECLINE: News(Whom.STATION, "科室退回"),
    Act.HAND_BACK: News(Whom.STATION, "科室退回"),
    Act.ASK_EXTENSION: News(Whom.GRANTERS, "申请延期"),
    Act.GRANT_EXTENSION: News(Whom.HOLDER, "延期批准了", asks=False),
    Act.DENY_EXTENSION: News(Whom.HOLDER, "延期没有批准", asks=False),
}
# What a card offers, in the words of a command.
_BUTTONS = ((Act.ACCEPT, "受理"), (Act.ANSWER, "回复"), (Act.REFER, "转办"), (Act.HAND_BACK, "退回"))
_GRANTING = (Button("批准延期", "批准延期"), Button("不准延期", "不准延期", Style.WARNING))
# After these what a card asked for still stands.
_CHANGES_NOTHING = frozenset(
    {
        *(Act.NOTE, Act.CONSULT, Act.RATE_TOO, Act.PUBLISH, Act.WITHHOLD),
        *(act for act in Act if act.endswith("extension")),
    }
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken, or what has just come in. `but`: the conversation of whoever took it."""

    submission: Submission
    about: str
    reason: str = ""
    but: int | None = None


@dataclass(frozen=True, slots=True)
class Announcer:
    """Where the town's people are told, in one open transaction that writes."""

    outbox: Outbox
    rules: Rules

    def settle(self, taken: Taken, outcome: str) -> None:
        """Bring the cards up to date that asked for what is done now; `outcome`: who did what, and when."""
        submission = taken.submission
        if taken.about not in _CHANGES_NOTHING:
            settle_cards(self.outbox, subject(submission), outcome)
        if not submission.extension_asked:
            settle_cards(self.outbox, extension(submission), outcome)

    def announce(self, taken: Taken) -> None:
        """Owe everybody whom a step concerns the news."""
        news, submission = NEWS.get(taken.about), taken.submission
        if news is None:
            return
        people = [one for one in self._people(submission, news.whom) if not self._is(one, taken.but)]
        self._remind([one for one in people if one.channel == LIMITED], taken, news.head)
        reached = [one for one in people if one.channel != LIMITED]
        for party in (Party.HOLDER, Party.STATION):
            told = [one for one in reached if (one.role in OF_OFFICE) == (party == Party.HOLDER)]
            if told:
                card = self._card(taken, news.head, party)
                send_card(self.outbox, told, card, _subject(taken, asks=bool(card.buttons)))

    def _people(self, submission: Submission, whom: Whom) -> list[Person]:
        of_office: list[Person] = []
        if whom == Whom.HOLDER and submission.office:
            of_office = self._fit(people_of(self.outbox.session, submission.office, *OF_OFFICE), submission)
        if of_office:
            return of_office
        roles = (*OF_STATION, Role.LEADER) if whom == Whom.GRANTERS else tuple(OF_STATION)
        return self._fit(people_of(self.outbox.session, "", *roles), submission)

    def _fit(self, people: Iterable[Person], submission: Submission) -> list[Person]:
        """Return who can be reached, is not named in it, and has not handed it in himself."""
        vault = self.outbox.vault
        reached = [one for one in people if not one.unreachable and details_of(one, vault)]
        others = [one for one in reached if not self._is(one, submission.conversation_id)]
        return [one for one in others if not is_named(one, submission, vault)]

    def _is(self, person: Person, number: int | None) -> bool:
        conversation = self.outbox.session.get(Conversation, number) if number is not None else None
        same = conversation and (conversation.channel, conversation.address)
        return same == (person.channel, person.address)

    def _remind(self, people: Iterable[Person], taken: Taken, head: str) -> None:
        """Owe the news as a text where messages of ours are taken for a while only: it waits until he writes."""
        submission, session = taken.submission, self.outbox.session
        text = self.outbox.vault.seal(f"{submission.ticket} {head}\n{_content(submission)}\n回复编号看全部。")
        for person in people:
            same = (Conversation.channel == person.channel, Conversation.address == person.address)
            found = session.execute(select(Conversation.id).where(*same)).scalars().first()
            if found is not None:
                told = {"conversation_id": found, "submission_id": submission.id, "about": taken.about}
                session.add(Notice(text=text, created_at=self.outbox.now, **told))

    def _card(self, taken: Taken, head: str, party: Party) -> Card:
        submission, due = taken.submission, self.rules.due(taken.submission)
        asked = f"{submission.extension_asked}个工作日" if submission.extension_asked else ""
        facts = (
            ("类型", submission.kind),
            ("部分", submission.section),
            ("科室", submission.office),
            ("最晚", month_day(due) if due else ""),
            ("申请延长", asked),
        )
        return Card(
            f"{submission.ticket} {head}",
            "\n".join(filter(None, (_why(taken), _content(submission)))),
            facts=tuple((name, value) for name, value in facts if value),
            buttons=_buttons(taken, party),
        )


def subject(submission: Submission) -> str:
    """Return what the cards are about that ask an office, or the station, to act on a submission."""
    return f"submission:{submission.id}"


def extension(submission: Submission) -> str:
    """Return what the cards are about that ask for a longer term."""
    return f"extension:{submission.id}"


def _subject(taken: Taken, *, asks: bool) -> str:
    if taken.about == Act.ASK_EXTENSION:
        return extension(taken.submission)
    return subject(taken.submission) if asks else f"news:{taken.submission.id}"


def _buttons(taken: Taken, party: Party) -> tuple[Button, ...]:
    """Return what can be tapped: each button is the command that one would write."""
    submission = taken.submission
    names = f" {submission.ticket}"
    if taken.about == Act.ASK_EXTENSION:
        return tuple(Button(one.label, one.value + names, one.style) for one in _GRANTING)
    if not NEWS[taken.about].asks:
        return ()
    return tuple(Button(word, word + names, style) for word, style in _words(submission, party))


def _words(submission: Submission, party: Party) -> Iterator[tuple[str, Style]]:
    for said, word in _BUTTONS:
        way = TABLE[meant(said, submission, frozenset({party}))]
        if submission.status in way.before and party in way.who:
            yield word, Style.MAIN if word in ("受理", "回复") else Style.PLAIN


def _why(taken: Taken) -> str:
    reason = taken.reason.strip()
    return f"原因：{reason[:REASON_SHOWN]}" if reason else ""


def _content(submission: Submission) -> str:
    content = " ".join(submission.content.split())
    return short(content, SHOWN_CHARACTERS)
