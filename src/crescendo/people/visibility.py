"""Whom somebody sees: scope and condition, ANDed into every list, count and get."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, FieldLeaf, Tree, leaves_of
from crescendo.core.api import get_company, require
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people.models import Account, Contact


def contacts_seen_by(by: Actor) -> QuerySet[Contact]:
    """The living contacts in the actor's scope. Refuses NotAllowed."""
    return living_contacts().filter(scope_of_contacts(by))


def living_contacts() -> QuerySet[Contact]:
    """All contacts that were not merged into others."""
    return Contact.objects.filter(merged_into=None)


def scope_of_contacts(by: Actor) -> Q:
    """Which living contacts the actor sees. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_READ)
    return Q() if by.scope is Scope.ALL else _owned(by)


def accounts_seen_by(by: Actor) -> QuerySet[Account]:
    """The accounts in the actor's scope: owned in it, or with a contact who is. Refuses NotAllowed."""
    return living_accounts().filter(scope_of_accounts(by))


def living_accounts() -> QuerySet[Account]:
    """All accounts that were not merged into others."""
    return Account.objects.filter(merged_into=None)


def scope_of_accounts(by: Actor) -> Q:
    """Which living accounts the actor sees. Refuses NotAllowed."""
    require(by, Permission.ACCOUNTS_READ)
    if by.scope is Scope.ALL:
        return Q()
    theirs = Contact.objects.filter(_owned(by), account_id=OuterRef("pk"), merged_into=None)
    return _owned(by) | Q(Exists(theirs))


def holds_where(tree: Tree | None, *, by: Actor, table: str, now: int) -> Q:
    """The condition as a filter on a table. Refuses NotAllowed a question that personal data would answer."""
    if tree is None or tree == All(()):
        return Q()
    if not by.sees_personal_data and any(
        isinstance(leaf, FieldLeaf) and leaf.field.personal for leaf in leaves_of(tree)
    ):
        raise NotAllowed(permission=Permission.PERSONAL_DATA.value)
    zone = get_company().time_zone
    where = conditions.compile_where(tree, vendor=connection.vendor, alias=table, now=now, zone=zone)
    # Composed by conditions, which binds every value.
    return Q(RawSQL(where.sql, where.params, output_field=BooleanField()))  # noqa: S611


def _owned(by: Actor) -> Q:
    if by.scope is Scope.OWN:
        return Q(owner_id=by.staff_id) if by.staff_id is not None else Q(pk__in=[])
    mates = get_user_model().objects.filter(team_id__in=by.team_ids).values("pk")
    return Q(owner_id__in=mates) | Q(owner_id=by.staff_id or 0)
