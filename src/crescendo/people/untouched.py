"""Which records only one import has spoken of: nobody has acted on them since, so its undo may take them away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Scope
from crescendo.people import models
from crescendo.people.account_models import AccountMerge, AccountRole, AccountSuggestion
from crescendo.people.consent_models import Consent, ContactPause, Preference
from crescendo.people.contacts import visible_contacts
from crescendo.people.erasures import erasures_under_way
from crescendo.people.hands import Handed, in_hand
from crescendo.people.import_models import ImportMark
from crescendo.people.imports.marks import Marked, key_of
from crescendo.people.merge_models import Merge
from crescendo.people.note_models import Note, StoredFile
from crescendo.people.tag_models import Tagging
from crescendo.people.visibility import accounts_seen_by

MERGED = mark("It was merged with another record.")
ACTED = mark("This person has done something, or has a device.")
SAID = mark("Something else has been said of it.")
LINKED = mark("It was tied to another address or id.")
CONSENTED = mark(
    "The consent register speaks of this person; an undo never takes a consent or a withdrawal away."
)
PREFERRED = mark("There are preferences or a pause.")
SENT = mark("This person has sent a form.")
TAGGED = mark("A colleague has put a tag on it.")
ROLE = mark("It has a role in a purchase.")
NOTED = mark("There are notes or files.")
IMPORTED = mark("Another import has changed it.")
NOT_YOURS = mark("You may not change it.")
ERASING = mark("It is being erased.")
PEOPLE = mark("People belong to it who stay.")
ABOVE = mark("Other accounts belong to it.")
JUDGED = mark("A colleague has judged a suggestion about it.")


class Owned(NamedTuple):
    """Contacts with the identities that are theirs: identity to contact."""

    contacts: frozenset[int]
    of_identity: Mapping[int, int]

    def holders(self, identities: Iterable[int | None]) -> set[int]:
        """The contacts of identities, of those that are theirs."""
        return {self.of_identity[one] for one in identities if one is not None and one in self.of_identity}


def owned_by(contacts: Collection[int]) -> Owned:
    """These contacts with their identities. One query."""
    rows = models.Identity.objects.filter(contact_id__in=contacts).values_list("pk", "contact_id")
    return Owned(frozenset(contacts), {number: contact for number, contact in rows if contact is not None})


def touched_contacts(by: Actor, run_id: int, ids: Collection[int]) -> dict[int, str]:
    """Those of these contacts that must stay, each with the first reason. A bounded number of queries."""
    owned = owned_by(ids)
    checks = (
        (NOT_YOURS, _out_of_sight(by, ids)),
        (ERASING, {one for _, erased in erasures_under_way() for one in erased}),
        (MERGED, _merged(ids)),
        (IMPORTED, _by_other_imports(run_id, Marked.CONTACT, ids)),
        (CONSENTED, _rows_of(Consent, owned)),
        (SAID, _said_else(run_id, owned)),
        (LINKED, _linked_else(run_id, owned)),
        (ACTED, _acting(owned)),
        (SENT, owned.holders(_column(models.Submission, "identity_id", owned.of_identity))),
        (PREFERRED, {*_column(Preference, "contact_id", ids), *_column(ContactPause, "contact_id", ids)}),
        (NOTED, {*_column(Note, "contact_id", ids), *_column(StoredFile, "contact_id", ids)}),
        (ROLE, set(_column(AccountRole, "contact_id", ids))),
        (TAGGED, _tagged(run_id, ids)),
    )
    found = _first(ids, checks)
    return found | in_hand(Handed.CONTACT, [one for one in ids if one not in found])


def touched_accounts(
    by: Actor, run_id: int, ids: Collection[int], peopled: Collection[int]
) -> dict[int, str]:
    """Those of these accounts that must stay; `peopled` are those to which people belong who stay."""
    living = models.Account.objects.filter(
        Q(pk__in=ids, merged_into__isnull=False) | Q(merged_into_id__in=ids)
    )
    merges = {
        *_column(AccountMerge, "kept_id", ids),
        *_column(AccountMerge, "gone_id", ids),
        *living.values_list("pk", flat=True),
        *living.values_list("merged_into_id", flat=True),
    }
    words = _not_of(models.AccountChange.objects.filter(account_id__in=ids), run_id)
    judged = AccountSuggestion.objects.filter(decided_by_id__isnull=False)
    checks = (
        (NOT_YOURS, _accounts_out_of_sight(by, ids)),
        (MERGED, merges),
        (PEOPLE, set(peopled)),
        (IMPORTED, _by_other_imports(run_id, Marked.ACCOUNT, ids)),
        (SAID, set(words.values_list("account_id", flat=True))),
        (ABOVE, set(_column(models.Account, "parent_id", ids))),
        (NOTED, {*_column(Note, "account_id", ids), *_column(StoredFile, "account_id", ids)}),
        (ROLE, set(_column(AccountRole, "account_id", ids))),
        (JUDGED, set(judged.filter(account_id__in=ids).values_list("account_id", flat=True))),
    )
    found = _first(ids, checks)
    return found | in_hand(Handed.ACCOUNT, [one for one in ids if one not in found])


def used_identities(run_id: int, ids: Collection[int]) -> set[int]:
    """Those of these identities that more than one import has spoken of. A bounded number of queries."""
    if not ids:
        return set()
    own = Owned(frozenset(ids), {one: one for one in ids})
    words = _not_of(models.ContactChange.objects.filter(identity_id__in=ids), run_id)
    return (
        _linked_else(run_id, own)
        | {one for one in words.values_list("identity_id", flat=True) if one is not None}
        | set(_column(models.DeviceLink, "person_id", ids))
        | set(_column(models.Submission, "identity_id", ids))
        | set(_column(Consent, "identity_id", ids))
        | in_hand(Handed.IDENTITY, ids).keys()
    )


def _first(ids: Collection[int], checks: Iterable[tuple[str, set[int]]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for sentence, those in checks:
        found.update({one: sentence for one in ids if one in those and one not in found})
    return found


def _out_of_sight(by: Actor, ids: Collection[int]) -> set[int]:
    return set() if by.scope is Scope.ALL else set(ids) - visible_contacts(by, ids)


def _accounts_out_of_sight(by: Actor, ids: Collection[int]) -> set[int]:
    if by.scope is Scope.ALL:
        return set()
    return set(ids) - set(accounts_seen_by(by).filter(pk__in=ids).values_list("pk", flat=True))


def _merged(ids: Collection[int]) -> set[int]:
    into = models.Contact.objects.filter(Q(pk__in=ids, merged_into__isnull=False) | Q(merged_into_id__in=ids))
    pairs = [*into.values_list("pk", "merged_into_id")]
    pairs += Merge.objects.filter(Q(survivor_id__in=ids) | Q(merged_id__in=ids)).values_list(
        "survivor_id", "merged_id"
    )
    return {one for pair in pairs for one in pair if one is not None}


def _by_other_imports(run_id: int, entity: Marked, ids: Collection[int]) -> set[int]:
    marks = ImportMark.objects.filter(entity=entity, subject_id__in=ids).exclude(run_id=run_id)
    return set(marks.values_list("subject_id", flat=True))


def _said_else(run_id: int, owned: Owned) -> set[int]:
    staff = _not_of(models.ContactChange.objects.filter(contact_id__in=owned.contacts), run_id)
    others = _not_of(models.ContactChange.objects.filter(identity_id__in=owned.of_identity), run_id)
    said = {one for one in staff.values_list("contact_id", flat=True) if one is not None}
    return said | owned.holders(others.values_list("identity_id", flat=True))


def _not_of(rows: QuerySet[Any], run_id: int) -> QuerySet[Any]:
    """Runs of a value that something else has begun, or said again."""
    key = key_of(run_id)
    return rows.exclude(key__startswith=key, last_key__startswith=key).order_by().distinct()


def _linked_else(run_id: int, owned: Owned) -> set[int]:
    ids = list(owned.of_identity)
    links = models.Link.objects.filter(Q(low_id__in=ids) | Q(high_id__in=ids))
    ends = links.exclude(key__startswith=key_of(run_id)).values_list("low_id", "high_id")
    partings = models.Parting.objects.filter(Q(one_id__in=ids) | Q(other_id__in=ids))
    pairs = [*ends, *partings.values_list("one_id", "other_id")]
    return owned.holders(one for pair in pairs for one in pair)


def _acting(owned: Owned) -> set[int]:
    seen = models.Contact.objects.filter(pk__in=owned.contacts, event_count__gt=0)
    devices = _column(models.DeviceLink, "person_id", owned.of_identity)
    return set(seen.values_list("pk", flat=True)) | owned.holders(devices)


def _rows_of(model: Any, owned: Owned) -> set[int]:
    return set(_column(model, "contact_id", owned.contacts)) | owned.holders(
        _column(model, "identity_id", owned.of_identity)
    )


def _tagged(run_id: int, ids: Collection[int]) -> set[int]:
    """Those that carry a tag which neither a rule nor this import put on."""
    own = ImportMark.objects.filter(run_id=run_id, entity=Marked.TAG, subject_id__in=ids)
    mine = set(own.values_list("subject_id", "part"))
    rows = Tagging.objects.filter(contact_id__in=ids, is_ruled=False).values_list("contact_id", "tag_id")
    return {contact for contact, tag in rows if (contact, tag) not in mine}


def _column(model: Any, column: str, ids: Collection[int]) -> list[int]:
    """The distinct numbers among these that stand in a column. One query, none where nothing is asked."""
    if not ids:
        return []
    rows = model.objects.filter(**{f"{column}__in": list(ids)})
    return list(rows.order_by().values_list(column, flat=True).distinct())
