"""What the commands that make papers share: the kinds of file, and what papers say of the town."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO

from bot.papers.adoption import Town
from bot.papers.document import write_docx
from bot.papers.paper import Paper
from bot.papers.workbook import write_xlsx
from bot.settings import Settings
from knowledge.town import load_town

WRITERS: Mapping[str, Callable[[Paper, IO[bytes]], None]] = {"xlsx": write_xlsx, "docx": write_docx}


def town_of(settings: Settings) -> Town:
    """Return what papers must know of the town. Raises InvalidKnowledge."""
    return Town(load_town(settings.knowledge_dir).plan.town, settings.zone)
