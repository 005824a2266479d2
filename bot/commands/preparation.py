"""What `run` does while the web server starts: it enters the simulator's people and picks something to ask."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from bot.commands.service import database_faults_told
from bot.roster import import_people
from bot.settings import Settings
from knowledge.town import load_town
from models import Database, Vault, schema


def enter_personas(settings: Settings, file: Path) -> None:
    """Give the people whom the simulator plays their roles."""
    if not file.exists():
        return
    with database_faults_told():
        schema.upgrade(settings.database)
        with closing(Database(settings.database)) as database:
            report = import_people(database, Vault(settings.secret_keys), file)
    for fault in report.faults:
        click.echo(f"{file.name}：{fault}", err=True)


def example(settings: Settings) -> str:
    """Return a question that the town's knowledge answers. Raises InvalidKnowledge."""
    entries = load_town(settings.knowledge_dir).entries.values()
    return next((question for entry in entries for question in entry.questions), "你好")
