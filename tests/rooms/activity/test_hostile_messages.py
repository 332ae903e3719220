"""Whatever clients write is stored or quarantined for what it is; nothing of it stops ingest (tests/fuzz)."""

from __future__ import annotations

import random

from crescendo.activity.models import Event
from crescendo.core import quarantine
from tests import environment
from tests.fuzz import targets
from tests.world import World


def test_hostile_messages_are_stored_or_quarantined_for_what_they_are(world: World) -> None:
    source = world.source("Fuzz")
    records = environment.hostile_records()
    for first in range(0, records, 50):
        chances = [random.Random(f"hostile/{number}") for number in range(first, min(first + 50, records))]
        world.log.append([targets.new_record(chance, source=source.id) for chance in chances])
        world.settle()
    failed = quarantine.list_items(world.system, reason="ingest_failed")
    assert [row.body[:200] for row in failed.rows] == []
    assert Event.objects.count() > records
