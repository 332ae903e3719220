"""Whom somebody sees: scope and condition, ANDed into every list, count and get."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from crescendo.conditions import api as conditions
from crescendo.conditions.types import FieldLeaf, Tree, leaves_of
from crescendo.core.api import get_company, require
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people.models import Account, Contact


def contacts_seen_by(by: Actor) -> QuerySet[Contact]:
    """The living contacts in the actor's scope. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_READ)
    living = Contact.objects.filter(merged_into=None)
    return living if by.scope is Scope.ALL else living.filter(_owned(by))


def accounts_seen_by(by: Actor) -> QuerySet[Account]:
    """The accounts in the actor's scope: owned in it, or with a contact who is. Refuses NotAllowed."""
    require(by, Permission.ACCOUNTS_READ)
    living = Account.objects.filter(merged_into=None)
    if by.scope is Scope.ALL:
        return living
    theirs = Contact.objects.filter(_owned(by), account_id=OuterRef("pk"), merged_into=None)
    return living.filter(_owned(by) | Q(Exists(theirs)))


def holds_where(tree: Tree | None, *, by: Actor, table: str, now: int) -> Q:
    """The condition as a filter on a table. Refuses NotAllowed a question that personal data would answer."""
    if tree is None:
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
