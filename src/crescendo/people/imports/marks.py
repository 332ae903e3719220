"""Whom an import made or changed: kept with each chunk, so that an undo finds it without reading all history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum

from django.db.models import Max

from crescendo.core.sets import insert_ignore
from crescendo.people.import_models import ImportMark
from crescendo.people.models import Account

_COLUMNS = ("run_id", "entity", "subject_id", "part", "is_new", "before", "at")


class Marked(IntEnum):
    """What a mark speaks of; a tag or an identity is a part of a contact."""

    CONTACT = 1
    ACCOUNT = 2
    TAG = 3
    IDENTITY = 4


def key_of(run_id: int) -> str:
    """How the keys of all that an import says begin."""
    return f"import/{run_id}/"


def keep(
    run_id: int,
    entity: Marked,
    *,
    new: Iterable[int] = (),
    changed: Collection[int] = (),
    before: Mapping[int, str] | None = None,
    now: int,
) -> None:
    """Mark records that a chunk made, or changed. One statement."""
    made = set(new)
    named = before or {}
    rows = [(run_id, int(entity), one, 0, True, "", now) for one in sorted(made)]
    rows += [
        (run_id, int(entity), one, 0, False, named.get(one, ""), now) for one in sorted(set(changed) - made)
    ]
    insert_ignore("people_importmark", _COLUMNS, rows)


def keep_parts(run_id: int, entity: Marked, pairs: Iterable[tuple[int, int]], *, now: int) -> None:
    """Mark tags or identities of contacts, as (contact, part). One statement."""
    rows = [(run_id, int(entity), contact, part, True, "", now) for contact, part in sorted(pairs)]
    insert_ignore("people_importmark", _COLUMNS, rows)


def parts_of(run_id: int, entity: Marked, contacts: Collection[int]) -> dict[tuple[int, int], int]:
    """The tags or identities that a run gave these contacts, as (contact, part) with the time. One query."""
    rows = ImportMark.objects.filter(run_id=run_id, entity=entity, subject_id__in=contacts)
    return {(contact, part): at for contact, part, at in rows.values_list("subject_id", "part", "at")}


def newest_account() -> int:
    """The highest number of an account; what is made behind it within the turn, the caller made."""
    return Account.objects.aggregate(n=Max("pk"))["n"] or 0


def accounts_behind(newest: int) -> list[int]:
    """The accounts made since."""
    return list(Account.objects.filter(pk__gt=newest).values_list("pk", flat=True))
