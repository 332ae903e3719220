"""The nouns of deals. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from crescendo.conditions.types import Money
from crescendo.core.refusals import Refusal, mark

if TYPE_CHECKING:
    from crescendo.conditions.types import Tree


class DealState(StrEnum):
    """What has become of a deal."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class DealStage(StrEnum):
    """The stages of a deal that the product acts upon; a company's document may have more, and has all words."""

    OPPORTUNITY = "opportunity"
    POC = "poc"
    WON = "won"
    DELIVERING = "delivering"
    LIVE = "live"
    RENEWAL_DUE = "renewal_due"
    RENEWED = "renewed"
    CHURNED = "churned"
    LOST = "lost"


class DealRole(StrEnum):
    """What somebody is in a deal; the roles are those of an account's purchase, and two of a POC."""

    DECISION_MAKER = "decision_maker"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    USER = "user"
    TECHNICAL_OWNER = "technical_owner"
    PROCUREMENT = "procurement"


class Budget(StrEnum):
    """What is known of the customer's budget."""

    UNKNOWN = "unknown"
    NONE = "none"
    PLANNED = "planned"
    REQUESTED = "requested"
    APPROVED = "approved"


class BuyingFactor(StrEnum):
    """What the customer weighs; the four weights make a hundred."""

    FUNCTION = "function"
    BRAND = "brand"
    PRICE = "price"
    SERVICE = "service"


class WinReason(StrEnum):
    """Why a deal was won: a buying factor, or the relationship."""

    FUNCTION = "function"
    BRAND = "brand"
    PRICE = "price"
    SERVICE = "service"
    RELATIONSHIP = "relationship"


class PocResult(StrEnum):
    """How a proof of concept ended."""

    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"


