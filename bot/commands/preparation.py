"""What `run` does for the simulator: enters its people, picks something to ask, and publishes the accounts' menu."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from bot.channels import TokenStore, build_channels
from bot.commands.menu import MENUS
from bot.commands.service import database_faults_told
from bot.errors import DeliveryError
from bot.menu import push_menu
from bot.replay import ReplayGuard
from bot.roster import import_people
from bot.settings import Settings
from handlers.welcome import example
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


def question(settings: Settings) -> str:
    """Return a question that the town's knowledge answers. Raises InvalidKnowledge."""
    return example(load_town(settings.knowledge_dir))


def push_menus(settings: Settings) -> None:
    """Give the simulated accounts their menu. The web server, which plays the platforms, has to run."""
    town = load_town(settings.knowledge_dir)
    for channel in build_channels(settings, ReplayGuard(None, settings.replay_window_seconds), TokenStore(None)):
        try:
            push_menu(channel, MENUS[channel.name](town))
        except DeliveryError as fault:  # somebody has switched a fault on; the chat works without a menu
            click.echo(f"{channel.name}：菜单没有发布（{fault}）", err=True)
