"""An invented town, small enough to read whole, and its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

PLAN: dict[str, Any] = {
    "title": "青禾镇美丽乡村建设方案(征求意见稿)",
    "town": "青禾镇",
    "index_number": "QH-1",
    "issued": "2024-03-01",
    "publisher": "青禾镇",
    "category": "其他",
    "openness": "主动公开",
    "status": "征求意见稿",
    "sections": [
        {"id": "一", "label": "目标"},
        {"id": "二(一)", "label": "渔业", "heading": "(一)渔业"},
        {"id": "二(二)", "label": "养老", "lost": "标题缺失"},
    ],
}
OFFICES: dict[str, Any] = {
    "offices": [{"name": "镇民生办", "aliases": ["民生办"]}, {"name": "镇渔业站", "phone": "0000-1234"}],
    "leaders": [{"name": "钱大宝", "post": "副镇长"}],
    "platforms": [{"name": "青禾渔业合作社", "entry": "fish.coop"}],
    "villages": [{"name": "芦花村"}],
}
LEXICON: dict[str, Any] = {
    "words": ["鳜鱼", "敬老餐厅", "合作社", "芦花村", "贴息"],
    "synonyms": [["敬老餐厅", "老人饭堂"]],
    "dialect": {"何乜": "什么", "弗": "不"},
    "mishearings": {"贵鱼": "鳜鱼"},
    "fillers": ["请问", "那个", "啊"],
    "outside": ["彩票", "驾驶证", "股票"],
}
ENTRIES: list[dict[str, Any]] = [
    {
        "id": "target.income",
        "section": "一",
        "title": "收入目标",
        "questions": ["村民收入要增长多少", "收入目标是什么", "人均收入一年涨多少"],
        "keywords": ["收入目标"],
        "answer": "到2026年,村民人均收入年均增长8%以上。",
        "not_stated": [{"detail": "list", "say": "原文没有写各村的收入清单。"}],
        "known": {"date": "目标时间是2026年。"},
    },
    {
        "id": "fish.coop",
        "section": "二(一)",
        "title": "渔业合作社",
        "questions": ["渔业合作社做什么", "鳜鱼谁来养", "养鱼怎么加入合作社", "合作社养什么鱼"],
        "keywords": ["鳜鱼", "合作社"],
        "answer": "青禾渔业合作社带大家养鳜鱼,村民可以用鱼塘入社。",
        "office": "镇渔业站",
        "related": ["fish.loan"],
        "not_stated": [{"detail": "condition", "say": "原文没有写入社的条件。"}],
    },
    {
        "id": "fish.loan",
        "section": "二(一)",
        "title": "渔业贴息",
        "questions": ["养鱼有没有贴息", "渔业贷款贴息给谁", "买鱼苗的钱能贷款吗"],
        "keywords": ["贴息"],
        "answer": "养鱼的贷款由镇里贴息。",
        "not_stated": [{"detail": "amount", "say": "原文没有写贴息多少。"}],
    },
    {
        "id": "care.canteen",
        "section": "二(二)",
        "title": "敬老餐厅",
        "questions": ["敬老餐厅归谁管", "老人吃饭有什么安排", "敬老餐厅怎么办的", "敬老餐厅在哪里"],
        "keywords": ["敬老餐厅"],
        "answer": "芦花村等村办敬老餐厅,方便老人吃饭。",
        "office": "镇民生办",
        "lead": "钱大宝",
        "not_stated": [
            {"detail": "amount", "say": "原文没有写一餐收多少钱。"},
            {"detail": "other", "say": "原文没有写能不能送餐上门。"},
        ],
        "damaged": "原文这一段后半截缺失。",
    },
]
THRESHOLDS = {"answer": 0.3, "choices": 0.25, "margin": 0.0, "followup": 0.3}
REFERENCE = Path(__file__).resolve().parents[3] / "knowledge" / "nansong" / "thresholds.yaml"
Write = Callable[..., Path]


def write_town(folder: Path, **changed: Any) -> Path:
    """Write the invented town into `folder`, with other contents for the files named in `changed`."""
    contents = {"plan": PLAN, "offices": OFFICES, "lexicon": LEXICON, "thresholds": THRESHOLDS} | changed
    entries = contents.pop("entries", ENTRIES)
    (folder / "entries").mkdir(parents=True)
    for name, content in {**contents, "entries/all": entries}.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return folder


def write_calibrated_town(folder: Path, **changed: Any) -> Path:
    """Write the invented town with the reference town's thresholds, for it is too small to be calibrated itself."""
    calibrated = REFERENCE.read_text(encoding="utf-8")
    return write_town(folder, thresholds=yaml.safe_load(calibrated), **changed)
