"""The nouns of what colleagues did. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class SalesKind(StrEnum):
    """What was done."""

    CALL = "call"
    TASK = "task"
    STAGE = "stage"
    LEAD = "lead"
    DEAL = "deal"
    TOPICS = "topics"
    MATERIAL = "material"
    MAIL = "mail"
    MEETING = "meeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesMoment:
    """One thing that was done, as the reader sees it; `words` and a task's `title` are covered as elsewhere.

    `what`: a call's outcome, a task's kind, a lead's act, the cause of a move, a mail's direction.
    `before` and `after`: the stages of a move. `reason`: why, of a meeting where. `to_id`: whom a lead went to.
    `count`: minutes, a note's version, a deal's which stay, a material's number.
    """

    kind: SalesKind
    at: int
    id: int
    contact_id: int | None
    deal_id: int | None
    by_id: int | None
    by_label: str
    what: str
    before: str
    after: str
    reason: str
    title: str
    words: str
    count: int | None
    to_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesMoments:
    """The latest first. `reached` None: all of them; else all later than it, and the older ones begin with it."""

    rows: tuple[SalesMoment, ...]
    reached: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesQuery:
    """Which of it: from `since` on and before `before`, of some kinds, with a text; about `limit`."""

    since: int = 0
    before: int = 2**62
    kinds: Collection[SalesKind] = tuple(SalesKind)
    text: str = ""
    limit: int = 50
