"""The papers of the monthly meeting: what it has before it (月例会材料), and what was said and resolved (会议纪要).

Both are standing pages in the fonts of official papers. Nobody who handed something in is named, numbers of telephones
and identity cards are hidden, and what nobody has written down is left out, never made up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from sqlalchemy.orm import Session

from bot.papers.adoption import Town
from bot.papers.cells import plain, without_numbers
from bot.papers.matters import signature
from bot.papers.word import BODY, PART, TITLE, blank
from bot.spoken import full_day
from models import AgendaItem, Duty, ItemKind, Meeting, Resolution, Submission, Vault
from models.meeting import items_of, resolutions_of

LINE, INDENT = Pt(28), Pt(32)  # two characters
NUMBERS = "一二三四五六七八九十"
PARTS = {
    ItemKind.RESOLUTION: "上次议定事项办理情况",
    ItemKind.DUTY: "需要会议研究的任务",
    ItemKind.SUBMISSION: "需要会议研究的意见建议",
    ItemKind.OFFER: "乡贤反馈",
    ItemKind.TALENT: "人才储备",
    ItemKind.HAND: "其他议题",
}
_ABOUT_SUBMISSIONS = (ItemKind.SUBMISSION, ItemKind.OFFER)
Part = tuple[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Papers:
    """What the papers of meetings are drawn up from, of one moment."""

    session: Session
    vault: Vault
    town: Town

    def material(self, meeting: Meeting) -> bytes:
        """Return the material (月例会材料) as docx."""
        items = items_of(self.session, meeting.id)
        kinds = ((heading, [one for one in items if one.kind == kind]) for kind, heading in PARTS.items())
        parts = [(heading, list(self._listed(mine))) for heading, mine in kinds if mine]
        return _document(f"{self.town.name}月例会材料", _facts(meeting), parts or [("", ["没有议题。"])])

    def minutes(self, meeting: Meeting) -> bytes:
        """Return the minutes (会议纪要) as docx."""
        discussed = [self._discussed(one) for one in items_of(self.session, meeting.id)]
        resolved = [f"{n}．{self._resolved(one)}" for n, one in enumerate(resolutions_of(self.session, meeting.id), 1)]
        parts = [("会议议题", discussed or ["没有议题。"]), ("议定事项", resolved or ["没有记议定事项。"])]
        return _document(f"{self.town.name}月例会会议纪要", _facts(meeting), parts)

    def _listed(self, items: Sequence[AgendaItem]) -> Iterator[str]:
        for place, item in enumerate(items, start=1):
            yield f"{place}．{item.title}"
            yield from (said for said in (item.why, *self._more(item)) if said)

    def _more(self, item: AgendaItem) -> Iterator[str]:
        """Yield what the meeting must know besides: of a duty its next steps, of a submission all of its words."""
        if item.kind == ItemKind.DUTY:
            duty = self.session.get_one(Duty, item.reference)
            yield f"存在问题：{duty.problems}" if duty.problems else ""
            yield f"下步措施：{duty.next_steps}" if duty.next_steps else ""
        if item.kind in _ABOUT_SUBMISSIONS:
            submission = self.session.get_one(Submission, item.reference)
            yield f"提交人：{signature(submission, self.vault)}"
            yield f"内容：{submission.content}"

    def _discussed(self, item: AgendaItem) -> str:
        said = f"：{item.discussed}" if item.discussed else ""
        return f"{item.position}．{item.title}{said}" + ("（下次例会再议）" if item.again else "")

    def _resolved(self, one: Resolution) -> str:
        duty = self.session.get(Duty, one.duty_id) if one.duty_id else None
        who = f"由{one.office}办理" if one.office else ""
        until = f"{full_day(one.due)}前完成" if one.due else ""
        number = f"任务编号 {duty.code}" if duty else ""
        told = "，".join(said for said in (self._decided(one), who, until, number) if said)
        return f"{one.text}" + (f"（{told}）" if told else "")

    def _decided(self, one: Resolution) -> str:
        """Return what the meeting decided on a suggestion or comment; nothing when it did not."""
        submission = self.session.get(Submission, one.submission_id) if one.verdict else None
        changed = f"，方案改动：{one.changed_clause}" if one.changed_clause else ""
        return f"{submission.ticket} {one.verdict}{changed}" if submission else ""


def _facts(meeting: Meeting) -> list[str]:
    place = f"地点：{meeting.place}" if meeting.place else ""
    return [said for said in (f"时间：{full_day(meeting.day)}", place) if said]


def _document(title: str, facts: Sequence[str], parts: Sequence[Part]) -> bytes:
    document = blank(lying=False)
    document.core_properties.title = plain(title)
    document.add_paragraph(plain(title), style=TITLE)
    for fact in facts:
        _write(document, fact, BODY).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for place, (heading, lines) in enumerate(parts):
        if heading:
            _indented(_write(document, f"{NUMBERS[place]}、{heading}", PART))
        for line in lines:
            _indented(_write(document, line, BODY))
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def _write(document: Any, text: str, style: str) -> Any:  # noqa: ANN401 - the library's document and paragraph
    paragraph = document.add_paragraph(without_numbers(plain(text)), style=style)
    paragraph.paragraph_format.line_spacing = LINE
    return paragraph


def _indented(paragraph: Any) -> None:  # noqa: ANN401 - the library's paragraph
    paragraph.paragraph_format.first_line_indent = INDENT
