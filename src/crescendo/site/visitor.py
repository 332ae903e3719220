"""Who sends a form: the browser's device and cut address, and the page that it came from."""

from __future__ import annotations

import re

from django.http import HttpRequest

from crescendo.activity.api import Visitor
from crescendo.core.addresses import client_network
from crescendo.core.settings import current

COOKIE = "crescendo_device"
LONGEST_AGENT = 512
LONGEST_ADDRESS = 2_048
_DEVICE = re.compile(r"[A-Za-z0-9_-]{8,64}")


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor behind a request. A device is what our cookie says, else what the page was handed."""
    peer, forwarded = request.META.get("REMOTE_ADDR", ""), request.headers.get("x-forwarded-for", "")
    return Visitor(
        device=_device(request.COOKIES.get(COOKIE)) or _device(request.POST.get("device")),
        ip=client_network(peer, forwarded.encode("latin-1", "replace"), current().trusted_proxies),
        agent=request.headers.get("user-agent", "")[:LONGEST_AGENT],
    )


def address_of(text: str | None) -> str:
    """A page's address as a form carries it: http or https, cut; anything else is nothing."""
    given = (text or "").strip()[:LONGEST_ADDRESS]
    return given if given.startswith(("http://", "https://")) else ""


def _device(given: str | None) -> str | None:
    return given if given and _DEVICE.fullmatch(given) else None
