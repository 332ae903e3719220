"""The worker's stage: claims what is due, sends at most sixteen at once, writes down what came of it, never waits.

Sending happens in threads that know nothing of the database; a worker that dies leaves its tries open, and their lease
brings them back with the same webhook-id, so a receiver may be told twice and never not at all.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from crescendo.channels.models import WebhookDelivery, WebhookEndpoint
from crescendo.channels.webhooks.bodies import bodies_of
from crescendo.channels.webhooks.claiming import claim, ready
from crescendo.channels.webhooks.outcomes import Outcome, settle
from crescendo.channels.webhooks.schedule import read_retry_after
from crescendo.channels.webhooks.signing import headers_for
from crescendo.core import sending
from crescendo.core.outbound.api import Outbound
from crescendo.core.outbound.types import OutboundAnswer, OutboundFailed, OutboundRequest
from crescendo.core.sealing import SecretUnreadable, unseal
from crescendo.core.text import clean

AT_ONCE = 16
AT_ONCE_EACH = 4
SECONDS = 15.0
SNIPPET = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Flight:
    """One try on its way: whose it is, and what leaves."""

    delivery_id: int
    endpoint_id: int
    number: int
    request: OutboundRequest


class Sender:
    """Sends webhooks: call it again and again; each call is short and says how much it did."""

    def __init__(self, out: Outbound) -> None:
        self._out = out
        self._flying: Counter[int] = Counter()
        self._landed: SimpleQueue[Outcome] = SimpleQueue()
        self._turn = 0

    def __call__(self, now: int) -> int:
        """Settle what landed, let due deliveries leave; how many did either."""
        return self._settle(self._collect(), now=now) + self._launch(now=now)

    def run_until_quiet(self, now: int) -> int:
        """Send all that is due and wait for it: the way of tests and of a drain."""
        done = self(now)
        while self._flying.total():
            done += self._settle([self._landed.get(), *self._collect()], now=now) + self._launch(now=now)
        return done

    def _collect(self) -> list[Outcome]:
        landed = []
        while True:
            try:
                landed.append(self._landed.get_nowait())
            except Empty:
                return landed

    def _settle(self, landed: list[Outcome], *, now: int) -> int:
        if landed:
            self._flying.subtract(outcome.endpoint_id for outcome in landed)
            settle(landed, now=now)
        return len(landed)

    def _launch(self, *, now: int) -> int:
        free = AT_ONCE - self._flying.total()
        endpoints = ready(now=now) if free > 0 else []
        # What is intended stays so while all sending is frozen.
        if not endpoints or sending.is_frozen():
            return 0
        self._turn += 1
        first = self._turn % len(endpoints)
        in_turn = endpoints[first:] + endpoints[:first]
        room = {one.pk: AT_ONCE_EACH - self._flying[one.pk] for one in endpoints}
        claimed = claim(in_turn, room, most=free, now=now)
        for (endpoint, row), body in zip(claimed, bodies_of(claimed), strict=True):
            self._send(endpoint, row, body, now=now)
        return len(claimed)

    def _send(self, endpoint: WebhookEndpoint, row: WebhookDelivery, body: bytes, *, now: int) -> None:
        self._flying[endpoint.pk] += 1
        try:
            headers = headers_for(row.message_id, body, secrets_in_force=_secrets(endpoint, now), now=now)
        except SecretUnreadable as refused:
            self._landed.put(_ended(endpoint.pk, row, trouble=refused.code))
            return
        flight = _Flight(
            delivery_id=row.pk,
            endpoint_id=endpoint.pk,
            number=row.attempts,
            request=OutboundRequest(
                url=endpoint.url, headers=headers, body=body, seconds=SECONDS, most_bytes=4 * SNIPPET
            ),
        )
        # A daemon: nobody waits for a slow receiver when the worker ends.
        threading.Thread(target=self._fly, args=(flight,), name="webhook", daemon=True).start()

    def _fly(self, flight: _Flight) -> None:
        begun = time.monotonic()
        status, trouble, snippet, retry_after = None, "", "", None
        try:
            answer = self._out.send(flight.request)
            status, snippet = answer.status, _snippet(answer)
            retry_after = read_retry_after(answer.headers.get("retry-after", ""))
        except OutboundFailed as failed:
            trouble = failed.trouble.value
        except Exception as failure:  # noqa: BLE001 - a thread that dies in silence would keep its place for ever
            trouble = type(failure).__name__[:24]
        self._landed.put(
            Outcome(
                delivery_id=flight.delivery_id,
                endpoint_id=flight.endpoint_id,
                number=flight.number,
                took=int((time.monotonic() - begun) * 1_000),
                status=status,
                trouble=trouble,
                snippet=snippet,
                retry_after=retry_after,
            )
        )


def _secrets(endpoint: WebhookEndpoint, now: int) -> list[str]:
    old = endpoint.old_secret if endpoint.old_secret_until > now else ""
    return [unseal(sealed) for sealed in (endpoint.secret, old) if sealed]


def _snippet(answer: OutboundAnswer) -> str:
    return clean(answer.body.decode("utf-8", "replace"))[:SNIPPET]


def _ended(endpoint_id: int, row: WebhookDelivery, *, trouble: str) -> Outcome:
    return Outcome(delivery_id=row.pk, endpoint_id=endpoint_id, number=row.attempts, took=0, trouble=trouble)
