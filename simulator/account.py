"""What the platform knows about an account it serves: one Official Account (公众号), one WeCom (企业微信) app."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.settings import Settings, WechatMode

WECHAT = "wechat"
WECOM = "wecom"


@dataclass(frozen=True, slots=True)
class Account:
    """One account as registered with its platform.

    `owner` is the app id or corp id that is sealed into every encrypted message; `address` is the account's name in
    messages (`ToUserName`); `agent` is WeCom's AgentId, empty for an Official Account.
    """

    channel: str
    owner: str
    address: str
    secret: str
    token: str
    aes_key: str
    mode: WechatMode
    agent: str = ""

    @property
    def path(self) -> str:
        """The address of the account's callback on its own server."""
        return f"/{self.channel}"


def registered(settings: Settings) -> dict[str, Account]:
    """Return the accounts that the settings fill in, by channel."""
    found = {}
    if settings.wechat_app_id:
        found[WECHAT] = official_account(settings)
    if settings.wecom_corp_id:
        found[WECOM] = wecom_app(settings)
    return found


def official_account(settings: Settings) -> Account:
    """Return the Official Account of the settings; its `gh_…` name is made up, but always the same."""
    app_id = settings.wechat_app_id
    return Account(
        channel=WECHAT,
        owner=app_id,
        address="gh_" + hashlib.sha256(app_id.encode()).hexdigest()[:12],
        secret=settings.wechat_app_secret.get_secret_value(),
        token=settings.wechat_token.get_secret_value(),
        aes_key=settings.wechat_aes_key.get_secret_value(),
        mode=settings.wechat_mode,
    )


def wecom_app(settings: Settings) -> Account:
    """Return the WeCom app of the settings. WeCom knows no plain mode."""
    return Account(
        channel=WECOM,
        owner=settings.wecom_corp_id,
        address=settings.wecom_corp_id,
        secret=settings.wecom_secret.get_secret_value(),
        token=settings.wecom_token.get_secret_value(),
        aes_key=settings.wecom_aes_key.get_secret_value(),
        mode="encrypted",
        agent=str(settings.wecom_agent_id),
    )
