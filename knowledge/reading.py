"""Reads a town's YAML files into the nouns of `knowledge.entry`; every fault becomes one line a clerk can act on.

A fault reads `file: entry: field: what is wrong`, in Chinese: the people who edit these files are the town's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

Noun = TypeVar("Noun")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SAYS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项:名字写错了,或文字里有半角逗号、冒号而没有加引号",
    "unexpected_keyword_argument": "没有这一项:名字写错了,或文字里有半角逗号、冒号而没有加引号",
    "missing_argument": "缺少这一项",
    "string_too_short": "不能为空",
    "string_too_long": "太长",
    "too_short": "至少要有一条",
    "string_type": "应当是文字",
    "tuple_type": "应当是一个列表",
    "dict_type": "应当是 名称: 内容",
    "literal_error": "不是认得的写法",
    "dataclass_type": "应当是 名称: 内容",
    "date_from_datetime_parsing": "应当是日期,如 2022-09-19",
}


class _UniqueKeys(_LOADER):  # type: ignore[misc,valid-type]
    """YAML in which a key written twice is a fault instead of losing the first one silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002
        """Return the mapping, as PyYAML does, after looking for a key written twice."""
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = sorted({str(key) for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"{'、'.join(twice)} 写了两次", node.start_mark)
        return dict(super().construct_mapping(node, deep))


class Reader:
    """Reads files below `folder`; `faults` grows instead of stopping at the first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[str] = []

    def content(self, name: str) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return what the YAML file `name` holds; None, with a fault noted, when it cannot be read."""
        try:
            with (self.folder / name).open(encoding="utf-8") as file:
                return yaml.load(file, Loader=_UniqueKeys)  # noqa: S506 - a safe loader
        except FileNotFoundError:
            self.faults.append(f"{name}: 文件不存在")
        except (OSError, UnicodeDecodeError) as fault:
            self.faults.append(f"{name}: 文件读不出来({fault.__class__.__name__})")
        except yaml.YAMLError as fault:
            self.faults.append(f"{name}: {_yaml_fault(fault)}")
        return None

    def noun(self, kind: type[Noun], name: str) -> Noun | None:
        """Return the one noun that fills the file `name`."""
        content = self.content(name)
        return None if content is None else self.build(TypeAdapter(kind), content, name)

    def build(self, adapter: TypeAdapter[Noun], content: object, where: str) -> Noun | None:
        """Return `content` as the adapter's noun; None, with its faults noted under `where`, when it does not fit."""
        try:
            return adapter.validate_python(content)
        except ValidationError as fault:
            self.faults.extend(f"{where}: {_one_line(error)}" for error in fault.errors(include_url=False))
        return None


def _one_line(error: ErrorDetails) -> str:
    path = ".".join(str(part) for part in error["loc"]) or "内容"
    return f"{path}: {_SAYS.get(error['type'], error['msg'])}"


def _yaml_fault(fault: yaml.YAMLError) -> str:
    mark = getattr(fault, "problem_mark", None)
    place = f"第 {mark.line + 1} 行 " if mark else ""
    return f"{place}{getattr(fault, 'problem', None) or '不是合格的 YAML'}"
