"""What an import said of known contacts and accounts goes again: fields, tags and addresses, where they still stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db.models import Q

from crescendo.core import facts
from crescendo.core.api import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports.undo_types import Stay, UndoChunk
from crescendo.core.refusals import mark
from crescendo.core.text import fold
from crescendo.core.types import FactDraft, Scope
from crescendo.people import models, tags
from crescendo.people.accounts import write_account_rows
from crescendo.people.contacts import visible_contacts
from crescendo.people.fieldset import LONGEST, decode
from crescendo.people.history import Run, Track
from crescendo.people.import_models import ImportMark
from crescendo.people.imports.marks import Marked, key_of, parts_of
from crescendo.people.imports.taking_back import TakenBack, take_back
from crescendo.people.tag_models import Tagging
from crescendo.people.traits import write_words
from crescendo.people.types import IdentityKind, Proof
from crescendo.people.untouched import MERGED, NOT_YOURS, used_identities
from crescendo.people.visibility import accounts_seen_by

SAID_SINCE = mark("Somebody or something else has said this field since.")
IN_USE = mark("This address is in use since.")
_FIELD_OF = {IdentityKind.EMAIL: "email", IdentityKind.PHONE: "phone"}
_Histories = dict[int, dict[str, dict[Track, list[Run]]]]
_Answer = tuple[set[int], list[Stay]]

audit.register(
    {
        "contact.returned": mark("%(by)s undid what an import said of the contact %(subject)s: %(fields)s"),
        "account.returned": mark("%(by)s undid what an import said of the account %(subject)s: %(fields)s"),
    }
)


def return_contacts(asked: UndoChunk, ids: Collection[int]) -> _Answer:
    """Who is returned, and what stays why. Bounded statements. Emits contact.changed and contact.tagged."""
    rows = dict(models.Contact.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    seen = rows.keys() if asked.by.scope is Scope.ALL else visible_contacts(asked.by, ids)
    stays = [_stay("contact", one, "", MERGED) for one, merged in rows.items() if merged is not None]
    own = [one for one, merged in rows.items() if merged is None]
    stays += [_stay("contact", one, "", NOT_YOURS) for one in own if one not in seen]
    living = [one for one in own if one in seen]
    holders = dict(models.Identity.objects.filter(contact_id__in=living).values_list("pk", "contact_id"))
    freed, busy = _identities(asked, living)
    done = _taken_back(asked, _histories(living, holders, without=freed), busy)
    stays += [_stay("contact", one, name, IN_USE) for one, names in busy.items() for name in sorted(names)]
    stays += _said_since("contact", done, busy)
    untagged = _tags_to_take(asked, living)
    returned = {one for one, back in done.items() if back.fields}
    returned |= {holders[identity] for identity in freed} | {contact for _, contact in untagged}
    if returned and not asked.is_look:
        _untie(freed)
        _write(models.ContactChange, done.values())
        write_words((), returned, fresh=set(), now=asked.now)
        _untag(untagged, now=asked.now)
        _note(asked, Prefix.CONTACT, "contact.returned", returned, done)
        payload = {"contacts": sorted(returned)}
        facts.append([FactDraft(kind="contact.changed", payload=payload, at=asked.now)], now=asked.now)
    return returned, stays


def return_accounts(asked: UndoChunk, ids: Collection[int]) -> _Answer:
    """The same for accounts; mail domains and ids that they were given stay. Emits account.changed."""
    rows = dict(models.Account.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    seen = set(rows)
    if asked.by.scope is not Scope.ALL:
        seen = set(accounts_seen_by(asked.by).filter(pk__in=ids).values_list("pk", flat=True))
    stays = [_stay("account", one, "", MERGED) for one, merged in rows.items() if merged is not None]
    own = [one for one, merged in rows.items() if merged is None]
    stays += [_stay("account", one, "", NOT_YOURS) for one in own if one not in seen]
    histories: _Histories = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for row in models.AccountChange.objects.filter(account_id__in=[one for one in own if one in seen]):
        _take(histories[row.account_id], row, row.account_id)
    done = _taken_back(asked, histories, {})
    stays += _said_since("account", done, {})
    returned = {one for one, back in done.items() if back.fields}
    if returned and not asked.is_look:
        _write(models.AccountChange, done.values())
        _call_as_before(asked, [one for one in returned if "name" in done[one].fields])
        write_account_rows(set(returned))
        _note(asked, Prefix.ACCOUNT, "account.returned", returned, done)
        payload = {"accounts": sorted(returned)}
        facts.append([FactDraft(kind="account.changed", payload=payload, at=asked.now)], now=asked.now)
    return returned, stays


def _histories(contacts: Collection[int], holders: Mapping[int, Any], without: Collection[int]) -> _Histories:
    """All runs of these contacts. Two queries."""
    found: _Histories = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    staff = models.ContactChange.objects.filter(contact_id__in=contacts)
    others = models.ContactChange.objects.filter(
        identity_id__in=[one for one in holders if one not in without]
    )
    for row in staff:
        contact = int(row.contact_id or 0)
        _take(found[contact], row, -contact)
    for row in others:
        identity = int(row.identity_id or 0)
        _take(found[holders[identity]], row, identity)
    return found


def _take(fields: dict[str, dict[Track, list[Run]]], row: Any, holder: int) -> None:
    track = Track(holder, row.field, Proof(row.proof), row.device_id)
    run = Run(row.pk, row.value, (row.at, row.key), (row.last_at, row.last_key), row.edge)
    fields[row.field][track].append(run)


def _taken_back(
    asked: UndoChunk, histories: _Histories, but: Mapping[int, Collection[str]]
) -> dict[int, TakenBack]:
    key = key_of(asked.run_id)
    return {one: take_back(fields, key, but=but.get(one, ())) for one, fields in histories.items()}


def _said_since(
    entity: str, done: Mapping[int, TakenBack], busy: Mapping[int, Collection[str]]
) -> list[Stay]:
    return [
        _stay(entity, one, name, SAID_SINCE)
        for one, back in done.items()
        for name in back.stays
        if name not in busy.get(one, ())
    ]


def _identities(asked: UndoChunk, contacts: Collection[int]) -> tuple[set[int], dict[int, set[str]]]:
    """The identities that the import gave these contacts and nobody used since, and the fields of those in use."""
    given = {part: contact for contact, part in parts_of(asked.run_id, Marked.IDENTITY, contacts)}
    rows = models.Identity.objects.filter(pk__in=given).values_list("pk", "contact_id", "kind")
    kinds = {number: IdentityKind(kind) for number, contact, kind in rows if contact == given[number]}
    used = used_identities(asked.run_id, list(kinds))
    busy: dict[int, set[str]] = defaultdict(set)
    for number in used:
        busy[given[number]].add(_FIELD_OF.get(kinds[number], "id"))
    return set(kinds) - used, busy


def _untie(identities: Collection[int]) -> None:
    """Identities that only the import spoke of go with their ties and words, and may come again."""
    if identities:
        models.Link.objects.filter(Q(low_id__in=identities) | Q(high_id__in=identities)).delete()
        models.ContactChange.objects.filter(identity_id__in=identities).delete()
        models.Identity.objects.filter(pk__in=identities).delete()


def _tags_to_take(asked: UndoChunk, contacts: Collection[int]) -> list[tuple[int, int]]:
    """(tag, contact) of those that this import put on, and nobody put on anew since."""
    given = parts_of(asked.run_id, Marked.TAG, contacts)
    if not given:
        return []
    rows = Tagging.objects.filter(contact_id__in=contacts, is_ruled=False)
    held = rows.values_list("tag_id", "contact_id", "at")
    return sorted((tag, contact) for tag, contact, at in held if given.get((contact, tag)) == at)


def _untag(pairs: Iterable[tuple[int, int]], *, now: int) -> None:
    by_tag: dict[int, list[int]] = defaultdict(list)
    for tag, contact in pairs:
        by_tag[tag].append(contact)
    for tag, contacts in by_tag.items():
        Tagging.objects.filter(tag_id=tag, contact_id__in=contacts, is_ruled=False).delete()
    facts.append([tags.tagged(tag, contacts, now=now) for tag, contacts in by_tag.items()], now=now)


def _write(model: Any, done: Iterable[TakenBack]) -> None:
    gone = [number for back in done for number in back.gone]
    model.objects.filter(pk__in=gone).delete()
    by_edge: dict[int, list[int]] = defaultdict(list)
    for back in done:
        for number, edge in back.edges.items():
            by_edge[edge].append(number)
    for edge, numbers in by_edge.items():
        model.objects.filter(pk__in=numbers).update(edge=edge)


def _call_as_before(asked: UndoChunk, accounts: Collection[int]) -> None:
    """What an account was called when it was made stands in no history: the mark remembers it."""
    marks = ImportMark.objects.filter(run_id=asked.run_id, entity=Marked.ACCOUNT, subject_id__in=accounts)
    before = dict(marks.exclude(before="").values_list("subject_id", "before"))
    rows = list(models.Account.objects.filter(pk__in=before))
    for row in rows:
        row.name, row.name_fold = before[row.pk], fold(before[row.pk])[:LONGEST]
    models.Account.objects.bulk_update(rows, ["name", "name_fold"])


def _note(
    asked: UndoChunk,
    prefix: Prefix,
    action: str,
    returned: Collection[int],
    done: Mapping[int, TakenBack],
) -> None:
    said = {one: done[one].fields if one in done else {} for one in sorted(returned)}
    lines = [
        (
            write_id(prefix, one),
            {name: None if value is None else decode(value) for name, value in fields.items()},
        )
        for one, fields in said.items()
    ]
    audit.record_all(asked.by, action, lines, now=asked.now)


def _stay(entity: str, subject: int, column: str, sentence: str) -> Stay:
    return Stay(entity, subject, column, sentence, {})
