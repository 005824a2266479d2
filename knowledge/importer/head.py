"""Reads what stands before and after the text of a plan: title, publisher, date, numbers, and whether it is a draft."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from unicodedata import normalize

from knowledge.importer.block import Block
from knowledge.importer.marker import marker_of
from knowledge.importer.part import Head

LONGEST_TITLE = 60
LONGEST_HEAD = 40  # lines
LONGEST_NOTICE = 8  # paragraphs
_FIELDS = {
    "index_number": r"索\s*引\s*号",
    "document_number": r"发文字号|文\s*号|文件编号",
    "category": r"组配分类|主题分类|信息分类|分类",
    "openness": r"公开方式|公开形式",
    "publisher": r"发布机构|发文机关|发布单位|制定单位|来\s*源|公开单位",
    "issued": r"生成日期|发布日期|成文日期|发文日期|印发日期|公开日期|发布时间",
}
_OTHERS = r"浏览次数|字\s*体|作者|有效性|废止日期|主题词|编辑|点击|阅读|打印|关闭|分享"
_NAMES = "|".join([*_FIELDS.values(), _OTHERS])
_FIELD = re.compile(rf"(?P<name>{_NAMES})\s*[:：]?\s*(?P<value>.*?)\s*(?=(?:{_NAMES})|$)")
_TITLE = re.compile(
    r"(?:方案|计划|规划|意见|措施|要点|办法|清单|安排|纲要|行动|任务书|承诺|清单|规约|目标任务|任务表|一览表|任务分解表)"
    r"\s*(?:[(（][^()（）]{2,12}[)）]?)?$"
)
_QUOTED_TITLE = re.compile(
    r"《([^《》]{6,50}(?:方案|计划|规划|意见|措施|要点|办法|清单|安排|纲要))(?:[(（][^()（）]*[)）])?》"
)
_DATE = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?")
_DATE_LINE = re.compile(r"[(（]?\s*(?:\d{4}|[二〇○零一三四五六七八九]{4})\s*[-年./].{1,8}[日\d]\s*[)）]?")
_STATUS_LINE = re.compile(r"[(（]?\s*(征求意见稿|草案|讨论稿|审议稿|送审稿|试行|暂行)\s*[)）]?")
_PLACE = re.compile(
    r"[\u4e00-\u9fff]{2,7}?(?:街道|[镇乡村县区市])"
    r"(?:[\u4e00-\u9fff]{2,8}?(?:管理局|农村局|保障局|委员会|办公室|[局办委]))?"
)
_ORGANISATION = re.compile(
    r"^[\u4e00-\u9fff、 ]{2,30}"
    r"(?:政府|党委|委员会|村委会|党支部|党总支|局|办公室|街道办事处|合作社|镇|乡|村|中心|文件)$"
)
_DECORATION = re.compile(r"^[•·●○◆■□\-—=*\s]+|[\[\]【】\s]+$")


def split_head(blocks: Sequence[Block]) -> tuple[list[str], list[Block]]:
    """Return the lines before the text, and the blocks of the text."""
    lines: list[str] = []
    for place, block in enumerate(blocks[:LONGEST_HEAD]):
        if block.rows and _is_information(block):
            lines += [" ".join(row) for row in block.rows]
        elif block.rows or not _is_head_line(block.text, lines):
            return lines, list(blocks[place:])
        else:
            lines.append(block.text)
    return lines, list(blocks[len(lines) :])


def _is_information(block: Block) -> bool:
    """Whether a table is the box of index number, date and so on that stands above published documents."""
    return len(_FIELD.findall(" ".join(cell for row in block.rows for cell in row))) > 1


def _is_head_line(line: str, before: Sequence[str]) -> bool:
    bare = _DECORATION.sub("", line)
    if marker_of(line) or len(bare) > LONGEST_TITLE:
        return False
    if _FIELD.match(bare) or _DATE_LINE.fullmatch(bare) or _STATUS_LINE.fullmatch(bare) or not bare:
        return True
    if _ORGANISATION.match(bare) or re.fullmatch(r".{2,12}[\[〔(（]\d{4}[\]〕)）]\s*\d+\s*号", bare):
        return not _title_in(before)
    return bool(_TITLE.search(bare) or bare.endswith("通知")) and "。" not in bare


def read_head(lines: Sequence[str], blocks: list[Block]) -> tuple[Head, list[Block]]:
    """Return the head of a document and its blocks without the signature at its end."""
    signature, body = _split_signature(blocks)
    lines, body = _without_notice([*lines], body)
    everything = [*lines, *signature]
    fields = _fields(everything)
    text = "\n".join([*lines, *(block.text for block in blocks)])
    title = _title_in(lines) or _quoted_title(text) or next(iter(lines), "没有标题的文件")
    publisher = fields.get("publisher") or _organisation(signature)
    head = Head(
        title=title,
        town=_town(title, publisher, text),
        publisher=publisher,
        issued=_date(fields.get("issued", "")) or _date(" ".join(signature)) or _dated(lines),
        index_number=fields.get("index_number", ""),
        document_number=fields.get("document_number", ""),
        category=fields.get("category", ""),
        openness=fields.get("openness", ""),
        status=_status(title, lines),
        lines=tuple(everything),
    )
    return head, body


def _without_notice(lines: list[str], blocks: list[Block]) -> tuple[list[str], list[Block]]:
    """Return the lines and blocks with the notice that hands a plan on, up to the plan's own title, among the lines."""
    for place, block in enumerate(blocks[:LONGEST_NOTICE]):
        if _TITLE.search(block.text) and any(block.text in line for line in lines):
            return [*lines, *(before.text for before in blocks[: place + 1])], blocks[place + 1 :]
    return lines, blocks


