"""What the commands that work on stored data share: the database and the vault, opened and closed around a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.access import database_fault, missing_file
from bot.live import Entered, read_entered
from bot.settings import Settings, read_settings
from models import Database, Vault, schema


@dataclass(frozen=True, slots=True)
class Stores:
    """Where a command reads and writes."""

    settings: Settings
    database: Database
    vault: Vault


@contextmanager
def opened(*, create: bool) -> Iterator[Stores]:
    """Open the database of the settings and close it at the end.

    `create`: make the tables when they are missing. Without it a database that is missing or old is refused: an empty
    one made in passing would answer every question with "nothing there". Raises InvalidSettings and ClickException.
    """
    settings = read_settings()
    log.configure("WARNING")
    try:
        _prepare(settings.database, create=create)
        database = Database(settings.database)
        try:
            yield Stores(settings, database, Vault(settings.secret_keys))
        finally:
            database.close()
    except (SQLAlchemyError, ImportError) as fault:
        raise click.ClickException(f"数据库出错：{database_fault(fault)}") from None


def entered_at(url: str) -> Entered:
    """Return what staff have entered in a database that may be missing, old or out of reach: then nothing, and say so.

    Nothing is made or changed there.
    """
    if missing_file(url):
        return Entered()
    database = Database(url)
    try:
        return read_entered(database)
    except (SQLAlchemyError, ImportError) as fault:
        click.echo(f"数据库读不了（{database_fault(fault)}），只看知识库文件", err=True)
        return Entered()
    finally:
        database.close()


def _prepare(url: str, *, create: bool) -> None:
    if not create and (path := missing_file(url)):
        raise click.ClickException(f"没有找到数据库文件 {path}，请检查 DATABASE_URL 和 DATA_DIR，或先运行一次 make run")
    if missing_file(url) is None and schema.is_current(url):
        return
    if not create:
        raise click.ClickException("数据库的表还没有建好或版本不对，请先重新启动服务（启动时会自动升级）")
    schema.upgrade(url)
