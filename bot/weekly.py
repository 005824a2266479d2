"""The station's weekly summary: what came, what was answered, what is late, by office, and what people talk about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.papers.figures import Figures, Period, figures
from bot.ranking import month_before, ranking, ranking_lines
from bot.rules import Light, Rules
from bot.settings import Settings
from bot.spoken import month_day
from knowledge.matcher import Matcher
from models import Duty, Submission
from models.duty import OPEN_DUTY
from models.submission import Status

WEEK = timedelta(days=7)
OFFICES_LISTED = 8
TOPICS_LISTED = 3
_HELD = (Status.ACCEPTED, Status.IN_PROGRESS, Status.REOPENED)


@dataclass(frozen=True, slots=True)
class Load:
    """What an office has in hand: new in the week, and overdue."""

    new: int = 0
    overdue: int = 0


def weekly_text(session: Session, rules: Rules, matcher: Matcher, monday: date, settings: Settings) -> str:
    """Return the summary of the week before `monday`, as things stand on it; "" when there is nothing to say."""
    period = Period(monday - WEEK, monday - timedelta(days=1), rules.zone)
    found = figures(session, period, rules, matcher, monday)
    loads, duties = _loads(session, period, rules, monday), _duty_lights(session, rules, monday)
    ranks = list(_ranking(session, rules, monday)) if settings.ranking == "on" else []
    late = found.lights[Light.RED] + duties.get(Light.RED, 0)
    if not (found.received[0] or found.answered or late or ranks):
        return ""
    said = [*_counts(found, rules, duties), *_by_office(loads), *_topics(found), *ranks]
    return "\n".join([f"上周情况（{month_day(period.begins)}至{month_day(period.ends)}）", *said])


def _counts(found: Figures, rules: Rules, duties: Mapping[Light, int]) -> Iterator[str]:
    late = found.answered - found.on_time
    yield f"新收意见建议{found.received[0]}条，答复{found.answered}条" + (f"（其中超期{late}条）" if late else "")
    yield f"在办意见建议：{_lights({light: found.lights[light] for light in Light}, rules)}"
    if duties:
        yield f"在办任务：{_lights(duties, rules)}"


def _lights(counts: Mapping[Light, int], rules: Rules) -> str:
    return "，".join(f"{rules.called(light)}灯{counts.get(light, 0)}件" for light in Light)


def _by_office(loads: Mapping[str, Load]) -> Iterator[str]:
    if not loads:
        return
    yield "各科室（新转办/逾期）："
    ordered = sorted(loads.items(), key=lambda one: (-one[1].overdue, -one[1].new, one[0]))
    yield from (f"· {office} {load.new}/{load.overdue}" for office, load in ordered[:OFFICES_LISTED])
    if len(ordered) > OFFICES_LISTED:
        yield f"……还有{len(ordered) - OFFICES_LISTED}个科室"


def _topics(found: Figures) -> Iterator[str]:
    topics = [one for one in found.topics if one.words or one.section]
    if topics:
        yield "大家说得多的："
    for topic in topics[:TOPICS_LISTED]:
        about = f"“{topic.words}”" if topic.words else f"关于方案{topic.section}"
        yield f"· {about}，{topic.people}人次"


def _loads(session: Session, period: Period, rules: Rules, today: date) -> dict[str, Load]:
    """Return what each office has, except those with neither anything new nor anything overdue."""
    begins, over = period.moments()
    new = _count(session, Submission, Submission.referred_at >= begins, Submission.referred_at < over)
    late = _count(session, Submission, Submission.status.in_(_HELD), Submission.reply_by < rules.red_before(today))
    duties = _count(session, Duty, Duty.status.in_(OPEN_DUTY), Duty.due < today)
    offices = {*new, *late, *duties} - {""}
    return {one: Load(new.get(one, 0), late.get(one, 0) + duties.get(one, 0)) for one in offices}


def _count(session: Session, table: type[Submission | Duty], *conditions: object) -> dict[str, int]:
    counted = select(table.office, func.count()).where(*conditions).group_by(table.office)  # type: ignore[arg-type]
    return {str(office): int(count) for office, count in session.execute(counted)}


def _duty_lights(session: Session, rules: Rules, today: date) -> dict[Light, int]:
    """Return how many open duties there are of each light."""
    lights: Counter[Light] = Counter()
    known: dict[tuple[object, ...], Light | None] = {}
    open_ones = select(Duty).where(Duty.status.in_(OPEN_DUTY), Duty.due.is_not(None))
    for duty in session.execute(open_ones.execution_options(yield_per=1000)).scalars():
        # Counting the days to a far last day takes a while, and many duties share theirs.
        alike = (duty.due, duty.percent, duty.created_at) if rules.duty_lag_percent else (duty.due,)
        if alike not in known:
            known[alike] = rules.duty_light(duty, today)
        if light := known[alike]:
            lights[light] += 1
    return lights


def _ranking(session: Session, rules: Rules, monday: date) -> Iterator[str]:
    """Return the month before, in the first summary of a month."""
    if (monday - WEEK).month != monday.month:
        month = month_before(monday)
        yield from ranking_lines(ranking(session, rules, month, monday), month)
