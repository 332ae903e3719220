"""The device of a visit: named by the tracker, else by our cookie, else newly; never without consent."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

from .answers import Header
from .envelope import Envelope
from .request import Request

COOKIE = "crescendo_device"
_MAX_AGE = 34_560_000  # 400 days, the longest that browsers keep a cookie
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_IN_COOKIES = re.compile(rb"(?:^|[;,])\s*" + COOKIE.encode() + rb"=([A-Za-z0-9_-]{8,64})\s*(?:$|[;,])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """The device's id (None: not to be known) and the header by which the browser keeps or forgets it."""

    id: str | None
    headers: tuple[Header, ...]


def device_of(envelope: Envelope, request: Request, *, secure: bool) -> Device:
    """Decide which device sends. A denial names none, and takes back a cookie set earlier."""
    known = _in_cookie(request)
    if envelope.consent == "denied":
        return Device(id=None, headers=(_cookie("", 0, secure=secure),) if known else ())
    # What the page proposes makes two first requests that overtake each other one device.
    device = _id(envelope.device) or known or _id(envelope.newDevice) or str(uuid.uuid4())
    return Device(id=device, headers=(_cookie(device, _MAX_AGE, secure=secure),))


def _id(given: object) -> str | None:
    return given if isinstance(given, str) and _ID.fullmatch(given) else None


def _in_cookie(request: Request) -> str | None:
    match = _IN_COOKIES.search(request.header(b"cookie"))
    return match[1].decode() if match else None


def _cookie(value: str, age: int, *, secure: bool) -> Header:
    text = f"{COOKIE}={value}; Max-Age={age}; Path=/; SameSite=Lax; HttpOnly" + ("; Secure" if secure else "")
    return (b"set-cookie", text.encode())
