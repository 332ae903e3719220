"""The company's own fields: declared, named in both languages, retired; and what conditions may ask of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
from django.db import transaction

from crescendo.conditions.types import Beside, Entity, Field, FieldType, Option, Stored, TouchedBy
from crescendo.core import jobs
from crescendo.core.api import audit, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, Permission
from crescendo.people.fieldset import ACCOUNT_TEXTS, CONTACT_TEXTS, NUMBERS, REFERENCES
from crescendo.people.models import OwnField as Row
from crescendo.people.types import ChangeField, DeclareField, OwnChoice, OwnField, OwnType

FILL = "own_fields.fill"
MOST = 100
MOST_CHOICES = 500
_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_LONGEST = 80
_TYPES = {
    OwnType.TEXT: (FieldType.TEXT, "text", "text_fold"),
    OwnType.NUMBER: (FieldType.NUMBER, "number", None),
    OwnType.FLAG: (FieldType.FLAG, "flag", None),
    OwnType.DAY: (FieldType.DAY, "day", None),
    OwnType.INSTANT: (FieldType.INSTANT, "number", None),
    OwnType.CHOICE: (FieldType.CHOICE, "choice", None),
}
_TABLES = {
    Entity.CONTACT: ("people_contactownvalue", "contact_id", "contact"),
    Entity.ACCOUNT: ("people_accountownvalue", "account_id", "account"),
}
_OURS = {
    Entity.CONTACT: frozenset({*CONTACT_TEXTS, *NUMBERS, *REFERENCES, "company", "owner", "account"}),
    Entity.ACCOUNT: frozenset({*ACCOUNT_TEXTS, *NUMBERS, "owner", "domain"}),
}
_COLUMNS = (
    *("pk", "entity", "key", "type", "en", "zh", "choices"),
    *("is_personal", "is_required", "is_retired", "complete_at"),
)
_Errors = list[tuple[str, str, str]]

audit.register(
    {
        "own_field.declared": mark("%(by)s added the field %(subject)s"),
        "own_field.changed": mark("%(by)s changed the field %(subject)s: %(fields)s"),
        "own_field.retired": mark("%(by)s retired the field %(subject)s"),
        "own_field.restored": mark("%(by)s brought the field %(subject)s back"),
    }
)


def declared(entity: Entity) -> tuple[OwnField, ...]:
    """All own fields of contacts or of accounts, the retired ones too, in the order of their making. One query."""
    rows = Row.objects.filter(entity=entity.value).order_by("pk").values_list(*_COLUMNS)
    return tuple(map(_field, rows))


def get_own_field(field_id: int) -> OwnField:
    """One of them. Refuses NotFound."""
    row = Row.objects.filter(pk=field_id).first()
    if row is None:
        raise NotFound(kind="field", id=write_id(Prefix.FIELD, field_id))
    return _noun(row)


def declare_field(by: Actor, request: DeclareField, *, now: int) -> OwnField:
    """Add an own field; what clients said under its name before is read by a job. Refuses NotAllowed, NotValid."""
    require(by, Permission.SETTINGS_MANAGE)
    en, zh = _name(request.en), _name(request.zh)
    choices = _cleaned(request.choices)
    with transaction.atomic():
        errors = _errors(en, zh, choices, is_choice=request.type is OwnType.CHOICE)
        errors += _key_errors(request)
        if errors:
            raise NotValid(errors)
        row = Row.objects.create(
            entity=request.entity.value,
            key=request.key,
            type=request.type.value,
            en=en,
            zh=zh,
            choices=_write(choices),
            is_personal=request.is_personal,
            is_required=request.is_required,
            created_at=now,
        )
        _tell(by, "own_field.declared", row, {"zh": row.zh, "en": row.en}, now=now)
        _intend(row, now=now)
    return _noun(row)


def ship_fields(requests: Sequence[DeclareField], *, now: int) -> int:
    """Declare fields that a room ships, where none of their keys is or was; how many are new. One query where all are.

    One that the company has retired stays so.
    """
    known = set(Row.objects.values_list("entity", "key"))
    new = [one for one in requests if (one.entity.value, one.key) not in known]
    with transaction.atomic():
        for one in new:
            row, is_made = Row.objects.get_or_create(
                entity=one.entity.value,
                key=one.key,
                defaults={
                    "type": one.type.value,
                    "en": one.en,
                    "zh": one.zh,
                    "choices": _write(one.choices),
                    "is_personal": one.is_personal,
                    "created_at": now,
                },
            )
            if is_made:
                _intend(row, now=now)
    return len(new)


def change_field(by: Actor, request: ChangeField, *, now: int) -> OwnField:
    """Rename it, change its choices and marks; new choices are read from what was said before by a job.

    A choice that is left out is retired, never removed: somebody may have it. Refuses NotAllowed, NotFound, NotValid.
    """
    require(by, Permission.SETTINGS_MANAGE)
    en, zh = _name(request.en), _name(request.zh)
    with transaction.atomic():
        row = _locked(request.field_id)
        before = _noun(row)
        is_choice = before.type is OwnType.CHOICE
        given = _cleaned(request.choices)
        errors = _errors(en, zh, given, is_choice=is_choice)
        if errors:
            raise NotValid(errors)
        kept = {choice.value for choice in given}
        left = [choice for choice in before.choices if choice.value not in kept]
        choices = (*given, *(msgspec.structs.replace(choice, is_retired=True) for choice in left))
        wanted = {
            "en": en,
            "zh": zh,
            "choices": _write(choices),
            "is_personal": request.is_personal,
            "is_required": request.is_required,
        }
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.revision += 1
            row.save()
            _tell(by, "own_field.changed", row, {name: wanted[name] for name in changed}, now=now)
        if is_choice and "choices" in changed:
            _intend(row, now=now)
    return _noun(row)


def retire_field(by: Actor, field_id: int, *, is_retired: bool, now: int) -> OwnField:
    """Take a field from forms and filters, or bring it back; its values stay. Refuses NotAllowed, NotFound."""
    require(by, Permission.SETTINGS_MANAGE)
    with transaction.atomic():
        row = _locked(field_id)
        if row.is_retired != is_retired:
            row.is_retired = is_retired
            row.save(update_fields=["is_retired"])
            _tell(by, "own_field.retired" if is_retired else "own_field.restored", row, {}, now=now)
    return _noun(row)


def condition_fields(entity: Entity) -> tuple[Field, ...]:
    """What conditions may ask: the fields that are not retired and whose history has been read. One query."""
    if entity not in _TABLES:
        return ()
    table, owner, fact = _TABLES[entity]
    touched_by = frozenset({TouchedBy(kind=f"{fact}.created"), TouchedBy(kind=f"{fact}.changed")})
    fields = []
    for own in declared(entity):
        if own.is_retired or not own.is_complete:
            continue
        kind, column, fold_column = _TYPES[own.type]
        beside = Beside(owner=owner, field="field_id", number=own.id)
        fields.append(
            Field(
                key=f"own.{own.key}",
                entity=entity,
                type=kind,
                label=own.key,
                labels=_labels(own.en, own.zh),
                stored=Stored(table=table, column=column, fold_column=fold_column, beside=beside),
                options=tuple(
                    Option(value=one.value, label=one.value, labels=_labels(one.en, one.zh))
                    for one in own.choices
                ),
                personal=own.is_personal,
                touched_by=touched_by,
            )
        )
    return tuple(fields)


def _labels(en: str, zh: str) -> tuple[tuple[str, str], ...]:
    return (("en", en), ("zh-hans", zh)) if en or zh else ()


def _noun(row: Row) -> OwnField:
    return _field(tuple(getattr(row, column) for column in _COLUMNS))


# Remembered by what its row says, for ingest reads all of them with each batch.
@lru_cache(maxsize=256)
def _field(row: tuple[Any, ...]) -> OwnField:
    number, entity, key, kind, en, zh, choices, is_personal, is_required, is_retired, complete_at = row
    return OwnField(
        id=number,
        entity=Entity(entity),
        key=key,
        type=OwnType(kind),
        en=en,
        zh=zh,
        choices=msgspec.json.decode(choices, type=tuple[OwnChoice, ...]),
        is_personal=is_personal,
        is_required=is_required,
        is_retired=is_retired,
        is_complete=complete_at is not None,
    )


def _locked(field_id: int) -> Row:
    row = Row.objects.select_for_update().filter(pk=field_id).first()
    if row is None:
        raise NotFound(kind="field", id=write_id(Prefix.FIELD, field_id))
    return row


def _name(text: str) -> str:
    return clean(text).strip()[:_LONGEST]


def _cleaned(choices: Sequence[OwnChoice]) -> tuple[OwnChoice, ...]:
    return tuple(
        OwnChoice(value=_name(c.value), en=_name(c.en), zh=_name(c.zh), is_retired=c.is_retired)
        for c in choices
    )


def _write(choices: Sequence[OwnChoice]) -> str:
    return msgspec.json.encode(choices).decode()


def _errors(en: str, zh: str, choices: Sequence[OwnChoice], *, is_choice: bool) -> _Errors:
    errors: _Errors = []
    if not en and not zh:
        errors.append(("/en", "name_missing", mark("Give the field a name, in one language at least.")))
    if is_choice and not any(not choice.is_retired for choice in choices):
        errors.append(("/choices", "choices_missing", mark("Give at least one choice, one on each line.")))
    if choices and not is_choice:
        errors.append(("/choices", "choices_unasked", mark("Only a field of the type choice has choices.")))
    said = [fold(choice.value) for choice in choices]
    if not all(said) or len(set(said)) < len(said):
        errors.append(("/choices", "choice_twice", mark("Each choice has a value of its own.")))
    if len(choices) > MOST_CHOICES:
        errors.append(("/choices", "choices_many", mark("A field has at most 500 choices.")))
    return errors


def _key_errors(request: DeclareField) -> _Errors:
    errors: _Errors = []
    if not _KEY.fullmatch(request.key):
        errors.append(
            (
                "/key",
                "key_unreadable",
                mark("A key is small letters, digits and _, and begins with a letter, as contract_end."),
            )
        )
    elif request.key in _OURS[request.entity]:
        errors.append(("/key", "key_ours", mark("Crescendo has a field of this name already.")))
    rows = Row.objects.filter(entity=request.entity.value)
    if rows.filter(key=request.key).exists():
        errors.append(("/key", "key_taken", mark("There is a field with this key already.")))
    elif rows.count() >= MOST:
        errors.append(("/key", "fields_many", mark("There can be at most 100 own fields.")))
    return errors


def _intend(row: Row, *, now: int) -> None:
    payload = {"field": row.pk, "revision": row.revision, "after": 0}
    jobs.enqueue(FILL, payload, run_at=now, dedupe_key=f"{FILL}/{row.pk}/{row.revision}")


def _tell(by: Actor, what: str, row: Row, detail: dict[str, Any], *, now: int) -> None:
    audit.record(by, what, write_id(Prefix.FIELD, row.pk), detail, now=now)
