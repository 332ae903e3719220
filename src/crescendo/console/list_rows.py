"""Rows of the lists as cells, with all that the chosen columns need, in a bounded number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from crescendo.conditions.types import Entity
from crescendo.console import own_words, stages
from crescendo.console.columns import Column, Show
from crescendo.console.scores import BANDS, TONES
from crescendo.console.stages import StageShown
from crescendo.console.templatetags.wording import person
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Account, Contact, OwnSaid
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Band, Score
from crescendo.sources import api as sources

_NOTHING: Mapping[Any, Any] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in a column of a row; `link` where it leads somewhere, `edit` where it is typed over."""

    column: Column
    value: Any
    link: str = ""
    edit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow:
    """A row of a list: its outside id, what it is called, its page, its drawer, its cells."""

    id: str
    label: str
    href: str
    drawer: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What lies beside the rows: names of colleagues, tags, own fields, touches, numbers of contacts."""

    staff: Mapping[int, str] = field(default_factory=dict)
    tags: Mapping[int, Any] = field(default_factory=dict)
    own: Mapping[int, Mapping[str, OwnSaid]] = field(default_factory=dict)
    touches: Mapping[int, Any] = field(default_factory=dict)
    contacts: Mapping[int, int] = field(default_factory=dict)
    scores: Mapping[int, Score] = field(default_factory=dict)
    stages: Mapping[int, StageShown] = field(default_factory=dict)
    account_scores: Mapping[int, tuple[int, Band]] = field(default_factory=dict)


def contact_rows(by: Actor, rows: Sequence[Contact], columns: Sequence[Column]) -> tuple[ListRow, ...]:
    """Contacts as rows. Eleven queries at most."""
    keys = {column.key for column in columns}
    ids = [row.id for row in rows]
    touched = {number for row in rows for number in _touches_of(row, keys) if number}
    beside = _Beside(
        staff=_staff(rows, keys),
        tags=people.tags_in_list(ids) if "tags" in keys else _NOTHING,
        own=_own(by, Entity.CONTACT, ids, keys),
        touches=sources.touches(sorted(touched)) if touched else _NOTHING,
        scores=scoring.scores_of(ids) if "score" in keys else _NOTHING,
        stages=stages.shown_of(ids) if keys & {"stage", "stage_since"} else _NOTHING,
    )
    may_open_account = core.may(by, Permission.ACCOUNTS_READ)
    return tuple(
        ListRow(
            id=write_id(Prefix.CONTACT, row.id),
            label=person(row),
            href=reverse("console:contact", args=[row.id]),
            drawer=reverse("console:contact-drawer", args=[row.id]),
            cells=tuple(
                Cell(
                    column=column,
                    value=_value_of_contact(row, column, beside),
                    link=_account_of(row) if column.show is Show.COMPANY and may_open_account else "",
                    edit=_edit("contact", row.id, column),
                )
                for column in columns
            ),
        )
        for row in rows
    )


def account_rows(by: Actor, rows: Sequence[Account], columns: Sequence[Column]) -> tuple[ListRow, ...]:
    """Accounts as rows. Six queries at most."""
    keys = {column.key for column in columns}
    ids = [row.id for row in rows]
    beside = _Beside(
        staff=_staff(rows, keys),
        own=_own(by, Entity.ACCOUNT, ids, keys),
        contacts=people.people_of_accounts(by, ids) if "contacts" in keys else _NOTHING,
        account_scores=scoring.account_scores(ids) if "score" in keys else _NOTHING,
    )
    return tuple(
        ListRow(
            id=write_id(Prefix.ACCOUNT, row.id),
            label=row.name or row.domain or "—",
            href=reverse("console:account", args=[row.id]),
            drawer=reverse("console:account-drawer", args=[row.id]),
            cells=tuple(
                Cell(
                    column=column,
                    value=_value_of_account(row, column, beside),
                    edit=_edit("account", row.id, column),
                )
                for column in columns
            ),
        )
        for row in rows
    )


def _value_of_contact(row: Contact, column: Column, beside: _Beside) -> Any:
    special: dict[str, Callable[[], Any]] = {
        "name": lambda: person(row),
        "tags": lambda: beside.tags.get(row.id, ()),
        "stage": lambda: beside.stages.get(row.id),
        "stage_since": lambda: stage.since if (stage := beside.stages.get(row.id)) else None,
        "score": lambda: _standing(_of_contact(beside.scores.get(row.id))),
        "first_touch": lambda: beside.touches.get(row.first_touch_id or 0),
        "last_touch": lambda: beside.touches.get(row.last_touch_id or 0),
    }
    return special[column.key]() if column.key in special else _value(row, column, beside)


def _value_of_account(row: Account, column: Column, beside: _Beside) -> Any:
    if column.key == "name":
        return row.name or row.domain or "—"
    if column.key == "contacts":
        return beside.contacts.get(row.id, 0)
    if column.key == "score":
        return _standing(beside.account_scores.get(row.id))
    return _value(row, column, beside)


def _value(row: Contact | Account, column: Column, beside: _Beside) -> Any:
    if column.key == "owner":
        return beside.staff.get(row.owner_id or 0, "")
    if column.key.startswith("own."):
        said = beside.own.get(row.id, _NOTHING).get(column.key.removeprefix("own."))
        return None if said is None else (said.value if column.is_number else own_words.shown(said))
    return getattr(row, column.key)


def _of_contact(score: Score | None) -> tuple[int, Band] | None:
    return None if score is None else (score.score, score.band)


def _standing(score: tuple[int, Band] | None) -> tuple[int, Any, str] | None:
    """A score with its band's name and tone."""
    return None if score is None else (score[0], BANDS[score[1]], TONES[score[1]])


def _account_of(row: Contact) -> str:
    return reverse("console:account", args=[row.account_id]) if row.account_id else ""


def _edit(kind: str, number: int, column: Column) -> str:
    return reverse(f"console:{kind}-cell", args=[number, column.key]) if column.edits else ""


def _touches_of(row: Contact, keys: set[str]) -> list[int | None]:
    given = (("first_touch", row.first_touch_id), ("last_touch", row.last_touch_id))
    return [number for key, number in given if key in keys]


def _staff(rows: Sequence[Contact | Account], keys: set[str]) -> Mapping[int, str]:
    owners = frozenset(row.owner_id for row in rows if row.owner_id is not None)
    return core.names_of(owners) if "owner" in keys and owners else _NOTHING


def _own(
    by: Actor, entity: Entity, ids: Sequence[int], keys: set[str]
) -> Mapping[int, Mapping[str, OwnSaid]]:
    wanted = {key.removeprefix("own.") for key in keys if key.startswith("own.")}
    return people.own_values_in_list(by, entity, ids, wanted, language=get_language() or "")
