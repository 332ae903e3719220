"""A site of one page on loopback with our tracker on it, and a collector that writes down what it is sent."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

TRACKER = Path(__file__).resolve().parents[2] / "src/crescendo/collect/static/t.js"
STUB = """window.crescendo = window.crescendo || [];
["track", "identify", "page", "consent", "reset"].forEach(function (name) {
  crescendo[name] = function () { crescendo.push([name].concat([].slice.call(arguments))); };
});"""
_PAGE = """<!doctype html><html><head><title>{title}</title><link rel="icon" href="data:,">{head}</head>
<body style="height: 4000px"><h1>{title}</h1><a id="paper" href="/files/White%20Paper.pdf">The paper</a>
<a id="out" href="http://localhost:{port}/elsewhere?q=1">Elsewhere</a><a id="within" href="/other">Other</a>
<form id="trial" action="/sent" method="get"><input name="email"><input name="company">
<input type="hidden" name="token" value="secret"><button id="send">Send</button></form></body></html>"""


@dataclass(slots=True, kw_only=True)
class Received:
    """One request to the collector."""

    body: dict[str, Any]
    cookie: str | None
    at: float


@dataclass(slots=True, kw_only=True)
class Site:
    """The pages, and what was received. Tests turn its attributes."""

    port: int = 0
    tag: str = '<script async src="/t.js" data-key="K"></script>'
    before: str = ""
    status: int = 200
    retry_after: str | None = None
    lists_origins: bool = True
    names_devices: bool = True
    received: list[Received] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def accepted(self) -> list[Received]:
        return [request for request in self.received if request.body["status"] == 200]

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """Accepted events, each messageId once, as ingest would see them."""
        found = {event["messageId"]: event for request in self.accepted for event in request.body["events"]}
        return [event for event in found.values() if name in {None, event["name"]}]

    def wait(self, until: Callable[[], Any], seconds: float = 8) -> Any:
        """The first truth of a question, or a failure that says what had come."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if answer := until():
                return answer
            time.sleep(0.02)
        names = [event["name"] for request in self.received for event in request.body["events"]]
        raise AssertionError(f"never came; received {names}")

    def wait_for(self, name: str, count: int = 1) -> list[dict[str, Any]]:
        return self.wait(lambda: found if len(found := self.events(name)) >= count else None)

    def page(self, path: str) -> str:
        return _PAGE.format(
            title=f"Page {urlsplit(path).path}",
            head=f"<script>{self.before}</script>{self.tag}",
            port=self.port,
        )


@contextmanager
def serve() -> Iterator[Site]:
    """A running site on a port of its own."""
    site = Site()

    class Handler(_Handler):
        served = site

    server = _Server(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A browser that leaves in the middle of an answer is no news."""


class _Handler(BaseHTTPRequestHandler):
    served: Site

    def do_GET(self) -> None:
        if self.path.startswith("/t.js"):
            self._answer(200, "text/javascript", TRACKER.read_bytes())
        elif self.path.startswith("/files/"):
            self._answer(204, "application/pdf", b"")
        else:
            self._answer(200, "text/html; charset=utf-8", self.served.page(self.path).encode())

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = self.served.status
        cookie = self.headers.get("Cookie")
        known = (cookie or "").partition("crescendo_device=")[2]
        device = (
            body["device"] or known or (self.served.names_devices and "device-of-server") or body["newDevice"]
        )
        self.served.received.append(
            Received(body={**body, "status": status}, cookie=cookie, at=time.monotonic())
        )
        headers = {}
        if body["consent"] != "denied":
            headers["Set-Cookie"] = f"crescendo_device={device}; Max-Age=1000; Path=/; SameSite=Lax; HttpOnly"
        if status != 200 and self.served.retry_after:
            headers["Retry-After"] = self.served.retry_after
        self._answer(status, "application/json", json.dumps({"device": device}).encode(), headers)

    def _answer(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        origin = self.headers.get("Origin")
        cors = {"Access-Control-Allow-Origin": origin} if origin else {}
        if origin and self.served.lists_origins:
            cors["Access-Control-Allow-Credentials"] = "true"
        for name, value in {"Content-Type": kind, **cors, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A test's server keeps quiet."""
