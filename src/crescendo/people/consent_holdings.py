"""What is held of persons about consent beside the register: pauses, preferences, and addresses beside hashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people import models
from crescendo.people.fieldset import decode
from crescendo.people.suppressing import digest_of
from crescendo.people.types import Identity, IdentityKind

_TYPED = {"email": IdentityKind.EMAIL, "phone": IdentityKind.PHONE}


def register() -> None:
    """Make them known. Addresses come before the history that tells which they were."""
    holdings.register(_suppressions, _preferences)


def _suppressions_of(person: Person) -> QuerySet[models.Suppression]:
    return models.Suppression.objects.filter(digest__in=[digest_of(one) for one in _addresses_of(person)])


def _addresses_of(person: Person) -> set[Identity]:
    """All that the person was known by, and what staff typed of them."""
    seen = models.Identity.objects.filter(pk__in=person.identities).values_list("kind", "value", "space")
    found = {Identity(IdentityKind(kind), value, space) for kind, value, space in seen}
    typed = models.ContactChange.objects.filter(contact_id__in=person.contacts, field__in=list(_TYPED))
    for field, value in typed.values_list("field", "value"):
        if value is not None:
            found.add(Identity(_TYPED[field], decode(value)))
    return found


def _blank(person: Person, _: Surroundings, __: Any) -> Erased:
    """The hash keeps us from writing to the address and outlives erasure; the address beside it does not."""
    return Erased(rows=_suppressions_of(person).exclude(address="").update(address="", note=""))


def _export_suppressions(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _suppressions_of(person).order_by("at", "pk"):
        yield {"at": row.at, "channel": row.channel, "reason": row.reason, "lifted_at": row.lifted_at}


def _preferences_of(person: Person) -> QuerySet[models.Preference]:
    return models.Preference.objects.filter(contact_id__in=person.contacts)


def _pauses_of(person: Person) -> QuerySet[models.ContactPause]:
    return models.ContactPause.objects.filter(contact_id__in=person.contacts)


def _erase_preferences(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(rows=_preferences_of(person).delete()[0] + _pauses_of(person).delete()[0])


def _export_preferences(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _preferences_of(person).order_by("at", "pk"):
        yield {"at": row.at, "purpose": row.purpose, "topic": row.topic, "frequency": row.frequency}
    for pause in _pauses_of(person).order_by("at", "pk"):
        yield {"at": pause.at, "reason": pause.reason, "ended_at": pause.ended_at}


_suppressions = Holding(
    name="people.suppressions",
    title=mark("Suppressions"),
    tables=("people_suppression",),
    columns={
        "at": mark("Time"),
        "channel": mark("Channel"),
        "reason": mark("Reason"),
        "lifted_at": mark("Lifted"),
    },
    find=lambda person, _: _suppressions_of(person).exclude(address="").count(),
    erase=_blank,
    export=_export_suppressions,
)
_preferences = Holding(
    name="people.preferences",
    title=mark("Preferences and pauses"),
    tables=("people_preference", "people_contactpause"),
    columns={
        "at": mark("Time"),
        "purpose": mark("Purpose"),
        "topic": mark("Topic"),
        "frequency": mark("Frequency"),
        "reason": mark("Reason"),
        "ended_at": mark("Ended"),
    },
    find=lambda person, _: _preferences_of(person).count() + _pauses_of(person).count(),
    erase=_erase_preferences,
    export=_export_preferences,
)
