"""The nouns of people. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from crescendo.people.account_types import (
    AcceptAccountsAbove,
    AccountEdit,
    AccountSuggestion,
    AccountSuggestionQuery,
    BuyingRole,
    MergeAccounts,
    NewAccount,
    SetRole,
    SuggestionKind,
)
from crescendo.people.consent_types import (
    Consent,
    ConsentDocument,
    ConsentGiven,
    ConsentNow,
    ConsentPurpose,
    ConsentPurposes,
    ConsentState,
    ConsentStatus,
    Frequency,
    LegalBasis,
    LiftSuppression,
    Pause,
    PauseContact,
    Proof,
    Reach,
    ReachChannel,
    ReachState,
    RecordConsent,
    SetPreferences,
    SuppressAddress,
    SuppressionLifted,
    SuppressionQuery,
    SuppressionRow,
    Topic,
    TopicPreference,
    WithdrawConsent,
)
from crescendo.people.merge_nouns import (
    BY_HAND,
    FOLLOW_JOB,
    AcceptAbove,
    AlreadyMerged,
    Attached,
    Evidence,
    Merge,
    MergeContacts,
    MergedField,
    MergeMany,
    MergePreview,
    MergeUndone,
    NewSuggestion,
    RejectSuggestion,
    SameContact,
    SuggestionQuery,
    SuggestionRow,
    SuggestionState,
    Unmerged,
)
from crescendo.people.moment_types import FieldChange, Moment, MomentKind, Moments
from crescendo.people.note_types import (
    LARGEST_FILE,
    LONGEST_NOTE,
    About,
    FileContent,
    FileLost,
    KeptFile,
    NewFile,
    NewNote,
    Note,
    NoteEdit,
    NoteRemoved,
    NoteWritten,
)
from crescendo.people.own_types import (
    ChangeField,
    DeclareField,
    OwnChoice,
    OwnField,
    OwnSaid,
    OwnType,
)
from crescendo.people.privacy_types import (
    AccessBundle,
    Blocked,
    BundleGone,
    BundleState,
    EraseContacts,
    Erasure,
    ErasureLine,
    ErasureState,
    NothingToErase,
    Section,
)

if TYPE_CHECKING:
    from crescendo.conditions.types import Tree


from crescendo.people.bulk.types import (
    ChangeMany,
    ChangePreview,
    ChangeSet,
    ChangeState,
    Deed,
    ProposedChange,
    SetHasChanged,
    TooManyAtOnce,
)
from crescendo.people.quality.types import (
    REPAIR_ACTIONS,
    REPAIRED_FIELD,
    Problem,
    ProblemFigure,
    ProposedRepair,
    RepairAction,
    RepairContacts,
)
from crescendo.people.tag_types import ChangeTag, NewTag, Tag, TagColour

__all__ = [
    "BY_HAND",
    "FOLLOW_JOB",
    "LARGEST_FILE",
    "LONGEST_NOTE",
    "NO_TRAITS",
    "REPAIRED_FIELD",
    "REPAIR_ACTIONS",
    "About",
    "AcceptAbove",
    "AcceptAccountsAbove",
    "AccessBundle",
    "Account",
    "AccountEdit",
    "AccountQuery",
    "AccountSuggestion",
    "AccountSuggestionQuery",
    "AlreadyMerged",
    "Attached",
    "Blocked",
    "BundleGone",
    "BundleState",
    "BuyingRole",
    "ChangeField",
    "ChangeMany",
    "ChangePreview",
    "ChangeSet",
    "ChangeState",
    "ChangeTag",
    "ConfirmedClick",
    "Consent",
    "ConsentDocument",
    "ConsentGiven",
    "ConsentNow",
    "ConsentPurpose",
    "ConsentPurposes",
    "ConsentState",
    "ConsentStatus",
    "Contact",
    "ContactEdit",
    "ContactQuery",
    "DeclareField",
    "Deed",
    "EraseContacts",
    "Erasure",
    "ErasureLine",
    "ErasureState",
    "Evidence",
    "FieldChange",
    "FileContent",
    "FileLost",
    "Frequency",
    "Group",
    "Identity",
    "IdentityKind",
    "KeptFile",
    "KnownIdentity",
    "LegalBasis",
    "LiftSuppression",
    "LinkRefusal",
    "Merge",
    "MergeAccounts",
    "MergeContacts",
    "MergeMany",
    "MergePreview",
    "MergeUndone",
    "MergedField",
    "Moment",
    "MomentKind",
    "Moments",
    "Move",
    "NewAccount",
    "NewContact",
    "NewFile",
    "NewNote",
    "NewSuggestion",
    "NewTag",
    "Note",
    "NoteEdit",
    "NoteRemoved",
    "NoteWritten",
    "NothingToErase",
    "OwnChoice",
    "OwnField",
    "OwnSaid",
    "OwnType",
    "Pause",
    "PauseContact",
    "Problem",
    "ProblemFigure",
    "Proof",
    "ProposedChange",
    "ProposedRepair",
    "Reach",
    "ReachChannel",
    "ReachState",
    "RecordConsent",
    "RejectSuggestion",
    "RepairAction",
    "RepairContacts",
    "SameContact",
    "Section",
    "Seen",
    "SetHasChanged",
    "SetPreferences",
    "SetRole",
    "Sighted",
    "Sighting",
    "Suggestion",
    "SuggestionKind",
    "SuggestionQuery",
    "SuggestionRow",
    "SuggestionState",
    "SuppressAddress",
    "SuppressionLifted",
    "SuppressionQuery",
    "SuppressionRow",
    "Tag",
    "TagColour",
    "TooManyAtOnce",
    "Topic",
    "TopicPreference",
    "TouchesOf",
    "Unmerged",
    "WithdrawConsent",
]

NO_TRAITS: Mapping[str, Any] = {}


class IdentityKind(IntEnum):
    """Kinds of identity from weak to strong; an event belongs to the strongest that it carries.

    Nobody carries a RECORD: it stands for a contact that has no other identity, or for a merge by hand.
    """

    RECORD = 0
    DEVICE = 1
    OPENID = 2
    UNIONID = 3
    PHONE = 4
    EMAIL = 5
    USER = 6


class Identity(NamedTuple):
    """A normalised identity, made by `api.read_identity`. `space` tells user ids of unlike systems apart.

    A tuple and no dataclass, because ingest hashes some 20,000 of them a batch.
    """

    kind: IdentityKind
    value: str
    space: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A `group` call: the account as the sender's system names it, and what it says about it."""

    group_id: str
    space: str = ""
    traits: Mapping[str, Any] = field(default_factory=dict)


