"""Whom a condition would mean where no script draws the builder: how many, ten people and what made each fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console import condition_words, page
from crescendo.console.lists import AT_ONCE, Count
from crescendo.core.types import Actor
from crescendo.segments import api
from crescendo.segments.types import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A condition in words, how many fit, and some of them."""

    words: str
    count: Count
    samples: tuple[Sample, ...]


def of(by: Actor, document: Mapping[str, Any] | None) -> Shown | None:
    """What a condition means now, counted no further than a list counts at once."""
    if document is None:
        return None
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data)
    told = api.preview(
        by,
        document,
        language=get_language() or "en",
        now=page.now(),
        at_most=AT_ONCE + 1,
        names=condition_words.names_of(conditions.references(tree), by),
    )
    return Shown(
        words=condition_words.say(tree, by),
        count=Count(number=min(told.count, AT_ONCE), is_more=told.count > AT_ONCE),
        samples=told.samples,
    )
