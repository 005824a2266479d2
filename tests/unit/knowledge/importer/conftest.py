"""The invented plans as files, and the towns that importing them makes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.importer.importing import Imported, import_plan
from tests.unit.knowledge.importer import plans

Import = Callable[..., Imported]
FILES: dict[str, Callable[[Path], Path]] = {
    "bureau.docx": plans.bureau_docx,
    "bureau.html": plans.bureau_html,
    "village.txt": plans.village_txt,
    "township.txt": plans.township_txt,
    "street.pdf": plans.street_pdf,
}


def quietly(_step: str) -> None:
    """Hear of a step and say nothing."""


@pytest.fixture(scope="session")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Imported]:
    """Return a function that imports one of FILES, each once a session."""
    done: dict[str, Imported] = {}
    folder = tmp_path_factory.mktemp("imported")

    def once(name: str) -> Imported:
        if name not in done:
            file = FILES[name](folder / name)
            done[name] = import_plan(file, folder / name.replace(".", "-"), quietly)
        return done[name]

    return once


@pytest.fixture
def village(tmp_path: Path) -> Imported:
    """Return the village's import in a folder of its own, to change."""
    return import_plan(plans.village_txt(tmp_path / "village.txt"), tmp_path / "town", quietly)
