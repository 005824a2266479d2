"""What `run`, `serve` and `worker` share: the settings a server runs with, and a database that is up to date."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from pydantic import SecretStr
from sqlalchemy.exc import SQLAlchemyError

from bot import log
from bot.access import database_fault
from bot.errors import InvalidSettings
from bot.secrets import generated
from bot.settings import Settings, read_settings
from models import schema

# What makes an account of a platform, by the setting that switches its channel on.
ACCOUNTS = {
    "WECHAT_APP_ID": ("WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"),
    "WECOM_CORP_ID": ("WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY"),
}


def read_for_service(**overrides: Any) -> Settings:  # noqa: ANN401 - of any setting
    """Return the settings a server runs with.

    Accounts made for the simulator count only while it is on, and their API is then the simulator's. Raises
    InvalidSettings, also for a real account that lacks a value: one made for the simulator must not fill the gap.
    """
    settings = read_settings(**overrides)
    made = generated(settings.data_dir)
    simulated = [name for name in ACCOUNTS if name in made and _value(settings, name) == made[name]]
    for name in ACCOUNTS.keys() - simulated:
        _refuse_mixture(settings, name, made)
    if settings.simulator == "off":
        return read_settings(**overrides, **_switched_off(simulated))
    return read_settings(**overrides, **_simulated_apis(settings, simulated))


def prepare() -> Settings:
    """Set logging up, bring the database up to date, and return the settings."""
    settings = read_for_service()
    log.configure(settings.log_level)
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


def _refuse_mixture(settings: Settings, account: str, made: Mapping[str, str]) -> None:
    for name in ACCOUNTS[account]:
        if _value(settings, account) and name in made and _value(settings, name) == made[name]:
            raise InvalidSettings(f"{name} is empty")


def _switched_off(accounts: list[str]) -> dict[str, Any]:
    return dict.fromkeys(map(str.lower, accounts), "")


def _simulated_apis(settings: Settings, simulated: list[str]) -> dict[str, Any]:
    from simulator.post import own_address  # noqa: PLC0415 - production never loads it

    channels = [name.partition("_")[0].lower() for name in simulated]
    chosen = settings.model_fields_set
    return {
        f"{channel}_api_base": f"{own_address(settings)}/simulator/{channel}-api"
        for channel in channels
        if f"{channel}_api_base" not in chosen
    }


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name.lower())
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
