"""Whose deals somebody sees: those that they, or whom they stand for, own, and those of accounts owned so."""

from __future__ import annotations

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, Any_, Entity, FieldLeaf, Operator, Tree
from crescendo.core import sets
from crescendo.core.api import get_company, owners_in_sight, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Permission, Scope
from crescendo.lifecycle.models import Deal

TABLE = "lifecycle_deal"


def scope_of(by: Actor) -> Tree:
    """Which deals the actor sees, as a condition. Refuses NotAllowed. One query at most."""
    require(by, Permission.DEALS_READ)
    if by.scope is Scope.ALL:
        return conditions.everything()
    owners = owners_in_sight(by)
    if not owners:
        return conditions.nothing()
    return Any_(tuple(_owned(key, tuple(sorted(owners))) for key in ("owner", "account_owner")))


def deals_seen_by(by: Actor) -> QuerySet[Deal]:
    """The deals in the actor's scope. Refuses NotAllowed."""
    # A scope asks who owns and never when, so it needs neither clock nor calendar.
    return standing().filter(_compiled(scope_of(by), now=0, zone="UTC"))


def seen_where(by: Actor, asked: Tree | None, *, now: int) -> Q:
    """The actor's scope and what he asks as one filter. Refuses NotAllowed."""
    scope = scope_of(by)
    if asked is None or asked == conditions.everything():
        return _compiled(scope, now=now, zone="UTC")
    conditions.require_needs(by, asked)
    whole = asked if scope == conditions.everything() else All((scope, asked))
    return _compiled(whole, now=now, zone=get_company().time_zone)


def find_row(by: Actor, deal_id: int, *, locked: bool = False) -> Deal:
    """The row of a deal that the actor sees. Refuses NotAllowed, NotFound (outside the scope too)."""
    rows = deals_seen_by(by).filter(pk=deal_id)
    row = rows.first()
    if row is not None and locked:
        row = Deal.objects.select_for_update().filter(pk=deal_id, removed_at=None).first()
    if row is None:
        raise NotFound(kind="deal", id=write_id(Prefix.DEAL, deal_id))
    return row


def standing() -> QuerySet[Deal]:
    """All deals that were not removed."""
    return Deal.objects.filter(removed_at=None)


def _owned(key: str, owners: tuple[int, ...]) -> FieldLeaf:
    field = conditions.find_field(Entity.DEAL, key)
    assert field is not None
    return FieldLeaf(field=field, operator=Operator.IS_ANY_OF, value=owners)


def _compiled(tree: Tree, *, now: int, zone: str) -> Q:
    if tree == conditions.everything():
        return Q()
    where = conditions.compile_where(tree, vendor=sets.vendor(), alias=TABLE, now=now, zone=zone)
    # Constants are bound; what is text was registered by a room.
    return Q(RawSQL(where.sql, where.params, output_field=BooleanField()))  # noqa: S611
