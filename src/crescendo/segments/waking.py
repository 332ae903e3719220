"""The alarm clock: who may enter or leave by time alone is asked again, nobody else."""

from __future__ import annotations

from collections import defaultdict

from crescendo.core import facts, sets
from crescendo.core.types import FactDraft
from crescendo.segments.consumer import DUE
from crescendo.segments.models import Waking

MOST = 2_000


def wake(now: int) -> int:
    """Tell whose time has come as facts, which the next round handles; how many. A bounded number at a time."""
    rows = sets.fetch(sets.statement(__package__, "due"), {"now": now, "most": MOST})
    if not rows:
        return 0
    due: dict[int, set[int]] = defaultdict(set)
    for segment, contact in rows:
        due[segment].add(contact)
    with facts.together(now=now):
        for segment, contacts in due.items():
            Waking.objects.filter(segment_id=segment, contact_id__in=contacts, at__lte=now).delete()
        drafts = [
            FactDraft(kind=DUE, payload={"segment": segment, "contacts": sorted(contacts)}, at=now)
            for segment, contacts in due.items()
        ]
        facts.append(drafts, now=now)
    return len(rows)
