"""Tells real accounts of the platforms from those made for the simulator, which count only while it is on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr

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

    While the simulator is on, the API of the accounts made for it is its own; while it is off, they are off. What a
    real account lacks stays empty: a value made for the simulator must not hide the gap. Raises InvalidSettings.
    """
    settings = read_settings(**overrides)
    simulated = _made(settings, ACCOUNTS)
    gaps = _made(settings, [name for account in ACCOUNTS.keys() - simulated for name in ACCOUNTS[account]])
    derived = _simulated_apis(settings, simulated) if settings.simulator == "on" else _emptied(simulated)
    return read_settings(**overrides, **derived, **_emptied(gaps))


def own_host(settings: Settings) -> str:
    """Return the host under which the web server is reached from this machine."""
    return EVERY_ADDRESS.get(settings.host, settings.host)


def own_address(settings: Settings) -> str:
    """Return the address under which the web server is reached from this machine, such as http://127.0.0.1:8000."""
    host = own_host(settings)
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def _made(settings: Settings, names: Iterable[str]) -> list[str]:
    """Return those names whose value was made for the simulator."""
    made = generated(settings.data_dir)
    return [name for name in names if name in made and _value(settings, name) == made[name]]


def _emptied(names: list[str]) -> dict[str, Any]:
    return {name.lower(): Settings.model_fields[name.lower()].default for name in names}


def _simulated_apis(settings: Settings, accounts: list[str]) -> dict[str, Any]:
    channels = [name.partition("_")[0].lower() for name in accounts]
    bases = {f"{channel}_api_base": f"{own_address(settings)}/simulator/{channel}-api" for channel in channels}
    if "wecom" in channels:
        bases["public_url"] = own_address(settings)
        bases["wecom_login_base"] = f"{own_address(settings)}/simulator/wecom-login"
    return {name: base for name, base in bases.items() if name not in settings.model_fields_set}


def _value(settings: Settings, name: str) -> str:
    value = getattr(settings, name.lower())
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
