"""What somebody is in the purchase of the own account, as a field of conditions."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Field, FieldType, Option, TouchedBy, Turn, Where
from crescendo.core.refusals import mark
from crescendo.people.account_types import BuyingRole

UNKNOWN = "unknown"
ROLE_TITLES = {
    BuyingRole.DECISION_MAKER: mark("Decision maker"),
    BuyingRole.CHAMPION: mark("Champion"),
    BuyingRole.INFLUENCER: mark("Influencer"),
    BuyingRole.USER: mark("User"),
    BuyingRole.LEARNER: mark("Learner"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Role:
    """The role in the account that the contact belongs to now; whoever has none there is unknown."""

    def where(self, options: frozenset[str], target: Target) -> Where:
        known = sorted(options - {UNKNOWN})
        contact = f'"{target.alias}"'
        own = (
            'SELECT 1 FROM "people_accountrole" AS "held" '
            f'WHERE "held"."contact_id" = {contact}."id" AND "held"."account_id" = {contact}."account_id"'
        )
        parts, params = [], list(known)
        if known:
            places = ", ".join(["%s"] * len(known))
            parts.append(f'EXISTS ({own} AND "held"."role" IN ({places}))')
        if UNKNOWN in options:
            parts.append(f"NOT EXISTS ({own})")
        return Where(sql=f"({' OR '.join(parts) or '1 = 0'})", params=tuple(params))

    def turns(self, target: Target) -> tuple[Turn, ...]:  # noqa: ARG002 - a role changes by a fact alone
        return ()


def role_field() -> Field:
    """The field of a contact."""
    kinds = ("contact.created", "contact.changed", "contact.merged", "contact.unmerged", "identity.moved")
    return Field(
        key="buying_role",
        entity=Entity.CONTACT,
        type=FieldType.CHOICE,
        label=mark("Role in the purchase"),
        stored=_Role(),
        options=(
            *(Option(value=role.value, label=label) for role, label in ROLE_TITLES.items()),
            Option(value=UNKNOWN, label=mark("Not known")),
        ),
        touched_by=frozenset(TouchedBy(kind=kind) for kind in (*kinds, "account.merged", "account.unmerged")),
    )
