"""Whose open deal somebody stands in: routing gives a lead to whoever already talks with her or her company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crescendo.core.types import Actor
from crescendo.lifecycle.deals.types import DealState
from crescendo.lifecycle.deals.visibility import standing
from crescendo.lifecycle.deals_models import DealContact
from crescendo.lifecycle.routing.desk import register_deal_owners
from crescendo.people import api as people

_SYSTEM = Actor.system("routing")


def owners_of_open_deals(contact_ids: Sequence[int]) -> Mapping[int, int]:
    """To each of these living contacts who has one, the owner of the newest open deal: of herself, else of her account.

    Four queries, whatever their number.
    """
    is_open = (
        standing().filter(state=DealState.OPEN.value, owner_id__isnull=False).order_by("created_at", "pk")
    )
    accounts = {
        number: contact.account_id
        for number, contact in people.find_contacts(_SYSTEM, contact_ids).items()
        if contact.account_id is not None
    }
    rows = is_open.filter(account_id__in=set(accounts.values())).values_list("account_id", "owner_id")
    of_account = {account: owner for account, owner in rows if owner is not None}
    found = {number: of_account[account] for number, account in accounts.items() if account in of_account}
    parts = people.parts_among(contact_ids)
    stands_in: dict[int, list[int]] = {}
    for deal, contact in DealContact.objects.filter(contact_id__in=parts).values_list(
        "deal_id", "contact_id"
    ):
        stands_in.setdefault(deal, []).append(parts[contact])
    for deal, owner in is_open.filter(pk__in=stands_in).values_list("pk", "owner_id"):
        if owner is not None:
            found.update(dict.fromkeys(stands_in[deal], owner))
    return found


def register() -> None:
    """Make it known; called once the apps stand."""
    register_deal_owners(owners_of_open_deals)