def _split_signature(blocks: list[Block]) -> tuple[list[str], list[Block]]:
    """Return the lines of publisher and date at the end, and the blocks before them."""
    end = len(blocks)
    while end and len(blocks) - end < 3 and _is_signature(blocks[end - 1]):  # noqa: PLR2004 - two lines and one more
        end -= 1
    dated = any(_DATE_LINE.fullmatch(block.text) for block in blocks[end:])
    return ([block.text for block in blocks[end:]], blocks[:end]) if dated else ([], blocks)


def _is_signature(block: Block) -> bool:
    return bool(block.text and (_DATE_LINE.fullmatch(block.text) or _ORGANISATION.match(block.text)))


def _fields(lines: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        for match in _FIELD.finditer(_DECORATION.sub("", line)):
            name = next((name for name, words in _FIELDS.items() if re.fullmatch(words, match["name"])), "")
            value = match["value"].strip(" -—:：")
            if name and value:
                found.setdefault(name, value)
    return found


def _title_in(lines: Sequence[str]) -> str:
    """Return the title: the fullest of the lines that look like one, the first of equal ones."""
    titles = [line for line in lines if _TITLE.search(line) and not _FIELD.match(_DECORATION.sub("", line))]
    return max(titles, key=lambda line: line.endswith((")", "）")), default="")


def _quoted_title(text: str) -> str:
    match = _QUOTED_TITLE.search(text[:400])
    return match[1] if match else ""


def _organisation(lines: Sequence[str]) -> str:
    return next((line for line in lines if not _DATE_LINE.fullmatch(line)), "")


def _town(title: str, publisher: str, text: str) -> str:
    """Return whose plan it is: whom the title begins with, else the publisher, else who is named most."""
    for named in (title, publisher):
        match = _PLACE.match(re.sub(r"^.{0,6}?关于印发《?|^\d{4}年度?", "", named))
        if match:
            return match[0]
    if publisher:
        return publisher
    places = Counter(re.findall(r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,3}[镇乡村县]", text))
    return places.most_common(1)[0][0] if places else "本地"


def _date(text: str) -> str:
    match = _DATE.search(text)
    return f"{int(match[1]):04d}-{int(match[2]):02d}-{int(match[3]):02d}" if match else ""


def _dated(lines: Sequence[str]) -> str:
    return next((date for line in lines if _DATE_LINE.fullmatch(line) and (date := _date(line))), "")


def _status(title: str, lines: Sequence[str]) -> str:
    for line in (title, *lines):
        match = re.search(r"征求意见稿|草案|讨论稿|审议稿|送审稿|试行|暂行", normalize("NFKC", line))
        if match:
            return match[0]
    return ""
