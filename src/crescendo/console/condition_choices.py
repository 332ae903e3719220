"""What a condition's references and properties are chosen from: by name, a few at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import get_language

from crescendo.activity import api as activity
from crescendo.conditions.api import Choice
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.text import fold
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import materials
from crescendo.people import api as people
from crescendo.segments import api as segments
from crescendo.sources import api as sources

MOST = 200
_FOUND = 20
# The commonest names under which an act came; each costs one look at its newest hundred.
_NAMES = 4


def offered(by: Actor, target: str, text: str, *, now: int) -> tuple[Choice, ...]:
    """What the actor may point to and whose name has the text in it; nothing for what nobody chooses by name."""
    known = {prefix.value: choose for prefix, choose in CHOOSERS.items()}
    return known[target](by, text, now) if target in known else ()


def properties_of(by: Actor, acts: Collection[str], *, now: int, zone: str) -> list[Mapping[str, Any]]:
    """The properties of the newest acts of these names, of all where none is given. Refuses NotAllowed."""
    entries = activity.catalogue(by, now=now, zone=zone)
    wanted = [one for one in entries if not acts or one.act in acts or one.raw_name in acts][:_NAMES]
    found: dict[str, Mapping[str, Any]] = {}
    for entry in wanted:
        for seen in activity.properties_of(by, entry.name_id):
            if by.sees_personal_data or not seen.is_personal:
                kind = seen.promoted or seen.kind
                told = {"name": seen.name, "type": kind.value, "values": list(seen.values)}
                found.setdefault(seen.name, told)
    return sorted(found.values(), key=lambda one: fold(one["name"]))


def _colleagues(by: Actor, text: str, now: int) -> tuple[Choice, ...]:  # noqa: ARG001 - as every chooser
    named = sorted(core.colleagues().items(), key=lambda one: one[0] != by.staff_id)
    return _named(Prefix.STAFF, named, text)


def _accounts(by: Actor, text: str, now: int) -> tuple[Choice, ...]:
    if not core.may(by, Permission.ACCOUNTS_READ) or not text.strip():
        return ()
    found = people.search_accounts(by, text[:MOST], now=now, limit=_FOUND)
    return tuple(
        Choice(value=write_id(Prefix.ACCOUNT, one.id), label=one.name or one.domain, hint=one.city)
        for one in found
    )


def _segments(by: Actor, text: str, now: int) -> tuple[Choice, ...]:  # noqa: ARG001 - as every chooser
    if not core.may(by, Permission.DEFINITIONS_READ):
        return ()
    return _named(Prefix.SEGMENT, [(one.id, one.name) for one in segments.list_segments(by)], text)


def _contacts(by: Actor, text: str, now: int) -> tuple[Choice, ...]:
    if not core.may(by, Permission.CONTACTS_READ) or not text.strip():
        return ()
    found = people.search_contacts(by, text[:MOST], now=now, limit=_FOUND)
    names = people.name_of_contacts([one.id for one in found], by=by)
    return tuple(
        Choice(value=write_id(Prefix.CONTACT, one.id), label=names.get(one.id, ""), hint=one.company_name)
        for one in found
    )


def _sources(by: Actor, text: str, now: int) -> tuple[Choice, ...]:  # noqa: ARG001 - as every chooser
    if not core.may(by, Permission.EVENTS_READ):
        return ()
    return _named(Prefix.SOURCE, [(one.id, one.name) for one in sources.names_of_sources()], text)


def _materials(by: Actor, text: str, now: int) -> tuple[Choice, ...]:  # noqa: ARG001 - as every chooser
    if not core.may(by, Permission.CONTACTS_READ):
        return ()
    found = lifecycle.materials.list_materials(by, materials.MaterialQuery(text=text[:MOST], limit=MOST)).rows
    language = get_language() or "en"
    return tuple(Choice(value=write_id(Prefix.MATERIAL, one.id), label=one.title(language)) for one in found)


def _named(prefix: Prefix, named: Collection[tuple[int, str]], text: str) -> tuple[Choice, ...]:
    wanted = fold(text)
    found = [(number, name) for number, name in named if wanted in fold(name)]
    return tuple(Choice(value=write_id(prefix, number), label=name) for number, name in found[:MOST])


CHOOSERS: Mapping[Prefix, Callable[[Actor, str, int], tuple[Choice, ...]]] = {
    Prefix.STAFF: _colleagues,
    Prefix.ACCOUNT: _accounts,
    Prefix.SEGMENT: _segments,
    Prefix.CONTACT: _contacts,
    Prefix.SOURCE: _sources,
    Prefix.MATERIAL: _materials,
}
"""How each kind of thing is chosen; what is not here is named by its id."""
