"""Whom the tests of the lifecycle are about: contacts and accounts typed in by hand, staff that works here."""

from __future__ import annotations

from crescendo.core import api as core
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.lifecycle.types import Subject, SubjectKind
from crescendo.people import api as people
from crescendo.people.types import NewAccount, NewContact
from tests.conftest import NOON

SYSTEM = Actor.system("test")


def person(name: str = "Ann", **fields: object) -> int:
    """A contact."""
    return people.create_contact(SYSTEM, NewContact(fields={"name": name, **fields}), now=NOON).id


def about(contact: int) -> Subject:
    """A contact as what a task is about."""
    return Subject(kind=SubjectKind.CONTACT, id=contact)


def company(name: str = "Hongtu") -> Subject:
    """An account."""
    made = people.create_account(SYSTEM, NewAccount(fields={"name": name}), now=NOON)
    return Subject(kind=SubjectKind.ACCOUNT, id=made.id)


def hired(name: str, role: Role = Role.SALES) -> Actor:
    """A member of staff with a row, so that things can be theirs."""
    request = CreateStaff(email=f"{name.lower()}@x.example", name=name, role=role, password=None)
    row = core.create_staff(SYSTEM, request, now=NOON)
    return core.actors_of(frozenset({row.id}))[row.id]
