"""What happened lately: the newest forms, and what some contacts did since an instant."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import Max

from crescendo.activity.acts import FORM_SUBMITTED
from crescendo.activity.live import visible
from crescendo.activity.models import Name, NameCount
from crescendo.activity.rows import StoredEvent, dress
from crescendo.activity.types import Doing, EventRow, Judgement
from crescendo.core import sets
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people

# Under more names than these nobody sends forms; each costs one look into an index.
_NAMES = 8


def latest_forms(by: Actor, *, limit: int = 8) -> tuple[EventRow, ...]:
    """The forms that were stored last, in the actor's scope. A bounded number of queries. Refuses NotAllowed."""
    require(by, Permission.EVENTS_READ)
    form = Name.objects.filter(text=FORM_SUBMITTED).values_list("pk", flat=True).first()
    if form is None:
        return ()
    raw_names = (
        NameCount.objects.filter(name_id=form)
        .values_list("raw_name_id", flat=True)
        .annotate(newest=Max("last_at"))
        .order_by("-newest")[:_NAMES]
    )
    sql = sets.statement(__package__, "newest_of_act")
    stored = [
        StoredEvent(*row)
        for raw_name in raw_names
        for row in sets.fetch(sql, {"raw_name": raw_name, "name": form, "most": limit * 2})
    ]
    stored.sort(key=lambda event: event.id, reverse=True)
    human = [event for event in stored if event.judgement < Judgement.MACHINE]
    return dress(by, visible(by, human)[:limit])


def doings_of(by: Actor, contact_ids: Collection[int], *, since: int) -> Mapping[int, tuple[Doing, ...]]:
    """What each of these contacts did since an instant, the latest first; who is outside the scope is left out.

    Three queries. Refuses NotAllowed.
    """
    require(by, Permission.EVENTS_READ)
    seen = people.visible_contacts(by, contact_ids)
    given = {"contacts": sets.batch_json(sorted(seen)), "since": since}
    rows = sets.fetch(sets.statement(__package__, "doings_of_contacts"), given)
    names = dict(Name.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "text"))
    found: dict[int, list[Doing]] = {}
    for contact, name, times, last_at in rows:
        found.setdefault(int(contact), []).append(
            Doing(name=names.get(name, ""), times=int(times), last_at=int(last_at))
        )
    return {
        contact: tuple(sorted(doings, key=lambda one: (-one.last_at, one.name)))
        for contact, doings in found.items()
    }
