"""Lists the offices, leads, villages and platforms that a plan names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from knowledge.importer.part import Outlined, Part
from knowledge.importer.phrase import stops
from knowledge.importer.role import is_post

_VILLAGE = re.compile(
    r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{1,4}(?:村|社区))(?![\u4e00-\u9fff]{0,2}(?:民|干部|委|支|两|集|级|规|道|庄))"
)
_VILLAGES = re.compile(r"((?:[\u4e00-\u9fff]{2,4}、)+[\u4e00-\u9fff]{2,4})等\d*[一二三四五六七八九十]*个?(?:行政)?村")
_NOT_VILLAGE = re.compile(
    r"等|联村|建立|包村|驻村|^(?:进村|到村|入村|下村)$|村村|的|利用|示范|行政|自然|各|全|本|我|农|乡村|每|该|我们|试点|重点|薄弱|一个|两个|几个|美丽|所有|城中|中心|有关|相关|责任|其他|其它"
)
_PLATFORM = re.compile(
    r"[\u4e00-\u9fffA-Za-z]{2,24}(?:公司|合作社|促进会|协会|商会|大楼|产业园|园区|基地|食堂|驿站|广场|联络站|服务站|卫生室|卫生院|文化礼堂|"
    r"幼儿园|学校|水厂|加工厂|冷库|示范村|理事会|领导小组|工作专班|专班)"
)
_INTRO = re.compile(
    r"^.*(?:成立|组建|建立|设立|设置|建设|打造|打造提升|发展壮大|壮大|提升|新建|改建|扩建|修建|改造|依托|引进|培育|由|在|以|为|到|与|和|的|及|把|将|"
    r"向|对|各|实施|开展|完善|推进|支持|鼓励|推动|一批|[一二两三四五六七八九十]个|负责|改成|改为|改建成|交给|开办|统一|利用|办|举办|办好)(?=[\u4e00-\u9fffA-Za-z]{3})"
)
_SET_UP = re.compile(r"^.*(?:成立|组建|建立|设立|由|的|[一二两]支|一套)(?=[\u4e00-\u9fff]{2})")
_NO_NAME = re.compile(r"宅基地|或|各|一套|有关|相关|专项工作$")
_BODY = ("领导小组", "专班", "理事会")
_PREFIX = re.compile(r"^(?:街道|[镇乡县区市村])(?!村|场|域|镇|政|容|城|民|委|会)")
_SHORTER = (("办公室", "办"), ("村民委员会", "村委会"), ("村委会", "村委"), ("服务中心", "中心"), ("委员会", "委"))


def offices(document: Outlined) -> list[str]:
    """Return every office that stands in a role, a list of offices, or is set up by the plan."""
    parts = document.parts
    named = [name for part in parts for name in (*part.responsible, *part.offices, *part.helping)]
    bodies = [name for name in _platforms(document) if name.endswith(_BODY)]
    return list(dict.fromkeys(_clean(name) for name in (*named, *bodies) if _clean(name)))


def _clean(name: str) -> str:
    return name.strip(" 。，,")


def leads(document: Outlined) -> list[str]:
    """Return everybody who leads something, as the document names them."""
    return list(dict.fromkeys(name for part in document.parts for name in part.leads))


def villages(document: Outlined) -> list[str]:
    """Return the villages named in the text."""
    found: list[str] = []
    for piece in re.findall(r"[\u4e00-\u9fff、]+", _spaced(document.text)):
        for listed in _VILLAGES.findall(piece):
            found += [name if name.endswith("村") else f"{name}村" for name in listed.split("、")]
        found += [name for part in piece.split("、") for name in _VILLAGE.findall(part)]
    return [name for name in dict.fromkeys(found) if not _NOT_VILLAGE.search(name) and name[:-1] not in stops()]


def _spaced(text: str) -> str:
    """Return the text with the words before a village's name cut off: 在溪光村 → 溪光村."""
    return re.sub(
        r"(?:在|到|由|对|以|为|与|和|及|将|把|从|是|推动|支持|打造|打造提升|提升|建设|依托|组织|其中|完成|实施)(?=[\u4e00-\u9fff]{2})",
        " ",
        text,
    )


def platforms(document: Outlined, taken: Iterable[str]) -> list[str]:
    """Return the institutions and works with a name that are no office."""
    others = set(taken)
    return [name for name in _platforms(document) if name not in others and not name.endswith(_BODY)]


def _platforms(document: Outlined) -> list[str]:
    found: dict[str, None] = {}
    for piece in re.findall(r"[\u4e00-\u9fffA-Za-z]+", document.text):
        for match in _PLATFORM.finditer(piece):
            intro = _SET_UP if match[0].endswith(_BODY) else _INTRO
            name = intro.sub("", match[0])
            if 3 < len(name) <= 18 and name not in stops() and not _NO_NAME.search(name):  # noqa: PLR2004 - shorter: a kind
                found.setdefault(name)
    return list(found)


def aliases(name: str, taken: set[str]) -> list[str]:
    """Return the shorter names people use for an office, those left out that are another's; adds them to `taken`."""
    shorter = list(_shortened(name))
    free = [alias for alias in dict.fromkeys(shorter) if len(alias) > 1 and alias not in taken]
    taken.update(free)
    return free


def _shortened(name: str) -> Iterator[str]:
    bare = _PREFIX.sub("", name)
    for form in dict.fromkeys((name, bare)):
        if form != name:
            yield form
        yield from (form.removesuffix(long) + short for long, short in _SHORTER if form.endswith(long))


def tasks_of(name: str, parts: Iterable[Part]) -> list[tuple[str, Part]]:
    """Return (the role's word, part) for every part an office or a person has a role in."""
    return [(role.word, part) for part in parts for role in part.roles if name in role.names]


def leader(name: str) -> tuple[str, str]:
    """Return (name, post) of who leads: the document names people by one or the other."""
    return ("", name) if is_post(name) else (name, "")
