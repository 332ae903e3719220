"""What is held of persons about accounts: roles in a purchase, and the account that somebody is suggested for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crescendo.core import holdings
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people import models
from crescendo.people.account_types import SuggestionKind


def register() -> None:
    """Make them known."""
    holdings.declare_free(
        {
            "people_accountmerge": "companies are no persons",
            "people_accountname": "companies are no persons",
            "people_accountkeyword": "companies are no persons",
        }
    )
    holdings.register(_belonging)


def _roles(person: Person) -> Any:
    return models.AccountRole.objects.filter(contact_id__in=person.contacts)


def _suggestions(person: Person) -> Any:
    members = models.AccountSuggestion.objects.filter(kind=SuggestionKind.MEMBER)
    return members.filter(subject_id__in=person.contacts)


def _erase(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(rows=_roles(person).delete()[0] + _suggestions(person).delete()[0])


def _export(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _roles(person):
        yield {"contact": row.contact_id, "account": row.account_id, "role": row.role, "at": row.at}


_belonging = Holding(
    name="people.accounts",
    title=mark("Accounts and roles in a purchase"),
    tables=("people_accountrole", "people_accountsuggestion"),
    columns={"contact": mark("Record"), "account": mark("Account"), "role": mark("Role"), "at": mark("Time")},
    find=lambda person, _: _roles(person).count() + _suggestions(person).count(),
    erase=_erase,
    export=_export,
)
