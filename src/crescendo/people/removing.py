"""Taking contacts and accounts away without a trace but the audit: no erasure, so that they may come again.

What all rooms hold of a contact goes by the same register as erasure's, in one transaction, without reading stores to
their end: whom somebody has acted on is not removed (`untouched`), so nothing of them stands there.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q

from crescendo.core import facts, holdings
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import mark
from crescendo.core.settings import current
from crescendo.core.types import Actor, FactDraft, Person, Surroundings
from crescendo.people import hands, models
from crescendo.people.account_models import AccountKeyword, AccountName, AccountSuggestion
from crescendo.people.account_types import SuggestionKind
from crescendo.people.search_models import AccountGram

if TYPE_CHECKING:
    from crescendo.core.rawlog import RawLog

audit.register(
    {
        "contact.removed": mark("%(by)s took away the contact %(subject)s, which only an import had made"),
        "account.removed": mark("%(by)s took away the account %(subject)s, which only an import had made"),
    }
)


def remove_contacts(by: Actor, ids: Collection[int], detail: Mapping[str, Any], *, now: int) -> None:
    """Remove contacts whom nobody has acted on, with all that rooms hold of them, within the caller's turn.

    Suppressions stay in force; nothing is blocked. A bounded number of statements. Emits contact.removed, and
    account.changed for the accounts that they leave.
    """
    if not ids:
        return
    contacts = tuple(sorted(ids))
    identities = models.Identity.objects.filter(contact_id__in=contacts).order_by("pk")
    person = Person(contacts=contacts, identities=tuple(identities.values_list("pk", flat=True)))
    rows = models.Contact.objects.filter(pk__in=contacts, account_id__isnull=False)
    accounts = sorted(set(rows.values_list("account_id", flat=True)))
    for holding in holdings.list_holdings():
        if not (holding.is_scan or holding.outlives):
            _empty(holding.erase, person)
    lines = [(write_id(Prefix.CONTACT, number), detail) for number in contacts]
    audit.record_all(by, "contact.removed", lines, now=now)
    facts.append([FactDraft(kind="contact.removed", payload={"contacts": list(contacts)}, at=now)], now=now)
    if accounts:
        facts.append([FactDraft(kind="account.changed", payload={"accounts": accounts}, at=now)], now=now)


def remove_accounts(by: Actor, ids: Collection[int], detail: Mapping[str, Any], *, now: int) -> None:
    """Remove accounts that nobody belongs to, with their names, domains and keys. Emits account.removed."""
    if not ids:
        return
    accounts = tuple(sorted(ids))
    hands.forget_accounts(accounts)
    # The subject of a suggested membership is a contact.
    of_accounts = Q(subject_id__in=accounts) & ~Q(kind=SuggestionKind.MEMBER)
    AccountSuggestion.objects.filter(of_accounts | Q(account_id__in=accounts)).delete()
    for table in (
        *(AccountName, AccountKeyword, AccountGram, models.AccountOwnValue, models.AccountChange),
        *(models.AccountDomain, models.AccountKey),
    ):
        cast("Any", table).objects.filter(account_id__in=accounts).delete()
    models.Account.objects.filter(pk__in=accounts).delete()
    lines = [(write_id(Prefix.ACCOUNT, number), detail) for number in accounts]
    audit.record_all(by, "account.removed", lines, now=now)
    facts.append([FactDraft(kind="account.removed", payload={"accounts": list(accounts)}, at=now)], now=now)


def _empty(erase: Any, person: Person) -> None:
    # Only what reads a store to its end looks beside the database, and that is left out.
    surroundings = Surroundings(home=current().home, log=cast("RawLog", None))
    place: Any = None
    while (place := erase(person, surroundings, place).place) is not None:
        pass
