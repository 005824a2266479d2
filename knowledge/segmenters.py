"""Chooses what cuts words, and keeps it: what a segmenter remembers serves every town that has the same words."""

from __future__ import annotations

from functools import lru_cache

from knowledge.means import SegmenterKind
from knowledge.rust_segmenter import RustSegmenter
from knowledge.segmenter import Segmenter


@lru_cache(maxsize=4)
def segmenter_for(words: tuple[str, ...], kind: SegmenterKind = "builtin") -> Segmenter:
    """Return the segmenter with these words added; the same again for the same words. Raises ImportError."""
    return RustSegmenter(words) if kind == "rjieba" else Segmenter(words)
