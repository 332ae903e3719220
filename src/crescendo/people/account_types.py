"""The nouns of accounts: edits, merges, the tree, roles, suggestions. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from crescendo.people.merge_nouns import SuggestionState


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEdit:
    """Fields that staff set by hand; None clears. `owner_id` and `parent_id` are fields too."""

    account_id: int
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account typed in by staff; it needs a name."""

    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeAccounts:
    """`gone_id` becomes part of `kept_id`."""

    kept_id: int
    gone_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What merging would do: how much comes over, and the fields that the kept account would gain.

    Notes and files stand with the kept account as long as the merge does.
    """

    contacts: int
    domains: tuple[str, ...]
    subsidiaries: int
    gained: tuple[str, ...]
    notes: int = 0
    files: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountMerge:
    """An account that was merged into another."""

    gone_id: int
    gone_name: str
    kept_id: int
    at: int
    by_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountNode:
    """An account in a tree, with the people whom the reader sees."""

    id: int
    name: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTree:
    """Those above, the topmost first; those right below; and how much stands below in all."""

    above: tuple[AccountNode, ...] = ()
    below: tuple[AccountNode, ...] = ()
    accounts_below: int = 0
    people_below: int = 0


class BuyingRole(StrEnum):
    """What somebody is in an account's purchase."""

    DECISION_MAKER = "decision_maker"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    USER = "user"
    LEARNER = "learner"


# A purchase without one of these is at risk, so a page says whom it lacks.
NEEDED_ROLES = (BuyingRole.DECISION_MAKER, BuyingRole.CHAMPION, BuyingRole.USER)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRole:
    """A contact's role in its account's purchase; None: not known."""

    contact_id: int
    role: BuyingRole | None


class SuggestionKind(StrEnum):
    """What is suggested of `subject`: it belongs to the account, is the same as it, or is its subsidiary."""

    MEMBER = "member"
    DOUBLE = "double"
    PARENT = "parent"


@dataclass(frozen=True, slots=True, kw_only=True)
class NameEvidence:
    """What speaks for a suggestion: the words in common, those that the account has besides, and the country."""

    is_exact: bool = False
    is_same_country: bool | None = None
    shared: tuple[str, ...] = ()
    only_account: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSuggestion:
    """`score` is a chance between 0 and 1; names as the reader may see them."""

    id: int
    kind: SuggestionKind
    subject_id: int
    subject_name: str
    subject_company: str
    account_id: int
    account_name: str
    score: float
    evidence: NameEvidence
    state: SuggestionState
    made_at: int
    decided_at: int | None = None
    decided_by_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSuggestionQuery:
    """Which suggestions; the likeliest first."""

    state: SuggestionState = SuggestionState.OPEN
    kind: SuggestionKind | None = None
    account_id: int | None = None
    least: float = 0.0
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptAccountsAbove:
    """All open suggestions of a kind from a score on, at most `limit` at once; `up_to` is the newest shown."""

    kind: SuggestionKind
    least: float
    up_to: int
    limit: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """How many were accepted, how many could not be any more, and how many wait still."""

    accepted: int
    skipped: int
    waiting: int
    ids: tuple[int, ...] = field(default=())
