"""A condition in the reader's language, with what it points to called by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils import timezone
from django.utils.translation import get_language

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Tree
from crescendo.core import api as core
from crescendo.core.ids import Prefix
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
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
    needed, named = _NAMED.get(prefix, (None, None))
    if named is None or (needed is not None and not core.may(by, needed)):
        return {}
    return named(by, numbers)


def _materials(by: Actor, numbers: set[int]) -> Mapping[int, str]:
    return lifecycle.materials.names_of_materials(by, numbers, get_language() or "en")


_NAMED: Mapping[Prefix, tuple[Permission | None, Callable[[Actor, set[int]], Mapping[int, str]]]] = {
    Prefix.STAFF: (None, lambda _, numbers: core.names_of(frozenset(numbers))),
    Prefix.SEGMENT: (None, lambda _, numbers: segments.names_of(frozenset(numbers))),
    Prefix.MATERIAL: (Permission.CONTACTS_READ, _materials),
    Prefix.ACCOUNT: (
        Permission.ACCOUNTS_READ,
        lambda by, numbers: {
            number: one.name for number, one in people.find_accounts(by, numbers).items() if one.name
        },
    ),
    Prefix.CONTACT: (
        Permission.CONTACTS_READ,
        lambda by, numbers: people.name_of_contacts(people.visible_contacts(by, numbers), by=by),
    ),
    Prefix.DEAL: (
        Permission.DEALS_READ,
        lambda by, numbers: {number: one.name for number, one in lifecycle.find_deals(by, numbers).items()},
    ),
    Prefix.SOURCE: (
        Permission.EVENTS_READ,
        lambda _, numbers: {one.id: one.name for one in sources.names_of_sources() if one.id in numbers},
    ),
}
"""What whoever may know of each kind of thing is told that it is called."""
