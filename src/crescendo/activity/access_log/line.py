"""One line of an access log as a hit, whatever of the usual formats it is in. Pure.

Common and combined with what people put before and behind them (a virtual host, times, addresses of proxies),
and JSON lines. A line that cannot be read says why.
"""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import lru_cache
from ipaddress import ip_address

from crescendo.activity.access_log.fields import address_text, read_time, words
from crescendo.activity.access_log.hit import Hit

NO_FORMAT = "not_an_access_log_line"
NO_TIME = "no_readable_time"
NO_REQUEST = "no_request"
NOT_JSON = "not_json"
TOO_LONG = "line_too_long"

_TEXT = rb'"([^"\\]*(?:\\.[^"\\]*)*)"'
_TIME = re.compile(rb"(?:^|\s)\[(\d{1,2}/[A-Za-z]{3}/\d{4}:[^\]]{8,30})\]\s+")
_REST = re.compile(
    _TEXT
    + rb"\s+(\d{3}|-)\s+(\d+|-)(?:(?:\s+[^\s\"]+){0,4}\s+"
    + _TEXT
    + rb"\s+"
    + _TEXT
    + rb"(?:\s+(.*))?)?\s*",
    re.DOTALL,
)
_SIZED = re.compile(rb'"\s+(\d{3}|-)\s+(\d+|-)(?:\s+|$)')
_EXTRA = re.compile(_TEXT)
_METHOD = re.compile(rb"[A-Za-z][A-Za-z_-]{1,19}")
_VERSION = re.compile(rb"HTTP/\d(?:\.\d)?")
_NAMELESS = frozenset({"", "_", "-", "localhost"})


class Unread(ValueError):
    """A line that is no hit; `reason` is a stable code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_line(line: bytes, zone: tzinfo) -> Hit:
    """The hit of a line; raises Unread. Times without a zone are read in `zone`."""
    text = line.strip()
    if text.startswith(b"{"):
        from crescendo.activity.access_log.objects import read_object  # noqa: PLC0415 - they know each other

        return read_object(text, zone)
    found = _TIME.search(text)
    if found is None:
        raise Unread(NO_FORMAT)
    at = read_time(found[1].decode("ascii", "replace"), zone)
    if at is None:
        raise Unread(NO_TIME)
    request, status, size, referrer, agent, extra = _rest(text[found.end() :])
    host, address = _who(text[: found.start()].decode("ascii", "replace"))
    if not address:
        raise Unread(NO_FORMAT)
    method, target = request_of(request)
    return Hit(
        at=at,
        address=address,
        forwarded=_forwarded(extra) if extra else "",
        method=method,
        target=target,
        status=int(status) if status.isdigit() else 0,
        size=size.decode("ascii") if size != b"-" else "",
        referrer=address_text(referrer),
        agent=words(agent),
        host=host,
    )


def request_of(raw: bytes) -> tuple[str, str]:
    """Method and target of a request line; ("", "") for what a scanner sent instead of one."""
    method, _, rest = raw.strip(b" ").partition(b" ")
    target = rest.lstrip(b" ")
    if not target or not _METHOD.fullmatch(method):
        return "", ""
    # A target may hold spaces, so the version is looked for at the end.
    front, space, version = target.rpartition(b" ")
    if space and _VERSION.fullmatch(version):
        target = front.rstrip(b" ")
    return method.decode("ascii").upper(), address_text(target)


def host_name(text: str) -> str:
    """A virtual host as an address carries it, without a usual port; "" for a catch-all."""
    name = text.strip().lower()
    for port in (":80", ":443"):
        name = name.removesuffix(port)
    return "" if name in _NAMELESS or not re.fullmatch(r"[a-z0-9.\-_:\[\]]{1,255}", name) else name


@lru_cache(maxsize=20_000)
def is_address(text: str) -> bool:
    """Whether it is an IP address."""
    try:
        ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return True


def _rest(text: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes]:
    """Request, status, size, referrer, agent and what follows."""
    found = _REST.fullmatch(text)
    if found is not None:
        request, status, size, referrer, agent, extra = found.groups(default=b"")
        return request, status, size, referrer, agent, extra
    return _rest_of_unescaped(text)


def _rest_of_unescaped(text: bytes) -> tuple[bytes, bytes, bytes, bytes, bytes, bytes]:
    """The same of a line whose quotes within quotes were not escaped, as some servers write them."""
    sized = _SIZED.search(text, 1)
    if not text.startswith(b'"') or sized is None:
        raise Unread(NO_REQUEST)
    tail = text[sized.end() :].rstrip()
    if not tail:
        return text[1 : sized.start()], sized[1], sized[2], b"", b"", b""
    if len(tail) < 2 or not tail.startswith(b'"') or not tail.endswith(b'"'):
        raise Unread(NO_FORMAT)
    referrer, between, agent = tail[1:-1].partition(b'" "')
    if not between:
        raise Unread(NO_FORMAT)
    return text[1 : sized.start()], sized[1], sized[2], referrer, agent, b""


@lru_cache(maxsize=20_000)
def _who(text: str) -> tuple[str, str]:
    """The virtual host, if one stands first, and the client: its address or, where servers look them up, its name."""
    tokens = text.split()
    if not tokens:
        return "", ""
    if is_address(tokens[0].rstrip(",")):
        return "", tokens[0].rstrip(",")
    if len(tokens) > 3 and is_address(tokens[1].rstrip(",")):
        return host_name(tokens[0]), tokens[1].rstrip(",")
    return (host_name(tokens[0]), tokens[1]) if len(tokens) > 3 else ("", tokens[0])


def _forwarded(extra: bytes) -> str:
    """A list of addresses among what follows the agent, as nginx's usual format has it."""
    for found in _EXTRA.findall(extra):
        listed = found.decode("ascii", "replace")
        if listed and all(is_address(one.strip()) for one in listed.split(",")):
            return str(listed)
    return ""
