"""A JSON line of an access log as a hit, under the names that people give nginx's and Apache's fields. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

import msgspec

from crescendo.activity.access_log.fields import address_text, time_of, words
from crescendo.activity.access_log.hit import Hit
from crescendo.activity.access_log.line import NO_REQUEST, NO_TIME, NOT_JSON, Unread, host_name, request_of

# The first that is there wins.
_TIMES = (
    "time_iso8601", "@timestamp", "timestamp", "time_local", "time", "msec", "ts", "datetime", "date", "requestTime",
)  # fmt: skip
_ADDRESSES = (
    "remote_addr", "remote_ip", "remoteIP", "remoteAddr", "client_ip", "clientip", "clientIp", "client", "ip",
    "realip_remote_addr", "remote_host", "remoteHost", "h", "a", "host",
)  # fmt: skip
_FORWARDED = ("http_x_forwarded_for", "x_forwarded_for", "X-Forwarded-For", "xff", "forwarded_for")
_REQUESTS = ("request", "request_line", "requestLine", "r")
_METHODS = ("request_method", "method", "requestMethod", "verb", "m")
_TARGETS = ("request_uri", "requestUri", "uri", "url", "path", "request_path", "U")
_QUERIES = ("args", "query_string", "queryString", "query", "q")
_STATUSES = ("status", "status_code", "response", "response_code", "statusCode", "s")
_SIZES = (
    "body_bytes_sent", "bytes_sent", "bytesSent", "bytes", "size", "response_size", "responseSize", "B", "b",
)  # fmt: skip
_REFERRERS = ("http_referer", "http_referrer", "referer", "referrer", "Referer", "httpReferer")
_AGENTS = ("http_user_agent", "user_agent", "userAgent", "useragent", "User-Agent", "agent", "ua")
_HOSTS = ("http_host", "server_name", "serverName", "vhost", "virtual_host", "domain", "v", "host")
_SCHEMES = ("scheme", "request_scheme", "requestScheme")
_HEX = re.compile(rb"(?<!\\)((?:\\\\)*)\\x([0-9A-Fa-f]{2})")


def read_object(line: bytes, zone: tzinfo) -> Hit:
    """The hit of a JSON line; raises Unread."""
    said = _decoded(line)
    at = next((t for t in (time_of(said.get(name), zone) for name in _TIMES) if t is not None), None)
    if at is None:
        raise Unread(NO_TIME)
    method, target = _request(said)
    status = _raw(said, _STATUSES)
    size = _raw(said, _SIZES)
    address, taken = _address(said)
    return Hit(
        at=at,
        address=address,
        forwarded=words(_raw(said, _FORWARDED)),
        method=method,
        target=target,
        status=int(status) if re.fullmatch(rb"\d{3}", status) else 0,
        size=size.decode("ascii") if re.fullmatch(rb"\d{1,18}", size) else "",
        referrer=address_text(_raw(said, _REFERRERS)),
        agent=words(_raw(said, _AGENTS)),
        scheme=scheme if (scheme := words(_raw(said, _SCHEMES)).lower()) in {"http", "https"} else "",
        host=host_name(words(_raw(said, [name for name in _HOSTS if name != taken]))),
    )


def _address(said: Mapping[str, Any]) -> tuple[str, str]:
    """The client's address and the name under which it stood: Apache's `host` is a client, nginx's a server."""
    for name in _ADDRESSES:
        if text := words(_raw(said, (name,)), 100):
            return text, name
    return "", ""


def _request(said: Mapping[str, Any]) -> tuple[str, str]:
    method = words(_raw(said, _METHODS), 20).upper()
    target = address_text(_raw(said, _TARGETS))
    if not method or not target:
        line = _raw(said, _REQUESTS)
        if not line and not method and not target:
            raise Unread(NO_REQUEST)
        named, asked = request_of(line)
        return method or named, target or asked
    query = address_text(_raw(said, _QUERIES)).removeprefix("?")
    return method, f"{target}?{query}" if query and "?" not in target else target


def _decoded(line: bytes) -> Mapping[str, Any]:
    try:
        said = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        said = _lenient(line)
    if not isinstance(said, dict):
        raise Unread(NOT_JSON)
    return said


def _lenient(line: bytes) -> Any:
    """What nginx writes where `escape=json` was forgotten, or where a client sent bytes that are no UTF-8."""
    for one in (line, _HEX.sub(lambda found: found[1] + b"\\\\x" + found[2], line)):
        try:
            return json.loads(one.decode("utf-8", "surrogateescape"))
        except (ValueError, RecursionError):
            continue
    raise Unread(NOT_JSON)


def _raw(said: Mapping[str, Any], names: tuple[str, ...] | list[str]) -> bytes:
    """The first value there is, as the bytes that the server had; b"" where there is none."""
    for name in names:
        value = said.get(name)
        if isinstance(value, str) and value and value != "-":
            # Surrogates that are no undecoded bytes came as escapes; they have no bytes.
            return value.encode("utf-8", "surrogateescape" if _is_escaped(value) else "replace")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return repr(value).encode("ascii") if abs(value) < 2**63 else b""
    return b""


def _is_escaped(value: str) -> bool:
    return all(not "\ud800" <= sign <= "\udfff" or "\udc80" <= sign <= "\udcff" for sign in value)
