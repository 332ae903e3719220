"""Messages in few words, and what the store derives from them, told without ids."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from crescendo.activity.models import ContactTouches, Event, Session
from crescendo.core.clock import MINUTE
from crescendo.people import api as people
from crescendo.sources import api as sources
from tests.conftest import NOON
from tests.world import World

KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
CHROME = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {KIT} Chrome/142.0.0.0 Safari/537.36"
CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SITE = "https://acme.test"
AD = SITE + "/price?utm_source=baidu&utm_medium=cpc&utm_term=crm"
MAIL = SITE + "/guide?utm_source=letter&utm_medium=email"
DAYS_AGO = NOON - 5 * 24 * 60 * MINUTE


def act(key: str, at: int, **more: Any) -> dict[str, Any]:
    """A track call."""
    return {
        "type": "track",
        "messageId": key,
        "timestamp": at,
        "anonymousId": "device-1",
        "context": {"userAgent": CHROME},
        **more,
    }


def page(
    key: str,
    at: int,
    url: str = SITE + "/",
    *,
    device: str = "device-1",
    agent: str = CHROME,
    **properties: Any,
) -> dict[str, Any]:
    """A page call of a person's browser."""
    return {
        "type": "page",
        "messageId": key,
        "timestamp": at,
        "anonymousId": device,
        "properties": {"url": url, **properties},
        "context": {"userAgent": agent, "page": {"url": url}},
    }


def identify(key: str, at: int, user: str, *, device: str = "device-1", **traits: Any) -> dict[str, Any]:
    """Who sits at the device."""
    return {
        "type": "identify",
        "messageId": key,
        "timestamp": at,
        "anonymousId": device,
        "userId": user,
        "traits": traits,
        "context": {"userAgent": CHROME},
    }


def sent_form(key: str, at: int, *, device: str = "device-1", **fields: str) -> dict[str, Any]:
    return act(key, at, event="form.submitted", anonymousId=device, properties={"form": "trial", **fields})


def owner(world: World, key: str) -> int:
    """The contact of the act with this message id."""
    number = Event.objects.get(message=key).contact_id
    assert number is not None
    return number


def named(world: World) -> dict[str, dict[str, Any]]:
    """Exported events by their message id."""
    return {event["key"]: event for event in world.events()}


def told(world: World) -> dict[str, Any]:
    """All derived state in the words of the messages: two stores of the same messages tell the same."""
    rows = list(Event.objects.all())
    groups: dict[int, set[str]] = defaultdict(set)
    for row in rows:
        if row.contact_id is not None:
            groups[row.contact_id].add(row.message)
    group = {number: tuple(sorted(messages)) for number, messages in groups.items()}
    labels = people.label_of_identities({row.visitor_id for row in rows if row.visitor_id}, by=world.system)
    touches = sources.touches(_touch_ids(rows))
    return {
        "events": {
            row.message: (
                row.at,
                group.get(row.contact_id or 0),
                touches.get(row.touch_id or 0),
                row.judgement,
                row.value,
            )
            for row in rows
        },
        "sessions": sorted(
            (
                labels[s.visitor_id], s.started_at, s.ended_at, repr(touches.get(s.touch_id or 0)),
                repr(touches.get(s.last_touch_id or 0)), s.events, s.judgement,
            )
            for s in Session.objects.all()
        ),
        "counts": {
            messages: people.get_contact(world.system, number).event_count for number, messages in group.items()
        },
        "touches": {
            group.get(t.contact_id): (
                t.first_at, touches[t.first_touch_id], t.first_known,
                t.last_at, touches[t.last_touch_id], t.last_known,
            )
            for t in ContactTouches.objects.all()
        },
    }  # fmt: skip


def _touch_ids(rows: list[Event]) -> list[int]:
    found = {row.touch_id for row in rows}
    found |= {number for s in Session.objects.all() for number in (s.touch_id, s.last_touch_id)}
    for t in ContactTouches.objects.all():
        found |= {t.first_touch_id, t.last_touch_id}
    return [number for number in found if number]
