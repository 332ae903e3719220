"""Who has done something: such a contact, and such an address, is no longer an import's alone."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import F

from crescendo.activity.models import Event
from crescendo.core.refusals import mark
from crescendo.people import api as people
from crescendo.people.types import Handed

_ACTED = mark("This person has done something, or has a device.")


def register() -> None:
    """Make it known; called once the apps stand."""
    people.register_hand(Handed.CONTACT, "events", _ACTED, acting)
    people.register_hand(Handed.IDENTITY, "events", _ACTED, carrying)


def acting(contacts: Collection[int]) -> set[int]:
    """Those of these contacts that have events. One query, from an index alone."""
    rows = Event.objects.filter(contact_id__in=contacts).order_by()
    return {one for one in rows.values_list("contact_id", flat=True).distinct() if one is not None}


def carrying(identities: Collection[int]) -> set[int]:
    """Those of these identities that some event carries. Two queries, by two indexes."""
    by_visitor = Event.objects.filter(visitor_id__in=identities).order_by()
    by_name = Event.objects.filter(identity_id__in=identities).exclude(identity_id=F("visitor_id")).order_by()
    found = {*by_visitor.values_list("visitor_id", flat=True).distinct()}
    found |= {*by_name.values_list("identity_id", flat=True).distinct()}
    return {one for one in found if one is not None}
