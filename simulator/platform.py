"""The platform as a person's phone uses it: what the person does goes to the account's server, what comes back is kept.

The page, the terminal chat and the tests all talk through this class, over the real protocol.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from simulator import callback, wire
from simulator.account import WECHAT, Account
from simulator.callback import Link, Place, Press
from simulator.cards import label_of
from simulator.clock import Clock
from simulator.courier import Answer, Courier, Post
from simulator.history import Line
from simulator.media import File, silence, type_of
from simulator.memory import Memory
from simulator.windows import Reason

UNAVAILABLE = "该公众号暂时无法提供服务，请稍后再试"
CHARACTERS_A_SECOND = 4


class Platform:
    """One platform with one account. Every method that takes a person posts a callback and returns what came back.

    `tag` is the page's own name for a line, so that it knows its own bubble again.
    """

    def __init__(self, account: Account, memory: Memory, post: Post, clock: Clock) -> None:
        self.account = account
        self.memory = memory
        self.clock = clock
        self._courier = Courier(account, memory, post, clock)

    def say(self, person: str, text: str, tag: str = "") -> Answer:
        """Write `text`."""
        return self._message(person, Line("person", "text", {"text": text}, tag), callback.text(text))

    def tap(self, person: str, value: str, content: str = "", tag: str = "") -> Answer:
        """Tap a choice of an earlier reply; `content` is what the tap writes. WeCom has no such lines: it is typed."""
        shown = content or value
        choice = value if self.account.channel == WECHAT else ""
        return self._message(person, Line("person", "text", {"text": shown}, tag), callback.text(shown, choice))

    def photo(self, person: str, content: bytes, tag: str = "") -> Answer:
        """Send a photo."""
        media_id = self.memory.media.keep(File("image", type_of(content), content))
        return self._message(person, Line("person", "image", {"media": media_id}, tag), callback.image(media_id))

    def voice(self, person: str, transcript: str | None, tag: str = "") -> Answer:
        """Speak `transcript`, which the platform hears; None: it hears nothing."""
        seconds = max(2, min(60, len(transcript or "") // CHARACTERS_A_SECOND))
        media_id = self.memory.media.keep(File("voice", "audio/amr", silence(seconds)))
        line = Line("person", "voice", {"seconds": seconds, "transcript": transcript or ""}, tag)
        return self._message(person, line, callback.voice(media_id, self.account.channel, transcript))

    def location(self, person: str, place: Place, tag: str = "") -> Answer:
        """Send where one is."""
        body = {"label": place.label, "latitude": place.latitude, "longitude": place.longitude}
        return self._message(person, Line("person", "location", body, tag), callback.location(place))

    def link(self, person: str, page: Link, tag: str = "") -> Answer:
        """Pass a page on."""
        body = {"title": page.title, "description": page.description, "url": page.url}
        return self._message(person, Line("person", "link", body, tag), callback.link(page))

    def menu(self, person: str, key: str, name: str = "", tag: str = "") -> Answer:
        """Tap the button of the account's menu that has `key`; `name` is what stands on it."""
        event = callback.event("CLICK" if self.account.channel == WECHAT else "click", key)
        return self._event(person, Line("system", "event", {"text": f"点了菜单「{name or key}」"}, tag), event)

    def view(self, person: str, url: str) -> Answer:
        """Open a page from the account's menu: the server hears of it, but may not write because of it."""
        event = callback.event("VIEW" if self.account.channel == WECHAT else "view", url)
        return self.deliver(self._addressed(person, event))

    def follow(self, person: str, scene: str | None = None) -> Answer:
        """Follow the account, from its QR code when there is a `scene`."""
        self.memory.history.set_followed(person, followed=True)
        event = callback.event("subscribe", f"qrscene_{scene}" if scene else "")
        if scene:
            event["Ticket"] = "sim-ticket-" + scene
        return self._event(person, Line("system", "event", {"text": "你关注了这个账号"}), event)

    def unfollow(self, person: str) -> Answer:
        """Follow the account no longer: it may write no more."""
        self.memory.history.set_followed(person, followed=False)
        self.memory.windows.close(person)
        self.memory.history.add(person, Line("system", "event", {"text": "你取消了关注"}))
        return self.deliver(self._addressed(person, callback.event("unsubscribe")))

    def scan(self, person: str, scene: str) -> Answer:
        """Scan the account's QR code; who does not follow yet follows by it."""
        if not self.memory.history.person(person).followed:
            return self.follow(person, scene)
        event = {**callback.event("SCAN", scene), "Ticket": "sim-ticket-" + scene}
        return self._event(person, Line("system", "event", {"text": "扫了二维码"}), event)

    def card(self, person: str, press: Press) -> Answer:
        """Tap a button of a WeCom card. Raises KeyError when there is no such card or nothing can be tapped on it."""
        shown = self.memory.history.card(person, press.line)
        if shown is None or shown.get("done"):
            raise KeyError(press.line)
        code = self.memory.cards.issue(self.memory.history.same_card(press.line, shown))
        line = Line("system", "event", {"text": f"点了卡片「{label_of(shown, press.key)}」"})
        return self._event(person, line, callback.card(press, shown, code))

    def raw(self, person: str, fields: Mapping[str, object]) -> Answer:
        """Post a callback with any `fields` beside the common ones; nothing appears in the chat but the reply."""
        return self.deliver(self._addressed(person, fields))

    def deliver(self, fields: wire.Fields) -> Answer:
        """Post a complete callback, for example `answer.sent` once more, and keep what comes back."""
        answer = self._courier.deliver(fields)
        self._keep(str(fields["FromUserName"]), answer)
        return answer

    def handshake(self, get: Callable[[str], tuple[int, bytes]]) -> bool:
        """Return whether the server proves to be the account's."""
        echo = secrets.token_hex(8)
        envelope = wire.handshake(self.account, echo, wire.stamp(self.clock.now()))
        return get(envelope.path) == (200, echo.encode())

    def sealed(self, person: str, fields: Mapping[str, object]) -> wire.Envelope:
        """Return the request that would carry `fields`, without posting it."""
        return wire.seal(self.account, self._addressed(person, fields), wire.stamp(self.clock.now()))

    def _message(self, person: str, line: Line, fields: Mapping[str, object]) -> Answer:
        self.memory.history.set_followed(person, followed=True)
        self.memory.history.add(person, line)
        self.memory.windows.grant(person, Reason.MESSAGE)
        return self.deliver(self._addressed(person, {**fields, "MsgId": self._message_id()}))

    def _event(self, person: str, line: Line, fields: Mapping[str, object]) -> Answer:
        self.memory.history.add(person, line)
        self.memory.windows.grant(person, Reason.ACTION)
        return self.deliver(self._addressed(person, fields))

    def _addressed(self, person: str, fields: Mapping[str, object]) -> dict[str, object]:
        common = {
            "ToUserName": self.account.address,
            "FromUserName": person,
            "CreateTime": int(self.clock.seconds()),
        }
        return {**common, **fields, **({"AgentID": self.account.agent} if self.account.agent else {})}

    def _message_id(self) -> int:
        """Seventeen digits, as theirs: never the same again, even after the simulator's memory was thrown away."""
        return int(self.clock.seconds() * 1000) * 10000 + self.memory.store.count("message") % 10000

    def _keep(self, person: str, answer: Answer) -> None:
        if answer.trouble:
            shown = UNAVAILABLE if self.account.channel == WECHAT else "应用没有回复"
            self.memory.history.add(person, Line("system", "trouble", {"text": shown, "reason": answer.trouble}))
        elif answer.reply:
            text = answer.raw or callback.KINDS.get(answer.reply["MsgType"], "[手机不认识的消息]")
            self.memory.history.add(person, Line("account", "text", {"text": text}))
