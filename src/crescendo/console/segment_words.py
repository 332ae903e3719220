"""Segments in the reader's words: what they ask, how they stand, why somebody came or went, where they are used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console import condition_words
from crescendo.console.filters import NESTED
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor
from crescendo.segments.types import Cause, Segment, SegmentKind, Size, Use

KINDS: Mapping[SegmentKind, Any] = {
    SegmentKind.DYNAMIC: pgettext_lazy("segment", "By condition"),
    SegmentKind.FIXED: pgettext_lazy("segment", "By hand"),
}
CAUSES: Mapping[Cause, Any] = {
    Cause.FACT: gettext_lazy("something happened"),
    Cause.TIME: gettext_lazy("time passed"),
    Cause.DEFINITION: gettext_lazy("the condition was changed or built anew"),
    Cause.HAND: gettext_lazy("by hand"),
}
USED_IN: Mapping[str, Any] = {
    "segment": pgettext_lazy("used in", "Segment"),
    "tag": pgettext_lazy("used in", "Rule of a tag"),
    "scoring_model": pgettext_lazy("used in", "Scoring model"),
    "lifecycle": pgettext_lazy("used in", "Lifecycle"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """A word on how a segment stands, with its tone."""

    word: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedIn:
    """Where a segment is asked about, with the page of that where there is one."""

    kind: Any
    name: str
    url: str


def said(document: Mapping[str, Any] | None, by: Actor) -> str:
    """A condition as a sentence; empty for none."""
    if document is None:
        return ""
    try:
        tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return _("It asks for something that there is no more, so nobody fits it.")
    if conditions.needs(tree) - by.permissions:
        return _("It asks for what you may not see.")
    return condition_words.say(tree, by)


def of_segment(segment: Segment, by: Actor) -> str:
    """What the members follow: the version in force, else the draft."""
    if segment.kind is SegmentKind.FIXED:
        return _("People are put in and taken out by hand.")
    return said(segment.condition if segment.in_force is None else segment.in_force, by)


def states(segment: Segment) -> tuple[State, ...]:
    """What is worth a badge."""
    found = []
    if segment.is_building:
        found.append(State(word=_("Being built"), tone="bg-orange-lt"))
    elif segment.kind is SegmentKind.DYNAMIC and not segment.version:
        found.append(State(word=_("Not published"), tone="bg-secondary-lt"))
    if segment.in_force is not None and segment.has_changes:
        found.append(State(word=_("Draft differs"), tone="bg-yellow-lt"))
    return tuple(found)


def used_in(uses: Sequence[Use]) -> tuple[UsedIn, ...]:
    """Uses with their kinds in words."""
    routes = {"segment": "console:segment", "tag": "console:tag"}
    return tuple(
        UsedIn(
            kind=USED_IN.get(use.kind, use.kind),
            name=use.name,
            url=reverse(routes[use.kind], args=[use.number])
            if use.kind in routes and use.number is not None
            else "",
        )
        for use in uses
    )


def by_day(sizes: Sequence[Size], members: int, *, today: date, last: int) -> list[tuple[date, int | None]]:
    """The latest days with how many were in, today with those of now; None before the first that is known.

    A day on which nobody looked is as large as the one before.
    """
    known = {date.fromisoformat(size.day): size.members for size in sizes} | {today: members}
    first = today - timedelta(days=last - 1)
    before = [day for day in known if day < first]
    current = known[max(before)] if before else None
    found = []
    for passed in range(last):
        current = known.get(first + timedelta(days=passed), current)
        found.append((first + timedelta(days=passed), current))
    return found


def address_of(segment_id: int) -> str:
    """The list of contacts, filtered by a segment."""
    document = {"member_of": write_id(Prefix.SEGMENT, segment_id)}
    return f"{reverse('console:contacts')}?{urlencode({NESTED: msgspec.json.encode(document).decode()})}"
