"""The nouns of merging: what is asked, what will happen, what happened, what is suggested. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crescendo.core.refusals import Refusal, mark

if TYPE_CHECKING:
    from crescendo.people.types import Contact, KnownIdentity

FOLLOW_JOB = "identities.follow"
"""Events follow identities that changed their contact: people intends it, the activity room does it."""

BY_HAND = "by_hand"
"""The kind of a suggestion that nobody made: two contacts were told apart, or parted, by themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeContacts:
    """Make two contacts one. `choices` names, field by field, the contact whose value shall stand."""

    survivor_id: int
    other_id: int
    choices: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeMany:
    """Pairs of contacts to make one, each as (survivor, other); from suggestions or from a list."""

    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedField:
    """A field of both contacts and of the one that they will be; `kept_from` None: no side has it so."""

    field: str
    survivor: Any
    other: Any
    kept: Any
    kept_from: int | None
    differs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """How many things of a kind hang on a contact itself: they stay with the survivor, also after an unmerge."""

    kind: str
    label: str
    survivor: int
    other: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What a merge will do. Withdrawals and suppressions listed hold for both from then on, for ever."""

    survivor: Contact
    other: Contact
    fields: tuple[MergedField, ...]
    survivor_identities: tuple[KnownIdentity, ...]
    other_identities: tuple[KnownIdentity, ...]
    withdrawals: tuple[tuple[str, str], ...]
    suppressions: tuple[tuple[str, str], ...]
    attached: tuple[Attached, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merge by hand, standing or undone. `label` says who was merged in, `contact_id` whom both are now."""

    id: int
    survivor_id: int
    merged_id: int
    contact_id: int | None
    label: str
    fields: tuple[str, ...]
    at: int
    by_id: int | None
    undone_at: int | None
    undone_by_id: int | None

    @property
    def is_standing(self) -> bool:
        return self.undone_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmerged:
    """The contacts that the two are now; one, where messages or another merge still say that they are one."""

    merge_id: int
    contact_ids: tuple[int, ...]


class SuggestionState(StrEnum):
    """A rejected pair is never suggested again."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for it: a field, and how it agrees (`same`, `similar`, `said`); never a value."""

    field: str
    how: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSuggestion:
    """Two contacts may be one. `kind` names who says so, `score` is in thousandths."""

    contact_id: int
    other_id: int
    kind: str
    score: int
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionRow:
    """A suggested pair as it stands; `id` None where a refused link says so and nobody has judged it."""

    id: int | None
    contact_id: int
    other_id: int
    kind: str
    score: int
    evidence: tuple[Evidence, ...]
    state: SuggestionState
    made_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionQuery:
    """Which suggestions, the likeliest first; `after` is the cursor of the page before."""

    state: SuggestionState = SuggestionState.OPEN
    kind: str | None = None
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectSuggestion:
    """These two are not one person."""

    contact_id: int
    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAbove:
    """All open suggestions from a score on, perhaps of one kind; `up_to` is the newest that was shown."""

    least: int
    kind: str | None = None
    up_to: int | None = None


class SameContact(Refusal):
    """A contact cannot be merged with itself."""

    code = "same_contact"
    sentence = mark("These are one contact already.")
    remedy = mark("Choose another contact.")


class AlreadyMerged(Refusal):
    """The contact is part of another, which is the one to name."""

    code = "already_merged"
    sentence = mark("The contact %(id)s was merged into %(survivor)s.")
    remedy = mark("Look at that contact, and merge it if you still want to.")


class MergeUndone(Refusal):
    """What was undone cannot be undone again."""

    code = "merge_undone"
    sentence = mark("This merge was undone already.")
    remedy = mark("Merge the two contacts again if they are one person.")
