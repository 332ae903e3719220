"""Requests as fuzzing writes them, and those it begins with: captures, and one of each protocol by hand."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crescendo.collect import routes

CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"
KEY = b"fuzz-key"
PATHS = (
    *routes._EXACT,
    "/f/demo",
    "/c/x",
    "/v1/projects/fuzz-key/settings",
    "/v1/projects/%00/settings",
    "/nowhere",
)
METHODS = ("POST", "POST", "POST", "POST", "GET", "HEAD", "OPTIONS", "PUT", "DELETE", "BREW")
Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request; `method` and `path` are what a server has read already."""

    method: str = "POST"
    path: str = "/v1/batch"
    query: bytes = b""
    headers: Headers = ((b"authorization", b"Bearer " + KEY),)
    body: bytes = b"{}"

    def encode(self) -> bytes:
        """The case as a file of a corpus, near to what stands on the wire."""
        head = [f"{self.method} {self.path}".encode("utf-8", "replace") + b"?" + self.query]
        head += [name + b":" + value for name, value in self.headers]
        return b"\n".join(head) + b"\n\n" + self.body


def decode(octets: bytes) -> Case:
    """Whatever the bytes are, some case."""
    head, _, body = octets.partition(b"\n\n")
    first, *lines = head.split(b"\n")
    method, _, address = first.partition(b" ")
    path, _, query = address.partition(b"?")
    pairs = (line.partition(b":") for line in lines)
    return Case(
        method=method.decode("latin-1") or "POST",
        path=path.decode("utf-8", "replace"),
        query=query,
        headers=tuple((name.lower(), value) for name, _, value in pairs),
        body=body,
    )


def seeds() -> list[Case]:
    """Captured requests where they are beside the checkout, and one of each protocol by hand."""
    return [*_BY_HAND, *_captured()]


def _captured() -> list[Case]:
    found: list[Case] = []
    for file in sorted(CAPTURES.glob("*/*.json")):
        for request in json.loads(file.read_text(encoding="utf-8")).get("requests", ())[:3]:
            path, _, query = request["path"].partition("?")
            body = base64.b64decode(request["body_base64"])
            if not routes.is_collector_path(path) or len(body) > 20_000:
                continue
            headers = tuple((n.lower().encode(), v.encode("utf-8")) for n, v in request["headers"])
            found.append(
                Case(method=request["method"], path=path, query=query.encode(), headers=headers, body=body)
            )
    return found


_SEGMENT: dict[str, Any] = {
    "type": "track", "event": "Form Submitted", "messageId": "m1", "anonymousId": "d1", "userId": "u1",
    "timestamp": "2026-01-05T03:00:00.000Z", "originalTimestamp": "2026-01-05T03:00:00.000Z",
    "properties": {"form": "demo", "email": "ada@acme.test", "url": "https://acme.test/?gclid=1", "seconds": 3},
    "traits": {"email": "ada@acme.test", "phone": "+86 138 0013 8000", "name": "Ada", "company": {"name": "A"}},
    "context": {
        "page": {"url": "https://acme.test/p?utm_source=a&utm_term=%D6%D0", "search": "?gclid=2",
        "referrer": "$direct"},
        "campaign": {"source": "baidu", "name": "c"}, "traits": {"email": "b@acme.test"}, "ip": "203.0.113.9",
        "userAgent": "Mozilla/5.0", "library": {"name": "l", "version": "1"},
    },
    "previousId": "u0", "groupId": "g1",
}  # fmt: skip
_TRACKER: dict[str, Any] = {
    "device": "device-0001", "sentAt": 1_767_582_000_000, "consent": "granted", "userId": "u1",
    "events": [
        {"name": "page.viewed", "at": 1_767_581_999_000, "url": "https://acme.test/", "pageView": "v1",
        "messageId": "t1"},
        {"name": "page.dwell", "pageView": "v1", "activeMs": 100, "scroll": 20, "at": 1_767_581_999_500},
        {"name": "custom", "event": "Tried", "props": {"n": 1}}, {"name": "reset"},
        {"name": "identified", "traits": {"email": "ada@acme.test"}},
    ],
}  # fmt: skip
_RECORD: dict[str, Any] = {
    "type": "track", "event": "$WebPageLeave", "time": 1_767_581_999_000, "_track_id": 7,
    "_flush_time": 1_767_582_000_000,
    "distinct_id": "user_1", "login_id": "user_1", "anonymous_id": "anon", "original_id": "anon",
    "token": "fuzz-key",
    "identities": {"$identity_login_id": "user_1", "$identity_cookie_id": "c", "openid": "o",
    "$identity_email": "a@b.cn"},
    "properties": {"$url": "https://acme.test/", "event_duration": 2.5, "$utm_source": "baidu",
    "$is_login_id": True,
                   "$latest_utm_term": "未取到值", "list": ["a"], "$email": "a@b.cn"},
    "lib": {"$lib": "js"},
}  # fmt: skip
_FORM: dict[str, Any] = {
    "form": "demo", "key": "k1", "at": 1_767_581_999_000, "device": "device-0001",
    "fields": {"email": "ada@acme.test", "phone": "13800138000", "name": "Ada"},
    "page": {"url": "https://acme.test/", "title": "T", "referrer": "https://baidu.com/"},
    "consents": [{"purpose": "news", "channel": "email", "granted": True, "text_version": "1",
    "language": "en"}],
}  # fmt: skip
_CONFIRM: dict[str, Any] = {"confirm": "k1", "email": "ada@acme.test", "at": 1_767_582_000_000, "key": "c1"}
_RECORDS = [{**_RECORD, "type": kind} for kind in (
    "track", "track_signup", "track_id_bind", "track_id_unbind", "profile_set", "profile_set_once",
    "profile_increment", "profile_append", "profile_unset", "profile_delete", "item_set", "item_delete",
)]  # fmt: skip
_KINDS = ("track", "identify", "page", "screen", "group", "alias")
BODIES: dict[str, Any] = {
    "segment": {"batch": [{**_SEGMENT, "type": kind} for kind in _KINDS], "sentAt": "2026-01-05T03:00:00Z"},
    "tracker": _TRACKER,
    "sensors": _RECORDS,
    "form": _FORM,
    "confirm": _CONFIRM,
}


def _dump(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


_BY_HAND = (
    Case(body=_dump(BODIES["segment"])),
    Case(path="/v1/t", body=_dump(_SEGMENT)),
    Case(path="/v1/tracker", body=_dump(_TRACKER), headers=((b"cookie", b"crescendo_device=device-0001"),)),
    Case(
        path="/sa",
        query=b"project=fuzz-key",
        body=b"data_list=" + base64.b64encode(_dump(_RECORDS)),
        headers=(),
    ),
    Case(path="/sa.gif", method="GET", query=b"project=fuzz-key&data=" + base64.b64encode(_dump(_RECORD))),
    Case(path="/f/demo", body=_dump(_FORM)),
    Case(path="/c/x", body=_dump(_CONFIRM)),
    Case(path="/sourceConfig/", method="GET", query=b"writeKey=fuzz-key"),
    Case(path="/t.js", method="GET", headers=((b"if-none-match", b'"x"'), (b"accept-encoding", b"gzip"))),
)
