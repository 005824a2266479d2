"""A running server with the page, and its platform's API as the account's server calls it."""

from __future__ import annotations

import json
from dataclasses import dataclass

import requests

from tests.browser.scripted_account import ScriptedAccount

VILLAGER = "oSimulated_Villager_00000001"


@dataclass
class Site:
    """A running server: its address, and the account behind it."""

    address: str
    account: ScriptedAccount

    def api(self, path: str, body: object, channel: str = "wechat") -> dict[str, object]:
        """Call the platform's API as the account's server does."""
        base = f"{self.address}{channel}-api/cgi-bin/"
        if channel == "wechat":
            asked = {"grant_type": "client_credential", "appid": "wx0000000000000001", "secret": "wechat-secret"}
            token = requests.post(base + "stable_token", json=asked, timeout=10).json()["access_token"]
        else:
            secrets = {"corpid": "ww0000000000000001", "corpsecret": "wecom-secret"}
            token = requests.get(base + "gettoken", params=secrets, timeout=10).json()["access_token"]
        # As UTF-8: the Official Accounts platform shows JSON's escapes as they are.
        written = json.dumps(body, ensure_ascii=False).encode()
        answer = requests.post(f"{base}{path}?access_token={token}", data=written, timeout=20)
        found: dict[str, object] = answer.json()
        return found

    def late(self, text: str) -> dict[str, object]:
        """Send a customer-service message to the villager."""
        return self.api("message/custom/send", {"touser": VILLAGER, "msgtype": "text", "text": {"content": text}})

    def last_photo(self) -> bytes:
        """Return the last photo that the account was told of, as the page shows it."""
        return requests.get(f"{self.address}media/wechat/{self.account.got[-1].media_id}", timeout=10).content
