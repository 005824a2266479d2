"""A channel's two routes: the handshake and the callback. The road itself lies in the channel and in `answer`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from bot.channels.contract import Channel
from bot.errors import BotError, MalformedRequest, Rejected, TooLarge, Unavailable
from bot.message import Message, Reply

log = structlog.get_logger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def blueprint(
    channel: Channel,
    answer: Callable[[Message], Reply | None],
    body_limit: int,
    now: Callable[[], datetime] = _utc_now,
) -> Blueprint:
    """Return the routes of `channel`. A body over `body_limit` bytes is not read to its end."""
    pages = Blueprint(channel.name, __name__)

    @pages.get(f"/{channel.name}")
    def handshake() -> Response:
        return _plain(channel.handshake(request.args))

    @pages.post(f"/{channel.name}")
    def callback() -> Response:
        received = channel.receive(request.args, _body(body_limit))
        reply = answer(received.message)
        return _written(channel.encode(received, reply, now()))

    @pages.errorhandler(Rejected)
    @pages.errorhandler(MalformedRequest)
    @pages.errorhandler(Unavailable)
    def refused(fault: BotError) -> tuple[Response, HTTPStatus]:
        status = _status(fault)
        log.warning("callback refused", channel=channel.name, status=status.value, reason=str(fault))
        return _plain(status.phrase), status

    return pages


def _body(limit: int) -> bytes:
    # One byte more, because a chunked body is cut off here without an error; the channel then sees it is too long.
    request.max_content_length = limit + 1
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as fault:
        raise TooLarge("the body is over the cap") from fault


def _status(fault: BotError) -> HTTPStatus:
    if isinstance(fault, Rejected):
        return HTTPStatus.FORBIDDEN
    if isinstance(fault, Unavailable):  # the platform delivers again
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.REQUEST_ENTITY_TOO_LARGE if isinstance(fault, TooLarge) else HTTPStatus.BAD_REQUEST


def _written(body: str) -> Response:
    return Response(body, mimetype="application/xml") if body.startswith("<") else _plain(body)


def _plain(body: str) -> Response:
    # A handshake returns what it was given: never let a browser take it for a page.
    return Response(body, mimetype="text/plain", headers={"X-Content-Type-Options": "nosniff"})
