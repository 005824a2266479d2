"""Who leads, who is responsible, who helps, and until when: 牵头领导：… 责任单位：… 完成时限：… wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass

LEAD, OFFICE, HELP, DUE = "lead", "office", "help", "due"
WORDS = {
    LEAD: "牵头领导 责任领导 分管领导 联系领导 挂钩领导 包联领导 包案领导 牵头人 责任人 负责人 主要负责人 具体负责人",
    OFFICE: (
        "牵头单位 牵头部门 牵头科室 责任科室 责任单位 责任部门 责任主体 主办单位 承办单位 承办科室 "
        "实施单位 实施主体 主管部门 主管单位 牵头责任单位 责任村"
    ),
    HELP: "配合单位 配合部门 配合科室 协办单位 协同单位 协助单位 参与单位 参加单位 支持单位",
    DUE: "完成时限 完成时间 办结时限 时间节点 时间要求 完成期限 计划完成时间 时限要求 时限",
}
KIND_OF = {word: kind for kind, words in WORDS.items() for word in words.split()}
_WORD = "|".join(sorted(KIND_OF, key=len, reverse=True))
_COLON = r"\s*[:：]\s*"
_NAMES = r"(?:[^；;。()（）\[\]【】\n]|[(（][^()（）:：]*[)）])*?"
ROLE = re.compile(rf"(?P<word>{_WORD}){_COLON}(?P<names>{_NAMES})(?=[；;。)）\]】\n]|[,，、\s]*(?:{_WORD}){_COLON}|$)")
BRACKET = re.compile(rf"[(（\[【]\s*(?:{_WORD}){_COLON}(?:[^()（）\[\]【】]|[(（][^()（）]*[)）])*[)）\]】]?\s*[。.]?")
_TAIL = re.compile(rf"(?:(?:{_WORD}){_COLON}{_NAMES}[；;。,，\s]*)+$")
_SEPARATOR = re.compile(r"[、,，/;；\n]|\s+(?=\S{2})")
_ONLY = 0.75  # share of a line that roles take when it says nothing else
_OFFICE = re.compile(
    r"(?:办公室|中心|委员会|管理处|服务站|工作站|党委|政府|人大|纪委|人武部|妇联|团委|工会|专班|领导小组|村委会|居委会|"
    r"[局办委部站所队科股社处院校厅会])$"
)
_POST = re.compile(
    r"(?:书记|[镇乡县区市局村校院站所科处组队部]长|主任|委员|主席|支书|干部|领导|主管|文书|会计|网格员)$"
)
LONGEST_LIST = 80
LONGEST_NAME = 24


@dataclass(frozen=True, slots=True)
class Role:
    """One role: `word` as the document has it (责任科室), its kind, and the names under it."""

    word: str
    kind: str
    names: tuple[str, ...]


def roles_in(text: str) -> list[Role]:
    """Return the roles that stand in a text."""
    return [role_of(match["word"], match["names"]) for match in ROLE.finditer(text) if match["names"].strip()]


def role_of(word: str, names: str) -> Role:
    """Return a role from its word and the text of its names."""
    kind = KIND_OF[word]
    if kind == DUE:
        return Role(word, kind, (names.strip(),))
    named = tuple(split_names(names))
    return Role(word, OFFICE if kind == LEAD and named and all(map(is_office, named)) else kind, named)


def split_names(text: str) -> list[str]:
    """Return the names of a list; what stands in brackets stays with its name."""
    hidden = re.sub(r"[(（][^()（）]*[)）]", lambda match: re.sub(r"[、,，\s/]", "\ue000", match[0]), text)
    parts = [part.strip("。.：: ") for piece in _SEPARATOR.split(hidden) for part in _apart(piece)]
    return [part for part in dict.fromkeys(parts) if 1 < len(part) <= LONGEST_NAME and "\ue000" not in part]


def _apart(name: str) -> list[str]:
    """Part 镇人大和镇纪委 in two, and leave 镇农业和经济综合服务中心 whole."""
    first, _, second = name.partition("和")
    return [first, second] if second and (is_office(first) or is_post(first)) else [name]


def without_roles(text: str) -> str:
    """Return a text without what only tells roles: in brackets, or after its last sentence."""
    return _TAIL.sub("", BRACKET.sub("", text)).strip()


def is_role_line(text: str) -> bool:
    """Whether a line tells roles and nothing else."""
    told = sum(len(match[0]) for match in ROLE.finditer(text))
    return told >= _ONLY * len(text.strip("()（）[]【】。；; "))


def office_list(text: str) -> tuple[str, ...]:
    """Return the offices of a line that is a list of offices and nothing else; none when it is something else."""
    if len(text) > LONGEST_LIST or not re.search("[、,，]", text) or re.search("[。；：:;]", text):
        return ()
    names = split_names(text)
    return tuple(names) if len(names) > 1 and all(_OFFICE.search(name) for name in names) else ()


def is_office(name: str) -> bool:
    """Whether a name is that of an office."""
    return _OFFICE.search(name) is not None


def is_post(name: str) -> bool:
    """Whether a lead is named by the post, as 镇长, and not by a name."""
    return _POST.search(name) is not None
