"""wechatpy's API clients without its traps: a lasting 40001 does not recurse, and nothing waits for ever.

Source: "获取稳定版接口调用凭据" of the Official Accounts platform, "获取access_token" of WeCom.
"""

from __future__ import annotations

import hashlib
import time
from abc import abstractmethod
from urllib.parse import urlsplit

import requests
from wechatpy import WeChatClient
from wechatpy.work import WeChatClient as WorkClient

from bot.channels.contract import Media
from bot.channels.download import read_media
from bot.channels.faults import confirmed, unreadable
from bot.channels.token_store import TokenStore

TIMEOUT = (3.05, 8.0)  # seconds to connect, and between two bytes of an answer
_MARGIN = 120  # a token is replaced this many seconds before it runs out
_FORCED_APART = 30  # seconds; the platform takes no more than this
_FORCED_A_DAY = 20
_DAY = 86400
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class SharedToken:
    """Mixed into wechatpy's clients: tokens come through the store, and one process at a time fetches a new one."""

    appid: str
    session: TokenStore
    access_token_key: str
    access_token: str  # the one in force
    timeout: tuple[float, float]
    _http: requests.Session

    def renew(self, stale: str = "") -> None:
        """Replace the token `stale` unless somebody has done so already. Raises DeliveryError, RequestException."""
        with self.session.lock(self.access_token_key):
            if self.session.get(self.access_token_key) not in {None, stale}:
                return
            token = self._keep(self._ask(force=False))
            if token == stale and self._may_force():
                self._keep(self._ask(force=True))

    def fetch_access_token(self) -> None:
        """Do what wechatpy asks for when it finds no token."""
        self.renew()

    def fetch_media(self, media_id: str, limit: int) -> Media:
        """Return a file. wechatpy would read one of any size; WeCom's would even wait for ever."""
        params = {"access_token": self.access_token, "media_id": media_id}
        with self._http.get(self._address("media/get"), params=params, stream=True, timeout=self.timeout) as response:
            return read_media(response, limit)

    @abstractmethod
    def _ask(self, *, force: bool) -> requests.Response:
        """Ask the platform for a token; with `force`, for another one than that which is still valid."""

    def _aim(self, base: str) -> None:
        self.API_BASE_URL = f"{base.rstrip('/')}/cgi-bin/"
        # A proxy of the network is for the platform, not for this machine's own simulator.
        self._http.trust_env = urlsplit(base).hostname not in _LOOPBACK

    def _address(self, path: str) -> str:
        return self.API_BASE_URL + path

    def _keep(self, response: requests.Response) -> str:
        answer = confirmed(_json(response))
        token, lasts = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lasts, int):
            raise unreadable("no access_token")
        self.session.set(self.access_token_key, token, max(lasts - _MARGIN, 1))
        return token

    def _may_force(self) -> bool:
        # The platform allows 20 forced refreshes a day, 30 s apart; a secret gone bad must not use up all of them.
        key, now = f"{self.access_token_key}_forced", time.time()
        stored = self.session.get(key)
        today = [at for at in stored if now - at < _DAY] if isinstance(stored, list) else []
        if len(today) >= _FORCED_A_DAY or (today and now - today[-1] < _FORCED_APART):
            return False
        self.session.set(key, [*today, now], _DAY)
        return True


def _json(response: requests.Response) -> object:
    response.raise_for_status()
    try:
        return response.json()
    except ValueError:
        return None


class WechatClient(SharedToken, WeChatClient):  # type: ignore[misc] # wechatpy has no types
    """The Official Account's API. `base` is its address, which may have a path."""

    def __init__(self, app_id: str, secret: str, store: TokenStore, base: str) -> None:
        super().__init__(app_id, secret, session=store, timeout=TIMEOUT, auto_retry=False)
        self._aim(base)

    def _ask(self, *, force: bool) -> requests.Response:
        # Unlike /token, /stable_token gives the same token to all while it is valid, so workers do not unseat each
        # other; only `force_refresh` makes a new one.
        body = {"grant_type": "client_credential", "appid": self.appid, "secret": self.secret, "force_refresh": force}
        return self._http.post(self._address("stable_token"), json=body, timeout=self.timeout)


class WecomClient(SharedToken, WorkClient):  # type: ignore[misc] # wechatpy has no types
    """WeCom's API. `base` is its address, which may have a path."""

    def __init__(self, corp_id: str, secret: str, store: TokenStore, base: str) -> None:
        super().__init__(corp_id, secret, session=store, timeout=TIMEOUT, auto_retry=False)
        self._aim(base)

    @property
    def access_token_key(self) -> str:  # type: ignore[override] # wechatpy has a property as well
        """Return where the token is kept: a corporation has a token an app. wechatpy puts half the secret here."""
        return f"{self.corp_id}_{hashlib.sha256(self.secret.encode()).hexdigest()[:16]}_access_token"

    def _ask(self, *, force: bool) -> requests.Response:  # noqa: ARG002 - WeCom has no such thing
        params = {"corpid": self.corp_id, "corpsecret": self.secret}
        return self._http.get(self._address("gettoken"), params=params, timeout=self.timeout)
