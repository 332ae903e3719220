"""A merge as rows: an identity of its own, tied to the home identities of both contacts.

What was chosen for the fields hangs on that identity, so taking it away takes the choices along.
"""

from __future__ import annotations

from django.db.models import Q

from crescendo.people import models
from crescendo.people.links import MERGED
from crescendo.people.owner import tie
from crescendo.people.resolving import MERGE_SPACE, Outcome, rejoin
from crescendo.people.types import IdentityKind

_CONTACT_SPACE = "contact"


def home_of(contact: models.Contact) -> int:
    """The identity that a living contact was made for; a contact without any gets a record of its own."""
    mine = models.Identity.objects.filter(contact_id=contact.pk, home_id=contact.pk)
    home = mine.exclude(kind=IdentityKind.RECORD, space=MERGE_SPACE).order_by("pk").first()
    if home is None:
        home = models.Identity.objects.create(
            kind=IdentityKind.RECORD,
            space=_CONTACT_SPACE,
            value=str(contact.pk),
            contact_id=contact.pk,
            home_id=contact.pk,
            is_verified=contact.is_verified,
            first_seen_at=contact.first_seen_at,
        )
    return int(home.pk)


def bind(survivor_id: int, ends: tuple[int, int], key: str, *, at: int) -> tuple[int, Outcome]:
    """Tie two home identities together; the number of the merge's own identity, and what became of contacts."""
    node = models.Identity.objects.create(
        kind=IdentityKind.RECORD, space=MERGE_SPACE, value=key, home_id=survivor_id, first_seen_at=at
    )
    models.Link.objects.bulk_create(
        models.Link(
            low_id=min(node.pk, end),
            high_id=max(node.pk, end),
            is_alias=True,
            proof=MERGED,
            at=at,
            tie=tie(key),
            key=key,
        )
        for end in ends
    )
    return int(node.pk), rejoin([node.pk, *ends], now=at)


def part(node_id: int, ends: tuple[int, int], *, at: int) -> Outcome:
    """Take the tie away, and all that hung on it."""
    models.Link.objects.filter(Q(low_id=node_id) | Q(high_id=node_id)).delete()
    models.ContactChange.objects.filter(identity_id=node_id).delete()
    models.Identity.objects.filter(pk=node_id).delete()
    return rejoin(ends, now=at)


def contacts_of(ends: tuple[int, int]) -> tuple[int, ...]:
    """Whose these identities are now, each contact once."""
    rows = dict(models.Identity.objects.filter(pk__in=ends).values_list("pk", "contact_id"))
    return tuple(dict.fromkeys(number for end in ends if (number := rows.get(end)) is not None))
