"""A real receiver on this machine: it keeps what arrives and answers what a test tells it to."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Receiver:
    """Where it listens, what came, and how it answers: `answer` gives status, headers and body."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Callable[[Received], tuple[int, Mapping[str, str], bytes]] = lambda _: (204, {}, b"")
    drip: float = 0.0


@contextmanager
def receiver() -> Iterator[Receiver]:
    """Listen until the block ends."""
    house = Receiver()
    with _Server(("127.0.0.1", 0), _handler(house)) as server:
        house.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield house
        finally:
            server.shutdown()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that hangs up is none of the receiver's troubles."""


def _handler(house: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            came = Received(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
            house.received.append(came)
            status, headers, content = house.answer(came)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            if house.drip:
                self._drip(content)
                return
            self.end_headers()
            self.wfile.write(content)

        def _drip(self, content: bytes) -> None:
            self.end_headers()
            for byte in content:
                time.sleep(house.drip)
                self.wfile.write(bytes([byte]))
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Be silent."""

    return Handler
