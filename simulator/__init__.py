"""The other side of the wire: plays WeChat's and WeCom's platforms and a phone, for trying out and for tests.

`wire` and `cipher` speak the protocol, `courier` delivers callbacks, `platform` is the phone, `wechat_api` and
`wecom_api` are what the account's server calls, `page` is the phone in a browser, `memory` what the platforms remember.
"""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint

from bot.settings import Settings
from simulator import login_page, page, wechat_api, wecom_api
from simulator.account import WECHAT, WECOM, Account, registered
from simulator.clock import Clock, real_clock
from simulator.courier import Answer, Post
from simulator.memory import remember
from simulator.personas import personas, seats
from simulator.platform import Platform
from simulator.post import over_client, over_http, own_address
from simulator.store import Store

__all__ = [
    "Answer",
    "Clock",
    "Platform",
    "Post",
    "blueprint",
    "create_platform",
    "create_platforms",
    "over_client",
    "over_http",
]

FILE = "simulator.db"
APIS = {WECHAT: wechat_api.blueprint, WECOM: wecom_api.blueprint}


def create_platforms(settings: Settings, post: Post | None = None, clock: Clock | None = None) -> dict[str, Platform]:
    """Return the platforms of the accounts that the settings fill in, by channel.

    `post` leads to the account's server; without it, over HTTP to the server with these settings on this machine.
    """
    store, post, clock = (
        Store(settings.data_dir / FILE),
        post or over_http(own_address(settings)),
        clock or real_clock(),
    )
    return {channel: _platform(account, store, post, clock) for channel, account in registered(settings).items()}


def _platform(account: Account, store: Store, post: Post, clock: Clock) -> Platform:
    memory = remember(store, account.channel, clock)
    memory.history.enrol(personas(account.channel))
    if account.channel == WECOM:
        memory.directory.enrol(seats())
    return Platform(account, memory, post, clock)


def create_platform(
    settings: Settings, channel: str = WECHAT, post: Post | None = None, clock: Clock | None = None
) -> Platform:
    """Return the platform of one channel. Raises KeyError when the settings leave its account empty."""
    return create_platforms(settings, post, clock)[channel]


def blueprint(settings: Settings, data_dir: Path, post: Post | None = None, clock: Clock | None = None) -> Blueprint:
    """Return everything at /simulator: the page and both platforms' API. What it remembers is in `data_dir`."""
    platforms = create_platforms(settings.model_copy(update={"data_dir": data_dir}), post, clock)
    whole = Blueprint(
        "simulator", __name__, url_prefix="/simulator", static_folder="static", template_folder="templates"
    )
    whole.register_blueprint(page.blueprint(platforms, settings.photo_limit_bytes))
    for channel, platform in platforms.items():
        whole.register_blueprint(APIS[channel](platform))
    if WECOM in platforms:
        whole.register_blueprint(login_page.blueprint(platforms[WECOM]))
    return whole
