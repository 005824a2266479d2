"""Tells why a database cannot be used, before and after trying, in words that quote no stored data."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.log import mask


def database_fault(fault: SQLAlchemyError | ImportError) -> str:
    """Return the first line of what the driver said: the rest may quote the data."""
    said = str(getattr(fault, "orig", None) or fault).strip()
    return mask(said.splitlines()[0]) if said else type(fault).__name__


def missing_file(url: str) -> Path | None:
    """Return the file of an SQLite database that does not exist yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        return None
    path = Path(parsed.database)
    return None if path.exists() else path
