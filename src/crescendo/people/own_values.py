"""What own fields say now, beside each contact and account: derived from their traits, so it can be made again.

Whoever writes a contact's traits hands them in here in the same transaction; a field that was declared later reads what
was said before by a job.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import Max

from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.company import get_company
from crescendo.core.sets import batch_json, execute, fetch, insert, statement
from crescendo.core.text import fold
from crescendo.core.types import Actor, ClaimedJob
from crescendo.people import models
from crescendo.people.contacts import find_row
from crescendo.people.masking import HIDDEN
from crescendo.people.own_fields import declared
from crescendo.people.own_reading import OwnValue, read_own
from crescendo.people.turn import take_turn
from crescendo.people.types import OwnField, OwnSaid, OwnType

_CHUNK = 1_000
_COLUMNS = ("text", "text_fold", "choice", "number", "flag", "day")
_TABLES = {Entity.CONTACT: "people_contactownvalue", Entity.ACCOUNT: "people_accountownvalue"}
_DROP = {Entity.CONTACT: "drop_contact_values", Entity.ACCOUNT: "drop_account_values"}
_READ = {Entity.CONTACT: "traits_of_contacts", Entity.ACCOUNT: "traits_of_accounts"}


def keep(entity: Entity, traits: Mapping[int, str]) -> None:
    """Keep what these contacts' or accounts' traits (JSON text each) say. One query where no field is declared."""
    fields = declared(entity) if traits else ()
    if fields:
        _write(entity, fields, traits)


def fill(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of reading what was said before a field was declared; it is called again until none is left."""
    with transaction.atomic():
        take_turn()
        row = (
            models.OwnField.objects.select_for_update()
            .filter(pk=job.payload["field"], revision=job.payload["revision"])
            .first()
        )
        if row is None:
            return
        entity = Entity(row.entity)
        after = int(job.payload["after"])
        rows = fetch(statement(__package__, _READ[entity]), {"after": after, "most": size})
        if not rows:
            models.OwnField.objects.filter(pk=row.pk).update(complete_at=job.now)
            return
        field = next(field for field in declared(entity) if field.id == row.pk)
        _write(entity, (field,), dict(rows))
        last = rows[-1][0]
        jobs.go_on(job, {**job.payload, "after": last}, done=last, total=newest(entity))


def newest(entity: Entity) -> int:
    """The number of the newest row, which is about how many there are."""
    model = models.Contact if entity is Entity.CONTACT else models.Account
    return model.objects.aggregate(last=Max("pk"))["last"] or 0


def own_values_of(by: Actor, contact_id: int, *, language: str) -> tuple[OwnSaid, ...]:
    """What the own fields of a contact say, in the order of the fields, those without a value too; retired ones only
    with one. Personal ones are covered where they must be. Refuses NotAllowed, NotFound. Four queries.
    """
    row = find_row(by, contact_id)
    said = {
        value.field_id: value_of(value) for value in models.ContactOwnValue.objects.filter(contact_id=row.pk)
    }
    return _said(declared(Entity.CONTACT), said, by, language)


def own_values_of_account(by: Actor, account_id: int, *, language: str) -> tuple[OwnSaid, ...]:
    """The same of an account that the caller has read already for this actor."""
    said = {
        value.field_id: value_of(value)
        for value in models.AccountOwnValue.objects.filter(account_id=account_id)
    }
    return _said(declared(Entity.ACCOUNT), said, by, language)


def own_values_in_list(
    by: Actor, entity: Entity, owner_ids: Sequence[int], keys: Collection[str], *, language: str
) -> dict[int, dict[str, OwnSaid]]:
    """What these own fields say of rows that the caller has read already for this actor. Two queries.

    Of each row the fields that it says something in; personal ones are covered where they must be.
    """
    fields = [field for field in declared(entity) if field.key in keys] if keys else []
    if not fields:
        return {}
    found: dict[int, dict[int, OwnValue | None]] = {}
    for row in _values_of(entity, owner_ids, [field.id for field in fields]):
        owner = row.contact_id if isinstance(row, models.ContactOwnValue) else row.account_id
        found.setdefault(owner, {})[row.field_id] = value_of(row)
    return {
        owner: {one.field.key: one for one in _said(fields, said, by, language) if one.value is not None}
        for owner, said in found.items()
    }


def _values_of(
    entity: Entity, owner_ids: Sequence[int], field_ids: Sequence[int]
) -> Iterable[models.ContactOwnValue | models.AccountOwnValue]:
    if entity is Entity.CONTACT:
        return models.ContactOwnValue.objects.filter(contact_id__in=owner_ids, field_id__in=field_ids)
    return models.AccountOwnValue.objects.filter(account_id__in=owner_ids, field_id__in=field_ids)


def _said(
    fields: Sequence[OwnField], said: Mapping[int, OwnValue | None], by: Actor, language: str
) -> tuple[OwnSaid, ...]:
    return tuple(
        OwnSaid(
            field=field,
            value=HIDDEN
            if field.is_personal and not by.sees_personal_data and said.get(field.id) is not None
            else said.get(field.id),
            shown=_shown(field, said.get(field.id), by, language),
        )
        for field in fields
        if not field.is_retired or said.get(field.id) is not None
    )


def _shown(field: OwnField, value: OwnValue | None, by: Actor, language: str) -> str:
    if value is None:
        return ""
    if field.is_personal and not by.sees_personal_data:
        return HIDDEN
    if field.type is not OwnType.CHOICE:
        return str(value)
    taken = (choice.label(language) for choice in field.choices if choice.value == value)
    return next(taken, str(value))


def _write(entity: Entity, fields: Sequence[OwnField], traits: Mapping[int, str]) -> None:
    zone = get_company().time_zone
    rows = []
    for owner, text in traits.items():
        said = msgspec.json.decode(text) if text != "{}" else {}
        for field in fields:
            if field.key not in said:
                continue
            value = read_own(said[field.key], field.type, choices=field.choices, zone=zone)
            if value is not None:
                rows.append((field.id, owner, *_columns(field.type, value)))
    places = {"fields": batch_json([field.id for field in fields]), "owners": batch_json(list(traits))}
    execute(statement(__package__, _DROP[entity]), places)
    owner_column = "contact_id" if entity is Entity.CONTACT else "account_id"
    insert(_TABLES[entity], ("field_id", owner_column, *_COLUMNS), rows)


def _columns(kind: OwnType, value: OwnValue) -> tuple[Any, ...]:
    text = str(value) if kind is OwnType.TEXT else None
    day = value.isoformat() if isinstance(value, date) else None
    return (
        text,
        fold(text)[:255] if text else None,
        value if kind is OwnType.CHOICE else None,
        value if kind in {OwnType.NUMBER, OwnType.INSTANT} else None,
        value if kind is OwnType.FLAG else None,
        day,
    )


def value_of(row: models.ContactOwnValue | models.AccountOwnValue) -> OwnValue | None:
    """What a stored value says, in its type."""
    held: tuple[OwnValue | None, ...] = (row.text, row.choice, row.number, row.flag, row.day)
    return next((value for value in held if value is not None), None)
