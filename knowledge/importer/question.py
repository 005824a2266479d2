"""The questions people ask, drafted from headings, offices, figures and names. No town's words stand here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from knowledge.importer.fact import FIGURE, Figure, measured, thing_counted
from knowledge.importer.marker import fold
from knowledge.importer.phrase import core_of

MOST = 48  # of one entry
MOST_PHRASES = 10
LONGEST_CLAUSE = 26
_POST_GIVEN = re.compile(r"[任为]((?:常务)?副?(?:组长|总指挥|指挥长|主任|站长|队长|理事长|会长))")
# What a person asks about anything. Asked of every entry, these words tell the entries apart the less, and what they
# are asked about the more.
_OF_ANYTHING = (
    "{}", "{}是什么", "{}怎么做", "{}有什么安排", "{}归谁管", "{}由哪个科室负责", "{}谁负责", "{}找谁",
    "{}什么时候完成", "{}什么时候开始", "{}什么时候建好", "{}在哪里", "{}多少钱", "{}有几个", "{}有多少",
    "{}怎么申请", "{}要什么条件", "{}多久一次",
)  # fmt: skip
# What a person asks about a part of a plan by its heading.
_OF_PART = ("{}", "{}讲什么", "{}包括哪些内容", "{}有哪些措施", "{}要做到什么程度", "{}主要做什么")
_OF_PHRASE = ("{}", "{}怎么安排")
_OF_WHOLE = (
    "方案讲什么", "方案有哪些内容", "方案分几部分", "这份文件讲的是什么", "方案主要内容是什么",
    "总的讲了哪些事", "为什么要做这个方案", "方案的目的是什么", "今年要做哪些事", "要做的事情有哪些",
)  # fmt: skip
_OF_OFFICE = (
    "{}", "{}负责什么", "{}负责哪些任务", "{}管什么", "{}管哪些事", "{}承担哪些工作", "{}要做什么",
    "哪些事归{}管", "{}电话多少", "{}在哪里",
)  # fmt: skip
_OF_PERSON = ("{}", "{}是谁", "{}负责什么", "{}牵头什么", "{}管哪些事", "{}分管什么", "{}电话多少")
_OF_PLACE = ("{}", "{}有什么安排", "{}做什么", "{}有什么项目", "{}要建什么", "方案里怎么说{}", "{}有哪些事")
_OF_HEAD = (
    "发布日期", "什么时候发布的", "哪天发的", "谁发布的", "哪个单位发的", "发文单位是谁", "索引号是多少",
    "发文字号是多少", "文号", "这是正式文件吗", "是不是征求意见稿", "方案定稿了吗", "文件的名称",
    "文件叫什么",
)  # fmt: skip
_OF_DAMAGE = (
    "原文缺了什么", "公开文本哪里不全", "方案缺了哪几条", "哪些地方看不清", "有没有漏字", "原文哪里有错",
    "文本缺损",
)  # fmt: skip
_OF_DUE = ("{}什么时候完成", "{}完成时限", "{}几月份做完", "{}期限到什么时候")
_OF_FIGURE = {
    "增长": ("{0}", "{0}增长多少", "{0}一年涨多少", "{0}每年增长百分之几", "{0}增长目标", "{0}要增长多少"),
    "%": ("{0}", "{0}多少", "{0}百分之几", "{0}目标是多少", "{0}要达到多少", "{0}比例"),
    "元": ("{0}", "{0}多少钱", "{0}多少", "{0}给多少钱", "{0}标准是多少", "{0}几块钱"),
    "": ("{0}", "{0}多少", "{0}有多少", "多少{0}", "几{1}{0}", "{0}几{1}", "{0}多少{1}", "{0}建几{1}", "{0}的数量"),
}


def of_part(label: str, phrases: Sequence[str]) -> list[str]:
    """Return questions for a part of the plan by its label, and for the phrases it is about."""
    source = _filled(("{}从哪里来", "{}哪里出"), [label.removesuffix("来源")] if label.endswith("来源") else [])
    core = core_of(label)
    asked = [
        *_filled(_OF_ANYTHING, [core]),
        *_filled(_OF_PART, [label]),
        *source,
        *_filled(_OF_PHRASE, phrases[:MOST_PHRASES]),
    ]
    return _each_once(asked)


def of_figures(text: str) -> list[str]:
    """Return the clauses of a text that have a figure as questions for it: 砌护岸600米 → 砌护岸多少米."""
    asked = []
    for piece in re.split("[，,、。；;：:（）()]", text):
        match = FIGURE.search(fold(piece))
        if match and len(piece) <= LONGEST_CLAUSE:
            unit = "钱" if match["unit"] == "元" else "" if match["unit"] == "%" else match["unit"]
            asked.append(f"{piece[: match.start()]}多少{unit}{piece[match.end() :]}")
    return asked


def of_posts(text: str) -> list[str]:
    """Return questions for who holds the posts that a text gives to somebody: 局长任组长 → 谁当组长."""
    posts = dict.fromkeys(_POST_GIVEN.findall(text))
    return _filled(("谁当{}", "{}是谁", "{}由谁担任"), posts)


def of_piece(phrases: Sequence[str]) -> list[str]:
    """Return questions for a sentence or an item of a part by the phrases in it."""
    return _each_once(
        [*_filled(_OF_ANYTHING, map(core_of, phrases[:1])), *_filled(_OF_PHRASE, phrases[1:MOST_PHRASES])]
    )


def of_whole(title: str) -> list[str]:
    """Return questions for the document as a whole."""
    return _each_once([*_OF_WHOLE, title])


def of_office(names: Sequence[str]) -> list[str]:
    """Return questions for an office by its name and its other names."""
    return _each_once(_filled(_OF_OFFICE, names))


def of_person(name: str, labels: Sequence[str]) -> list[str]:
    """Return questions for who leads something."""
    led = _filled(("{}谁牵头", "{}的牵头领导是谁", "{}哪位领导负责", "{}的负责人是谁"), labels[:MOST_PHRASES])
    return _each_once([*_filled(_OF_PERSON, [name]), *led])


def of_place(names: Sequence[str]) -> list[str]:
    """Return questions for a village or a platform."""
    return _each_once(_filled((*_OF_PLACE, *_OF_ANYTHING), names))


def of_head() -> list[str]:
    """Return questions for what stands above the text."""
    return list(_OF_HEAD)


def of_damage() -> list[str]:
    """Return questions for what is missing of the text."""
    return list(_OF_DAMAGE)


def of_due(label: str) -> list[str]:
    """Return questions for the time by which a part is to be done."""
    return _filled(_OF_DUE, [label])


def of_figure(figure: Figure) -> list[str]:
    """Return questions for a figure by what it counts."""
    names = dict.fromkeys((figure.name, thing_counted(figure.name), core_of(figure.name), measured(figure.name)))
    kind = "增长" if "增长" in figure.name else next((unit for unit in ("%", "元") if unit in figure.unit), "")
    return _each_once(template.format(name, figure.unit) for name in names for template in _OF_FIGURE[kind])


def _filled(templates: Iterable[str], topics: Iterable[str]) -> list[str]:
    templates = tuple(templates)
    return [template.format(topic) for topic in topics for template in templates]


def _each_once(questions: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(questions))[:MOST]
