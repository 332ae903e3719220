"""Fields of deals that conditions may ask about, and what a contact's or an account's deals come to."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import (
    Entity,
    Field,
    FieldType,
    Option,
    Stored,
    TouchedBy,
    Turn,
    Where,
)
from crescendo.core.document_reading import Titles
from crescendo.core.ids import Prefix
from crescendo.core.refusals import mark
from crescendo.lifecycle.deals.has_deal import HAS_DEAL, TOUCHING
from crescendo.lifecycle.deals.types import Budget, DealState, WinReason
from crescendo.lifecycle.deals.visibility import TABLE
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import Pipeline, ReasonList
from crescendo.people import api as people
from crescendo.sources.types import CHANNELS

NO_DEAL = "none"
STATE_TITLES = {
    DealState.OPEN: mark("Open deal"),
    DealState.WON: mark("Won deal, none open"),
    DealState.LOST: mark("Lost deals only"),
}
BUDGET_TITLES = {
    Budget.UNKNOWN: mark("Budget not known"),
    Budget.NONE: mark("No budget"),
    Budget.PLANNED: mark("Budget planned"),
    Budget.REQUESTED: mark("Budget requested"),
    Budget.APPROVED: mark("Budget approved"),
}
WIN_TITLES = {
    WinReason.FUNCTION: mark("Function"),
    WinReason.BRAND: mark("Brand"),
    WinReason.PRICE: mark("Price"),
    WinReason.SERVICE: mark("Service"),
    WinReason.RELATIONSHIP: mark("Relationship"),
}
_OPEN_TITLES = {
    DealState.OPEN: mark("Open"),
    DealState.WON: mark("Won"),
    DealState.LOST: mark("Lost"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Furthest:
    """What the deals of a contact or an account come to: open if any is, else won if any is, else lost, else none."""

    entity: Entity

    def where(self, options: frozenset[str], target: Target) -> Where:
        order = [state.value for state in (DealState.OPEN, DealState.WON, DealState.LOST)]
        parts = []
        for place, state in enumerate(order):
            if state in options:
                above = "".join(f" AND NOT {self._any(other, target)}" for other in order[:place])
                parts.append(f"({self._any(state, target)}{above})")
        if NO_DEAL in options:
            parts.append("(" + " AND ".join(f"NOT {self._any(state, target)}" for state in order) + ")")
        return Where(sql=f"({' OR '.join(parts)})" if parts else "(1 = 0)", params=())

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - it turns by facts alone
        return ()

    def _any(self, state: str, target: Target) -> str:
        """The state is one of our three words, so it may stand in the text."""
        own = f'"{target.alias}"."id"'
        if self.entity is Entity.ACCOUNT:
            rows = 'SELECT "sale"."account_id" FROM "lifecycle_deal" AS "sale" WHERE "sale"."account_id" IS NOT NULL'
        else:
            rows = (
                'SELECT coalesce("who"."merged_into_id", "who"."id") FROM "lifecycle_deal" AS "sale" '
                'JOIN "lifecycle_dealcontact" AS "held" ON "held"."deal_id" = "sale"."id" '
                'JOIN "people_contact" AS "who" ON "who"."id" = "held"."contact_id" WHERE 1 = 1'
            )
        return f"""{own} IN ({rows} AND "sale"."removed_at" IS NULL AND "sale"."state" = '{state}')"""


def register() -> None:
    """Make them known; called once the apps stand."""
    conditions.register(*deal_fields(), *(_furthest(entity) for entity in (Entity.CONTACT, Entity.ACCOUNT)))
    conditions.register_leaf(HAS_DEAL)
    conditions.register_rows(Entity.DEAL, conditions.Rows(table=TABLE, living="removed_at"))
    conditions.register_source(of_document)


def deal_fields() -> tuple[Field, ...]:
    """The fields of a deal, in the order in which a person looks for them."""
    return (
        _field("name", FieldType.TEXT, mark("Deal name"), fold="name_fold"),
        _choice("state", mark("Open, won or lost"), _options(_OPEN_TITLES)),
        _field("amount", FieldType.MONEY, mark("Amount"), currency="currency"),
        _field("list_amount", FieldType.MONEY, mark("List amount"), currency="currency"),
        _field("close_on", FieldType.DAY, mark("Expected close")),
        _field("owner", FieldType.REFERENCE, mark("Owner"), column="owner_id", target=Prefix.STAFF),
        _field("account", FieldType.REFERENCE, mark("Account"), column="account_id", target=Prefix.ACCOUNT),
        Field(
            key="account_owner",
            entity=Entity.DEAL,
            type=FieldType.REFERENCE,
            label=mark("Owner of the account"),
            stored=Stored(table="people_account", column="owner_id", through="account_id"),
            target=Prefix.STAFF,
            touched_by=TOUCHING | {TouchedBy(kind="account.changed")},
        ),
        _field("product", FieldType.TEXT, mark("Products"), column="products", fold="products_fold"),
        _choice("source", mark("Primary source"), _channels(), column="channel"),
        _field("keyword", FieldType.TEXT, mark("Keyword"), fold="keyword_fold"),
        _field("region", FieldType.TEXT, mark("Region"), fold="region_fold"),
        _choice("region_code", mark("Province of China"), people.province_options()),
        _field("industry", FieldType.TEXT, mark("Industry"), fold="industry_fold"),
        _choice("industry_code", mark("Industry class"), people.industry_options()),
        _choice("budget_state", mark("Budget"), _options(BUDGET_TITLES), column="budget"),
        _choice("win_reason", mark("Won because"), _options(WIN_TITLES)),
        _field("stage_at", FieldType.INSTANT, mark("In its stage since")),
        _field("closed_at", FieldType.INSTANT, mark("Won or lost")),
        _field("created_at", FieldType.INSTANT, mark("Created")),
    )


def of_document(entity: Entity) -> tuple[Field, ...]:
    """Fields whose choices stand in the lifecycle's document. One query."""
    if entity is not Entity.DEAL:
        return ()
    lifecycle = in_force()
    stages = tuple(_option(one.key, one.title) for one in lifecycle.course(Pipeline.DEAL).stages)
    lost, churned = (
        tuple(_option(one.key, one.title) for one in lifecycle.reasons.get(of, ()))
        for of in (ReasonList.LOST, ReasonList.CHURN)
    )
    named = (
        ("stage", mark("Deal stage"), stages),
        ("lost_reason", mark("Lost because"), lost),
        ("churn_reason", mark("Churned because"), churned),
    )
    return tuple(_choice(key, label, options) for key, label, options in named if options)


