"""Tells real accounts of the platforms from those made for the simulator, which count only while it is on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr

from bot.errors import InvalidSettings
from bot.secrets import generated
from bot.settings import Settings, read_settings

# What makes an account of a platform, by the setting that switches its channel on.
ACCOUNTS = {
    "WECHAT_APP_ID": ("WECHAT_APP_SECRET", "WECHAT_TOKEN", "WECHAT_AES_KEY"),
    "WECOM_CORP_ID": ("WECOM_AGENT_ID", "WECOM_SECRET", "WECOM_TOKEN", "WECOM_AES_KEY"),
}
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - recognized, not bound


def read_for_service(**overrides: Any) -> Settings:  # noqa: ANN401 - of any setting
    """Return the settings a server runs with.

    While the simulator is on, the API of the accounts made for it is its own; while it is off, they are off. Raises
    InvalidSettings, also for a real account that lacks a value: one made for the simulator must not fill the gap.
    """
    settings = read_settings(**overrides)
    made = generated(settings.data_dir)
    simulated = [name for name in ACCOUNTS if name in made and _value(settings, name) == made[name]]
    for name in ACCOUNTS.keys() - simulated:
        _refuse_mixture(settings, name, made)
    derived = _simulated_apis(settings, simulated) if settings.simulator == "on" else _switched_off(simulated)
    return read_settings(**overrides, **derived)


def own_host(settings: Settings) -> str:
    """Return the host under which the web server is reached from this machine."""
    return EVERY_ADDRESS.get(settings.host, settings.host)


def own_address(settings: Settings) -> str:
    """Return the address under which the web server is reached from this machine, such as http://127.0.0.1:8000."""
    host = own_host(settings)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _refuse_mixture(settings: Settings, account: str, made: Mapping[str, str]) -> None:
    for name in ACCOUNTS[account]:
        if _value(settings, account) and name in made and _value(settings, name) == made[name]:
            raise InvalidSettings(f"{name} is empty")


def _switched_off(accounts: list[str]) -> dict[str, Any]:
    return dict.fromkeys(map(str.lower, accounts), "")


def _simulated_apis(settings: Settings, accounts: list[str]) -> dict[str, Any]:
    channels = [name.partition("_")[0].lower() for name in accounts]
    bases = {f"{channel}_api_base": f"{own_address(settings)}/simulator/{channel}-api" for channel in channels}
    return {name: base for name, base in bases.items() if name not in settings.model_fields_set}


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name.lower())
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
