"""The life of a duty as one table: which act leads from where to where, who may take it, and what may be written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.duty_given import NewDuty, Official
from bot.errors import InvalidAnswer
from bot.permissions import Deed, Subject, may
from models import Duty, DutyStatus
from models.duty import OPEN_DUTY, Origin, ReportKind

TITLE_AT_MOST = 128
TEXT_AT_MOST = 1000
# The journal's subject takes 32 characters, five of which say that it is a duty.
CODE = re.compile(r"[0-9A-Za-z\u4e00-\u9fff][-0-9A-Za-z\u4e00-\u9fff()（）.]{0,23}")
_OPEN = frozenset(OPEN_DUTY)
_RUNNING = frozenset({DutyStatus.RUNNING})
_CLAIMED = frozenset({DutyStatus.CLAIMED})
_BY_OFFICE = "任务 {code} 由{office}的承办人和负责人来报，您不能替他们“{label}”。"
_BY_HEAD = "任务 {code} 的销号由{office}负责人或领导小组来定，您不能“{label}”。"
_BY_STATION = "任务由乡贤联络站新增和调整，您不能“{label}”。"
_BY_OTHERS = "“{label}”由明察暗访的人或者月例会提出，您不能做这一步。"


@dataclass(frozen=True, slots=True)
class Way:
    """One row. `deeds`: who may do any of these may take the act. `after` None: the status stays."""

    label: str
    deeds: tuple[Deed, ...]
    before: frozenset[DutyStatus]
    after: DutyStatus | None
    refused: str
    needs_reason: bool = False

    def refusal(self, duty: Duty) -> str:
        """Return what somebody is told who may not."""
        return self.refused.format(code=duty.code, office=duty.office or "承办科室", label=self.label)


WAYS: Mapping[ReportKind, Way] = {
    ReportKind.PROGRESS: Way("报进展", (Deed.REPORT,), _RUNNING, None, _BY_OFFICE),
    ReportKind.CLAIM: Way("申请销号", (Deed.CLAIM,), _RUNNING, DutyStatus.CLAIMED, _BY_OFFICE),
    ReportKind.CONFIRM: Way("确认销号", (Deed.CONFIRM,), _CLAIMED, DutyStatus.CLOSED, _BY_HEAD),
    ReportKind.RETURN: Way("退回销号", (Deed.CONFIRM,), _CLAIMED, DutyStatus.RUNNING, _BY_HEAD, needs_reason=True),
    ReportKind.REOPEN: Way(
        "重新督办",
        (Deed.NOTE_FINDING, Deed.RUN_MEETING),
        frozenset({DutyStatus.CLAIMED, DutyStatus.CLOSED}),
        DutyStatus.RUNNING,
        _BY_OTHERS,
        needs_reason=True,
    ),
    ReportKind.CHANGE: Way("调整", (Deed.EDIT_DUTIES,), _OPEN, None, _BY_STATION, needs_reason=True),
    ReportKind.CANCEL: Way("取消", (Deed.EDIT_DUTIES,), _OPEN, DutyStatus.CANCELLED, _BY_STATION, needs_reason=True),
}
_CREATES = {Origin.RESOLUTION: Deed.RUN_MEETING, Origin.FINDING: Deed.NOTE_FINDING}


def may_create(new: NewDuty, by: Official) -> None:
    """Let somebody set a duty up, or raise InvalidAnswer."""
    deed = _CREATES.get(new.origin, Deed.EDIT_DUTIES)
    if not may(by.role, by.office, deed, Subject(new.office)):
        raise InvalidAnswer(_BY_STATION.format(label="新增任务"))
    if not by.name.strip():
        raise InvalidAnswer("请写明是谁办的。")
    if new.code.strip() and not CODE.fullmatch(new.code.strip()):
        raise InvalidAnswer("编号只能用字母、数字、汉字和短横线，最多24个字。")


def checked_title(title: str) -> str:
    """Return a duty's title. Raises InvalidAnswer."""
    if not 0 < len(title.strip()) <= TITLE_AT_MOST:
        raise InvalidAnswer(f"任务名称不能空，最多{TITLE_AT_MOST}个字。")
    return title.strip()


def checked_percent(percent: float) -> int:
    """Return how much is done, as a whole number of percents. Raises InvalidAnswer."""
    if not 0 <= percent <= 100:  # noqa: PLR2004 - percents
        raise InvalidAnswer(f"进度只能在 0% 到 100% 之间，{percent:g}% 没有记。")
    return round(percent)


def checked_text(text: str) -> str:
    """Return what somebody wrote. Raises InvalidAnswer when it is too long."""
    if len(text.strip()) > TEXT_AT_MOST:
        raise InvalidAnswer(f"写得太长了，请控制在{TEXT_AT_MOST}字以内。")
    return text.strip()


def subject(duty: Duty) -> str:
    """Return what the journal calls a duty."""
    return f"duty:{duty.code}"
