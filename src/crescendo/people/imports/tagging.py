"""Tags in a file: words that colleagues have made, put on and never taken off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from crescendo.core import facts
from crescendo.core.refusals import mark
from crescendo.core.sets import insert_ignore
from crescendo.core.text import fold
from crescendo.people import tags
from crescendo.people.tag_models import Tag, Tagging

NO_TAG = mark("There is no such tag. Add it first, then import the row again.")
RULED = mark("A rule puts this tag on and takes it off, so a file cannot.")
_BETWEEN = re.compile(r"[;,|，；、]")
Known = Mapping[str, tuple[int, bool]]


def known(texts: Iterable[str]) -> Known:
    """The tags that these cells name, by folded name: number, and whether a rule owns it. One query at most."""
    wanted = {fold(word) for text in texts for word in _BETWEEN.split(text) if word.strip()}
    if not wanted:
        return {}
    rows = Tag.objects.filter(name_fold__in=wanted).values_list("name_fold", "pk", "rule")
    return {name: (number, bool(rule)) for name, number, rule in rows}


def read(text: str, tags_known: Known) -> tuple[int, ...] | str:
    """The tags of a cell, or the sentence that says why not."""
    found = []
    for word in filter(str.strip, _BETWEEN.split(text)):
        tag = tags_known.get(fold(word))
        if tag is None or tag[1]:
            return NO_TAG if tag is None else RULED
        found.append(tag[0])
    return tuple(found)


def put_on(asked: Mapping[int, Iterable[int]], by_id: int | None, *, now: int) -> set[tuple[int, int]]:
    """Put tags on contacts, as contact to tags; which contact got which tag anew. Emits contact.tagged."""
    wanted = {(tag, contact) for contact, given in asked.items() for tag in given}
    if not wanted:
        return set()
    held = set(Tagging.objects.filter(contact_id__in=list(asked)).values_list("tag_id", "contact_id"))
    fresh = sorted(wanted - held)
    insert_ignore("people_tagging", tags.COLUMNS, [(*pair, False, None, by_id, now) for pair in fresh])
    by_tag: dict[int, list[int]] = defaultdict(list)
    for tag, contact in fresh:
        by_tag[tag].append(contact)
    facts.append([tags.tagged(tag, contacts, now=now) for tag, contacts in by_tag.items()], now=now)
    return {(contact, tag) for tag, contact in fresh}
