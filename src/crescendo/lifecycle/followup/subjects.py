"""What tasks and notes hang on: found within the actor's scope, read with all that was merged into it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from django.db.models import Q

from crescendo.core.api import may, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.followup.subject_types import Subject, SubjectKind
from crescendo.people import api as people

_READS = {
    SubjectKind.CONTACT: Permission.CONTACTS_READ,
    SubjectKind.ACCOUNT: Permission.ACCOUNTS_READ,
    SubjectKind.DEAL: Permission.DEALS_READ,
}
_EDITS = {
    SubjectKind.CONTACT: Permission.CONTACTS_EDIT,
    SubjectKind.ACCOUNT: Permission.ACCOUNTS_EDIT,
    SubjectKind.DEAL: Permission.DEALS_EDIT,
}
_PREFIXES = {
    SubjectKind.CONTACT: Prefix.CONTACT,
    SubjectKind.ACCOUNT: Prefix.ACCOUNT,
    SubjectKind.DEAL: Prefix.DEAL,
}


class Deals(Protocol):
    """What following up asks of deals, which stand on it and therefore tell it."""

    def seen(self, by: Actor, deal_ids: Iterable[int]) -> Collection[int]:
        """Those of these deals that the actor sees."""

    def contacts(self, deal_ids: Sequence[int]) -> Mapping[int, Iterable[int]]:
        """The living contacts of each."""


_deals: list[Deals] = []


def register_deals(deals: Deals) -> None:
    """Make them known; called once the apps stand."""
    _deals[:] = [deals]


def contact(number: int) -> Subject:
    """A contact."""
    return Subject(kind=SubjectKind.CONTACT, id=number)


def seen(by: Actor, subject: Subject) -> Subject:
    """The living thing. Refuses NotAllowed, NotFound (outside the scope too)."""
    if subject.kind is SubjectKind.CONTACT:
        return Subject(kind=subject.kind, id=people.get_contact(by, subject.id).id)
    if subject.kind is SubjectKind.ACCOUNT:
        return Subject(kind=subject.kind, id=people.get_account(by, subject.id).id)
    require(by, _READS[subject.kind])
    if not _deals[0].seen(by, [subject.id]):
        raise NotFound(kind="deal", id=outside(subject))
    return subject


def require_read(by: Actor) -> None:
    """Who may not see contacts sees nothing of what is to be done about them. Refuses NotAllowed."""
    require(by, Permission.CONTACTS_READ)


def require_edit(by: Actor, kind: SubjectKind) -> None:
    """Who may change it may follow it up. Refuses NotAllowed."""
    require(by, _EDITS[kind])


def may_edit(by: Actor, kind: SubjectKind) -> bool:
    """The same as a question."""
    return may(by, _EDITS[kind])


def rows_of(subject: Subject) -> Q:
    """Rows that hang on something living, or on what was merged into it."""
    if subject.kind is SubjectKind.CONTACT:
        return Q(contact_id__in=people.homes_of(subject.id))
    if subject.kind is SubjectKind.ACCOUNT:
        return Q(account_id__in=people.family_of(subject.id))
    return Q(deal_id=subject.id)


def columns_of(subject: Subject) -> Mapping[str, int]:
    """The column that says what a new row hangs on."""
    return {f"{subject.kind.value}_id": subject.id}


def outside(subject: Subject) -> str:
    """Its outside id."""
    return write_id(_PREFIXES[subject.kind], subject.id)


def contacts_of(subject: Subject) -> list[int]:
    """The contacts that a fact about it touches: of a deal its people."""
    if subject.kind is SubjectKind.CONTACT:
        return [subject.id]
    if subject.kind is SubjectKind.DEAL:
        return sorted(_deals[0].contacts([subject.id]).get(subject.id, ()))
    return []


def living(subjects: Iterable[Subject]) -> Mapping[Subject, Subject]:
    """What each of these is part of now: itself, or what it was merged into. A few queries."""
    wanted = _by_kind(subjects)
    merged = people.survivors_of(wanted[SubjectKind.ACCOUNT])
    into: Mapping[SubjectKind, Mapping[int, int]] = {
        SubjectKind.CONTACT: people.living_of(wanted[SubjectKind.CONTACT]),
        SubjectKind.ACCOUNT: {number: merged.get(number, number) for number in wanted[SubjectKind.ACCOUNT]},
        SubjectKind.DEAL: {number: number for number in wanted[SubjectKind.DEAL]},
    }
    return {
        Subject(kind=kind, id=number): Subject(kind=kind, id=home)
        for kind, found in into.items()
        for number, home in found.items()
    }


def visible(by: Actor, subjects: Iterable[Subject]) -> frozenset[Subject]:
    """Those of these living ones that the actor may open. A query for each kind."""
    wanted = {
        kind: numbers for kind, numbers in _by_kind(subjects).items() if numbers and may(by, _READS[kind])
    }
    return frozenset(
        Subject(kind=kind, id=number)
        for kind, numbers in wanted.items()
        for number in _seen(by, kind, numbers)
    )


def _seen(by: Actor, kind: SubjectKind, numbers: set[int]) -> Collection[int]:
    if kind is SubjectKind.CONTACT:
        return people.visible_contacts(by, numbers)
    if kind is SubjectKind.ACCOUNT:
        return people.find_accounts(by, numbers)
    return _deals[0].seen(by, numbers)


def _by_kind(subjects: Iterable[Subject]) -> Mapping[SubjectKind, set[int]]:
    wanted: dict[SubjectKind, set[int]] = {kind: set() for kind in SubjectKind}
    for one in subjects:
        wanted[one.kind].add(one.id)
    return wanted
