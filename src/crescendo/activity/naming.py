"""Changing what the company says of its names: one click each, which publishes a version of the document.

History follows by jobs; see `retranslate` and `columns`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from crescendo.activity import columns, retranslate
from crescendo.activity.event_names import KEY, KIND, errors_of, in_force, is_mappable
from crescendo.activity.models import Name
from crescendo.activity.types import NameNotMappable
from crescendo.core import audit, definitions, facts
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission, PublishDraft, SaveDraft

LONGEST = 255

audit.register(
    {
        "name.hidden": mark("%(by)s hid an act's name"),
        "name.shown": mark("%(by)s showed an act's name again"),
    }
)


def map_name(by: Actor, name_id: int, act: str, *, now: int) -> None:
    """Let an own name stand for a standard act from now on, and in history by a job.

    Refuses NotAllowed, NotFound, NameNotMappable, NotValid. Emits definition.published.
    """
    raw = _text_of(name_id)
    if not is_mappable(raw):
        raise NameNotMappable(name=raw)

    def change(document: dict[str, Any]) -> None:
        document["acts"][raw] = act

    publish_change(by, change, note=f"{raw} = {act}", now=now, renamed=(name_id, raw))


def unmap_name(by: Actor, name_id: int, *, now: int) -> None:
    """Take back what a name stands for; history follows. Refuses NotAllowed, NotFound."""
    raw = _text_of(name_id)

    def change(document: dict[str, Any]) -> None:
        document["acts"].pop(raw, None)

    publish_change(by, change, note=raw, now=now, renamed=(name_id, raw))


def mark_personal(by: Actor, prop: str, *, is_personal: bool, now: int) -> None:
    """Cover a property, of whatever act, for who may not see personal data; or uncover it.

    A promoted one that is covered is demoted: personal data stands in no index. Refuses NotAllowed.
    """
    folded = prop[:LONGEST].casefold()

    def change(document: dict[str, Any]) -> None:
        marked = set(document["personal"])
        document["personal"] = sorted(marked | {folded} if is_personal else marked - {folded})
        for name in [name for name in document["promoted"] if is_personal and name.casefold() == folded]:
            del document["promoted"][name]

    publish_change(by, change, note=folded, now=now)


def hide_name(by: Actor, name_id: int, *, hidden: bool, now: int) -> None:
    """Leave a name out of the catalogue, or show it again; its acts stay. Refuses NotAllowed, NotFound."""
    require(by, Permission.DEFINITIONS_PUBLISH)
    raw = _text_of(name_id)
    with transaction.atomic():
        Name.objects.filter(pk=name_id).update(hidden=hidden)
        audit.record(by, "name.hidden" if hidden else "name.shown", "event_names", {"name": raw}, now=now)


def publish_change(
    by: Actor,
    change: Callable[[dict[str, Any]], None],
    *,
    note: str,
    now: int,
    renamed: tuple[int, str] | None = None,
) -> None:
    """Publish the document in force with one change, and let history follow. Nothing where nothing changes.

    Refuses NotAllowed, NotValid. Emits definition.published.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    require(by, Permission.DEFINITIONS_PUBLISH)
    known = in_force()
    document = known.document()
    change(document)
    if document == known.document():
        return
    if wrong := errors_of(document):
        raise NotValid(wrong)
    with facts.together(now=now):
        try:
            revision = definitions.get_definition(by, KIND, KEY).revision
        except NotFound:
            revision = None
        draft = SaveDraft(kind=KIND, key=KEY, name="Event names", document=document, revision=revision)
        row = definitions.save_draft(by, draft, now=now)
        definitions.publish(by, PublishDraft(kind=KIND, key=KEY, revision=row.revision, note=note), now=now)
        if renamed is not None:
            retranslate.intend(*renamed, revision=row.revision, now=now)
        columns.intend(known.promoted, document["promoted"], revision=row.revision, now=now)


def _text_of(name_id: int) -> str:
    text: str | None = Name.objects.filter(pk=name_id).values_list("text", flat=True).first()
    if text is None:
        raise NotFound(kind="name", id=str(name_id))
    return text
