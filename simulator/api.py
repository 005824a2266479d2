"""The platforms' API as the account's server calls it: what both have in common. Faults come first, then the rules."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

from flask import Blueprint, Response, abort, g, jsonify, request, send_file
from flask.typing import ResponseReturnValue

from simulator.account import WECHAT
from simulator.faults import Fault
from simulator.media import File, type_of
from simulator.memory import Memory
from simulator.platform import Platform
from simulator.refusal import Refusal
from simulator.wirelog import Entry

SLOW_SECONDS = 8
UPLOAD_LIMITS = {"image": 10 * 1024**2, "voice": 2 * 1024**2, "video": 10 * 1024**2, "file": 20 * 1024**2}
GIVES_TOKENS = {"token", "stable_token", "gettoken"}  # the calls that need no token
SENDS = {"message/custom/send"}  # the calls that windows hold for
ESCAPE = re.compile(r"\\(?:(u)(?!00[0-7])|.)", re.DOTALL)


def guarded(platform: Platform) -> Blueprint:
    """Return the blueprint of a platform's API with what holds for every call, to be given its own calls."""
    memory, clock, name = platform.memory, platform.clock, platform.account.channel + "-api"
    blueprint = Blueprint(name, __name__, url_prefix=f"/{name}/cgi-bin")

    @blueprint.before_request
    def guard() -> None:
        g.started = clock.seconds()
        strike(platform, call())
        if call() not in GIVES_TOKENS:
            check_token(memory)

    @blueprint.after_request
    def log(response: Response) -> Response:
        memory.wire.add(entry(response, clock.seconds() - g.started))
        return response

    blueprint.register_error_handler(Refusal, refused)
    _add_media(blueprint, memory)
    return blueprint


def call() -> str:
    """Return which call this request is, like `message/custom/send`."""
    return request.path.partition("/cgi-bin/")[2]


def strike(platform: Platform, name: str) -> None:
    """Let the faults that are switched on happen. Raises Refusal."""
    faults, is_wechat = platform.memory.faults, platform.account.channel == WECHAT
    if faults.strikes(Fault.SLOW):
        platform.clock.pause(SLOW_SECONDS)
    if faults.strikes(Fault.ERROR):
        abort(500)
    if faults.strikes(Fault.BUSY):
        raise Refusal(-1, "system error")
    if faults.strikes(Fault.ADDRESS):
        raise Refusal(
            *((40164, "invalid ip, not in whitelist") if is_wechat else (60020, "not allow to access from your ip"))
        )
    if name not in GIVES_TOKENS and faults.strikes(Fault.TOKEN):
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
    if name in SENDS:
        strike_sending(platform.memory)


def strike_sending(memory: Memory) -> None:
    """Let the faults of customer-service messages happen. Raises Refusal."""
    if memory.faults.strikes(Fault.WINDOW):
        raise Refusal(45015, "response out of time limit or subscription is canceled")
    if memory.faults.strikes(Fault.QUOTA):
        raise Refusal(45047, "out of response count limit")


def check_token(memory: Memory) -> None:
    """Raise Refusal unless the request carries a valid access token."""
    value = request.args.get("access_token", "")
    if not value:
        raise Refusal(41001, "access_token missing")
    state = memory.tokens.state(value)
    if state == "expired":
        raise Refusal(42001, "access_token expired")
    if state == "unknown":
        raise Refusal(40001, "invalid credential, access_token is invalid or not latest")


def refused(refusal: Exception) -> ResponseReturnValue:
    """Answer as the platforms say no."""
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for nothing else
    return jsonify(errcode=refusal.code, errmsg=refusal.message)


def done(**fields: object) -> ResponseReturnValue:
    """Answer as the platforms say yes."""
    return jsonify(errcode=0, errmsg="ok", **fields)


def body() -> dict[str, Any]:
    """Return the JSON object of the request, with text as the Official Accounts platform reads it.

    It does not read JSON's escapes beyond ASCII: a server that sends Chinese so shows its users `u4f60` and the like.
    """
    return parsed(ESCAPE.sub(_literally, request.get_data(as_text=True)))


def _literally(escape: re.Match[str]) -> str:
    return "\\" + escape[0] if escape[1] else escape[0]


def parsed(text: str) -> dict[str, Any]:
    """Return the JSON object in `text`. Raises Refusal."""
    try:
        found = json.loads(text)
    except ValueError:
        raise Refusal(47001, "data format error") from None
    if not isinstance(found, dict):
        raise Refusal(47001, "data format error")
    return found


def entry(response: Response, seconds: float) -> Entry:
    """Return what the page shows of this call; secrets and tokens are left out."""
    answer = response.get_json(silent=True) if response.is_json else None
    code = answer.get("errcode", 0) if isinstance(answer, dict) else 0
    good = response.status_code < 400 and code == 0  # noqa: PLR2004 - HTTP
    shown = {
        "title": "接口 " + call(),
        "good": good,
        "outcome": "成功" if good else f"{code} {(answer or {}).get('errmsg', response.status)}",
        "address": f"{request.method} /cgi-bin/{call()}",
        "milliseconds": round(seconds * 1000),
    }
    if call() in GIVES_TOKENS or not request.is_json:
        return Entry("", shown)
    return Entry("", {**shown, "sent": request.get_data(as_text=True)[:4000], "answered": json.dumps(answer)})


def _add_media(blueprint: Blueprint, memory: Memory) -> None:
    @blueprint.get("/media/get")
    def media_get() -> ResponseReturnValue:
        file = memory.media.find(request.args.get("media_id", ""))
        if file is None:
            raise Refusal(40007, "invalid media_id")
        name = "sim." + file.type.rpartition("/")[2]
        return send_file(BytesIO(file.content), file.type, as_attachment=True, download_name=name)

    @blueprint.post("/media/upload")
    def media_upload() -> ResponseReturnValue:
        kind = request.args.get("type", "")
        content = _uploaded(kind)
        media_id = memory.media.keep(File(kind, type_of(content), content))
        return done(type=kind, media_id=media_id, created_at=str(int(g.started)))


def _uploaded(kind: str) -> bytes:
    if kind not in UPLOAD_LIMITS:
        raise Refusal(40004, "invalid media type")
    file = request.files.get("media")
    if file is None:
        raise Refusal(41005, "media data missing")
    content: bytes = file.read()
    if not content:
        raise Refusal(44001, "empty media data")
    if len(content) > UPLOAD_LIMITS[kind]:
        raise Refusal(40009, "invalid image size")
    return content
