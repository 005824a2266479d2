"""The two ways in and out: `wechat` (公众号), `wecom` (企业微信). Nothing outside knows XML or a platform's fields."""

from __future__ import annotations

import structlog

from bot.channels.contract import Channel, Media, MenuItem, Received, Settled
from bot.channels.render import render
from bot.channels.token_store import TokenStore
from bot.channels.wechat import build_wechat
from bot.channels.wecom import build_wecom
from bot.replay import ReplayGuard
from bot.settings import Settings

__all__ = ["Channel", "Media", "MenuItem", "Received", "Settled", "TokenStore", "build_channels", "render"]

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
