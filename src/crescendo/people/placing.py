"""Where contacts are and who looks after them, for rooms that give them to colleagues; and giving them, as a set."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from crescendo.conditions.types import Entity
from crescendo.core import facts
from crescendo.core.api import require
from crescendo.core.types import Actor, Permission
from crescendo.people.bulk.setting import say, standing
from crescendo.people.fieldset import decode, encode
from crescendo.people.models import Contact
from crescendo.people.turn import take_turn
from crescendo.people.types import Placed
from crescendo.people.visibility import living_contacts


def placed(contact_ids: Iterable[int]) -> dict[int, Placed]:
    """Of these contacts, those who live. One query. No scope: it is for rooms that act for the whole company."""
    rows = living_contacts().filter(pk__in=set(contact_ids)).select_related("account")
    return {row.pk: _placed(row) for row in rows}


def survivors_of_contacts(contact_ids: Iterable[int]) -> dict[int, int]:
    """Who each of these contacts is by now: itself, or the one that it was merged into. One query."""
    rows = Contact.objects.filter(pk__in=set(contact_ids)).values_list("pk", "merged_into_id")
    return {number: into or number for number, into in rows}


def assign_contacts(by: Actor, owners: Mapping[int, int | None], *, key: str, now: int) -> int:
    """Give contacts to colleagues, or to nobody, as typed by hand in each; how many had another owner.

    `key` orders what is said at one moment: the later sorts behind.

    A bounded number of statements. Refuses NotAllowed. Emits contact.changed.
    """
    require(by, Permission.CONTACTS_EDIT)
    with facts.together(now=now):
        take_turn()
        stands = standing(Entity.CONTACT, "owner_id", sorted(owners))
        wanted = {one: "" if owners[one] is None else encode(owners[one]) for one in stands}
        said = {one: value for one, value in wanted.items() if stands[one] != value}
        if said:
            say(by, Entity.CONTACT, "owner_id", said, key=key, now=now)
    return len(said)


def _placed(row: Contact) -> Placed:
    account = row.account
    return Placed(
        contact_id=row.pk,
        owner_id=row.owner_id,
        account_id=row.account_id,
        account_owner_id=account.owner_id if account else None,
        account=account.name if account else row.company_name,
        title=row.title,
        province=row.region_code or (account.region_code if account else None) or "",
        industry=row.industry_code or (account.industry_code if account else None) or "",
        traits=decode(row.traits),
    )
