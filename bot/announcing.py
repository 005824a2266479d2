"""Tells the town's people what has come to them: something new, a supplement, something handed back, a term to grant.

Who is told follows from the step alone: it does not matter whether it was taken in chat, on a card, by a command or by
the town's rules. Whoever took it is not told; and nobody is told of what names him.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.concerned import is_named
from bot.rules import Rules
from models import Conversation, Notice, Person, Submission, Vault
from models.lifecycle import Act
from models.person import OF_OFFICE, OF_STATION, Role, people_of

SHOWN_CHARACTERS = 60
# What comes in and no rule gives to an office; the table of steps has no such step.
NEW = "submit"


class Whom(StrEnum):
    """Who is told of a step."""

    HOLDER = "holder"  # the office that holds it; where nobody of it is reached, the station
    STATION = "station"
    GRANTERS = "granters"  # the station and the leading group


@dataclass(frozen=True, slots=True)
class News:
    """What is said of a step. `head`: one line, which knows ticket, office, days and reason."""

    whom: Whom
    head: str


NEWS: Mapping[str, News] = {
    NEW: News(Whom.STATION, "新的意见建议，还没有转给科室"),
    Act.ASSIGN: News(Whom.HOLDER, "新的意见建议，转给{office}"),
    Act.REFER: News(Whom.HOLDER, "转给{office}办理"),
    Act.HAND_ON: News(Whom.HOLDER, "转给{office}办理：{reason}"),
    Act.SUPPLEMENT: News(Whom.HOLDER, "提交人补充了内容"),
    Act.REOPEN: News(Whom.HOLDER, "提交人不满意，要重新办理：{reason}"),
    Act.DECLINE: News(Whom.STATION, "科室退回：{reason}"),
    Act.HAND_BACK: News(Whom.STATION, "科室退回：{reason}"),
    Act.ASK_EXTENSION: News(Whom.GRANTERS, "{office}申请延长{days}个工作日：{reason}"),
    Act.GRANT_EXTENSION: News(Whom.HOLDER, "延期批准了"),
    Act.DENY_EXTENSION: News(Whom.HOLDER, "延期没有批准：{reason}"),
}


@dataclass(frozen=True, slots=True)
class Announcer:
    """Where the town's people are told, in one open transaction that writes."""

    session: Session
    rules: Rules
    vault: Vault
    now: datetime

    def announce(self, submission: Submission, about: str, reason: str, but: int | None) -> None:
        """Owe everybody whom a step concerns the news. `but`: the conversation of whoever took it."""
        news = NEWS.get(about)
        if news is None:
            return
        head = news.head.format(office=submission.office, days=submission.extension_asked, reason=reason.strip())
        taker = self.session.get(Conversation, but) if but is not None else None
        for person in self._people(submission, news.whom):
            if taker is None or (person.channel, person.address) != (taker.channel, taker.address):
                self._tell(person, submission, (about, head))

    def _people(self, submission: Submission, whom: Whom) -> list[Person]:
        of_office: list[Person] = []
        if whom == Whom.HOLDER and submission.office:
            of_office = self._fit(people_of(self.session, submission.office, *OF_OFFICE), submission)
        if of_office:
            return of_office
        roles = (*OF_STATION, Role.LEADER) if whom == Whom.GRANTERS else tuple(OF_STATION)
        return self._fit(people_of(self.session, "", *roles), submission)

    def _fit(self, people: Iterable[Person], submission: Submission) -> list[Person]:
        return [one for one in people if not one.unreachable and not is_named(one, submission, self.vault)]

    def _tell(self, person: Person, submission: Submission, news: tuple[str, str]) -> None:
        """Tell somebody in words who has written before."""
        about, head = news
        same = (Conversation.channel == person.channel, Conversation.address == person.address)
        conversation = self.session.execute(select(Conversation).where(*same)).scalars().first()
        if conversation is not None:
            text = "\n".join(self._lines(submission, head))
            told = {"conversation_id": conversation.id, "submission_id": submission.id, "about": about}
            self.session.add(Notice(text=self.vault.seal(text), created_at=self.now, **told))

    def _lines(self, submission: Submission, head: str) -> Iterator[str]:
        content = " ".join(submission.content.split())
        yield f"{submission.ticket} {head}"
        yield f"{submission.kind} {submission.section}：".replace(" ：", "：") + content[:SHOWN_CHARACTERS]
        due = self.rules.due(submission)
        yield (f"最晚{_day(due)}。" if due else "") + f"回复“{submission.ticket}”看全部。"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
