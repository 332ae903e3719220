"""Who asks: the login as it is compared, and the address behind trusted proxies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from crescendo.core import addresses, settings
from crescendo.core.text import fold


def login_of(request: HttpRequest | None, credentials: Mapping[str, Any] | None = None) -> str | None:
    """The login that a lock-out counts for; upper and lower case are one."""
    given = (credentials or {}).get("username")
    if given is None and request is not None:
        given = request.POST.get("username")
    return fold(str(given)) if given else None


def client_of(request: HttpRequest) -> str:
    """The client's address. Only for counting failures: what is shown or kept of sessions is its network."""
    return addresses.client_address(*_hops(request)) or "0.0.0.0"  # noqa: S104 - a mark for an unknown address


def network_of(request: HttpRequest) -> str:
    """The client's network (/24, or /48 in IPv6), empty where none is known."""
    return addresses.client_network(*_hops(request))


def _hops(request: HttpRequest) -> tuple[str, bytes, tuple[addresses.Network, ...]]:
    forwarded = request.headers.get("x-forwarded-for", "").encode("latin-1", "replace")
    return request.META.get("REMOTE_ADDR", ""), forwarded, settings.current().trusted_proxies
