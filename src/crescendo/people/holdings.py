"""What this room holds of persons, for access and erasure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from django.db.models import Q, QuerySet

from crescendo.core import holdings, sets
from crescendo.core.exports import erasing as exports
from crescendo.core.refusals import mark
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people import access, models
from crescendo.people.fieldset import decode
from crescendo.people.import_models import ImportMark
from crescendo.people.imports.forgetting import blank_rows
from crescendo.people.imports.marks import Marked
from crescendo.people.merge_models import Merge, Suggestion
from crescendo.people.tag_models import Tag, Tagging
from crescendo.people.types import ConsentStatus, Contact, IdentityKind, Proof

CHUNK = 1_000
MORE: Mapping[str, Any] = {}
_COLUMNS: Mapping[str, str] = {
    "website": mark("Website"),
    "traits": mark("Own fields"),
    "title": mark("Job title"),
    "time_zone": mark("Time zone"),
    "region": mark("Region"),
    "phone": mark("Phone"),
    "owner_id": mark("Owner"),
    "name": mark("Name"),
    "last_touch_id": mark("Last touch"),
    "last_name": mark("Last name"),
    "industry": mark("Industry"),
    "first_touch_id": mark("First touch"),
    "first_name": mark("First name"),
    "employees": mark("Employees"),
    "email": mark("E-mail"),
    "country": mark("Country"),
    "company_name": mark("Company"),
    "city": mark("City"),
    "account_id": mark("Account"),
    "at": mark("Time"),
    "channel": mark("Channel"),
    "contact": mark("Record"),
    "created_at": mark("Created"),
    "document": mark("What was sent"),
    "event_count": mark("Events"),
    "field": mark("Field"),
    "first_seen_at": mark("First seen"),
    "ip": mark("Shortened address"),
    "is_verified": mark("Proved"),
    "kind": mark("Kind"),
    "language": mark("Language"),
    "last_at": mark("Said again last"),
    "last_seen_at": mark("Last seen"),
    "legal_basis": mark("Legal basis"),
    "merged_into": mark("Is part of"),
    "proof": mark("Proof"),
    "purpose": mark("Purpose"),
    "reason": mark("Reason"),
    "source": mark("Source"),
    "source_url": mark("Page"),
    "space": mark("System"),
    "status": mark("Status"),
    "undone_at": mark("Undone"),
    "text_version": mark("Version of the text"),
    "value": mark("Value"),
}
_FREE = {
    "people_account": "companies are no persons",
    "people_accountdomain": "companies are no persons",
    "people_accountkey": "companies are no persons",
    "people_accountchange": "companies are no persons",
    "people_accountownvalue": "companies are no persons",
    "people_ownfield": "a field that the company declared",
    "people_tag": "a word that the company made",
    "core_import_run": "a file's name and columns; its rows are held as people.imports",
    "core_import_refusal": "numbers of rows and sentences of our own",
    "core_import_key": "hashes that live as long as a run",
    "core_import_undo": "how far an undo is",
    "core_import_stay": "numbers of records and sentences of our own",
    "people_erasure": "numbers of rows alone: the report of an erasure outlives it",
    "people_blockedidentity": "keyed hashes, which must outlive the erasure",
}


def register() -> None:
    """Make this room's holdings known; links first, so that nothing new is counted as the person's meanwhile."""
    holdings.declare_free(_FREE)
    holdings.register(
        _links,
        _imports,
        _merges,
        access.HOLDING,
        _own_values,
        _tags,
        _history,
        _consents,
        _submissions,
        _marks,
        # Behind all that cuts an address out of others' values: what an export reads from here on is without it.
        exports.HOLDING,
        _contacts,
        _identities,
    )


def remove(rows: QuerySet[Any, Any], limit: int = CHUNK) -> Erased:
    """Remove a chunk of rows; where some may be left the next step goes on."""
    model: type[Any] = rows.model
    done = model.objects.filter(pk__in=rows.values("pk")[:limit]).delete()[0]
    return Erased(rows=done, place=None if done < limit else MORE)


def _links_of(person: Person) -> QuerySet[models.Link]:
    return models.Link.objects.filter(Q(low_id__in=person.identities) | Q(high_id__in=person.identities))


def _partings_of(person: Person) -> QuerySet[models.Parting]:
    return models.Parting.objects.filter(Q(one_id__in=person.identities) | Q(other_id__in=person.identities))


def _count_links(person: Person, _: Surroundings) -> int:
    words = Q(device_id__in=person.identities) | Q(person_id__in=person.identities)
    links = _links_of(person).count() + _partings_of(person).count()
    return links + models.DeviceLink.objects.filter(words).count()


def _erase_links(person: Person, _: Surroundings, __: Any) -> Erased:
    own = {"limit": CHUNK, "devices": sets.batch_json(person.identities)}
    done = sets.execute(sets.statement(__package__, "drop_device_words"), own)
    if not done:
        # A device of others too keeps the times: without them its former events would become a neighbour's.
        others = {"limit": CHUNK, "people": sets.batch_json(person.identities)}
        done = sets.execute(sets.statement(__package__, "hand_back_words"), others)
    done = done or _partings_of(person).delete()[0]
    return Erased(rows=done, place=MORE) if done else remove(_links_of(person))


def _export_links(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    merged = models.Contact.objects.filter(pk__in=person.contacts).exclude(merged_into=None)
    for row in merged.order_by("pk"):
        yield {"kind": "merged", "contact": row.pk, "merged_into": row.merged_into_id}
    for link in _links_of(person).order_by("pk").iterator():
        yield {
            "kind": "link",
            "at": link.at,
            "proof": Proof(link.proof).name.lower(),
            "source": link.source_id,
        }
    for parting in _partings_of(person).order_by("pk"):
        yield {"kind": "taken off", "at": parting.at, "proof": Proof(parting.proof).name.lower()}
    words = models.DeviceLink.objects.filter(person_id__in=person.identities).order_by("device_id", "at")
    for word in words.iterator():
        yield {"kind": "device", "at": word.at, "value": word.device_id}


def _changes_of(person: Person) -> QuerySet[models.ContactChange]:
    mine = Q(identity_id__in=person.identities) | Q(contact_id__in=person.contacts)
    return models.ContactChange.objects.filter(mine)


def _export_history(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _changes_of(person).order_by("at", "pk").iterator():
        yield {
            "field": row.field,
            "value": None if row.value is None else decode(row.value),
            "at": row.at,
            "last_at": row.last_at,
            "proof": Proof(row.proof).name.lower(),
            "source": row.source_id,
        }


def _merges_of(person: Person) -> QuerySet[Merge]:
    return Merge.objects.filter(Q(survivor_id__in=person.contacts) | Q(merged_id__in=person.contacts))


def _suggestions_of(person: Person) -> QuerySet[Suggestion]:
    return Suggestion.objects.filter(Q(low_id__in=person.contacts) | Q(high_id__in=person.contacts))


def _erase_merges(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(rows=_merges_of(person).delete()[0] + _suggestions_of(person).delete()[0])


def _export_merges(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _merges_of(person).order_by("at", "pk"):
        yield {
            "at": row.at,
            "contact": row.merged_id,
            "merged_into": row.survivor_id,
            "undone_at": row.undone_at,
        }


def _own_values_of(person: Person) -> QuerySet[models.ContactOwnValue]:
    return models.ContactOwnValue.objects.filter(contact_id__in=person.contacts)


def _taggings_of(person: Person) -> QuerySet[Tagging]:
    return Tagging.objects.filter(contact_id__in=person.contacts)


def _export_tags(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    names = dict(Tag.objects.values_list("pk", "name"))
    for row in _taggings_of(person).order_by("at"):
        yield {"at": row.at, "value": names.get(row.tag_id, "")}


def _consents_of(person: Person) -> QuerySet[models.Consent]:
    return models.Consent.objects.filter(
        Q(identity_id__in=person.identities) | Q(contact_id__in=person.contacts)
    )


def _export_consents(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    texts = ("purpose", "channel", "legal_basis", "text_version", "language", "source_url", "ip")
    for row in _consents_of(person).order_by("at", "pk").iterator():
        said = {name: getattr(row, name) for name in texts}
        yield {
            "at": row.at,
            "status": ConsentStatus(row.status).value,
            **said,
            "proof": Proof(row.proof).name.lower(),
        }


def _marks_of(person: Person) -> QuerySet[ImportMark]:
    of_contacts = (Marked.CONTACT, Marked.TAG, Marked.IDENTITY)
    return ImportMark.objects.filter(entity__in=of_contacts, subject_id__in=person.contacts)


def _submissions_of(person: Person) -> QuerySet[models.Submission]:
    clicked = _clicks_of(person).values("submission_key")
    # A form of somebody blocked waits for its click without an identity; its key is all that says whose it is.
    return models.Submission.objects.filter(Q(identity_id__in=person.identities) | Q(key__in=clicked))


def _clicks_of(person: Person) -> QuerySet[models.Confirmation]:
    return models.Confirmation.objects.filter(email__in=person.texts)


def _count_submissions(person: Person, _: Surroundings) -> int:
    return _submissions_of(person).count() + _clicks_of(person).count()


def _erase_submissions(person: Person, _: Surroundings, __: Any) -> Erased:
    step = remove(_submissions_of(person))
    if step.rows:
        return Erased(rows=step.rows, place=MORE)
    return remove(_clicks_of(person))


def _export_submissions(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _submissions_of(person).order_by("at", "pk").iterator():
        yield {"at": row.at, "document": decode(row.document)}


def _contacts_of(person: Person) -> QuerySet[models.Contact]:
    return models.Contact.objects.filter(pk__in=person.contacts)


def _erase_contacts(person: Person, _: Surroundings, __: Any) -> Erased:
    rows = _contacts_of(person)
    rows.update(merged_into=None)
    models.Identity.objects.filter(contact_id__in=person.contacts).update(contact_id=None)
    return remove(rows)


def _export_contacts(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    names = [field.name for field in fields(Contact) if field.name not in ("id", "traits")]
    for row in _contacts_of(person).order_by("pk"):
        values = {name: getattr(row, name) for name in names}
        values["traits"] = decode(row.traits)
        yield {
            "contact": row.pk,
            **{name: value for name, value in values.items() if value not in ("", None, {})},
        }


def _identities_of(person: Person) -> QuerySet[models.Identity]:
    return models.Identity.objects.filter(pk__in=person.identities)


def _export_identities(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in models.Identity.objects.filter(pk__in=(*person.identities, *person.shared)).order_by("pk"):
        yield {
            "kind": IdentityKind(row.kind).name.lower(),
            "value": row.value,
            "space": row.space,
            "is_verified": row.is_verified,
            "first_seen_at": row.first_seen_at,
        }


_links = Holding(
    name="people.links",
    title=mark("Links between records and devices"),
    tables=("people_link", "people_parting", "people_devicelink"),
    columns=_COLUMNS,
    find=_count_links,
    erase=_erase_links,
    export=_export_links,
)
_imports = Holding(
    name="people.imports",
    title=mark("Rows of imported files"),
    tables=(),
    find=lambda *_: 0,
    erase=blank_rows,
    is_scan=True,
)
_merges = Holding(
    name="people.merges",
    title=mark("Merges and suggestions"),
    tables=("people_merge", "people_suggestion"),
    columns=_COLUMNS,
    find=lambda person, _: _merges_of(person).count() + _suggestions_of(person).count(),
    erase=_erase_merges,
    export=_export_merges,
)
_own_values = Holding(
    name="people.own_values",
    title=mark("Own fields"),
    tables=("people_contactownvalue",),
    find=lambda person, _: _own_values_of(person).count(),
    erase=lambda person, *_: Erased(rows=_own_values_of(person).delete()[0]),
)
_tags = Holding(
    name="people.tags",
    title=mark("Tags"),
    tables=("people_tagging",),
    columns=_COLUMNS,
    find=lambda person, _: _taggings_of(person).count(),
    erase=lambda person, *_: Erased(rows=_taggings_of(person).delete()[0]),
    export=_export_tags,
)
_history = Holding(
    name="people.history",
    title=mark("History of the fields"),
    tables=("people_contactchange",),
    columns=_COLUMNS,
    find=lambda person, _: _changes_of(person).count(),
    erase=lambda person, *_: remove(_changes_of(person)),
    export=_export_history,
)
_consents = Holding(
    name="people.consents",
    title=mark("Consents"),
    tables=("people_consent",),
    columns=_COLUMNS,
    find=lambda person, _: _consents_of(person).count(),
    erase=lambda person, *_: remove(_consents_of(person)),
    export=_export_consents,
)
_marks = Holding(
    name="people.import_marks",
    title=mark("Which imports brought the record"),
    tables=("people_importmark",),
    find=lambda person, _: _marks_of(person).count(),
    erase=lambda person, *_: Erased(rows=_marks_of(person).delete()[0]),
)
_submissions = Holding(
    name="people.submissions",
    title=mark("Forms that were sent"),
    tables=("people_submission", "people_confirmation"),
    columns=_COLUMNS,
    find=_count_submissions,
    erase=_erase_submissions,
    export=_export_submissions,
)
_contacts = Holding(
    name="people.contacts",
    title=mark("Contact"),
    tables=("people_contact",),
    columns=_COLUMNS,
    find=lambda person, _: _contacts_of(person).count(),
    erase=_erase_contacts,
    export=_export_contacts,
    is_root=True,
)
_identities = Holding(
    name="people.identities",
    title=mark("Identities"),
    tables=("people_identity",),
    columns=_COLUMNS,
    find=lambda person, _: _identities_of(person).count(),
    erase=lambda person, *_: remove(_identities_of(person)),
    export=_export_identities,
    is_root=True,
)