class Sighting(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """What one message says about who somebody is. `at` is the corrected time, `key` the message's own key.

    `confirmable` is set for a form whose confirmation mail may later verify what it said. `parted` are taken off
    whom `people` name (nobody else: off everybody); such a message ties nobody.
    """

    key: str
    at: int
    proof: Proof = Proof.CLAIM
    source_id: int | None = None
    device: Identity | None = None
    people: tuple[Identity, ...] = ()
    alias: tuple[Identity, Identity] | None = None
    leaves: bool = False
    parted: tuple[Identity, ...] = ()
    traits: Mapping[str, Any] = NO_TRAITS
    group: Group | None = None
    consents: tuple[ConsentGiven, ...] = ()
    confirmable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Events stored earlier under this identity, `from_at <= at < until_at`, now belong to `contact_id`."""

    identity_id: int
    from_at: int | None
    until_at: int | None
    contact_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighted:
    """What became of a batch of sightings; the first three run parallel to it, `fresh` was not known."""

    identities: tuple[int | None, ...] = ()
    visitors: tuple[int | None, ...] = ()
    contacts: tuple[int | None, ...] = ()
    moves: tuple[Move, ...] = ()
    created: tuple[int, ...] = ()
    changed: tuple[int, ...] = ()
    fresh: frozenset[Identity] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedClick:
    """Somebody followed the link in the mail that answered the submission with this key."""

    submission_key: str
    email: Identity
    at: int
    key: str
    ip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactQuery:
    """Which contacts, in which order; `after` is the cursor of the page before."""

    condition: Tree | None = None
    sort: str = "-last_seen_at"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountQuery:
    """Which accounts, in which order; `after` is the cursor of the page before."""

    condition: Tree | None = None
    sort: str = "-created_at"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person as known now: the projection of the contact's field history."""

    id: int
    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    title: str
    company_name: str
    industry: str
    employees: int | None
    country: str
    region: str
    city: str
    language: str
    time_zone: str
    website: str
    traits: Mapping[str, Any]
    owner_id: int | None
    account_id: int | None
    first_touch_id: int | None
    last_touch_id: int | None
    created_at: int
    first_seen_at: int
    last_seen_at: int
    event_count: int
    is_verified: bool


class TallyBy(StrEnum):
    """By what contacts can be counted."""

    OWNER = "owner"
    ACCOUNT = "account"
    FIRST_TOUCH = "first_touch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A company as known now."""

    id: int
    name: str
    domain: str
    industry: str
    employees: int | None
    country: str
    region: str
    city: str
    website: str
    traits: Mapping[str, Any]
    owner_id: int | None
    parent_id: int | None
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIdentity:
    """An identity as stored, with the contact that it points to now (devices: the latest link's)."""

    id: int
    contact_id: int | None
    kind: IdentityKind
    value: str
    space: str
    is_verified: bool
    first_seen_at: int


class LinkRefusal(IntEnum):
    """Why a link did not join two people; 0 means that it did. PARTED: one was taken off the other since."""

    JOINED = 0
    STRONGER_DIFFER = 1
    BOTH_VERIFIED = 2
    BOTH_GROWN = 3
    PARTED = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two contacts that a refused link would have joined, for a person to judge."""

    contact_id: int
    other_id: int
    identity: KnownIdentity
    other_identity: KnownIdentity
    reason: LinkRefusal
    proof: Proof
    at: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactEdit:
    """Fields that staff set by hand; None clears. `owner_id` and `account_id` are fields too."""

    contact_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact typed in by staff; an e-mail or phone of somebody known is refused."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchesOf:
    """First and last touch of a contact, as the activity room computed them."""

    contact_id: int
    first_touch_id: int | None
    last_touch_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """Further events of a contact: their count, first and last time."""

    contact_id: int
    first_at: int
    last_at: int
    events: int
