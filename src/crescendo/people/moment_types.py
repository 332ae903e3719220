"""The nouns of what happened to a contact beside its acts. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crescendo.people.consent_types import Consent, Proof
from crescendo.people.merge_nouns import Merge
from crescendo.people.note_types import KeptFile, Note


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One step of a field's history; `value` None is a verified clearing."""

    field: str
    value: Any
    at: int
    last_at: int
    key: str
    proof: Proof
    source_id: int | None
    by_id: int | None


class MomentKind(StrEnum):
    """What happened."""

    NOTE = "note"
    FILE = "file"
    FIELDS = "fields"
    CONSENT = "consent"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One thing that happened, with what its kind says; fields that were said at once are one moment."""

    kind: MomentKind
    at: int
    by_id: int | None = None
    by_label: str = ""
    note: Note | None = None
    file: KeptFile | None = None
    changes: tuple[FieldChange, ...] = ()
    consent: Consent | None = None
    merge: Merge | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """The latest first. `reached` None: all of them; else all later than it, and the older ones begin with it."""

    rows: tuple[Moment, ...]
    reached: int | None = None