def _furthest(entity: Entity) -> Field:
    return Field(
        key="deals",
        entity=entity,
        type=FieldType.CHOICE,
        label=mark("Deals"),
        stored=_Furthest(entity=entity),
        options=(*_options(STATE_TITLES), Option(value=NO_DEAL, label=mark("No deal"))),
        touched_by=TOUCHING | {TouchedBy(kind="contact.changed")},
    )


def _field(
    key: str,
    kind: FieldType,
    label: str,
    *,
    column: str = "",
    fold: str | None = None,
    currency: str | None = None,
    target: Prefix | None = None,
    options: tuple[Option, ...] = (),
) -> Field:
    return Field(
        key=key,
        entity=Entity.DEAL,
        type=kind,
        label=label,
        stored=Stored(table=TABLE, column=column or key, fold_column=fold, currency_column=currency),
        target=target,
        options=options,
        touched_by=TOUCHING,
    )


def _choice(key: str, label: str, options: tuple[Option, ...], *, column: str = "") -> Field:
    return _field(key, FieldType.CHOICE, label, column=column, options=options)


def _options(titles: dict[DealState, str] | dict[Budget, str] | dict[WinReason, str]) -> tuple[Option, ...]:
    return tuple(Option(value=key.value, label=title) for key, title in titles.items())


def _option(key: str, title: Titles) -> Option:
    return Option(value=key, label=dict(title).get("en", key), labels=title)


def _channels() -> tuple[Option, ...]:
    return tuple(
        Option(
            value=channel.value,
            label=entry.english,
            labels=(("zh-hans", entry.chinese), ("en", entry.english)),
        )
        for channel, entry in CHANNELS.items()
    )
