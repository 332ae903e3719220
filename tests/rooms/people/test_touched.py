"""Whom facts touch, read one way for every consumer."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.core.types import Actor, Fact
from crescendo.people import api
from crescendo.people.types import ContactEdit, NewAccount, NewContact

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def fact(kind: str, **payload: Any) -> Fact:
    return Fact(position=1, kind=kind, payload=payload, at=1, depth=0)


def test_who_lost_events_is_touched_as_who_gained_them() -> None:
    moved = fact("identity.moved", moves=[[7, None, None, 21], [8, None, None, None]], lost=[22])
    assert api.touched_by([moved]) == {"identity.moved": {21, 22}}


def test_an_account_touches_its_people() -> None:
    account = api.create_account(SYSTEM, NewAccount(fields={"name": "Acme"}), now=1).id
    contact = api.create_contact(SYSTEM, NewContact(fields={"name": "Ann"}), now=1).id
    edit = ContactEdit(contact_id=contact, fields={"account_id": str(account)})
    api.edit_contact(SYSTEM, edit, now=2)
    assert api.touched_by([fact("account.changed", accounts=[account])]) == {"account.changed": {contact}}
