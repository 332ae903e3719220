"""Facts and notices of the queue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from crescendo.core import notices
from crescendo.core.api import names_of
from crescendo.core.refusals import mark
from crescendo.core.types import FactDraft, PostNotice
from crescendo.lifecycle.routing.desk import managers_of
from crescendo.lifecycle.telesales_models import Queued

_NEW = mark("Somebody new waits in your call queue.")
_NEW_MANY = mark("%(count)s new people wait in your call queue.")
_LATE = mark("In the call queue of %(name)s %(count)s first calls are late.")


def told(kind: str, rows: Sequence[Queued], *, now: int, **more: Any) -> FactDraft:
    """What happened as one fact: contacts, rows and owners in one order."""
    payload = {
        "contacts": [row.contact_id for row in rows],
        "queued": [row.pk for row in rows],
        "owners": [row.owner_id for row in rows],
        **more,
    }
    return FactDraft(kind=kind, payload=payload, at=now)


def tell_new(rows: Sequence[Queued], *, now: int) -> None:
    """Who calls learns of newcomers. Two queries for each reader."""
    for owner, those in _by_owner(rows).items():
        request = PostNotice(
            sentence=_NEW if len(those) == 1 else _NEW_MANY,
            places={} if len(those) == 1 else {"count": str(len(those))},
            link="/console/queue/",
            staff_ids=(owner,),
            dedupe_key=f"queue/{those[0].pk}/{owner}",
        )
        notices.post(request, now=now)


def tell_late(rows: Sequence[Queued], *, now: int) -> None:
    """The managers of those whose first calls are late learn of it."""
    owned = _by_owner(rows)
    managers, names = managers_of(owned), names_of(frozenset(owned))
    for owner, those in owned.items():
        request = PostNotice(
            sentence=_LATE,
            places={"name": names.get(owner, ""), "count": str(len(those))},
            link="/console/leads/",
            staff_ids=managers[owner],
            dedupe_key=f"queue/late/{those[0].pk}/{owner}",
        )
        notices.post(request, now=now)


def _by_owner(rows: Sequence[Queued]) -> dict[int, list[Queued]]:
    found: dict[int, list[Queued]] = defaultdict(list)
    for row in rows:
        if row.owner_id is not None:
            found[row.owner_id].append(row)
    return found
