"""Parents and subsidiaries, people's roles in a purchase, and which of these nobody has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count, Exists, OuterRef

from crescendo.core import facts, sets
from crescendo.core.api import audit, may, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.once import once
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import models
from crescendo.people.account_editing import seen_account
from crescendo.people.account_types import NEEDED_ROLES, AccountNode, AccountTree, BuyingRole, SetRole
from crescendo.people.contacts import find_row, visible_contacts
from crescendo.people.visibility import accounts_seen_by, contacts_seen_by

audit.register({"contact.role_set": mark("%(by)s said what %(subject)s is in the account's purchase")})
_ALONE = mark("This contact belongs to no account.")
_DEEPEST = 20
_MOST_SHOWN = 100
_ROLE = ("account_id", "contact_id", "role", "at", "by_id")


def tree_of(by: Actor, account_id: int) -> AccountTree:
    """Those above and right below the account, and the sums below, of what the actor sees. A query or two a level.

    Refuses NotAllowed, NotFound.
    """
    row = seen_account(by, account_id)
    above = _above(by, row)
    levels = _below(by, row.pk)
    below = [number for level in levels for number in level]
    people = _people(by, [*(node.pk for node in above), *below])
    first = accounts_seen_by(by).filter(pk__in=levels[0] if levels else ()).order_by("name_fold", "pk")
    return AccountTree(
        above=tuple(_node(node, people) for node in above),
        below=tuple(_node(node, people) for node in first[:_MOST_SHOWN]),
        accounts_below=len(below),
        people_below=sum(people.get(number, 0) for number in below),
    )


def roles_of(by: Actor, account_id: int) -> dict[int, BuyingRole]:
    """Contact to role, of the account's present people whom the actor sees. Refuses NotAllowed, NotFound."""
    held = _roles_at(seen_account(by, account_id).pk)
    seen = visible_contacts(by, held)
    return {contact: BuyingRole(role) for contact, role in held.items() if contact in seen}


def buying_roles(contact_ids: Iterable[int]) -> dict[int, BuyingRole]:
    """Contact to its role in its own account's purchase, scope aside. One query."""
    of_own = models.Contact.objects.filter(pk=OuterRef("contact_id"), account_id=OuterRef("account_id"))
    rows = models.AccountRole.objects.filter(Exists(of_own), contact_id__in=set(contact_ids))
    return {contact: BuyingRole(role) for contact, role in rows.values_list("contact_id", "role")}


def missing_roles(by: Actor, account_id: int) -> tuple[BuyingRole, ...]:
    """The roles that a purchase needs and none of the account's people has. Refuses NotAllowed, NotFound."""
    held = set(_roles_at(seen_account(by, account_id).pk).values())
    return tuple(role for role in NEEDED_ROLES if role.value not in held)


def _roles_at(account_id: int) -> dict[int, str]:
    """The roles of all who are at an account now."""
    there = models.Contact.objects.filter(account_id=account_id, merged_into=None).values("pk")
    rows = models.AccountRole.objects.filter(account_id=account_id, contact_id__in=there)
    return once(("roles at account", account_id), lambda: dict(rows.values_list("contact_id", "role")))


def set_role(by: Actor, request: SetRole, *, now: int) -> None:
    """Say what a contact is in its account's purchase. Refuses NotAllowed, NotFound, NotValid.

    Emits contact.changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        contact = find_row(by, request.contact_id)
        if contact.account_id is None:
            raise NotValid([("/contact_id", "no_account", _ALONE)])
        _write_roles(by, {contact.pk: contact.account_id}, request.role, now=now)


def set_roles(by: Actor, contact_ids: Iterable[int], role: BuyingRole | None, *, now: int) -> int:
    """The same of many; who is not seen or belongs to no account is left alone. How many it was said of.

    A bounded number of statements. Refuses NotAllowed. Emits contact.changed, once for all.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        rows = contacts_seen_by(by).filter(pk__in=set(contact_ids), account_id__isnull=False).order_by("pk")
        accounts = {number: account for number, account in rows.values_list("pk", "account_id") if account}
        if accounts:
            _write_roles(by, accounts, role, now=now)
    return len(accounts)


def _write_roles(by: Actor, accounts: Mapping[int, int], role: BuyingRole | None, *, now: int) -> None:
    """What contacts are in the accounts that they belong to now, in place of what was said before."""
    pairs = [(account, contact) for contact, account in accounts.items()]
    models.AccountRole.objects.filter(pk__in=pairs).delete()
    if role is not None:
        made = [(*pair, role.value, now, by.staff_id) for pair in pairs]
        sets.insert("people_accountrole", _ROLE, made)
    detail = {"role": role.value if role else None}
    lines = [(write_id(Prefix.CONTACT, contact), detail) for contact in accounts]
    audit.record_all(by, "contact.role_set", lines, now=now)
    facts.append([FactDraft(kind="contact.changed", payload={"contacts": list(accounts)}, at=now)], now=now)


def _above(by: Actor, row: models.Account) -> list[models.Account]:
    found: list[models.Account] = []
    above = row.parent_id
    while above is not None and len(found) < _DEEPEST:
        parent = accounts_seen_by(by).filter(pk=above).first()
        if parent is None:
            break
        found.insert(0, parent)
        above = parent.parent_id
    return found


def _below(by: Actor, account_id: int) -> list[list[int]]:
    levels: list[list[int]] = []
    parents, seen = [account_id], {account_id}
    while parents and len(levels) < _DEEPEST:
        rows = accounts_seen_by(by).filter(parent_id__in=parents).values_list("pk", flat=True)
        parents = [number for number in rows if number not in seen]
        seen.update(parents)
        if parents:
            levels.append(parents)
    return levels


def _people(by: Actor, accounts: Iterable[int]) -> dict[int, int]:
    if not may(by, Permission.CONTACTS_READ):
        return {}
    rows = contacts_seen_by(by).filter(account_id__in=set(accounts)).values("account_id")
    return dict(rows.annotate(people=Count("pk")).values_list("account_id", "people"))


def _node(row: models.Account, people: dict[int, int]) -> AccountNode:
    return AccountNode(id=row.pk, name=row.name, people=people.get(row.pk, 0))
