"""The set-wise work of `sight` equals the pure owner rule, in whatever order and batches messages come."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.people import api
from crescendo.people.models import Contact
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.types import Identity, IdentityKind, Proof, Sighted, Sighting
from tests.environment import examples
from tests.rooms.people.stories import batches, messages, owners_by_rule

pytestmark = pytest.mark.django_db


class _Undo(Exception):
    pass


class EventStore:
    """The least event store: each event's identity, its time, and its owner as `sight` says and moves it."""

    def __init__(self) -> None:
        self.events: dict[str, list[int | None]] = {}

    def take(self, batch: Sequence[Sighting], sighted: Sighted) -> None:
        for move in sighted.moves:
            for event in self.events.values():
                after_start = move.from_at is None or event[1] >= move.from_at
                before_end = move.until_at is None or event[1] < move.until_at
                if event[0] == move.identity_id and after_start and before_end:
                    event[2] = move.contact_id
        for sighting, identity, contact in zip(batch, sighted.identities, sighted.contacts, strict=True):
            self.events.setdefault(sighting.key, [identity, sighting.at, contact])


@settings(max_examples=examples(150))
@given(messages(), st.lists(st.integers(0, 4), max_size=4))
def test_order_batches_and_repetition_never_change_owners(
    sightings: list[Sighting], sizes: list[int]
) -> None:
    store = EventStore()
    try:
        with transaction.atomic():
            for batch in batches(sightings, sizes):
                store.take(batch, api.sight(batch, now=1_000))
            contacts = dict(IdentityRow.objects.values_list("id", "contact_id"))
            parts: dict[int, set[Identity]] = {}
            for row in IdentityRow.objects.exclude(kind=IdentityKind.DEVICE):
                parts.setdefault(contacts[row.pk], set()).add(
                    Identity(IdentityKind(row.kind), row.value, row.space)
                )
            living = set(Contact.objects.filter(merged_into=None).values_list("id", flat=True))
            raise _Undo  # noqa: TRY301 - rolls back
    except _Undo:
        pass
    expected, owners = owners_by_rule(sightings)
    assert {frozenset(part) for part in parts.values()} == expected
    assert living == set(parts)
    by_contact = {number: frozenset(part) for number, part in parts.items()}
    found = {key: by_contact[e[2]] if e[2] else None for key, e in store.events.items()}
    assert found == owners


def _crowd(count: int, batch: int) -> list[Sighting]:
    return [
        Sighting(
            key=f"{batch}-{n}",
            at=1_000 + n,
            proof=Proof.VERIFIED,
            device=Identity(IdentityKind.DEVICE, f"device-{batch}-{n}"),
            people=(Identity(IdentityKind.USER, f"u{n % (count // 2 + 1)}"),),
            traits={"email": f"p{n % 7}@acme{n % 3}.cn", "score": n, "title": "Head"},
        )
        for n in range(count)
    ]


def test_a_batch_costs_a_bounded_number_of_statements() -> None:
    api.sight(_crowd(10, 0), now=1)
    counts = []
    for batch, size in ((1, 20), (2, 600)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            api.sight(_crowd(size, batch), now=2)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 4
    assert counts[1] <= 45
