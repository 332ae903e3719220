"""What the collector can say. Clients drop a batch on 4xx and keep it on 5xx: no trouble of ours is a 4xx."""

from __future__ import annotations

import json
from base64 import b64decode
from dataclasses import dataclass

from .request import Send

Header = tuple[bytes, bytes]

JSON: tuple[Header, ...] = ((b"content-type", b"application/json"), (b"x-content-type-options", b"nosniff"))
PLAIN: tuple[Header, ...] = (
    (b"content-type", b"text/plain; charset=utf-8"),
    (b"x-content-type-options", b"nosniff"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One whole answer."""

    status: int
    body: bytes = b""
    headers: tuple[Header, ...] = ()


def refusal(status: int, sentence: str, *more: Header) -> Answer:
    """A no, in the style of the Segment API."""
    body = json.dumps({"success": False, "message": sentence}).encode()
    return Answer(status=status, body=body, headers=(*JSON, *more))


def later(status: int, sentence: str, seconds: int = 2) -> Answer:
    """A not-now: the client keeps what it has and comes again."""
    return refusal(status, sentence, (b"retry-after", str(seconds).encode()))


DONE = Answer(status=200, body=b'{"success":true}', headers=JSON)
DONE_SILENTLY = Answer(status=200, headers=PLAIN)
PIXEL = Answer(
    status=200,
    body=b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    headers=((b"content-type", b"image/gif"), (b"cache-control", b"no-store")),
)
NOT_JSON = refusal(400, "The body is not a JSON object in UTF-8.")
BROKEN_GZIP = refusal(400, "The body begins like gzip and cannot be unpacked.")
# No WWW-Authenticate: a visitor's browser would ask her for a password.
UNKNOWN_KEY = refusal(401, "The write key is missing, unknown or switched off.")
NO_SUCH_PATH = refusal(404, "There is nothing under this path.")
NO_SUCH_PROJECT = refusal(404, "There is no source with this write key.")
TOO_SLOW = later(408, "The body did not arrive in time.")
TOO_LARGE = refusal(413, "The body is larger than this server accepts.")
CRASHED = later(500, "This request met a fault of ours. Send it again.")
UNREADY = later(503, "The collector has no settings yet.")
NO_ROOM = later(503, "Too much is waiting to be stored.")
NOT_STORED = later(503, "Nothing can be stored at the moment.")


def wrong_method(methods: frozenset[str]) -> Answer:
    """405, naming what would be right."""
    allow = ", ".join(sorted({*methods, "OPTIONS"})).encode()
    return refusal(405, "The method is not known here.", (b"allow", allow))


async def send_answer(send: Send, answer: Answer, more: tuple[Header, ...], *, with_body: bool) -> None:
    """Write an answer to the wire."""
    headers = [*answer.headers, *more]
    if answer.status != 204:
        headers.append((b"content-length", b"%d" % len(answer.body)))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body if with_body else b""})
