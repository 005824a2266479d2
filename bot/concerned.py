"""Tells whom of the town's people a submission names: what is said of somebody never goes through his own hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models import Person, Submission, Vault

SHORTEST_NAME = 2  # characters; a shorter one stands in too many words


def details_of(person: Person, vault: Vault) -> Mapping[str, Any]:
    """Return what is known of a person; nothing when no key opens it any more."""
    try:
        details: Mapping[str, Any] = vault.open(person.details)
    except ValueError:
        return {}
    return details


def is_named(person: Person, submission: Submission, vault: Vault) -> bool:
    """Whether a submission's words contain a person's name."""
    name = str(details_of(person, vault).get("name", "")).strip()
    return len(name) >= SHORTEST_NAME and name in submission.content
