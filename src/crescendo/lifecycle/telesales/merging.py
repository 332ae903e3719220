"""The queue when contacts become one and are parted again: the survivor has its rows, cadences of the other end."""

from __future__ import annotations

from collections.abc import Collection

from crescendo.core.types import FactDraft
from crescendo.lifecycle.telesales import enrolling, entering
from crescendo.lifecycle.telesales.nouns import EnrollmentEnd, Result
from crescendo.lifecycle.telesales_models import Queued
from crescendo.people import api as people


def follow(contacts: Collection[int], *, now: int) -> list[FactDraft]:
    """Rows stand with whom their contact is by now; of two open ones that of the survivor goes on."""
    living = people.survivors_of_contacts(contacts)
    rows = Queued.objects.select_for_update().filter(origin_id__in=list(living)).order_by("pk")
    astray = [row for row in rows if living[row.origin_id] != row.contact_id]
    drafts = enrolling.end_of_contacts(
        [number for number, into in living.items() if into != number], EnrollmentEnd.MERGED, now=now
    )
    if not astray:
        return drafts
    targets = {living[row.origin_id] for row in astray}
    held = set(
        Queued.objects.filter(contact_id__in=targets, closed_at=None).values_list("contact_id", flat=True)
    )
    over = []
    for row in astray:
        into = living[row.origin_id]
        if row.closed_at is None and into in held:
            over.append(row)
        elif row.closed_at is None:
            held.add(into)
    drafts += entering.leave(over, dict.fromkeys((row.pk for row in over), Result.MERGED), now=now)
    for row in astray:
        row.contact_id = living[row.origin_id]
    Queued.objects.bulk_update(astray, ["contact_id"], batch_size=200)
    return drafts
