"""The collector as an ASGI application: which path, which answer, and how other origins may read it."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from crescendo.core.addresses import is_trusted
from crescendo.core.clock import Clock
from crescendo.core.rawlog import RawLog
from crescendo.core.settings import Settings

from . import answers, body, cors, routes
from .answers import Answer
from .counters import Counters
from .document import DocumentFile, Rules
from .intake import Bounds, Intake, Post
from .keys import find_source
from .request import Receive, Request, Scope, Send
from .routes import Purpose, Route
from .rudder_settings import source_config_answer
from .script import Script
from .segment_settings import settings_answer

_log = logging.getLogger(__name__)
_NOWHERE: frozenset[str] = frozenset()


class Collector:
    """Answers the collector's paths, and only those; see `routes`. One instance belongs to one event loop."""

    def __init__(self, settings: Settings, log: RawLog, clock: Clock, bounds: Bounds) -> None:
        self._document = DocumentFile(settings.collect_document, settings.trusted_proxies)
        self._counters = Counters()
        self._intake = Intake(log, clock, self._counters, bounds)
        self._script = Script()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(Request(scope), receive, send)
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await send({"type": "websocket.close"})

    def counters(self) -> dict[str, int]:
        """What was done since the start, and what waits now."""
        numbers = self._counters.as_dict()
        return {
            **numbers,
            "held_bytes": self._intake.held_bytes,
            "broken_documents": self._document.broken,
        }

    async def close(self) -> None:
        """Finish what waits. All that was acknowledged is on disk already."""
        await self._intake.close()

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return
            await send({"type": "lifespan.startup.complete"})

    async def _http(self, request: Request, receive: Receive, send: Send) -> None:
        self._counters.requests += 1
        try:
            answer = await self._answer(routes.find(request.path), request, receive)
        except body.ClientGone:
            self._counters.clients_gone += 1
            return
        except Exception:  # noqa: BLE001 - whatever it is, the client is told to come again
            self._counters.faults += 1
            _log.exception("a request to %s met a fault", request.path)
            answer = answers.CRASHED
        more = cors.headers(request, self._origins(request)) if request.header(b"origin") else ()
        await answers.send_answer(send, answer, more, with_body=request.method != "HEAD")

    async def _answer(self, route: Route | None, request: Request, receive: Receive) -> Answer:
        if route is None:
            return answers.NO_SUCH_PATH
        if request.method == "OPTIONS":
            return cors.preflight(request)
        if request.method not in route.methods:
            return answers.wrong_method(route.methods)
        if route.purpose is Purpose.SCRIPT:
            return self._script.answer(request)
        return await self._answer_by_rules(route, request, receive)

    async def _answer_by_rules(self, route: Route, request: Request, receive: Receive) -> Answer:
        rules = self._document.current()
        if rules is None:
            self._counters.put_off += 1
            return answers.UNREADY
        if route.purpose is Purpose.SEGMENT_SETTINGS:
            return self._segment_settings(route.path_key, request, rules)
        if route.purpose is Purpose.RUDDER_SETTINGS:
            return _rudder_settings(request, rules)
        secure = route.purpose is Purpose.TRACKER and self._is_secure(request, rules)
        post = Post(route=route, request=request, rules=rules, secure=secure)
        return await self._intake.take(post, receive)

    def _segment_settings(self, key: str, request: Request, rules: Rules) -> Answer:
        if rules.find_source(key) is None:
            return answers.NO_SUCH_PROJECT
        return settings_answer(key, self._public_url(request, rules))

    def _public_url(self, request: Request, rules: Rules) -> str:
        """The address that clients know; while nobody has set one, the one that this client has used."""
        if not _is_this_machine(rules.public_url):
            return rules.public_url
        scheme = "https" if self._is_secure(request, rules) else "http"
        return f"{scheme}://{request.text(b'host', 255)}"

    def _is_secure(self, request: Request, rules: Rules) -> bool:
        if rules.public_url.startswith("https:") or request.scheme == "https":
            return True
        forwarded = request.header(b"x-forwarded-proto") == b"https"
        return forwarded and is_trusted(request.peer, rules.proxies)

    def _origins(self, request: Request) -> frozenset[str]:
        """Who may send our cookie along: the origins listed on sources, to the tracker's path only."""
        route = routes.find(request.path)
        rules = self._document.current()
        return rules.origins if rules and route and route.purpose is Purpose.TRACKER else _NOWHERE


def _rudder_settings(request: Request, rules: Rules) -> Answer:
    found = find_source(rules, request)
    return answers.NO_SUCH_PROJECT if found is None else source_config_answer(*found)


def _is_this_machine(url: str) -> bool:
    return urlsplit(url).hostname in {None, "localhost", "127.0.0.1", "::1"}


def collector(settings: Settings, log: RawLog, clock: Clock, bounds: Bounds | None = None) -> Collector:
    """Make the collector. It touches the log at its first append, so it starts while the log is away."""
    return Collector(settings, log, clock, bounds or Bounds())
