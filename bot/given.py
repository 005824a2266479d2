"""What comes with a step of casework: reasons, words, an office, days. `models.lifecycle` says what each needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Given:
    """What comes with a step.

    `text`: words for the submitter; `note`: words that only staff see; `reason`: why. `target`: the number to merge
    into. `days`: working days. `seen`: the version of the submission that the actor had before his eyes.
    """

    reason: str = ""
    text: str = ""
    note: str = ""
    office: str = ""
    verdict: str = ""
    signer: str = ""
    changed_clause: str = ""
    days: int = 0
    target: str = ""
    rating: str = ""
    seen: int | None = None

    def lacks(self, name: str) -> bool:
        """Whether a field is not filled in."""
        value = getattr(self, name)
        return not (value.strip() if isinstance(value, str) else value)

    def also(self, **more: Any) -> Given:  # noqa: ANN401 - fields
        """Return the same with more filled in."""
        return replace(self, **more)

    def facts(self) -> Iterator[tuple[str, Any]]:
        """Yield what is filled in, for the record."""
        for field in fields(self):
            if field.name != "seen" and not self.lacks(field.name):
                yield field.name, getattr(self, field.name)
