"""A world with a real receiver on this machine, to which a webhook is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec
import pytest

from crescendo.channels import api as channels
from crescendo.channels.types import Delivery, DeliveryQuery, Endpoint, NewEndpoint
from crescendo.core import facts, rounds, settings
from crescendo.core.api import create_staff
from crescendo.core.clock import VirtualClock
from crescendo.core.outbound.api import Outbound
from crescendo.core.types import Actor, CreateStaff, FactDraft, Role
from tests.receiver import Receiver, receiver

HERE = (ip_network("127.0.0.0/8"),)


@dataclass(slots=True)
class House:
    """Facts happen, rounds run, the sender sends, the receiver keeps what came."""

    clock: VirtualClock
    there: Receiver
    by: Actor
    out: Outbound = field(default_factory=lambda: Outbound(networks=HERE))
    sender: channels.Sender = field(init=False)

    def __post_init__(self) -> None:
        self.sender = channels.Sender(self.out)

    @property
    def now(self) -> int:
        return self.clock.now()

    def endpoint(self, *kinds: str, url: str = "", fields: frozenset[str] = frozenset()) -> Endpoint:
        return self.issued(*kinds, url=url, fields=fields)[0]

    def issued(
        self, *kinds: str, url: str = "", fields: frozenset[str] = frozenset()
    ) -> tuple[Endpoint, str]:
        wanted = NewEndpoint(
            name="CRM",
            url=url or self.there.url,
            kinds=frozenset(kinds or {"contact.created"}),
            fields=fields,
        )
        made = channels.create_endpoint(self.by, wanted, now=self.now)
        return made.endpoint, made.secret

    def happen(self, kind: str, **payload: Any) -> None:
        with facts.together(now=self.now):
            facts.append([FactDraft(kind=kind, payload=payload, at=self.now)], now=self.now)

    def settle(self) -> None:
        rounds.run_until_quiet([channels.Webhooks()], now=self.now)

    def send(self) -> int:
        self.settle()
        return self.sender.run_until_quiet(self.now)

    def told(self) -> list[dict[str, Any]]:
        return [msgspec.json.decode(one.body) for one in self.there.received]

    def deliveries(self, endpoint: Endpoint) -> tuple[Delivery, ...]:
        return channels.list_deliveries(self.by, DeliveryQuery(endpoint_id=endpoint.id)).rows

    def pass_time(self, milliseconds: int) -> None:
        self.clock.move_to(self.now + milliseconds)


@pytest.fixture
def house(
    db: None, clock: VirtualClock, admin: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[House]:
    near = replace(settings.current(), outbound_networks=HERE)
    monkeypatch.setattr("crescendo.channels.webhooks.endpoints.current", lambda: near)
    with receiver() as there:
        yield House(clock, there, replace(admin, staff_id=None, sees_personal_data=True))


@pytest.fixture
def keeper(house: House) -> Actor:
    """An administrator who reads notices."""
    request = CreateStaff(
        email="keeper@crescendo.example",
        name="Keeper",
        role=Role.ADMINISTRATOR,
        password="correct horse battery",
    )
    return replace(house.by, staff_id=create_staff(Actor.system("test"), request, now=house.now).id)
