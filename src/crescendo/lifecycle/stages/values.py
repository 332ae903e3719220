"""What stands in the fields that stages ask for: those of the contact, of its account, own ones, and other parts'."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Protocol

from crescendo.conditions.types import Entity
from crescendo.core.types import Actor
from crescendo.lifecycle.documents.vocabulary import CONTACT_FIELDS, WITH_MOVE
from crescendo.people import api as people
from crescendo.people.types import Account, Contact

OWN = "own."
_SYSTEM = Actor.system("lifecycle")
_OF_ACCOUNT = ("industry", "employees", "country", "region", "city")


class Source(Protocol):
    """What stands under a key, by contact; who is left out has nothing there."""

    def __call__(self, contact_ids: Collection[int], *, now: int) -> Mapping[int, Any]: ...


_sources: dict[str, Source] = {}


def register_value(key: str, ask: Source) -> None:
    """Say what stands under a key of the vocabulary, for contacts: another part of the room keeps it."""
    _sources[key] = ask


def values_of(contact_ids: Iterable[int], *, now: int) -> dict[int, dict[str, Any]]:
    """For each contact what may be asked for and what stands there. Five queries, and one for each other part."""
    contacts = people.find_contacts(_SYSTEM, contact_ids)
    accounts = people.find_accounts(
        _SYSTEM, {one.account_id for one in contacts.values() if one.account_id is not None}
    )
    own = [field.key for field in people.declared(Entity.CONTACT) if not field.is_retired]
    roles = people.buying_roles(contacts)
    others = {key: ask(list(contacts), now=now) for key, ask in _sources.items()}
    return {
        number: {
            **dict.fromkeys(WITH_MOVE),
            **_fields(one, accounts.get(one.account_id or 0)),
            **{f"{OWN}{key}": one.traits.get(key) for key in own},
            "role": roles.get(number),
            **{key: said.get(number, 0) for key, said in others.items()},
        }
        for number, one in contacts.items()
    }


def _fields(contact: Contact, account: Account | None) -> dict[str, Any]:
    values = {key: getattr(contact, name) for key, name in CONTACT_FIELDS.items()}
    if account is not None:
        values["company"] = values["company"] or account.name
        for name in _OF_ACCOUNT:
            values[name] = values[name] or getattr(account, name)
    return values
