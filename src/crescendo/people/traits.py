"""What sightings say of contacts' fields: into the history, and from it onto the contact rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from crescendo.conditions.types import Entity
from crescendo.core.sets import batch_json, execute_each, fetch, statement
from crescendo.people import own_values, suppressing
from crescendo.people.accounts import accounts_of_domains, survivors_of
from crescendo.people.classes import CODES
from crescendo.people.directory import Directory
from crescendo.people.domains import company_domain
from crescendo.people.fieldset import CONTACT_TEXTS, encode, project, read_traits
from crescendo.people.history import Run, Track
from crescendo.people.ledger import Ledger, Word
from crescendo.people.owner import Told
from crescendo.people.parted import withdraw_words
from crescendo.people.search.keeping import keep_contacts
from crescendo.people.types import Identity, IdentityKind, Proof, Sighting

_COLUMNS = (
    *("name", "name_fold", "first_name", "last_name", "email", "email_fold", "phone", "title", "title_fold"),
    *("company_name", "company_fold", "industry", "industry_fold", "employees", "country", "country_fold"),
    *("region", "region_fold", "city", "city_fold", "language", "time_zone", "website", "traits"),
    *("owner_id", "account_id", *CODES),
)
# What neither an index nor the name nor the account is read from.
_DETAIL_TEXTS = (
    "phone", "title", "industry", "country", "region", "city", "language", "time_zone", "website",
)  # fmt: skip
_DETAILS = frozenset({*_DETAIL_TEXTS, "employees"})
_DETAIL_COLUMNS = (
    *("phone", "title", "title_fold", "industry", "industry_fold", "employees", "country", "country_fold"),
    *("region", "region_fold", "city", "city_fold", "language", "time_zone", "website", "traits", *CODES),
)
_SAID_BY_IDENTITY = {IdentityKind.EMAIL: "email", IdentityKind.PHONE: "phone"}
Groups = Mapping[tuple[str, str], int]


def words_of(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory, groups: Groups
) -> list[Word]:
    """What a batch says of persons. A claim never blanks; traits of a mere device stay with their event."""
    words: list[Word] = []
    for sighting, said in zip(sightings, told, strict=True):
        if said.partings:
            words.extend(_words_of_parted(sighting, said, directory))
        if said.strongest is None:
            continue
        fields = _fields(sighting, said.people, groups)
        if not fields:
            continue
        known = directory[said.strongest]
        device = 0
        if sighting.device and sighting.proof is Proof.CLAIM:
            device = directory[sighting.device].id
        place = (sighting.at, sighting.key)
        assert known.contact_id is not None
        words.extend(
            Word(
                subject=known.contact_id,
                track=Track(known.id, field, sighting.proof, device),
                value=value,
                place=place,
                source_id=sighting.source_id,
            )
            for field, value in fields.items()
            if value is not None or sighting.proof is Proof.VERIFIED
        )
    return words


def _words_of_parted(sighting: Sighting, said: Told, directory: Directory) -> Iterator[Word]:
    """Who stands alone now is at least the address or number that he is."""
    for parting in said.partings:
        name = _SAID_BY_IDENTITY.get(parting.one.kind)
        known = directory[parting.one]
        if name and known.contact_id is not None and parting.one != said.strongest:
            yield Word(
                subject=known.contact_id,
                track=Track(known.id, name, sighting.proof, 0),
                value=encode(parting.one.value),
                place=(sighting.at, sighting.key),
                source_id=sighting.source_id,
            )


def write_words(words: Sequence[Word], others: Iterable[int], *, fresh: set[int], now: int) -> set[int]:
    """Say words and write the rows of contacts that now read otherwise, and of `others`; returns all these.

    `fresh` are contacts without any history yet.
    """
    others = set(others)
    subjects = others | {word.subject for word in words}
    if not subjects:
        return set()
    ledger = Ledger()
    _load(ledger, subjects - fresh)
    withdraw_words(ledger, words)
    turned = ledger.say_all(words)
    ledger.save()
    details = {subject for subject, fields in turned.items() if all(map(_is_detail, fields))} - others
    rows = _project(ledger, sorted(others | turned.keys() - details), now=now)
    rows |= _project_details(ledger, sorted(details), called={n for n in details if "phone" in turned[n]})
    own_values.keep(Entity.CONTACT, {contact: row["traits"] for contact, row in rows.items()})
    suppressing.recognise_rows(rows.values())
    return others | turned.keys()


def _fields(sighting: Sighting, people: Iterable[Identity], groups: Groups) -> dict[str, str | None]:
    fields = read_traits(sighting.traits) if sighting.traits else {}
    for person in people:
        name = _SAID_BY_IDENTITY.get(person.kind)
        if name and name not in fields:
            fields[name] = encode(person.value)
    if sighting.group:
        fields["account_id"] = str(groups[sighting.group.space, sighting.group.group_id])
    return fields


def read_histories(contacts: set[int]) -> Ledger:
    """The first and latest runs of each field of these contacts."""
    ledger = Ledger()
    _load(ledger, contacts)
    return ledger


def _load(ledger: Ledger, contacts: set[int]) -> None:
    if not contacts:
        return
    for row in fetch(statement(__package__, "edges"), {"ids": batch_json(sorted(contacts))}):
        contact, number, identity, field, value, at, key, last_at, last_key, edge, proof, device, *who = row
        holder = identity if identity is not None else -who[0]
        run = Run(number, value, (at, key), (last_at, last_key), edge)
        ledger.take(contact, Track(holder, field, Proof(proof), device), run)
    ledger.sort()


def _project(ledger: Ledger, contacts: Sequence[int], *, now: int) -> dict[int, dict[str, Any]]:
    projected = {contact: project(ledger.read_all(contact), CONTACT_TEXTS) for contact in contacts}
    domains = {contact: telling_domain(ledger, contact, row) for contact, row in projected.items()}
    names: dict[str, str] = {}
    for contact, domain in domains.items():
        if domain:
            names[domain] = names.get(domain) or projected[contact]["company_name"]
    accounts = accounts_of_domains(names, now=now)
    for contact, row in projected.items():
        if domains[contact]:
            row["account_id"] = accounts[domains[contact]]
    merged = survivors_of({row["account_id"] for row in projected.values() if row["account_id"]})
    rows = []
    for contact, row in projected.items():
        row["account_id"] = merged.get(row["account_id"], row["account_id"])
        rows.append((contact, *(row[column] for column in _COLUMNS)))
    if rows:
        keep_contacts(projected)
        execute_each(__package__, "project_contacts", rows)
    return projected


def _project_details(
    ledger: Ledger, contacts: Sequence[int], *, called: set[int]
) -> dict[int, dict[str, Any]]:
    """The same where only such columns turned as no index holds: most of what is said again and again.

    `called` are those whose telephone number turned: search finds them by it.
    """
    projected = {contact: project(ledger.read_all(contact), _DETAIL_TEXTS) for contact in contacts}
    rows = [(contact, *(row[column] for column in _DETAIL_COLUMNS)) for contact, row in projected.items()]
    if rows:
        keep_contacts({number: {"phone": projected[number]["phone"]} for number in called})
        execute_each(__package__, "project_details", rows)
    return projected


def _is_detail(field: str) -> bool:
    return field in _DETAILS or field.startswith("trait.")


def telling_domain(ledger: Ledger, contact: int, row: Mapping[str, Any]) -> str:
    """The mail domain that tells the account: where no group did, and where a group only claims it."""
    if not row["email"]:
        return ""
    is_claimed = not ledger.is_proved(contact, "account_id") and ledger.is_proved(contact, "email")
    return company_domain(row["email"]) if row["account_id"] is None or is_claimed else ""
