"""What the company says of its names: which own name stands for which standard act, which properties are personal.

One versioned document, `event_names`: each click is a version with who and when, and taking one back is another.
History follows by a job; see `retranslate`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from crescendo.activity import retranslate
from crescendo.activity.acts import ACTS, IDENTIFIED, MAPPABLE
from crescendo.activity.models import Name
from crescendo.activity.types import NameNotMappable
from crescendo.core import audit, definitions, facts
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Document, Permission, PublishDraft, SaveDraft

KIND, KEY = "event_names", "company"
LONGEST = 255
# What stands in these places is the kind of a call, never a name that somebody gave.
_CALLS = frozenset({"page", "screen", "identify", "group", "alias", "reset", "track", "confirm", IDENTIFIED})
_KINDS = ("$", "profile_", "item_", "track_")

audit.register(
    {
        "name.hidden": mark("%(by)s hid an act's name"),
        "name.shown": mark("%(by)s showed an act's name again"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventNames:
    """The document in force: own names to acts, and the properties (folded) that are personal data."""

    acts: Mapping[str, str] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()


def in_force() -> EventNames:
    """What is in force. One query."""
    version = definitions.find_in_force(KIND, KEY)
    if version is None:
        return EventNames()
    document = version.document
    return EventNames(acts=document.get("acts", {}), personal=frozenset(document.get("personal", ())))


def is_mappable(raw_name: str) -> bool:
    """Whether a name is the company's own, so that it may stand for a standard act."""
    return raw_name not in ACTS and raw_name not in _CALLS and not raw_name.startswith(_KINDS)


def map_name(by: Actor, name_id: int, act: str, *, now: int) -> None:
    """Let an own name stand for a standard act from now on, and in history by a job.

    Refuses NotAllowed, NotFound, NameNotMappable, NotValid. Emits definition.published.
    """
    raw = _text_of(name_id)
    if not is_mappable(raw):
        raise NameNotMappable(name=raw)

    def change(document: dict[str, Any]) -> None:
        document["acts"][raw] = act

    _publish(by, change, note=f"{raw} = {act}", now=now, renamed=(name_id, raw))


def unmap_name(by: Actor, name_id: int, *, now: int) -> None:
    """Take back what a name stands for; history follows. Refuses NotAllowed, NotFound."""
    raw = _text_of(name_id)

    def change(document: dict[str, Any]) -> None:
        document["acts"].pop(raw, None)

    _publish(by, change, note=raw, now=now, renamed=(name_id, raw))


def mark_personal(by: Actor, prop: str, *, is_personal: bool, now: int) -> None:
    """Cover a property, of whatever act, for who may not see personal data; or uncover it. Refuses NotAllowed."""
    folded = prop[:LONGEST].casefold()

    def change(document: dict[str, Any]) -> None:
        marked = set(document["personal"])
        document["personal"] = sorted(marked | {folded} if is_personal else marked - {folded})

    _publish(by, change, note=folded, now=now)


def hide_name(by: Actor, name_id: int, *, hidden: bool, now: int) -> None:
    """Leave a name out of the catalogue, or show it again; its acts stay. Refuses NotAllowed, NotFound."""
    require(by, Permission.DEFINITIONS_PUBLISH)
    raw = _text_of(name_id)
    with transaction.atomic():
        Name.objects.filter(pk=name_id).update(hidden=hidden)
        audit.record(by, "name.hidden" if hidden else "name.shown", "event_names", {"name": raw}, now=now)


def errors_of(document: Document) -> list[tuple[str, str, str]]:
    """What keeps the document from being published."""
    wrong: list[tuple[str, str, str]] = []
    acts, personal = document.get("acts", {}), document.get("personal", [])
    if not isinstance(acts, dict) or not isinstance(personal, list):
        return [("", "shape", mark("The document holds acts, an object, and personal, a list."))]
    for raw, act in acts.items():
        if not is_mappable(raw):
            wrong.append((f"/acts/{raw}", "not_own", mark("This name is not one of the company's own.")))
        if act not in MAPPABLE:
            wrong.append((f"/acts/{raw}", "act_unknown", mark("An own name cannot stand for this act.")))
    if not all(isinstance(prop, str) for prop in personal):
        wrong.append(("/personal", "shape", mark("The names of properties are texts.")))
    return wrong


def _publish(
    by: Actor,
    change: Callable[[dict[str, Any]], None],
    *,
    note: str,
    now: int,
    renamed: tuple[int, str] | None = None,
) -> None:
    """Publish the document in force with one change, and let history follow. Nothing where nothing changes."""
    require(by, Permission.DEFINITIONS_EDIT)
    require(by, Permission.DEFINITIONS_PUBLISH)
    known = in_force()
    document: dict[str, Any] = {"acts": dict(known.acts), "personal": sorted(known.personal)}
    change(document)
    if document == {"acts": dict(known.acts), "personal": sorted(known.personal)}:
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


def _text_of(name_id: int) -> str:
    text: str | None = Name.objects.filter(pk=name_id).values_list("text", flat=True).first()
    if text is None:
        raise NotFound(kind="name", id=str(name_id))
    return text
