"""The door: send one request. Nothing else in Crescendo opens a connection by HTTP; a lint rule says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crescendo.core.outbound.addresses import Network
from crescendo.core.outbound.types import OutboundAnswer, OutboundRequest
from crescendo.core.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """The way out of an installation; `networks` are those that its operator lists beside the public ones."""

    networks: Sequence[Network] = ()

    def send(self, request: OutboundRequest) -> OutboundAnswer:
        """Send once and read the answer, whatever its status: a redirect is an answer like others.

        Refuses an address that is neither public nor listed, also one that a name leads to, and plain HTTP to one
        that is not listed. Raises OutboundFailed.
        """
        # httpx costs 100 ms and 15 MB, which processes that send nothing do without.
        from crescendo.core.outbound.connecting import resolve  # noqa: PLC0415
        from crescendo.core.outbound.exchange import exchange  # noqa: PLC0415

        return exchange(request, networks=self.networks, resolver=resolve)


def way_out(settings: Settings) -> Outbound:
    """The way out that the settings allow."""
    return Outbound(networks=settings.outbound_networks)


def is_url_usable(url: str, *, networks: Sequence[Network]) -> bool:
    """Whether an address could be sent to, as far as its text says: http and https, a host, no password, no line break.

    Plain HTTP only where the operator lists networks at all; where it leads is judged at each connection.
    """
    if url != url.strip() or any(ord(sign) < 33 for sign in url) or len(url) > 2_000:
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"https", *(("http",) if networks else ())}:
        return False
    return bool(parts.hostname) and parts.username is None and parts.password is None and port != 0
