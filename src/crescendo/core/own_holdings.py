"""What the machinery itself holds of persons: values in audit lines, and words in drafts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from django.db.models import QuerySet

from crescendo.core import audit, holdings, needles
from crescendo.core.ids import Prefix, write_id
from crescendo.core.mentions import rows_naming
from crescendo.core.models import AuditEntry, Definition, SavedView
from crescendo.core.refusals import mark
from crescendo.core.text import fold
from crescendo.core.types import Erased, Holding, Person, Surroundings

_STAFF = "about the company's staff, who are removed by the administrator"
_FREE = {
    "core_user": _STAFF,
    "core_team": _STAFF,
    "core_invitation": _STAFF,
    "core_open_session": _STAFF,
    "core_cache": "what signing in of staff remembers for a minute",
    "core_entry_rules": "about the company itself",
    "core_identity_provider": "about the company itself",
    "core_company": "about the company itself",
    "core_installation": "about the installation itself",
    "core_retention_rule": "about the company itself",
    "core_alert_threshold": "about the company itself",
    "core_incident": "figures of the machinery",
    "core_sender_check": "about the company's mail server",
    "core_setup_skip": "about the company itself",
    "core_notice": "a sentence with ids in its places",
    "core_fact": "ids and names of fields, never values",
    "core_job": "ids, never values",
    "core_cursor": "how far readers have come",
    "core_worker_lease": "who works",
    "core_list_habit": "columns and page sizes of staff",
    "core_definition_version": "a published version is a rule of the company and never changes",
}


def register() -> None:
    """Make the machinery's holdings known."""
    holdings.declare_free(_FREE)
    holdings.register(_audit, _drafts, _views)


def _subjects(person: Person) -> list[str]:
    return [write_id(Prefix.CONTACT, number) for number in person.contacts]


def _lines_of(person: Person) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(subject__in=_subjects(person))


def _count_lines(person: Person, _: Surroundings) -> int:
    return _lines_of(person).exclude(contents="{}").exclude(action__startswith="contact.eras").count()


def _erase_lines(person: Person, _: Surroundings, __: Any) -> Erased:
    return Erased(rows=audit.blank(_subjects(person)))


def _export_lines(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _lines_of(person).order_by("pk").iterator():
        yield {
            "at": row.at,
            "action": row.action,
            "by": row.label,
            "value": msgspec.json.decode(row.contents),
        }


def _drafts_naming(person: Person) -> QuerySet[Definition]:
    return rows_naming(Definition.objects.all(), ["draft"], person.texts)


def _cut_drafts(person: Person, _: Surroundings, __: Any) -> Erased:
    done = 0
    for row in _drafts_naming(person):
        draft = needles.cut(person.texts, row.draft)
        if draft != row.draft:
            done += Definition.objects.filter(pk=row.pk, revision=row.revision).update(
                draft=draft, revision=row.revision + 1
            )
    return Erased(rows=done)


def _count_drafts(person: Person, _: Surroundings) -> int:
    return _drafts_naming(person).count()


def _views_naming(person: Person) -> list[SavedView]:
    return list(rows_naming(SavedView.objects.all(), ["content", "name"], person.texts))


def _cut_views(person: Person, _: Surroundings, __: Any) -> Erased:
    found = _views_naming(person)
    for row in found:
        row.content = needles.cut(person.texts, row.content)
        row.name = needles.cut(person.texts, row.name)[:80]
        row.name_fold = fold(row.name)
        row.save()
    return Erased(rows=len(found))


_audit = Holding(
    name="core.audit",
    title=mark("Values in the audit"),
    tables=("core_audit",),
    columns={
        "at": mark("Time"),
        "action": mark("What was done"),
        "by": mark("Who did it"),
        "value": mark("Values"),
    },
    find=_count_lines,
    erase=_erase_lines,
    export=_export_lines,
    outlives=True,
)
_drafts = Holding(
    name="core.drafts",
    title=mark("Addresses in drafts"),
    tables=("core_definition",),
    find=_count_drafts,
    erase=_cut_drafts,
)
_views = Holding(
    name="core.views",
    title=mark("Addresses in saved views of lists"),
    tables=("core_saved_view",),
    find=lambda person, _: len(_views_naming(person)),
    erase=_cut_views,
)