class MoveCause(StrEnum):
    """What moved a deal."""

    HAND = "hand"
    CONVERSION = "conversion"
    MILESTONE = "milestone"
    RENEWAL = "renewal"
    IMPORT = "import"
    UNDO = "undo"
    DOCUMENT = "document"
    """A published lifecycle has no such stage any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A deal as it stands. `discount` is in thousandths of the list amount; `missing` are fields its stage asks for."""

    id: int
    name: str
    account_id: int | None
    owner_id: int | None
    stage: str
    stage_at: int
    state: DealState
    closed_at: int | None
    currency: str
    amount: int | None
    list_amount: int | None
    discount: int | None
    close_on: date | None
    source: str
    touch_id: int | None
    keyword: str
    region: str
    industry: str
    budget_state: str
    has_no_known_decision_maker: bool
    competitors: tuple[str, ...] | None
    factors: Mapping[str, int] = field(hash=False)
    products: str
    lost_reason: str
    competitor: str
    win_reason: str
    churn_reason: str
    delivery_owner_id: int | None
    live_on: date | None
    missing: tuple[str, ...]
    created_at: int
    changed_at: int

    @property
    def is_incomplete(self) -> bool:
        """Whether its stage asks for something that nobody has given."""
        return bool(self.missing)

    @property
    def money(self) -> Money | None:
        """The amount with its currency."""
        return None if self.amount is None else Money(amount=self.amount, currency=self.currency)


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPerson:
    """Somebody who has to do with a deal; `contact_id` is the living contact."""

    contact_id: int
    role: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DealLine:
    """A product of a deal; `amount` is quantity times unit amount where there is one."""

    product: str
    quantity: int = 1
    unit_amount: int | None = None

    @property
    def amount(self) -> int | None:
        """What the line costs."""
        return None if self.unit_amount is None else self.quantity * self.unit_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A stay in a stage: since when, until when, by whom, why."""

    stage: str
    from_stage: str
    entered_at: int
    left_at: int | None
    by_id: int | None
    by_label: str
    cause: MoveCause
    reason: str
    note: str
    is_incomplete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DealChange:
    """A field that was given another value."""

    field: str
    before: Any
    after: Any
    at: int
    by_id: int | None
    by_label: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """What a POC must show, with the figure that is to be reached, and what came out."""

    title: str
    target: str
    result: str = ""
    is_met: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poc:
    """A deal's proof of concept."""

    criteria: tuple[Criterion, ...] = ()
    starts_on: date | None = None
    planned_end_on: date | None = None
    presales_id: int | None = None
    technical_owner_id: int | None = None
    result: str = ""
    ended_on: date | None = None
    failure: str = ""
    skipped_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """What was signed."""

    number: int
    signed_on: date | None
    starts_on: date | None
    ends_on: date | None
    term_months: int | None
    amount: int | None
    recurring_amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A step of the delivery."""

    id: int
    title: str
    planned_on: date | None
    done_on: date | None
    is_go_live: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DealPage:
    """A deal with all that hangs on it."""

    deal: Deal
    people: tuple[DealPerson, ...]
    lines: tuple[DealLine, ...]
    stays: tuple[Stay, ...]
    poc: Poc | None
    contracts: tuple[Contract, ...]
    milestones: tuple[Milestone, ...]
    may_edit: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDeal:
    """A deal made by hand. It needs a name and a primary source; `people` maps contacts to roles.

    Fields are those of `fields.FIELDS`. `request_key` makes a repeated request one deal.
    """

    fields: Mapping[str, Any] = field(hash=False)
    people: Mapping[int, str] = field(default_factory=dict, hash=False)
    lines: tuple[DealLine, ...] = ()
    request_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Convert:
    """Make a deal of a contact. What the contact knows of source, region and industry goes along.

    `is_another` says that it is to be one more, beside an open deal of the same account.
    """

    contact_id: int
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    role: str = ""
    lines: tuple[DealLine, ...] = ()
    request_key: str | None = None
    is_another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Converted:
    """The deal, and whether an earlier request has made it already."""

    deal: Deal
    was_there: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DealEdit:
    """Fields to be set; None clears."""

    deal_id: int
    fields: Mapping[str, Any] = field(hash=False)
    lines: tuple[DealLine, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveDeal:
    """A move by hand, with the fields that the stage asks for. `reason` is of the document's list.

    The fields of its POC and its contract are among them.
    """

    deal_id: int
    to: str
    fields: Mapping[str, Any] = field(default_factory=dict, hash=False)
    lines: tuple[DealLine, ...] | None = None
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealQuery:
    """Which deals, in which order; `after` is the cursor of the page before."""

    condition: Tree | None = None
    sort: str = "-created_at"
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of the board: how many stand in the stage, their sums by currency, and the first of them."""

    stage: str
    count: int
    sums: tuple[Money, ...]
    deals: tuple[Deal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PutMilestone:
    """A milestone as it is to be from now on; without `milestone_id` a new one."""

    deal_id: int
    title: str
    planned_on: date | None = None
    done_on: date | None = None
    is_go_live: bool = False
    milestone_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtStay:
    """A stage that a deal entered, when, and why."""

    stage: str
    at: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtMilestone:
    """A step of the delivery as another system has it."""

    title: str
    planned_on: date | None = None
    done_on: date | None = None
    is_go_live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtDeal:
    """A deal of another system under its `key` there. `stays` begin with the stage that it was made in."""

    key: str
    fields: Mapping[str, Any] = field(hash=False)
    stays: tuple[BroughtStay, ...]
    people: Mapping[int, str] = field(default_factory=dict, hash=False)
    lines: tuple[DealLine, ...] = ()
    milestones: tuple[BroughtMilestone, ...] = ()
    touch_id: int | None = None


class OpenDealThere(Refusal):
    """The contact, or its account, has an open deal: it is offered instead of a second one."""

    code = "open_deal_there"
    sentence = mark("There is an open deal of this customer already.")
    remedy = mark("Open that deal and add the contact to it, or say that this is to be another one.")


class DealRemoved(Refusal):
    """The deal was removed too long ago to be taken back."""

    code = "deal_gone"
    sentence = mark("It was removed and can no longer be taken back.")
