"""Loads a web server over HTTP from a process of its own: prepared requests, a fixed number of connections.

Each connection sends its next request when the reply to the last one has come (a closed loop). Nothing is signed,
encrypted or read here, so that this process costs the machine as little as possible: `python -m benchmarks.load FILE`
reads a pickled `Plan` and writes the fields of a `Run`, pickled, to standard output.
"""

from __future__ import annotations

import pickle
import selectors
import socket
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

RECEIVE = 65536
LONGEST_WAIT = 30.0
HEADER_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send: for each connection its requests in order, as they go over the wire. `seconds`: for how long."""

    port: int
    connections: Sequence[Sequence[bytes]]
    seconds: float


@dataclass(slots=True)
class Run:
    """What came back. `latencies` in seconds, one a request; `replies`: of each connection its last reply's body.

    `sent`: how many requests of each connection were answered. `dry`: a connection ran out of requests, so that the
    run was shorter than planned. `cpu`: seconds of processor time of the server's process.
    """

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    silent: int = 0
    replies: list[bytes] = field(default_factory=list)
    sent: list[int] = field(default_factory=list)
    dry: bool = False
    cpu: float = 0.0


class Connection:
    """One connection: what is still to be sent over it, and what has come of the present reply."""

    def __init__(self, port: int, requests: Sequence[bytes]) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), LONGEST_WAIT)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.body = b""
        self.sent = 0
        self.began = 0.0
        self._requests: Iterator[bytes] = iter(requests)
        self._received = b""

    def send_next(self) -> bool:
        """Send the next request, or return False when there is none."""
        request = next(self._requests, None)
        if request is None:
            return False
        self.began = time.perf_counter()
        self.socket.sendall(request)
        return True

    def receive(self) -> int:
        """Take what has arrived; return the status when the reply is whole, else 0."""
        part = self.socket.recv(RECEIVE)
        if not part:
            raise ConnectionError("the server closed a connection in the middle")
        self._received += part
        head, separator, body = self._received.partition(HEADER_END)
        if not separator or len(body) < _length(head):
            return 0
        self.body, self._received, self.sent = body, b"", self.sent + 1
        return int(head[9:12])


def _length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next(int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length:"))


def load(plan: Plan) -> Run:
    """Send what is planned until the time is over; requests under way are waited for and counted."""
    run = Run()
    connections = [Connection(plan.port, requests) for requests in plan.connections]
    with selectors.DefaultSelector() as selector:
        began = time.perf_counter()
        for connection in connections:
            connection.send_next()
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        while selector.get_map():
            ready = selector.select(LONGEST_WAIT)
            if not ready:
                raise TimeoutError("the server does not answer")
            for key, _ in ready:
                if not _step(key.data, run, until=began + plan.seconds):
                    selector.unregister(key.fileobj)
        run.seconds = time.perf_counter() - began
    run.replies = [connection.body for connection in connections]
    run.sent = [connection.sent for connection in connections]
    return run


def _step(connection: Connection, run: Run, until: float) -> bool:
    """Take a reply, or a part of it; return whether more is to come over this connection."""
    status = connection.receive()
    if not status:
        return True
    now = time.perf_counter()
    run.latencies.append(now - connection.began)
    run.statuses[status] = run.statuses.get(status, 0) + 1
    run.silent += connection.body in (b"", b"success")
    if now < until and not run.dry and connection.send_next():
        return True
    # When one connection has nothing more to send the run is over for all: with fewer it would be another load.
    run.dry = run.dry or now < until
    connection.socket.close()
    return False


def main() -> None:
    """Read the plan, carry it out, write what came back."""
    plan: Plan = pickle.loads(Path(sys.argv[1]).read_bytes())  # noqa: S301 - benchmarks/webhook.py wrote it
    # As a mapping: in this process the class belongs to the module "__main__", which the reader has not.
    sys.stdout.buffer.write(pickle.dumps(asdict(load(plan))))


if __name__ == "__main__":
    main()
