"""The platform's API as a small real HTTP server on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Call:
    """One request that the platform's API got."""

    path: str
    args: dict[str, str]
    body: dict[str, object]


Given = dict[str, object] | bytes | int | Callable[[Call], object]


@dataclass
class PlatformApi:
    """The platform's API over real HTTP. `answers` holds what each path gives, in turn; the last one stays."""

    base: str = ""
    answers: dict[str, list[Given]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    tokens: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def given(self, path: str, *answers: Given) -> None:
        self.answers[path] = list(answers)

    def paths(self) -> list[str]:
        return [call.path for call in self.calls]

    def bodies(self, path: str) -> list[dict[str, object]]:
        return [call.body for call in self.calls if call.path == path]

    def answer(self, call: Call) -> Given:
        with self.lock:
            self.calls.append(call)
            waiting = self.answers.get(call.path)
            if waiting:
                given = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                return given(call) if callable(given) else given
            return self._usual(call.path)

    def _usual(self, path: str) -> Given:
        if path not in {"stable_token", "gettoken"}:
            return {"errcode": 0, "errmsg": "ok"}
        self.tokens += 1
        return {"errcode": 0, "access_token": f"token-{self.tokens}", "expires_in": 7200}


def _handler(api: PlatformApi) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            args = {name: values[0] for name, values in parse_qs(parts.query).items()}
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = Call(parts.path.removeprefix("/mirror/cgi-bin/"), args, json.loads(sent or b"{}"))
            self._write(api.answer(call))

        do_POST = do_GET  # noqa: N815 - the name is the library's

        def _write(self, given: Given) -> None:
            content = given if isinstance(given, bytes) else json.dumps(given).encode()
            self.send_response(given if isinstance(given, int) else 200)
            headers = {"Content-Type": "application/json", "Content-Length": str(len(content)), **api.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(ConnectionError):  # the client may have given up
                self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Stay quiet."""

    return Handler


@contextmanager
def serving() -> Iterator[PlatformApi]:
    api = PlatformApi()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(api))
    server.daemon_threads = True
    api.base = f"http://127.0.0.1:{server.server_port}/mirror"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
