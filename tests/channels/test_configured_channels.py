"""Which channels there are, and what refuses to start."""

from __future__ import annotations

import pytest
from callback_server import build_settings
from platform_wire import AES_KEY, AGENT, WECHAT, WECOM
from structlog.testing import capture_logs

from bot.channels import TokenStore, build_channels
from bot.channels.envelope import Envelope, Identity
from bot.errors import InvalidSettings
from bot.replay import ReplayGuard
from bot.settings import decode_aes_key


def test_both_channels_are_built(guard: ReplayGuard) -> None:
    """Each has its name and the id of its account."""
    channels = build_channels(build_settings(), guard, TokenStore(None))
    expected = [("wechat", WECHAT.receiver), ("wecom", f"{WECOM.receiver}:{AGENT}")]
    assert [(channel.name, channel.app) for channel in channels] == expected


@pytest.mark.parametrize(("off", "left"), [("wechat_app_id", "wecom"), ("wecom_corp_id", "wechat")])
def test_a_channel_without_configuration_is_off(guard: ReplayGuard, off: str, left: str) -> None:
    """It is left out, with one log line that names the setting."""
    with capture_logs() as logs:
        channels = build_channels(build_settings(**{off: ""}), guard, TokenStore(None))
    assert [channel.name for channel in channels] == [left]
    assert [line["missing"] for line in logs] == [off.upper()]


@pytest.mark.parametrize("token", ["", " "])
def test_an_empty_token_refuses_to_start(guard: ReplayGuard, token: str) -> None:
    """Anybody can sign with an empty token."""
    with pytest.raises(InvalidSettings, match="WECHAT_TOKEN"):
        Envelope(Identity("wechat", "wx1", token, (decode_aes_key(AES_KEY),)), guard)


def test_encryption_without_a_key_refuses_to_start(guard: ReplayGuard) -> None:
    """A channel that must decrypt needs a key; one in plain mode does not."""
    with pytest.raises(InvalidSettings, match="WECHAT_AES_KEY"):
        Envelope(Identity("wechat", "wx1", "token", ()), guard)
    Envelope(Identity("wechat", "wx1", "token", (), "plain"), guard)
