"""The lifecycle edited: its draft, what is wrong with it and what it changes, versions, and going back."""

from __future__ import annotations

from typing import Any

from crescendo.core import definitions
from crescendo.core.documents import difference
from crescendo.core.once import once
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import require
from crescendo.core.types import (
    Actor,
    Document,
    DocumentChange,
    Permission,
    PublishDraft,
    SaveDraft,
    VersionRow,
)
from crescendo.lifecycle.documents import composing
from crescendo.lifecycle.documents.nouns import LifecyclePage
from crescendo.lifecycle.documents.published import KEY, KIND
from crescendo.lifecycle.documents.shipped import SHIPPED

NAME = mark("Lifecycle")
Fault = tuple[str, str, str]


def get_lifecycle(by: Actor) -> LifecyclePage:
    """The draft of the lifecycle, read once for a page. Refuses NotAllowed. A few queries."""
    require(by, Permission.DEFINITIONS_READ)
    return once(("draft of the lifecycle",), lambda: _page(by))


def _page(by: Actor) -> LifecyclePage:
    row = next((row for row in definitions.list_definitions(by, KIND) if row.key == KEY), None)
    version = definitions.find_in_force(KIND, KEY)
    draft = _whole(row.draft if row is not None else {})
    return LifecyclePage(
        draft=draft,
        read=composing.read(draft, number=0),
        revision=row.revision if row is not None else None,
        number=version.number if version is not None else 0,
        faults=tuple(composing.errors_of(draft)),
        changes=difference(_whole(version.document if version is not None else {}), draft),
    )


def save_lifecycle(by: Actor, document: Document, *, revision: int | None, now: int) -> int:
    """Write the draft over the revision that was read; it may be unfinished. The new revision.

    Refuses NotAllowed, DefinitionExists, DraftChanged.
    """
    draft = SaveDraft(kind=KIND, key=KEY, name=NAME, document=document, revision=revision)
    return definitions.save_draft(by, draft, now=now).revision


def publish_lifecycle(by: Actor, *, revision: int, note: str = "", now: int) -> VersionRow:
    """Let the draft hold; everybody follows it by a job. Emits definition.published.

    Refuses NotAllowed, NotFound, DraftChanged, NothingToPublish, NotValid with all faults.
    """
    draft = PublishDraft(kind=KIND, key=KEY, revision=revision, note=note)
    return definitions.publish(by, draft, now=now)


def list_lifecycle_versions(by: Actor) -> tuple[VersionRow, ...]:
    """Published versions, the newest first. Refuses NotAllowed. One query."""
    return definitions.list_versions(by, KIND, KEY)


def lifecycle_version(by: Actor, number: int) -> tuple[Document, tuple[DocumentChange, ...]]:
    """A version whole, nought for the shipped one, and what it changed. Refuses NotAllowed, NotFound. One query."""
    found = {row.number: row.document for row in list_lifecycle_versions(by)} | {0: SHIPPED}
    if number not in found:
        raise NotFound(kind="version", id=str(number))
    after = _whole(found[number])
    return after, difference(_whole(found[number - 1]), after) if number else ()


def errors_of_lifecycle(document: Document) -> list[Fault]:
    """What keeps a document from being published: pointer, code, sentence."""
    return composing.errors_of(document)


def _whole(document: Document) -> dict[str, Any]:
    """With the shipped sections in place of those that it leaves out."""
    return {**SHIPPED, **document}
