"""Ways from the platform to the account's server: over HTTP, or straight into a Flask app."""

from __future__ import annotations

import requests
from flask import Flask

from bot.settings import Settings
from simulator.courier import PATIENCE, Post

CONTENT_TYPE = "text/xml"
EVERYWHERE = {"0.0.0.0", "::", ""}  # noqa: S104 - an address to listen on, not to call


def over_http(base: str) -> Post:
    """Return a post to the server at `base`. What is not answered in five seconds raises OSError."""

    def post(path: str, body: bytes) -> tuple[int, bytes]:
        with requests.Session() as session:
            session.trust_env = False  # a proxy of the machine must not see what stays on it
            session.headers["Content-Type"] = CONTENT_TYPE
            try:
                answer = session.post(base + path, data=body, timeout=PATIENCE)
            except requests.Timeout as fault:
                raise TimeoutError from fault
            return answer.status_code, answer.content

    return post


def over_client(app: Flask) -> Post:
    """Return a post into `app`, without a network."""

    def post(path: str, body: bytes) -> tuple[int, bytes]:
        answer = app.test_client().post(path, data=body, content_type=CONTENT_TYPE)
        return answer.status_code, answer.data

    return post


def own_address(settings: Settings) -> str:
    """Return the address of the server with these settings, as seen from this machine."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"
