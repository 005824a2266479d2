"""The table of what was adopted in a consultation (意见征集采纳情况汇总表), as the town publishes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Subquery, and_, func, select
from sqlalchemy.orm import Session

from bot.errors import InvalidAnswer
from bot.papers.cells import without_numbers
from bot.papers.counts import Chosen, count_by, count_channels, headcount, told
from bot.papers.matters import CHANNELS, UNKNOWN, Matter, matters, outcome, signature, source, town_day
from bot.papers.paper import Column, Paper
from bot.spoken import full_day
from models import Consultation, Stance, Status, Submission, SubmissionKind, Vault, Verdict

COLUMNS = (
    Column("序号", 1.4),
    Column("反馈人", 2.1),
    Column("来源", 2.1),
    Column("对应条款", 2.2),
    Column("意见内容", 7.6, centred=False),
    Column("是否采纳", 2.2),
    Column("采纳理由", 5.2, centred=False),
    Column("处理科室", 3.3),
    Column("答复日期", 3),
)
WHOLE = "全文"
STANCES = {Stance.SUPPORT: "支持", Stance.OPPOSE: "反对", Stance.AMEND: "建议修改", Stance.NONE: "不表态", "": "未记录"}


@dataclass(frozen=True, slots=True)
class Town:
    """What papers must know of the town. `name`: as it stands in the title."""

    name: str
    zone: ZoneInfo


def adoption(session: Session, vault: Vault, town: Town, consultation: Consultation | None) -> Paper:
    """Return the table of one consultation, or of every comment on the draft there is.

    A suggestion that was merged into a comment is in it, too. What was refused is counted and not shown.
    """
    tree = _comments(consultation)
    shown = _with_status(tree, refused=False)
    facts = [*_period(session, town, consultation, shown), *_totals(session, shown, _with_status(tree, refused=True))]
    return Paper(f"{town.name}意见征集采纳情况汇总表", facts, COLUMNS, _rows(session, vault, town, shown))


def find_consultation(session: Session, number: int) -> Consultation:
    """Return a consultation. Raises InvalidAnswer, in Chinese, when there is none of that number."""
    found = session.get(Consultation, number)
    if found is None:
        known = session.execute(select(Consultation.id).order_by(Consultation.id)).scalars().all()
        there = f"有第{'、'.join(map(str, known))}次" if known else "还没有开过征求意见"
        raise InvalidAnswer(f"没有第 {number} 次征求意见，{there}。")
    return found


def _comments(consultation: Consultation | None) -> Chosen:
    """Return the query of the comments and of all that was merged into them."""
    comments = select(Submission.id).where(Submission.kind == SubmissionKind.COMMENT)
    if consultation is not None:
        comments = comments.where(Submission.consultation_id == consultation.id)
    tree = comments.cte("comments", recursive=True)
    below = select(Submission.id).join(tree, Submission.merged_into == tree.c.id)
    return select(tree.union(below).c.id)


def _with_status(tree: Chosen, *, refused: bool) -> Chosen:
    status = Submission.status == Status.REFUSED if refused else Submission.status != Status.REFUSED
    return select(Submission.id).where(Submission.id.in_(tree), status)


def _period(session: Session, town: Town, consultation: Consultation | None, shown: Chosen) -> Iterator[str]:
    if consultation is not None:
        days = f"{full_day(consultation.opens)}至{full_day(consultation.closes)}"
        why = f"（{consultation.reason}）" if consultation.reason else ""
        yield f"征集文件：{consultation.document.title}{consultation.document.label}"
        yield f"征集时间：{days}{why}"
        return
    yield received(session, town, shown)


def received(session: Session, town: Town, chosen: Chosen) -> str:
    """Return from when until when the chosen submissions came in."""
    ends = select(func.min(Submission.created_at), func.max(Submission.created_at)).where(Submission.id.in_(chosen))
    first, last = (at and at.astimezone(town.zone).date() for at in session.execute(ends).one())
    return f"收到时间：{full_day(first)}至{full_day(last)}" if first and last else "收到时间：还没有收到"


def _totals(session: Session, shown: Chosen, refused: Chosen) -> Iterator[str]:
    channels = {CHANNELS.get(name, UNKNOWN): count for name, count in count_channels(session, shown).items()}
    yield f"征集渠道：{told(channels) or '没有收到意见'}"
    stances = count_by(session, shown, Submission.stance)
    people = headcount(session, shown)
    left_out = sum(count_by(session, refused, Submission.kind).values())
    yield (
        f"共收到意见 {sum(stances.values())} 条，涉及 {people.total} 人（含附议），"
        f"其中群众 {people.villagers} 人、乡贤 {people.sages} 人"
        + (f"；另有 {left_out} 条不予受理，不列入本表" if left_out else "")
        + "。"
    )
    yield f"态度：{told({STANCES[name]: stances[name] for name in STANCES if name in stances}) or '没有'}。"
    yield f"采纳情况：{told(_verdicts(session, shown))}。"


def _verdicts(session: Session, shown: Chosen) -> Mapping[str, int]:
    """Return how many have each verdict, merged ones that of what runs on for them, as the rows below show it."""
    tops = _tops(shown)
    result = select(Submission.verdict, func.count()).join(tops, and_(tops.c.top == Submission.id))
    counted = dict(session.execute(result.group_by(Submission.verdict)).all())
    undecided = counted.pop("", 0)
    return {str(one): counted.get(one, 0) for one in Verdict} | {"尚无结论": undecided}


def _tops(shown: Chosen) -> Subquery:
    """Return each shown id (`id`) with that of what runs on for it at the end (`top`)."""
    way = select(Submission.id, Submission.id.label("top"), Submission.merged_into).where(Submission.id.in_(shown))
    steps = way.cte("steps", recursive=True)
    further = select(steps.c.id, Submission.id, Submission.merged_into).join(
        steps, Submission.id == steps.c.merged_into
    )
    steps = steps.union_all(further)
    return select(steps.c.id, steps.c.top).where(steps.c.merged_into.is_(None)).subquery()


def _rows(session: Session, vault: Vault, town: Town, shown: Chosen) -> Iterator[tuple[str | int, ...]]:
    places = _places(session, shown)
    for number, matter in enumerate(matters(session, shown), start=1):
        submission, result = matter.submission, matter.result
        yield (
            number,
            _behind(matter, vault),
            source(matter),
            submission.clause or submission.section or WHOLE,
            without_numbers(submission.content),
            outcome(result),
            _reason(matter, places),
            result.office or result.first_office,
            town_day(result.answered_at, town.zone),
        )


def _behind(matter: Matter, vault: Vault) -> str:
    """Return the submitter's name and, when others joined him, how many they are with him."""
    several = f"\n等{matter.joined + 1}人" if matter.joined else ""
    return f"{signature(matter.submission, vault)}{several}"


def _reason(matter: Matter, places: Mapping[int, int]) -> str:
    result = matter.result
    changed = f"方案改动：{result.changed_clause}" if result.changed_clause else ""
    place = places.get(result.id)
    top = f"第{place}条" if place else f" {result.ticket} "
    merged = f"与{top}合并办理。" if result is not matter.submission else ""
    return "\n".join(said for said in (merged, result.verdict_reason, changed) if said)


def _places(session: Session, shown: Chosen) -> Mapping[int, int]:
    """Return under which number those stand into which others were merged."""
    numbered = select(Submission.id, func.row_number().over(order_by=Submission.id).label("place"))
    numbered_rows = numbered.where(Submission.id.in_(shown)).subquery()
    targets = select(Submission.merged_into).where(Submission.merged_into.is_not(None))
    found = select(numbered_rows.c.id, numbered_rows.c.place).where(numbered_rows.c.id.in_(targets))
    return dict(session.execute(found).all())
