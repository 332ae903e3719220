"""How one source is doing, in full: figures, clients, and sentences about what to do."""

from __future__ import annotations

from collections import Counter

from django.db.models import Sum

from crescendo.activity import hearing, hours
from crescendo.activity.advice import LATELY, advise
from crescendo.activity.days import day_of
from crescendo.activity.models import DayCount, SourceClient
from crescendo.activity.overview import source_health
from crescendo.activity.types import ClientSeen, SourceCondition
from crescendo.core import quarantine
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission


def source_condition(by: Actor, source_id: int, *, now: int, zone: str) -> SourceCondition:
    """Figures of a source with what to do about them; a bounded number of queries. Refuses NotAllowed, NotFound."""
    require(by, Permission.SOURCES_READ)
    health = next((row for row in source_health(by, now=now) if row.source_id == source_id), None)
    if health is None:
        raise NotFound(kind="source", id=write_id(Prefix.SOURCE, source_id))
    held = Counter(
        {
            group.reason: group.count
            for group in quarantine.list_groups()
            if group.kind == "message" and group.source == str(source_id)
        }
    )
    since = day_of(now - LATELY, zone)
    events = DayCount.objects.filter(source_id=source_id, day__gt=since).aggregate(n=Sum("events"))["n"] or 0
    clients = tuple(
        ClientSeen(library=row.library, version=row.version, requests=row.requests, last_at=row.last_at)
        for row in SourceClient.objects.filter(source_id=source_id).order_by("-requests", "library")[:60]
    )
    refused = hours.refused_lately(source_id, now=now)
    skew = hearing.skew_of(source_id)
    return SourceCondition(
        health=health,
        events_week=events,
        hours=hours.stored_by_hour(source_id, now=now),
        quarantined=tuple(held.most_common()),
        refused=refused,
        skew=skew,
        clients=clients,
        advice=advise(
            silent_for=health.silent_for,
            skew=skew,
            events=events,
            quarantined=held.most_common(),
            refused=refused,
            clients=clients,
            now=now,
        ),
    )
