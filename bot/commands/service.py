"""What the commands that serve share: a database that is up to date, and its faults in one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.access import database_fault
from bot.accounts import read_for_service
from bot.settings import Settings
from models import schema


def prepare(first: Callable[[Settings], object] | None = None) -> Settings:
    """Set logging up, do what comes `first`, bring the database up to date, and return the settings."""
    settings = read_for_service()
    log.configure(settings.log_level)
    if first is not None:
        first(settings)
    with database_faults_told():
        schema.upgrade(settings.database)
    return settings


@contextmanager
def database_faults_told() -> Iterator[None]:
    """Turn what the database's driver raises into one line."""
    try:
        yield
    except (SQLAlchemyError, ImportError) as fault:
        raise click.ClickException(f"数据库用不了：{database_fault(fault)}（请核对 DATABASE_URL）") from None
