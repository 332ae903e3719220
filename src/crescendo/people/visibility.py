"""Whom somebody sees: the scope is a condition like any other, ANDed into every list, count and get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, Any_, Entity, FieldLeaf, Leaf, Not, Operator, Tree, leaves_of
from crescendo.core import sets
from crescendo.core.api import get_company, owners_in_sight, require
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people.condition_fields import ACCOUNT_TABLE, CONTACT_TABLE
from crescendo.people.has_contact import HasContact
from crescendo.people.models import Account, Contact
from crescendo.people.of_account import OfAccount

Place = tuple[int | None, int]
"""An account, if any, and a contact of it."""
_TABLES = {Entity.CONTACT: CONTACT_TABLE, Entity.ACCOUNT: ACCOUNT_TABLE}
_READS = {Entity.CONTACT: Permission.CONTACTS_READ, Entity.ACCOUNT: Permission.ACCOUNTS_READ}


def people_of(account_ids: Sequence[int]) -> list[int]:
    """The living contacts of these accounts, for consumers that follow an account's facts. One query."""
    rows = living_contacts().filter(account_id__in=account_ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def living_after(contact_id: int, *, limit: int) -> tuple[list[int], int]:
    """The next living contacts by number, and the number of the newest, which is about how many there are.

    For work on everybody, chunk by chunk. Two queries.
    """
    ids = list(
        living_contacts().filter(pk__gt=contact_id).order_by("pk").values_list("pk", flat=True)[:limit]
    )
    return ids, _newest()


def living_after_by_account(place: Place, *, limit: int) -> tuple[list[Place], int]:
    """The next living contacts account by account, those of no account last, from (0, 0); and the newest's number.

    For work on everybody that looks at colleagues, so that each account is read once. Four queries at most.
    """
    account, contact = place
    rows = living_contacts().order_by("account_id", "pk")
    if account is None:
        alone = rows.filter(account__isnull=True, pk__gt=contact).values_list("pk", flat=True)
        return [(None, number) for number in alone[:limit]], _newest()
    pairs = rows.values_list("account_id", "pk")
    found: list[Place] = [*pairs.filter(account_id=account, pk__gt=contact)[:limit]]
    if len(found) < limit:
        found += pairs.filter(account_id__gt=account)[: limit - len(found)]
    return (found, _newest()) if found else living_after_by_account((None, 0), limit=limit)


def living_before_by_account(place: Place | None, *, limit: int) -> list[Place]:
    """The same from the end towards the beginning, in descending order; None is the end. Two queries at most."""
    account, contact = (None, None) if place is None else place
    rows = living_contacts().filter(account__isnull=False).order_by("-account_id", "-pk")
    pairs = rows.values_list("account_id", "pk")
    if account is not None:
        found: list[Place] = [*pairs.filter(account_id=account, pk__lt=contact)[:limit]]
        pairs = pairs.filter(account_id__lt=account)
    else:
        alone = living_contacts().filter(account__isnull=True).order_by("-pk")
        alone = alone if contact is None else alone.filter(pk__lt=contact)
        found = [(None, number) for number in alone.values_list("pk", flat=True)[:limit]]
    return [*found, *pairs[: limit - len(found)]] if len(found) < limit else found


def _newest() -> int:
    return Contact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def scope_of(by: Actor, entity: Entity) -> Tree:
    """Which contacts or accounts the actor sees, as a condition: an account also by one of its contacts.

    Refuses NotAllowed. One query at most.
    """
    require(by, _READS[entity])
    if by.scope is Scope.ALL:
        return conditions.everything()
    owners = tuple(sorted(owners_in_sight(by)))
    if not owners:
        return conditions.nothing()
    if entity is Entity.CONTACT:
        return _owned(entity, owners)
    return Any_((_owned(entity, owners), HasContact(contact=_owned(Entity.CONTACT, owners))))


def contacts_seen_by(by: Actor) -> QuerySet[Contact]:
    """The living contacts in the actor's scope. Refuses NotAllowed."""
    return living_contacts().filter(scope_where(by, Entity.CONTACT))


def accounts_seen_by(by: Actor) -> QuerySet[Account]:
    """The living accounts in the actor's scope. Refuses NotAllowed."""
    return living_accounts().filter(scope_where(by, Entity.ACCOUNT))


def living_contacts() -> QuerySet[Contact]:
    """All contacts that were not merged into others."""
    return Contact.objects.filter(merged_into=None)


def living_accounts() -> QuerySet[Account]:
    """All accounts that were not merged into others."""
    return Account.objects.filter(merged_into=None)


def scope_where(by: Actor, entity: Entity) -> Q:
    """The actor's scope as a filter. Refuses NotAllowed."""
    # A scope asks who owns and never when, so it needs neither clock nor calendar.
    return _compiled(scope_of(by, entity), "UTC", entity=entity, now=0)


def seen_where(by: Actor, entity: Entity, asked: Tree | None, *, now: int) -> Q:
    """The actor's scope and what he asks as one filter, empty where both are everything.

    What is asked of an account's contacts is asked of those in his scope. Refuses NotAllowed, also a question
    that personal data would answer that is hidden from him.
    """
    return _compiled(*_seen(by, entity, asked), entity=entity, now=now)


def seen_among(by: Actor, entity: Entity, asked: Tree | None, ids: Sequence[int], *, now: int) -> set[int]:
    """Those of these rows, by their numbers, that `seen_where` holds: each leaf looks at them alone. The same refusals.

    Two queries at most.
    """
    whole, zone = _seen(by, entity, asked)
    selected = conditions.compile_members(
        whole, entity=entity, vendor=sets.vendor(), now=now, zone=zone, ids=sets.batch_json(list(ids))
    )
    return {int(row[0]) for row in sets.fetch(selected.sql, selected.params)}


def _seen(by: Actor, entity: Entity, asked: Tree | None) -> tuple[Tree, str]:
    """The actor's scope and what he asks as one tree, with the zone in which its days begin."""
    scope = scope_of(by, entity)
    if asked is None or asked == conditions.everything():
        return scope, "UTC"
    asked = asked_within(by, asked)
    whole = asked if scope == conditions.everything() else All((scope, asked))
    return whole, get_company().time_zone


def asked_within(by: Actor, asked: Tree) -> Tree:
    """What he asks, its questions about an account's people asked of those in his scope; the shape stays.

    Refuses NotAllowed, also a question that personal data would answer that is hidden from him.
    """
    conditions.require_needs(by, asked)
    return _within(asked, scope_of(by, Entity.CONTACT)) if _asks_of_people(asked) else asked


class _Fits(RawSQL):
    """A condition about the rows of a query, whatever Django calls their table there: inside another, `U0`."""

    def __init__(self, tree: Tree, entity: Entity, now: int, zone: str) -> None:
        self._asked = (tree, entity, now, zone)
        super().__init__("", (), output_field=BooleanField())

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        tree, entity, now, zone = self._asked
        # Django writes aliases bare, so PostgreSQL reads them in small letters.
        alias = (compiler.query.base_table or _TABLES[entity]).lower()
        where = conditions.compile_where(tree, vendor=connection.vendor, alias=alias, now=now, zone=zone)
        return where.sql, where.params


def _compiled(tree: Tree, zone: str, *, entity: Entity, now: int) -> Q:
    return Q() if tree == conditions.everything() else Q(_Fits(tree, entity, now, zone))


def _owned(entity: Entity, owners: tuple[int, ...]) -> Leaf:
    field = conditions.find_field(entity, "owner")
    assert field is not None
    return FieldLeaf(field=field, operator=Operator.IS_ANY_OF, value=owners)


def _asks_of_people(tree: Tree) -> bool:
    return any(isinstance(leaf, HasContact | OfAccount) for leaf in leaves_of(tree))


def _within(tree: Tree, scope: Tree) -> Tree:
    """The same question asked of the contacts in a scope alone, so that nobody asks about others' people."""
    match tree:
        case All(parts):
            return All(tuple(_within(part, scope) for part in parts))
        case Any_(parts):
            return Any_(tuple(_within(part, scope) for part in parts))
        case Not(part):
            return Not(_within(part, scope))
        case HasContact(contact=contact):
            return replace(tree, contact=All((scope, _within(contact, scope))))
        case OfAccount(account=account):
            return OfAccount(account=_within(account, scope))
        case _:
            return tree
