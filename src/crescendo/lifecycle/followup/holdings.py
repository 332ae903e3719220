"""What following up holds of persons: it goes with them; others' tasks lose the person's addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Model

from crescendo.core import holdings, needles
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Row, Surroundings
from crescendo.lifecycle.followup_models import Call, Task, TopicNote

_CHUNK = 500
_TABLES: tuple[type[Model], ...] = (Task, Call, TopicNote)


def register() -> None:
    """Make them known."""
    holdings.register(_followup, _others)


def _find(person: Person, _: Surroundings) -> int:
    return sum(table._default_manager.filter(contact_id__in=person.contacts).count() for table in _TABLES)  # noqa: SLF001


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    done = 0
    for table in _TABLES:
        rows = table._default_manager.filter(contact_id__in=person.contacts)  # noqa: SLF001
        done += table._default_manager.filter(pk__in=rows.values("pk")[:_CHUNK]).delete()[0]  # noqa: SLF001
    return Erased(rows=done, place={} if done else None)


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    for task in Task.objects.filter(contact_id__in=person.contacts, removed_at=None).order_by("pk"):
        yield {"kind": "task", "at": task.at, "by": task.by_label, "text": task.title}
    for call in Call.objects.filter(contact_id__in=person.contacts, removed_at=None).order_by("pk"):
        yield {
            "kind": "call",
            "at": call.at,
            "by": call.by_label,
            "outcome": call.outcome,
            "text": call.text,
        }
    for note in TopicNote.objects.filter(contact_id__in=person.contacts).order_by("pk"):
        yield {"kind": "note", "at": note.at, "by": note.by_label, "text": note.answers}


def _cut_from_others(person: Person, _: Surroundings, place: Any) -> Erased:
    """Some hundred tasks about accounts a step, in the order of their numbers."""
    after = int((place or {}).get("task", 0))
    rows = list(Task.objects.filter(pk__gt=after, contact_id=None).order_by("pk")[:_CHUNK])
    named = [row for row in rows if needles.is_in(person.texts, row.title)]
    with transaction.atomic():
        for row in named:
            Task.objects.filter(pk=row.pk).update(title=needles.cut(person.texts, row.title)[:200])
    return Erased(rows=len(named), place={"task": rows[-1].pk} if rows else None)


_followup = Holding(
    name="lifecycle.followup",
    title=mark("Tasks, calls and seven-topic notes"),
    tables=("lifecycle_task", "lifecycle_call", "lifecycle_topicnote"),
    columns={
        "kind": mark("Kind"),
        "at": mark("Time"),
        "by": mark("Who did it"),
        "outcome": mark("Outcome"),
        "text": mark("Text"),
    },
    find=_find,
    erase=_erase,
    export=_export,
)
_others = Holding(
    name="lifecycle.tasks_of_others",
    title=mark("Addresses in tasks about accounts"),
    tables=(),
    find=lambda *_: 0,
    erase=_cut_from_others,
    is_scan=True,
)
