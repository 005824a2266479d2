"""Tells whom of the town's people a submission names: what is said of somebody never goes through his own hands."""

from __future__ import annotations

from models import Person, Submission, Vault

SHORTEST_NAME = 2  # characters; a shorter one stands in too many words


def is_named(person: Person, submission: Submission, vault: Vault) -> bool:
    """Whether a submission's words contain a person's name; one that no key opens any more is not looked for."""
    try:
        name = str(vault.open(person.details).get("name", "")).strip()
    except ValueError:
        return False
    return len(name) >= SHORTEST_NAME and name in submission.content
