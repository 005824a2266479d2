"""The two ways in and out: `wechat` (公众号), `wecom` (企业微信). Nothing outside knows XML or a platform's fields."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from bot.channels.contract import Channel, Media, MenuItem, Received, Settled
from bot.channels.render import render
from bot.channels.token_store import TokenStore
from bot.channels.wechat import build_wechat
from bot.channels.wecom import WecomChannel, build_wecom
from bot.channels.wecom_oauth import Door, Keep
from bot.replay import ReplayGuard
from bot.settings import Settings

__all__ = [
    "Channel",
    "Door",
    "Keep",
    "Media",
    "MenuItem",
    "Received",
    "Settled",
    "TokenStore",
    "build_channels",
    "build_door",
    "render",
]

log = structlog.get_logger(__name__)


def build_channels(settings: Settings, guard: ReplayGuard, tokens: TokenStore) -> list[Channel]:
    """Return the configured channels; one that is not configured is left out. Raises InvalidSettings."""
    channels: list[Channel] = []
    if settings.wechat_app_id:
        channels.append(build_wechat(settings, guard, tokens))
    else:
        log.info("channel is off", channel="wechat", missing="WECHAT_APP_ID")
    if settings.wecom_corp_id:
        channels.append(build_wecom(settings, guard, tokens))
    else:
        log.info("channel is off", channel="wecom", missing="WECOM_CORP_ID")
    return channels


def build_door(settings: Settings, channels: Iterable[Channel], keep: Keep) -> Door | None:
    """Return the way into web pages by WeCom, None when that channel is off."""
    wecom = next((channel for channel in channels if isinstance(channel, WecomChannel)), None)
    if wecom is None:
        return None
    return Door(
        base=settings.wecom_login_base,
        own=settings.public_url,
        corp_id=settings.wecom_corp_id,
        agent_id=settings.wecom_agent_id,
        member_of=wecom.member_of,
        keep=keep,
    )
