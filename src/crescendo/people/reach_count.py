"""How many contacts may be reached, counted no further than wanted: looked for where they are likely to be found."""

from __future__ import annotations

from collections.abc import Iterator

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, FieldLeaf, Operator
from crescendo.core.types import Actor
from crescendo.people import purposes, reach
from crescendo.people.consent_fields import REACH
from crescendo.people.consent_types import ConsentStatus, ReachChannel, ReachState
from crescendo.people.contacts import count_contacts
from crescendo.people.merges import living_of
from crescendo.people.models import Consent, Identity
from crescendo.people.visibility import living_contacts, seen_among

_STEP, _STEPS = 2_000, 10


def count_reachable(by: Actor, channel: ReachChannel, *, now: int, at_most: int) -> int:
    """How many contacts in sight may be written to on a channel, counted no further than `at_most`.

    None where the purposes do not offer the channel. Those who said yes last are looked at first, twenty thousand words
    at most; only where these do not tell it all are asked. Refuses NotAllowed.
    """
    field = conditions.find_field(Entity.CONTACT, f"{REACH}{channel.value}")
    if field is None:
        return 0
    leaf = FieldLeaf(field=field, operator=Operator.IS, value=ReachState.REACHABLE.value)
    found: set[int] = set()
    for looked, ids in enumerate(_likely(channel), start=1):
        found |= seen_among(by, Entity.CONTACT, leaf, ids, now=now)
        if len(found) >= at_most or looked == _STEPS:
            break
    else:
        return len(found)
    return at_most if len(found) >= at_most else count_contacts(by, leaf, now=now, at_most=at_most)


def _likely(channel: ReachChannel) -> Iterator[list[int]]:
    """Everybody who may be reached, in steps: those who said yes, or all where a purpose needs no consent."""
    asked, free = reach.promotional(channel, purposes.in_force().document)
    return _newest() if free else _granted(channel, asked)


def _granted(channel: ReachChannel, asked: tuple[str, ...]) -> Iterator[list[int]]:
    last = None
    while True:
        rows = Consent.objects.all() if last is None else Consent.objects.filter(pk__lt=last)
        words = list(rows.order_by("-pk")[:_STEP])
        if not words:
            return
        last = words[-1].pk
        yes = [one for one in words if _says_yes(one, channel, asked)]
        held = Identity.objects.filter(
            pk__in=[one.identity_id for one in yes if one.identity_id], contact_id__isnull=False
        )
        given = {one.contact_id for one in yes if one.contact_id}
        yield sorted(set(living_of({*given, *held.values_list("contact_id", flat=True)}).values()))


def _says_yes(word: Consent, channel: ReachChannel, asked: tuple[str, ...]) -> bool:
    return (
        word.status == ConsentStatus.GRANTED.value and word.channel == channel.value and word.purpose in asked
    )


def _newest() -> Iterator[list[int]]:
    rows = living_contacts().order_by("-last_seen_at", "-id").values_list("pk", flat=True)
    start = 0
    while ids := list(rows[start : start + _STEP]):
        yield ids
        start += _STEP
