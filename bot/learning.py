"""What staff decide about answers: corrections entered by command, each a new version with who and when.

The command line and a console later do the same through these functions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from knowledge.corrections import keys_of
from knowledge.slots import find_phone
from knowledge.text import LONGEST
from knowledge.town import Town
from models import CorrectionVersion
from models.correction import add_version, versions

NAME_AT_MOST = 64
NEAR = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decides about a text. `entry` "": what was decided before is withdrawn."""

    kind: str
    text: str
    entry: str
    by: str
    why: str = ""


def decide(session: Session, town: Town, decision: Decision, now: datetime) -> CorrectionVersion:
    """Enter a decision as a new version. Raises InvalidAnswer, in Chinese, when it cannot be or changes nothing."""
    key_of = keys_of(town)
    _check(decision, town)
    before = latest(session, town).get((decision.kind, key_of(decision.text)))
    standing = before.entry if before else ""
    if standing == decision.entry:
        raise InvalidAnswer(_unchanged(decision, town))
    version = CorrectionVersion(
        kind=decision.kind,
        text=decision.text.strip(),
        entry=decision.entry,
        by=decision.by.strip(),
        why=decision.why.strip(),
        at=now,
    )
    add_version(session, version)
    return version


def latest(session: Session, town: Town) -> dict[tuple[str, str], CorrectionVersion]:
    """Return the last version of every kind and normalized text, withdrawn ones too, in the order of first entry."""
    key_of = keys_of(town)
    return {(one.kind, key_of(one.text)): one for one in versions(session)}


def _check(decision: Decision, town: Town) -> None:
    """Refuse what could not be used, or should not be stored."""
    if not keys_of(town)(decision.text):
        raise InvalidAnswer("问法是空的，或者里面没有字")
    if len(decision.text) > LONGEST:
        raise InvalidAnswer(f"问法太长，最多 {LONGEST} 个字")
    if find_phone(decision.text):
        raise InvalidAnswer("问法里有电话号码，请去掉再写")
    if not decision.by.strip() or len(decision.by.strip()) > NAME_AT_MOST:
        raise InvalidAnswer(f"请写明是谁决定的（--by，最多 {NAME_AT_MOST} 个字）")
    if decision.entry and decision.entry not in town.entries:
        raise InvalidAnswer(f"没有 {decision.entry} 这个条目{_hint(decision.entry, town)}")


def _hint(wrong: str, town: Town) -> str:
    """Return the entries that may have been meant: by their id, or by their title."""
    titles = {entry.title: entry.id for entry in town.entries.values()}
    near: Sequence[str] = get_close_matches(wrong, town.entries, NEAR)
    near = near or [titles[title] for title in get_close_matches(wrong, titles, NEAR)]
    return f"，是不是 {'、'.join(near)}" if near else ""


def _unchanged(decision: Decision, town: Town) -> str:
    if decision.entry:
        return f"“{decision.text}”已经是这样定的，不用再定"
    key_of = keys_of(town)
    same = (decision.kind, key_of(decision.text))
    written = any((one.kind, key_of(one.text)) == same for one in town.corrections)
    where = "它写在 corrections.yaml 里，请改那个文件" if written else "没有定过，不用撤回"
    return f"“{decision.text}”：{where}"
