"""Telling colleagues: one note for each reader and act, with the lead where it is one, with their number where many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from crescendo.core import notices
from crescendo.core.api import names_of
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.types import PostNotice, Role
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.routing.desk import managers_of

_ROUTED = mark("A new lead is yours: accept it, or say why not.")
_ROUTED_MANY = mark("%(count)s new leads are yours: accept them, or say why not.")
_REMINDED = mark("The time for one of your leads is nearly over.")
_REMINDED_MANY = mark("The time for %(count)s of your leads is nearly over.")
_LATE = mark("A lead of %(name)s is late.")
_LATE_MANY = mark("%(count)s leads of %(name)s are late.")
_TAKEN = mark("A lead was taken from you and goes on with somebody else.")
_TAKEN_MANY = mark("%(count)s leads were taken from you and go on with somebody else.")
_HANDED = mark("Sales sent a contact back, and it is yours to go on with.")
_HANDED_MANY = mark("Sales sent %(count)s contacts back, and they are yours to go on with.")
_DISPUTED = mark("A rejection is disputed and waits for marketing's answer.")
_DISPUTED_MANY = mark("%(count)s disputed rejections wait for marketing's answer.")
_ANSWERED = mark("Marketing has answered the dispute about a lead of yours.")
_ANSWERED_MANY = mark("Marketing has answered disputes about %(count)s leads of yours.")


def tell_routed(leads: Iterable[Lead], *, key: str, now: int) -> None:
    """Sellers learn what is theirs now. Two queries for each reader, as in all of these."""
    for owner, those in by_owner(leads).items():
        _tell(_ROUTED, _ROUTED_MANY, those, (owner,), key=key, now=now)


def tell_reminded(leads: Iterable[Lead], *, key: str, now: int) -> None:
    """Sellers learn what is nearly late."""
    for owner, those in by_owner(leads).items():
        _tell(_REMINDED, _REMINDED_MANY, those, (owner,), key=key, now=now)


def tell_managers(leads: Iterable[Lead], *, key: str, now: int) -> None:
    """The managers of those sellers whose leads are late learn of it, seller by seller."""
    owned = by_owner(leads)
    managers, names = managers_of(owned), names_of(frozenset(owned))
    for owner, those in owned.items():
        said = {"name": names.get(owner, "")}
        _tell(_LATE, _LATE_MANY, those, managers[owner], key=f"{key}/{owner}", now=now, places=said)


def tell_taken(leads: Mapping[int, Sequence[Lead]], *, key: str, now: int) -> None:
    """Those who had leads until now learn that they have them no more."""
    for former, those in leads.items():
        _tell(_TAKEN, _TAKEN_MANY, those, (former,), key=key, now=now)


def tell_handed(leads: Sequence[Lead], *, to: Collection[int], role: Role | None, key: str, now: int) -> None:
    """Who goes on with what sales sent back learns of it."""
    _tell(_HANDED, _HANDED_MANY, leads, to, role=role, key=key, now=now)


def tell_disputed(leads: Sequence[Lead], *, key: str, now: int) -> None:
    """Marketing learns that an answer is waited for."""
    _tell(_DISPUTED, _DISPUTED_MANY, leads, (), role=Role.MARKETING, key=key, now=now)


def tell_answered(leads: Iterable[Lead], *, key: str, now: int) -> None:
    """Sellers learn what marketing says."""
    for owner, those in by_owner(leads).items():
        _tell(_ANSWERED, _ANSWERED_MANY, those, (owner,), key=key, now=now)


def by_owner(leads: Iterable[Lead]) -> dict[int, list[Lead]]:
    """The leads of each colleague who has some."""
    found: dict[int, list[Lead]] = defaultdict(list)
    for lead in leads:
        if lead.owner_id is not None:
            found[lead.owner_id].append(lead)
    return found


def _tell(
    one: str,
    many: str,
    leads: Sequence[Lead],
    to: Collection[int],
    *,
    key: str,
    now: int,
    role: Role | None = None,
    places: Mapping[str, str] | None = None,
) -> None:
    said, readers = dict(places or {}), tuple(to)
    if len(leads) == 1:
        contact = write_id(Prefix.CONTACT, leads[0].contact_id)
        request = PostNotice(
            sentence=one,
            places=said,
            link=f"/console/contacts/{contact}/",
            staff_ids=readers,
            role=role,
            dedupe_key=key,
        )
    else:
        request = PostNotice(
            sentence=many,
            places={**said, "count": str(len(leads))},
            link="/console/leads/",
            staff_ids=readers,
            role=role,
            dedupe_key=key,
        )
    if leads and (readers or role):
        notices.post(request, now=now)
