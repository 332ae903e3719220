"""Reading erasures: the list, one report, and whether a contact's page is about somebody being erased."""

from __future__ import annotations

from typing import Any

import msgspec

from crescendo.core import holdings, paging
from crescendo.core.api import require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.once import once
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Page, Permission
from crescendo.people import privacy_models
from crescendo.people.privacy_types import Erasure, ErasureLine, ErasureState


def list_erasures(by: Actor, *, cursor: str | None = None, limit: int = 50) -> Page[Erasure]:
    """Erasures, the newest first. One query. Refuses NotAllowed."""
    require(by, Permission.ERASE)
    limit = paging.page_size(limit)
    rows = privacy_models.Erasure.objects.order_by("-id")
    before = paging.read_cursor(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_noun)


def get_erasure(by: Actor, erasure_id: int) -> Erasure:
    """One erasure with its report. Refuses NotAllowed, NotFound."""
    require(by, Permission.ERASE)
    row = privacy_models.Erasure.objects.filter(pk=erasure_id).first()
    if row is None:
        raise NotFound(kind="erasure", id=write_id(Prefix.ERASURE, erasure_id))
    return _noun(row)


def find_erasure_of(contact_id: int) -> int | None:
    """The erasure that is under way for a contact; None where there is none. One query."""
    return next((pk for pk, contacts in erasures_under_way() if contact_id in contacts), None)


def erasures_under_way() -> list[tuple[int, frozenset[int]]]:
    """Those that are not done, with whom they erase; they are few. One query."""
    rows = privacy_models.Erasure.objects.exclude(state=ErasureState.DONE).values_list("pk", "contacts")
    read = msgspec.json.Decoder(frozenset[int]).decode
    return once("erasures under way", lambda: [(pk, read(contacts)) for pk, contacts in rows])


def _noun(row: privacy_models.Erasure) -> Erasure:
    report: dict[str, Any] = msgspec.json.decode(row.report)
    return Erasure(
        id=row.pk,
        at=row.at,
        by_id=row.by_id,
        by_label=row.by_label,
        reason=row.reason,
        contact_ids=msgspec.json.decode(row.contacts, type=tuple[int, ...]),
        identities=len(msgspec.json.decode(row.identities)),
        state=ErasureState(row.state),
        done=row.done,
        total=row.total,
        finished_at=row.finished_at,
        is_wiped=bool(report.get("is_wiped")),
        files_left=report.get("files_left"),
        lines=_lines(report),
    )


def _lines(report: dict[str, Any]) -> tuple[ErasureLine, ...]:
    erased: dict[str, int] = report.get("erased", {})
    remaining: dict[str, int] = report.get("remaining", {})
    titles = {holding.name: holding.title for holding in holdings.list_holdings()}
    return tuple(
        ErasureLine(holding=name, title=titles.get(name, name), erased=rows, remaining=remaining.get(name))
        for name, rows in erased.items()
    )
