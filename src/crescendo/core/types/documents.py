"""Versioned documents and the company: rows, requests, refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types.acting import Language

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Write a draft. `revision` is the one that was read; None makes a new definition."""

    kind: str
    key: str
    name: str
    document: Document = field(hash=False)
    revision: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishDraft:
    """Make the draft of a revision the next version, with a note for those who read the list later."""

    kind: str
    key: str
    revision: int
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionRow:
    """A definition: its draft, the draft's revision, and the number of the version in force."""

    id: int
    kind: str
    key: str
    name: str
    draft: dict[str, Any] = field(hash=False)
    revision: int
    published: int | None
    changed_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """A published version; it never changes."""

    id: int
    number: int
    document: dict[str, Any] = field(hash=False)
    note: str
    published_at: int
    published_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentChange:
    """One difference of two documents: where (a JSON pointer), before and after; None where absent."""

    pointer: str
    before: Any
    after: Any


class DefinitionExists(Refusal):
    """A new definition was to take a key that is in use."""

    code = "definition_exists"
    sentence = mark("There is already a %(kind)s with the key %(key)s.")
    remedy = mark("Choose another key, or open the existing one.")


class DraftChanged(Refusal):
    """Somebody else saved the draft since it was read."""

    code = "draft_changed"
    sentence = mark("Somebody else has changed this draft since you opened it.")
    remedy = mark("Open it again and repeat your change.")


class NothingToPublish(Refusal):
    """The draft equals the version in force."""

    code = "nothing_to_publish"
    sentence = mark("The draft is the same as the published version.")
    remedy = mark("Change the draft first.")


class KindUnknown(Refusal):
    """No room has registered a validator for this kind of document."""

    code = "definition_kind_unknown"
    sentence = mark("Documents of the kind %(kind)s are not known here.")
    remedy = mark("Check the spelling of the kind.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """The one company of this installation; its zone decides what a day is."""

    name: str
    time_zone: str
    currency: str
    language: Language
