"""A condition in the reader's language, with what it points to called by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import get_language

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Tree
from crescendo.core import api as core
from crescendo.core.ids import Prefix
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.segments import api as segments
from crescendo.sources import api as sources

Reference = tuple[Prefix, int]


def say(tree: Tree, by: Actor, acts: Iterable[str] = ()) -> str:
    """The condition as a sentence; of a filter also whose acts it filters. One query for each kind of reference."""
    return conditions.words(
        tree,
        language=get_language() or "en",
        zone=timezone.get_current_timezone_name(),
        names=names_of(conditions.references(tree), by),
        acts=acts,
    )


def names_of(references: Iterable[Reference], by: Actor) -> Mapping[Reference, str]:
    """What these are called, as far as the reader may know; the others keep their number."""
    asked: dict[Prefix, set[int]] = {}
    for prefix, number in references:
        asked.setdefault(prefix, set()).add(number)
    found: dict[Reference, str] = {}
    for prefix, numbers in asked.items():
        found |= {(prefix, number): name for number, name in _names(prefix, numbers, by).items()}
    return found


def _names(prefix: Prefix, numbers: set[int], by: Actor) -> Mapping[int, str]:
    if prefix is Prefix.STAFF:
        return core.names_of(frozenset(numbers))
    if prefix is Prefix.ACCOUNT and core.may(by, Permission.ACCOUNTS_READ):
        return {number: one.name for number, one in people.find_accounts(by, numbers).items() if one.name}
    if prefix is Prefix.CONTACT and core.may(by, Permission.CONTACTS_READ):
        return people.name_of_contacts(people.visible_contacts(by, numbers), by=by)
    if prefix is Prefix.SOURCE and core.may(by, Permission.EVENTS_READ):
        return {one.id: one.name for one in sources.names_of_sources() if one.id in numbers}
    if prefix is Prefix.SEGMENT:
        return segments.names_of(frozenset(numbers))
    return {}
