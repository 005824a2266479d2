"""Puts a bulletin's figures into the words of an official paper (通报). A person reads and corrects them afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.papers.figures import LISTED, Figures, Item, Period, Topic
from bot.rules import Light
from bot.spoken import full_day
from models import Verdict

NO_SECTION = "没有指明哪一部分"


@dataclass(frozen=True, slots=True)
class Names:
    """How things are called. `town`; `sections`: of the plan, by their numbers; `lights`: by light."""

    town: str
    sections: Mapping[str, str]
    lights: Mapping[str, str]

    def section(self, number: str) -> str:
        """Return a part of the plan by number and name."""
        name = self.sections.get(number, "")
        return f"{number} {name}" if name and name != number else number or NO_SECTION


def bulletin_text(found: Figures, period: Period, names: Names, today: date) -> str:
    """Return the bulletin: its title on the first line, its days on the second, then parts of numbered lists."""
    lines = [f"{names.town}意见建议办理情况通报", f"（{_days(period)}）"]
    parts = {
        "一、总体情况": _general(found, period, names),
        "二、采纳情况": _adoption(found, names),
        "三、大家关心的事": _topics(found.topics, names),
        "四、办理进度": _progress(found, names, today),
    }
    for heading, said in parts.items():
        lines += [heading, *said]
    return "\n".join(lines)


def _days(period: Period) -> str:
    return f"{full_day(period.begins)}至{full_day(period.ends)}"


def _general(found: Figures, period: Period, names: Names) -> Iterator[str]:
    now, then = found.received
    yield (
        f"本期收到意见建议 {now} 条，{_change(now, then)}（上期为{_days(period.before())}，{then} 条）；"
        f"涉及 {found.villagers + found.sages} 人（含附议），其中群众 {found.villagers} 人、乡贤 {found.sages} 人。"
    )
    late = found.answered - found.on_time
    yield f"本期答复 {found.answered} 条，其中按时 {found.on_time} 条，超期 {late} 条。"
    if found.kinds:
        yield f"按类别：{_compared(found.kinds)}。"
        sections = {names.section(number): counts for number, counts in found.sections.items()}
        yield f"按方案内容：{_compared(sections)}。"


def _change(now: int, then: int) -> str:
    if now == then:
        return "和上期一样"
    return f"比上期{'多' if now > then else '少'} {abs(now - then)} 条"


def _compared(counts: Mapping[str, tuple[int, int]]) -> str:
    return "，".join(f"{name} {now} 条（上期 {then} 条）" for name, (now, then) in counts.items())


def _adoption(found: Figures, names: Names) -> Iterator[str]:
    counted = "，".join(f"{verdict} {found.verdicts.get(verdict, 0)} 条" for verdict in Verdict)
    yield f"本期有结果的：{counted}。"
    yield from (f"{number}. {_adopted(item, names)}" for number, item in enumerate(found.adopted, start=1))
    adopted = found.verdicts.get(Verdict.ADOPTED, 0) + found.verdicts.get(Verdict.PARTLY, 0)
    yield from _rest(adopted)


def _adopted(item: Item, names: Names) -> str:
    words = f"“{item.words}”" if item.words else ""
    changed = f"方案改动：{item.changed}" if item.changed else ""
    about = f"{item.ticket}（{item.kind}，{names.section(item.section)}）{item.verdict}"
    return "。".join(said for said in (f"{about}：{words}" if words else about, changed) if said) + "。"


def _topics(topics: Sequence[Topic], names: Names) -> Iterator[str]:
    if not topics:
        yield "本期没有多人提到的同一件事。"
    for number, topic in enumerate(topics, start=1):
        about = f"“{topic.words}”" if topic.words else f"关于方案“{names.section(topic.section)}”的意见"
        yield f"{number}. {about if topic.section or topic.words else '同一件事'}，{topic.people} 人次提到。"


def _progress(found: Figures, names: Names, today: date) -> Iterator[str]:
    counted = "，".join(f"{names.lights[light]}灯 {count} 件" for light, count in found.lights.items())
    yield f"截至{full_day(today)}，还在办理的：{counted}。"
    if not found.lagging:
        yield "没有超期的。"
        return
    yield "超期未办的："
    yield from (f"{number}. {_late(item)}" for number, item in enumerate(found.lagging, start=1))
    yield from _rest(found.lights[Light.RED])


def _late(item: Item) -> str:
    office = item.office or "乡贤联络站（还没有转办）"
    due = full_day(date.fromisoformat(item.due))
    return f"{item.ticket}（{item.kind}），{office}，应在{due}前办，已超 {item.days} 个工作日。"


def _rest(count: int) -> Iterator[str]:
    if count > LISTED:
        yield f"共 {count} 条，这里列出 {LISTED} 条。"
