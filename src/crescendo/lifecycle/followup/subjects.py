"""What tasks and notes hang on: found within the actor's scope, read with all that was merged into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q

from crescendo.core.api import may, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.followup.subject_types import Subject, SubjectKind
from crescendo.people import api as people

_EDITS = {
    SubjectKind.CONTACT: Permission.CONTACTS_EDIT,
    SubjectKind.ACCOUNT: Permission.ACCOUNTS_EDIT,
}
_PREFIXES = {SubjectKind.CONTACT: Prefix.CONTACT, SubjectKind.ACCOUNT: Prefix.ACCOUNT}


def contact(number: int) -> Subject:
    """A contact."""
    return Subject(kind=SubjectKind.CONTACT, id=number)


def seen(by: Actor, subject: Subject) -> Subject:
    """The living contact or account. Refuses NotAllowed, NotFound (outside the scope too)."""
    if subject.kind is SubjectKind.CONTACT:
        return Subject(kind=subject.kind, id=people.get_contact(by, subject.id).id)
    return Subject(kind=subject.kind, id=people.get_account(by, subject.id).id)


def require_read(by: Actor) -> None:
    """Who may see neither contacts nor accounts sees nothing that hangs on them. Refuses NotAllowed."""
    if not may(by, Permission.ACCOUNTS_READ):
        require(by, Permission.CONTACTS_READ)


def require_edit(by: Actor, kind: SubjectKind) -> None:
    """Who may change a contact or an account may follow it up. Refuses NotAllowed."""
    require(by, _EDITS[kind])


def may_edit(by: Actor, kind: SubjectKind) -> bool:
    """The same as a question."""
    return may(by, _EDITS[kind])


def rows_of(subject: Subject) -> Q:
    """Rows that hang on a living contact or account, or on what was merged into it."""
    if subject.kind is SubjectKind.CONTACT:
        return Q(contact_id__in=people.homes_of(subject.id))
    return Q(account_id__in=people.family_of(subject.id))


def columns_of(subject: Subject) -> Mapping[str, int]:
    """The column that says what a new row hangs on."""
    return {f"{subject.kind.value}_id": subject.id}


def outside(subject: Subject) -> str:
    """Its outside id."""
    return write_id(_PREFIXES[subject.kind], subject.id)


def contacts_of(subject: Subject) -> list[int]:
    """The contacts that a fact about it touches."""
    return [subject.id] if subject.kind is SubjectKind.CONTACT else []


def living(subjects: Iterable[Subject]) -> Mapping[Subject, Subject]:
    """What each of these is part of now: itself, or what it was merged into. A few queries."""
    wanted = _by_kind(subjects)
    contacts = people.living_of(wanted[SubjectKind.CONTACT])
    merged = people.survivors_of(wanted[SubjectKind.ACCOUNT])
    accounts = {number: merged.get(number, number) for number in wanted[SubjectKind.ACCOUNT]}
    return {
        Subject(kind=kind, id=number): Subject(kind=kind, id=into)
        for kind, found in ((SubjectKind.CONTACT, contacts), (SubjectKind.ACCOUNT, accounts))
        for number, into in found.items()
    }


def visible(by: Actor, subjects: Iterable[Subject]) -> frozenset[Subject]:
    """Those of these living ones that the actor may open. A query for each kind."""
    wanted = _by_kind(subjects)
    found: set[Subject] = set()
    if wanted[SubjectKind.CONTACT] and may(by, Permission.CONTACTS_READ):
        found |= {contact(number) for number in people.visible_contacts(by, wanted[SubjectKind.CONTACT])}
    if wanted[SubjectKind.ACCOUNT] and may(by, Permission.ACCOUNTS_READ):
        seen_accounts = people.find_accounts(by, wanted[SubjectKind.ACCOUNT])
        found |= {Subject(kind=SubjectKind.ACCOUNT, id=number) for number in seen_accounts}
    return frozenset(found)


def _by_kind(subjects: Iterable[Subject]) -> Mapping[SubjectKind, set[int]]:
    wanted: dict[SubjectKind, set[int]] = {kind: set() for kind in SubjectKind}
    for one in subjects:
        wanted[one.kind].add(one.id)
    return wanted
