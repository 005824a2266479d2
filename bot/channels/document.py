"""Reads and writes the XML of callbacks. Whatever comes in that is not such XML ends as MalformedRequest."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.parsers.expat import ExpatError

import xmltodict

from bot.errors import MalformedRequest

Fields = Mapping[str, object]  # a value is None (empty), str, a mapping (nested), or a list (repeated)

# Nothing but a declaration may stand before the root: no DOCTYPE, hence no entities.
_OPENING = re.compile(r"\ufeff?\s*(?:<\?xml[^<>]{0,100}\?>\s*)?<xml[\s/>]")
# What XML 1.0 cannot carry (section 2.2 of the recommendation).
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What expat, xmltodict and wechatpy's parsers were seen to raise on bad input; UnicodeDecodeError is a ValueError.
_FAULTS = (ExpatError, KeyError, TypeError, AttributeError, ValueError)


def parse(body: bytes, reader: Callable[[str], object]) -> Fields:
    """Return the fields that `reader` finds in `body`. Raises MalformedRequest."""
    try:
        text = body.decode()
        fields = reader(text) if _OPENING.match(text) else None
    except _FAULTS as fault:
        raise MalformedRequest("the body is not the XML of a callback") from fault
    if not isinstance(fields, Mapping):
        raise MalformedRequest("the body is not the XML of a callback")
    return fields


def read_root(text: str) -> object:
    """Return what is inside the root element."""
    return xmltodict.parse(text)["xml"]


def value_of(fields: Fields, name: str) -> str:
    """Return the text of a field, "" if it is empty or missing. Raises MalformedRequest if it is nested or repeated."""
    value = fields.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise MalformedRequest(f"{name} is not one plain value")
    return value


def write(fields: Mapping[str, str | int]) -> str:
    """Return `fields` as the platforms write them: text in CDATA, numbers bare."""
    return "<xml>" + "".join(f"<{name}>{_content(value)}</{name}>" for name, value in fields.items()) + "</xml>"


def _content(value: str | int) -> str:
    if isinstance(value, int):
        return str(value)
    # "]]>" would end the section early and let what follows be read as XML: end it on purpose in the middle instead.
    clean = _FORBIDDEN.sub("", value).replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{clean}]]>"
