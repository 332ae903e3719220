"""One exchange over HTTP/1.1. Imports httpx, which whoever sends nothing does without."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from functools import cache

import httpcore
import httpx

from crescendo.core.outbound.addresses import Network
from crescendo.core.outbound.connecting import Deadline, GuardedBackend, Resolve
from crescendo.core.outbound.types import OutboundAnswer, OutboundFailed, OutboundRequest, Trouble

_PORTS = {"http": 80, "https": 443}


class _GuardedTransport(httpx.HTTPTransport):
    """httpx over connections of ours: one request, one connection, no proxy of the surroundings."""

    def __init__(self, backend: GuardedBackend) -> None:
        super().__init__(verify=_trust(), trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=_trust(), max_connections=1, max_keepalive_connections=0, network_backend=backend
        )


def exchange(request: OutboundRequest, *, networks: Sequence[Network], resolver: Resolve) -> OutboundAnswer:
    """Send and read. Raises OutboundFailed."""
    url = _checked(request.url)
    deadline = Deadline(request.seconds)
    backend = GuardedBackend(
        networks=networks, is_plain=url.scheme == "http", deadline=deadline, resolver=resolver
    )
    # What is packed may unfold without end, so it is asked for as it is, and read as it comes.
    headers = {"accept-encoding": "identity", "user-agent": "Crescendo", **request.headers}
    try:
        with (
            httpx.Client(
                transport=_GuardedTransport(backend),
                follow_redirects=False,
                trust_env=False,
                timeout=request.seconds,
            ) as client,
            client.stream(request.method, url, headers=headers, content=request.body) as answer,
        ):
            return _read(answer, request.most_bytes)
    except (httpx.TimeoutException, httpcore.TimeoutException) as cause:
        raise OutboundFailed(Trouble.TOO_SLOW) from cause
    except (httpx.ConnectError, httpcore.ConnectError, ssl.SSLError) as cause:
        raise OutboundFailed(Trouble.NOT_TRUSTED if _is_of_trust(cause) else Trouble.NO_CONNECTION) from cause
    except (httpx.HTTPError, httpx.StreamError) as cause:
        raise OutboundFailed(Trouble.NO_HTTP) from cause


def _read(answer: httpx.Response, most: int) -> OutboundAnswer:
    body = bytearray()
    for piece in answer.iter_raw():
        body += piece
        if len(body) > most:
            break
    return OutboundAnswer(
        status=answer.status_code,
        headers={name.lower(): value for name, value in answer.headers.items()},
        body=bytes(body[:most]),
        is_cut=len(body) > most,
    )


def _checked(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as cause:
        raise OutboundFailed(Trouble.URL_NOT_USABLE) from cause
    if url.scheme not in _PORTS or not url.host or url.userinfo:
        raise OutboundFailed(Trouble.URL_NOT_USABLE)
    return url


def _is_of_trust(failure: BaseException) -> bool:
    """Whether TLS failed: httpx tells it like a refused connection, with the cause behind it."""
    seen: BaseException | None = failure
    while seen is not None:
        if isinstance(seen, ssl.SSLError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False


@cache
def _trust() -> ssl.SSLContext:
    # Reading the certificates of authorities costs 30 ms; SSL_CERT_FILE names others.
    return httpx.create_ssl_context()
