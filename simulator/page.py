"""The phone in a browser, at /simulator/: serves the page, tells it what is new, and does what its person does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request, send_file
from flask.typing import ResponseReturnValue

from simulator import markup
from simulator.courier import Answer
from simulator.deeds import DEEDS, BadDeed, Wish
from simulator.faults import EXPLANATIONS, Fault
from simulator.history import Line
from simulator.media import type_of
from simulator.personas import personas
from simulator.platform import Platform

Platforms = Mapping[str, Platform]
SAMPLE = Path(__file__).with_name("static") / "sample.jpg"
PICTURES = {"image/jpeg", "image/png", "image/gif"}
HEADER = "X-Simulator"  # a page of somebody else's cannot set it
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def blueprint(platforms: Platforms, photo_limit: int) -> Blueprint:
    """Return the page for `platforms`; photos may have `photo_limit` bytes."""
    page = Blueprint("page", __name__)
    page.before_request(_only_from_the_page)
    page.after_request(_with_headers)
    page.register_error_handler(BadDeed, lambda fault: (jsonify(error=str(fault)), 400))
    _add_views(page, platforms)
    _add_deeds(page, platforms, photo_limit)
    return page


def _only_from_the_page() -> None:
    if request.method == "POST" and HEADER not in request.headers:
        abort(403)


def _with_headers(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def _add_views(page: Blueprint, platforms: Platforms) -> None:
    @page.get("/")
    def index() -> ResponseReturnValue:
        return render_template("simulator/phone.html", channels=list(platforms))

    @page.get("/people")
    def people() -> ResponseReturnValue:
        return jsonify(people=_people(platforms))

    @page.get("/news")
    def news() -> ResponseReturnValue:
        platform, person = _chosen(platforms)
        after, wire, changes = (request.args.get(name, 0, int) for name in ("after", "wire", "changes"))
        chat = _chat(platform, person, after) | _changes(platform, person, after, changes)
        response = jsonify(**chat, wire=_wire(platform, wire), people=_people(platforms))
        response.cache_control.no_store = True
        return response

    @page.get("/media/<channel>/<name>")
    def media(channel: str, name: str) -> ResponseReturnValue:
        file = platforms[channel].memory.media.find(name) if channel in platforms else None
        if file is None or file.type not in PICTURES:
            abort(404)
        return send_file(BytesIO(file.content), file.type, max_age=3600)


def _add_deeds(page: Blueprint, platforms: Platforms, photo_limit: int) -> None:
    @page.post("/do/<deed>")
    def do(deed: str) -> ResponseReturnValue:
        platform, person = _chosen(platforms)
        asked = request.get_json()
        if deed not in DEEDS or not isinstance(asked, dict):
            raise BadDeed("不认识的操作")
        return _answered(DEEDS[deed](platform, person, Wish(asked)))

    @page.post("/photo")
    def photo() -> ResponseReturnValue:
        platform, person = _chosen(platforms)
        request.max_content_length = photo_limit
        content = request.get_data() or SAMPLE.read_bytes()
        if type_of(content) not in PICTURES:
            raise BadDeed("只能发 JPG、PNG 或 GIF 图片")
        return _answered(platform.photo(person, content, request.args.get("tag", "")))

    @page.post("/fault/<name>")
    def fault(name: str) -> ResponseReturnValue:
        faults = _chosen(platforms)[0].memory.faults
        switch = faults.switch_on if Wish(request.get_json()).flag("on") else faults.switch_off
        switch(_fault(name))
        return jsonify(ok=True)


def _fault(name: str) -> Fault:
    try:
        return Fault(name)
    except ValueError:
        raise BadDeed("没有这个故障") from None


def _chosen(platforms: Platforms) -> tuple[Platform, str]:
    """Return the platform and the person that the page shows. Raises BadDeed."""
    channel, person = request.args.get("channel", ""), request.args.get("person", "")
    if channel not in platforms or not person:
        raise BadDeed("没有这个人")
    return platforms[channel], person


def _answered(answer: Answer | None) -> ResponseReturnValue:
    if answer is None:
        return jsonify(ok=True)
    return jsonify(ok=True, replied=answer.reply is not None, trouble=answer.trouble, attempts=answer.attempts)


def _people(platforms: Platforms) -> list[dict[str, Any]]:
    return [
        {**asdict(person), "channel": channel}
        for channel, platform in platforms.items()
        for person in _shown_people(platform)
    ]


def _shown_people(platform: Platform) -> list[Any]:
    names = {person.id for person in personas(platform.account.channel)}
    return [person for person in platform.memory.history.people() if person.id in names]


def _chat(platform: Platform, person: str, after: int) -> dict[str, Any]:
    memory = platform.memory
    return {
        "lines": [_line(line) for line in memory.history.after(person, after)],
        "followed": memory.history.person(person).followed,
        "menu": memory.menus.shown()["button"],
        "left": memory.windows.left(person),
        "faults": _faults(platform),
    }


def _changes(platform: Platform, person: str, after: int, since: int) -> dict[str, Any]:
    """Return those lines that the page has already and that were changed since it last asked."""
    history = platform.memory.history
    last = history.last_change()
    changed = [_line(line) for line in history.changed(person, since, after)] if last > since else []
    return {"changed": changed, "changes": last}


def _line(line: Line) -> dict[str, Any]:
    shown = asdict(line)
    if line.side == "account" and line.kind == "text":
        shown["parts"] = [asdict(part) for part in markup.read(str(line.body["text"]))]
    return shown


def _faults(platform: Platform) -> list[dict[str, Any]]:
    on = platform.memory.faults.on()
    return [
        {"name": fault.value, "label": text.label, "hint": text.hint, "on": fault in on}
        for fault, text in EXPLANATIONS.items()
        if platform.account.channel in text.channels
    ]


def _wire(platform: Platform, after: int) -> list[dict[str, Any]]:
    return [
        {**entry.body, "id": entry.id, "at": entry.at, "person": entry.person}
        for entry in platform.memory.wire.after(after)
    ]
