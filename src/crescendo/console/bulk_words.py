"""Changes of many in a reader's words: what is done, what something says before and after, why it stays."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions.types import Entity
from crescendo.console import bulk_moves, words
from crescendo.console.bulk_forms import name_of
from crescendo.console.suppressions import channel_or_every
from crescendo.console.templatetags.dealing import deal_word
from crescendo.console.templatetags.reading import calendar_day
from crescendo.core import api as core
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people
from crescendo.people.types import FINAL, ChangeMany, ChangeSet, Deed
from crescendo.sources.types import Channel, label

_DEEDS: Mapping[Deed, Any] = {
    Deed.TAG: gettext_lazy("Tag put on"),
    Deed.UNTAG: gettext_lazy("Tag taken off"),
    Deed.REPAIR: gettext_lazy("Data repaired"),
    Deed.SUPPRESS: gettext_lazy("Put on the suppression list"),
    Deed.ERASE: gettext_lazy("Erased"),
    Deed.MOVE: gettext_lazy("Moved"),
}
_STAFF = frozenset({"owner_id", "delivery_owner_id"})


def names(by: Actor, entity: Entity, ids: Collection[int]) -> Mapping[int, Any]:
    """What rows of a list are called."""
    if entity is Entity.CONTACT:
        return people.name_of_contacts(ids, by=by)
    if entity is Entity.DEAL:
        return {number: deal.name for number, deal in lifecycle.find_deals(by, ids).items()}
    return {number: account.name for number, account in people.find_accounts(by, ids).items()}


def page_of(entity: Entity, number: int) -> str:
    """The address of a row's own page."""
    return reverse(f"console:{entity.value}", args=[number])


def deed(meant: ChangeMany) -> str:
    """The deed as a page's title."""
    match meant.deed:
        case Deed.ERASE:
            return _("Erase persons")
        case Deed.SUPPRESS:
            return _("Put on the suppression list: %(channel)s") % {"channel": channel_or_every(meant.field)}
        case Deed.MOVE:
            return bulk_moves.said(meant.entity, meant.field)
        case Deed.SET:
            return _("Set: %(field)s") % {"field": name_of(meant.field, meant.entity)}
    tag = people.get_tag(int(meant.field)).name
    return (_("Put on «%(tag)s»") if meant.deed is Deed.TAG else _("Take off «%(tag)s»")) % {"tag": tag}


def done(one: ChangeSet, tags: Mapping[str, str], staff: Mapping[int, str]) -> tuple[str, str]:
    """What a change set did, and to which value."""
    entity = Entity(one.entity)
    match one.deed:
        case Deed.SET:
            said = value(entity, one.deed, one.field, one.value, staff)
            return _("Set: %(field)s") % {"field": name_of(one.field, entity)}, said
        case Deed.SUPPRESS:
            reason = words.of(words.SUPPRESSION_REASONS, one.value)
            return str(_DEEDS[one.deed]), f"{channel_or_every(one.field)} · {reason}"
        case Deed.MOVE:
            return bulk_moves.said(entity, one.field), bulk_moves.reason_of(one.value)
        case Deed.ERASE:
            return str(_DEEDS[one.deed]), one.value
    return str(_DEEDS[one.deed]), tags.get(one.field, "")


def value(entity: Entity, deed: Deed, field: str, text: str, staff: Mapping[int, str]) -> str:
    """What something says before or after; empty for nothing."""
    if not text:
        return ""
    if deed in FINAL:
        return str(_DEEDS[deed])
    if deed is Deed.MOVE:
        return bulk_moves.title(entity, json.loads(text))
    if deed is not Deed.SET:
        return _("carries it")
    said = json.loads(text)
    if field in _STAFF:
        return staff.get(said, str(said))
    word = _OF_DEALS.get(field) if entity is Entity.DEAL else None
    return word(said) if word is not None else str(said)


def staff_in(field: str, texts: Iterable[str]) -> Mapping[int, str]:
    """The names of the colleagues that values of a field are."""
    if field not in _STAFF:
        return {}
    return core.names_of(frozenset(int(text) for text in texts if text.isdigit()))


def staff_of_sets(found: Iterable[ChangeSet]) -> Mapping[int, str]:
    """The names of the colleagues that change sets put in."""
    numbers = (one.value for one in found if one.deed is Deed.SET and one.field in _STAFF)
    return core.names_of(frozenset(int(text) for text in numbers if text.isdigit()))


def reasons(entity: Entity, counted: Mapping[str, int] | None) -> list[tuple[str, int]]:
    """Why and how many, the most first; the same words of several are one line."""
    found: dict[str, int] = {}
    for text, number in (counted or {}).items():
        said = bulk_moves.why(entity, text)
        found[said] = found.get(said, 0) + number
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


_OF_DEALS: Mapping[str, Callable[[Any], str]] = {
    "close_on": lambda said: calendar_day(date.fromisoformat(said)),
    "source": lambda said: label(Channel(said), get_language() or "en"),
    "budget_state": deal_word,
}
