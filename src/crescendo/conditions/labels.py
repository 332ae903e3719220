"""What a field or a choice is called: ours by translation, a company's own by what its people wrote."""

from __future__ import annotations

from django.utils.translation import gettext

from crescendo.conditions.types import Field, Option


def label_of(thing: Field | Option, language: str) -> str:
    """Its name in a language; an own one that was named in the other language only is called that."""
    if not thing.labels:
        return gettext(thing.label)
    said = dict(thing.labels)
    return said.get(language) or next(iter(filter(None, said.values())), thing.label)
