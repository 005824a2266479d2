"""Prepares the monthly meeting (月例会), holds it, and writes down what it resolves, with everything that follows.

What somebody has to do until some day becomes a duty; a resolution about a submission answers whoever stands behind it.
Every act is taken wholly, in the caller's transaction, or refused in plain Chinese.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from secrets import token_hex
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.agenda import Topic, topics
from bot.duties import DutyDesk, Official
from bot.errors import InvalidAnswer
from bot.meeting_days import first_after
from bot.meeting_minutes import in_force, is_kept, store
from bot.meeting_results import Follow, Resolved, checked
from bot.permissions import Deed, Subject, may
from bot.rules import Rules
from bot.spoken import moment
from models import AgendaItem, ItemKind, Meeting, MeetingState, Minutes, Resolution, Vault
from models.base import insert_into
from models.journal import append, commitment
from models.meeting import TITLE_AT_MOST, items_of, last_held, meeting_on, planned_meeting, removed_of

WHY_AT_MOST = 300
NO_DAY = "还没有定例会的日子。请在设置里写 MEETING_DAY，或者写明这次哪天开（--day）。"
_STATES = {MeetingState.PLANNED: "还没有开", MeetingState.HELD: "已经开过了"}


def _fresh() -> str:
    return token_hex(16)


@dataclass(frozen=True, slots=True)
class Touch:
    """Who changes something, and the version of the meeting that he had before his eyes; None: the one loaded."""

    by: Official
    seen: int | None = None


def next_day(session: Session, rules: Rules, today: date) -> date | None:
    """Return the day of the next meeting: the one planned, else the first that the settings say; None when none is."""
    planned = planned_meeting(session)
    return planned.day if planned else next_regular(session, rules, today)


def next_regular(session: Session, rules: Rules, today: date) -> date | None:
    """Return the first day of the settings, from today on, in whose place no meeting was held."""
    held = last_held(session)
    after = today - timedelta(days=1)
    if held is not None:
        after = max(after, held.regular or held.day)
    return first_after(rules.meeting_day, rules.calendar, after)


@dataclass(frozen=True, slots=True)
class MeetingDesk:
    """Where acts on meetings are taken, in one open transaction that writes. Every act raises InvalidAnswer.

    `token`: returns 32 fresh random characters.
    """

    session: Session
    rules: Rules
    vault: Vault
    now: datetime
    token: Callable[[], str] = _fresh

    def plan(self, touch: Touch, day: date | None = None, place: str = "") -> Meeting:
        """Draft the agenda of the next meeting, or add to it what has come since; `day` moves it."""
        self._check(touch)
        meeting = planned_meeting(self.session) or self._created(touch, day)
        self._begin(meeting, touch, MeetingState.PLANNED)
        if day is not None and day != meeting.day:
            self._move_to(meeting, day)
        meeting.place = place.strip() or meeting.place
        added = self._fill(meeting)
        self._end(meeting, touch, "编排议题", day=meeting.day.isoformat(), added=added)
        return meeting

    def add(self, meeting: Meeting, touch: Touch, title: str, why: str = "") -> AgendaItem:
        """Put an item on the agenda by hand, at its end."""
        self._begin(meeting, touch, MeetingState.PLANNED)
        title = checked(title, TITLE_AT_MOST, "议题")
        item = AgendaItem(meeting_id=meeting.id, kind=ItemKind.HAND, title=title, added_by=touch.by.name)
        item.why, item.position = why.strip()[:WHY_AT_MOST], len(items_of(self.session, meeting.id)) + 1
        self.session.add(item)
        self._end(meeting, touch, "加议题", title=commitment(meeting.salt, title))
        return item

    def remove(self, meeting: Meeting, touch: Touch, position: int, why: str) -> AgendaItem:
        """Take an item off the agenda, with the reason; it stays on record, and is not drafted again."""
        self._begin(meeting, touch, MeetingState.PLANNED)
        item, reason = self.item(meeting, position), checked(why, WHY_AT_MOST, "原因")
        item.position, item.removed_by, item.removed_why = 0, touch.by.name, reason
        self._number(list(items_of(self.session, meeting.id)))
        self._end(meeting, touch, "撤议题", item=item.id, why=commitment(meeting.salt, reason))
        return item

    def move(self, meeting: Meeting, touch: Touch, places: tuple[int, int], why: str) -> AgendaItem:
        """Move an item from one place to another, with the reason."""
        self._begin(meeting, touch, MeetingState.PLANNED)
        item, reason = self.item(meeting, places[0]), checked(why, WHY_AT_MOST, "原因")
        others = [one for one in items_of(self.session, meeting.id) if one is not item]
        others.insert(max(places[1], 1) - 1, item)
        self._number(others)
        item.history += f"{self.rules.today(self.now)} {touch.by.name} 移到第{item.position}项：{reason}\n"
        self._end(meeting, touch, "调顺序", item=item.id, to=item.position)
        return item

    def hold(self, meeting: Meeting, touch: Touch) -> None:
        """Note that the meeting was held; its agenda stays as it is from now on."""
        self._begin(meeting, touch, MeetingState.PLANNED)
        if meeting.day > self.rules.today(self.now):
            raise InvalidAnswer(f"这次例会定在 {meeting.day}，还没有到。提前开了，请先用 plan --day 改日子。")
        meeting.state = MeetingState.HELD
        self._end(meeting, touch, "开会", items=len(items_of(self.session, meeting.id)))

    def resolve(self, meeting: Meeting, touch: Touch, resolved: Resolved) -> Resolution:
        """Write a resolution (议定事项) down: a duty is set up, whoever handed the matter in is answered."""
        self._begin(meeting, touch, MeetingState.HELD)
        item = self.item(meeting, resolved.position) if resolved.position else None
        duties = DutyDesk(self.session, self.rules, self.now, self.token)
        row = Follow(duties, self.vault, touch.by).resolve(meeting, item, resolved)
        facts = {"text": commitment(meeting.salt, row.text), "office": row.office, "duty": row.duty_id}
        self._end(meeting, touch, "记议定事项", resolution=row.id, **facts)
        return row

    def note(self, meeting: Meeting, touch: Touch, position: int, said: str, *, again: bool = False) -> AgendaItem:
        """Write down what was said of an item of which nothing is resolved; `again`: the next meeting takes it up."""
        self._begin(meeting, touch, MeetingState.HELD)
        item, words = self.item(meeting, position), checked(said, WHY_AT_MOST, "议了什么")
        if item.discussed:
            item.history += f"{self.rules.today(self.now)} {touch.by.name} 改了讨论情况，原来：{item.discussed}\n"
        item.discussed, item.again = words, again
        self._end(meeting, touch, "记讨论情况", item=item.id, text=commitment(meeting.salt, words), again=again)
        return item

    def approve(self, meeting: Meeting, touch: Touch, content: bytes, data_dir: Path) -> Minutes:
        """Approve the minutes of a meeting that was held, as `content` has them, and keep exactly these bytes."""
        self._begin(meeting, touch, MeetingState.HELD)
        before = in_force(self.session, meeting)
        if before is not None and is_kept(before, data_dir):
            raise InvalidAnswer(f"这次的纪要{before.approved_by}已经批准过了，以后没有改动。")
        self._end(meeting, touch, "批准纪要", hash=sha256(content).hexdigest())
        row = store(meeting, content, data_dir)
        self.session.add(row)
        self.session.flush()
        return row

    def item(self, meeting: Meeting, position: int) -> AgendaItem:
        """Return the item at a place of the agenda, counted from 1."""
        found = {one.position: one for one in items_of(self.session, meeting.id)}
        if position not in found:
            raise InvalidAnswer(f"没有第{position}项议题，现在一共{len(found)}项。")
        return found[position]

    def _check(self, touch: Touch) -> None:
        if not may(touch.by.role, touch.by.office, Deed.RUN_MEETING, Subject()):
            raise InvalidAnswer("例会由乡贤联络站编排和记录，您不能改。")
        if not touch.by.name.strip():
            raise InvalidAnswer("请写明是谁办的。")

    def _begin(self, meeting: Meeting, touch: Touch, state: MeetingState) -> None:
        """Hold the row until the transaction ends, and refuse who may not, an old view, and what does not fit."""
        self._check(touch)
        seen = meeting.version if touch.seen is None else touch.seen
        locked = select(Meeting).where(Meeting.id == meeting.id).with_for_update()
        self.session.execute(locked.execution_options(populate_existing=True)).scalar_one()
        if meeting.version != seen:
            at = meeting.changed_at.astimezone(self.rules.zone)
            last = f"（{meeting.changed_by} {moment(at)} {meeting.changed_what}）"
            raise InvalidAnswer(f"{meeting.day} 的例会刚刚有人动过{last}，请看过再办。")
        if meeting.state != state:
            raise InvalidAnswer(f"{meeting.day} 的例会{_STATES[MeetingState(meeting.state)]}，不能这样办。")

    def _end(self, meeting: Meeting, touch: Touch, what: str, **facts: object) -> None:
        meeting.version += 1
        meeting.changed_by, meeting.changed_what, meeting.changed_at = touch.by.name, what, self.now
        self.session.flush()
        append(self.session, f"meeting:{meeting.id}", what, self.now, by=touch.by.name, **facts)

    def _created(self, touch: Touch, day: date | None) -> Meeting:
        regular = next_regular(self.session, self.rules, self.rules.today(self.now))
        wanted = day or regular
        if wanted is None:
            raise InvalidAnswer(NO_DAY)
        self._free(wanted)
        same = regular is not None and (wanted.year, wanted.month) == (regular.year, regular.month)
        new: dict[str, Any] = {
            "day": wanted,
            "regular": regular if same else None,
            "place": "",
            "state": MeetingState.PLANNED,
        }
        new |= {"version": 0, "salt": self.token()}
        new |= {"changed_by": touch.by.name, "changed_what": "编排议题", "changed_at": self.now}
        # Two who plan at once make one meeting; the other's version then tells him.
        self.session.execute(insert_into(self.session, Meeting).values(**new).on_conflict_do_nothing())
        made = meeting_on(self.session, wanted)
        if made is None:
            raise InvalidAnswer("刚刚有人也在编排例会，请再试一次。")
        return made

    def _move_to(self, meeting: Meeting, day: date) -> None:
        self._free(day)
        meeting.day = day

    def _free(self, day: date) -> None:
        if day < self.rules.today(self.now):
            raise InvalidAnswer(f"{day} 已经过了，请写一个以后的日子。")
        if meeting_on(self.session, day):
            raise InvalidAnswer(f"{day} 已经有一次例会了。")

    def _fill(self, meeting: Meeting) -> int:
        """Add what is not there yet; what was taken off does not come back. Returns how many."""
        items = items_of(self.session, meeting.id)
        known = {(one.kind, one.reference) for one in (*items, *removed_of(self.session, meeting.id))}
        found = topics(self.session, self.rules, self.rules.today(self.now))
        new = [topic for topic in found if (topic.kind, topic.reference) not in known]
        self.session.add_all(_item(meeting, topic, len(items) + place) for place, topic in enumerate(new, 1))
        return len(new)

    @staticmethod
    def _number(items: list[AgendaItem]) -> None:
        for place, one in enumerate(items, 1):
            one.position = place


def _item(meeting: Meeting, topic: Topic, position: int) -> AgendaItem:
    facts = {"kind": topic.kind, "reference": topic.reference, "why": topic.why}
    return AgendaItem(meeting_id=meeting.id, title=topic.title[:TITLE_AT_MOST], position=position, **facts)
