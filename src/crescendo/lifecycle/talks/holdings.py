"""What talks hold of persons: those with them alone go; of those with others too their part and their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from crescendo.core import holdings, needles
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings
from crescendo.lifecycle.talks.nouns import LONGEST_ATTENDEES, LONGEST_PLACE, LONGEST_TITLE
from crescendo.lifecycle.talks_models import Talk, TalkContact

_CHUNK = 200
_LONGEST = {"title": LONGEST_TITLE, "text": None, "place": LONGEST_PLACE, "attendees": LONGEST_ATTENDEES}
_TEXTS = tuple(_LONGEST)


def register() -> None:
    """Make them known."""
    holdings.register(_talks, _others)


def _find(person: Person, _: Surroundings) -> int:
    return TalkContact.objects.filter(contact_id__in=person.contacts).count()


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    rows = TalkContact.objects.filter(contact_id__in=person.contacts).order_by("pk")
    held = dict(rows.values_list("pk", "talk_id")[:_CHUNK])
    with transaction.atomic():
        TalkContact.objects.filter(pk__in=held).delete()
        talks = set(held.values())
        others = TalkContact.objects.filter(talk_id__in=talks).values_list("talk_id", flat=True)
        # What was said with nobody else goes whole.
        alone = talks - set(others)
        Talk.objects.filter(pk__in=alone).delete()
    return Erased(rows=len(held), place={} if held else None)


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    held = TalkContact.objects.filter(contact_id__in=person.contacts).values("talk_id")
    for talk in Talk.objects.filter(pk__in=held, removed_at=None).order_by("pk"):
        yield {
            "kind": talk.kind,
            "at": talk.at,
            "by": talk.by_label,
            "title": talk.title,
            "text": talk.text,
        }


def _cut_from_others(person: Person, _: Surroundings, place: Any) -> Erased:
    """Some hundred talks a step, in the order of their numbers."""
    after = int((place or {}).get("talk", 0))
    rows = list(Talk.objects.filter(pk__gt=after).order_by("pk")[:_CHUNK])
    named = [row for row in rows if any(needles.is_in(person.texts, getattr(row, name)) for name in _TEXTS)]
    with transaction.atomic():
        for row in named:
            cut = {
                name: needles.cut(person.texts, getattr(row, name))[:longest]
                for name, longest in _LONGEST.items()
            }
            Talk.objects.filter(pk=row.pk).update(**cut)
    return Erased(rows=len(named), place={"talk": rows[-1].pk} if rows else None)


_talks = Holding(
    name="lifecycle.talks",
    title=mark("Mails and meetings that were written down"),
    tables=("lifecycle_talk", "lifecycle_talkcontact"),
    columns={
        "kind": mark("Kind"),
        "at": mark("Time"),
        "by": mark("Who did it"),
        "title": mark("Title"),
        "text": mark("Text"),
    },
    find=_find,
    erase=_erase,
    export=_export,
)
_others = Holding(
    name="lifecycle.talks_of_others",
    title=mark("Addresses in mails and meetings with others"),
    tables=(),
    find=lambda *_: 0,
    erase=_cut_from_others,
    is_scan=True,
)
