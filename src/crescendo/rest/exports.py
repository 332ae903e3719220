"""Exports through the API: asked for with a filter, watched, fetched, cancelled or removed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.exports import formats, reading, runs
from crescendo.core.exports.types import AskExport, Export, Format
from crescendo.core.ids import Prefix, write_id
from crescendo.rest import answers, queries
from crescendo.rest.addresses import ExportId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import Instant

router = Router(tags=["exports"])
_ENTITIES = {
    "contacts": Entity.CONTACT,
    "accounts": Entity.ACCOUNT,
    "deals": Entity.DEAL,
    "events": Entity.EVENT,
}
_FILE = {"content": {kind: {"schema": {"type": "string"}} for kind in formats.MEDIA_TYPES.values()}}


class ExportShape(TypedDict):
    """An export. `state` is running, ready, cancelled, failed or gone; `total` is exact once it is ready."""

    id: str
    kind: str
    format: str
    state: str
    columns: list[str]
    filter: dict[str, Any] | None
    done: int
    total: int
    size: int
    asked_at: Instant
    finished_at: Instant | None
    expires_at: Instant | None


class RemovedShape(TypedDict):
    """What is not there any more."""

    id: str


class ExportWords(Schema):
    """What is wanted."""

    model_config = ConfigDict(extra="forbid")
    kind: Literal["contacts", "accounts", "deals", "events"]
    format: Literal["csv", "xlsx", "ndjson"] = "csv"
    filter: Annotated[
        dict[str, Any] | None,
        Field(
            description="A condition document; none for all rows that the key sees.",
            examples=[{"field": "company", "operator": "contains", "value": "Acme"}],
        ),
    ] = None
    columns: Annotated[
        list[Annotated[str, Field(max_length=100)]],
        Field(
            max_length=500, description="Names of columns; none for the usual ones. Own fields: `trait.key`."
        ),
    ] = Field(default_factory=list)


@router.post(
    "/exports",
    response=declared(ExportShape, 409, 413, 415, success=202),
    summary="Export a list",
)
def start_export(request: HttpRequest, given: ExportWords) -> HttpResponse:
    """Scopes `export` and the one that reads the list: `contacts_read`, `accounts_read`, `deals_read` with
    `accounts_read`, `events_read`. A worker makes the file: ask until it is `ready`. Events without a filter by time
    are those of the last 30 days.

    It holds the rows that the filter holds of now, masked without `personal_data`. Headings are the columns' names.
    """
    by = actor_of(request)
    document = None
    if given.filter is not None:
        text = msgspec.json.encode(given.filter).decode()
        tree = queries.tree_of(by, _ENTITIES[given.kind], text, None, "all")
        document = None if tree is None else conditions.write(tree)
    wanted = AskExport(
        kind=given.kind, format=Format(given.format), condition=document, columns=tuple(given.columns)
    )
    return answers.one(_export(runs.ask(by, wanted, now=SystemClock().now())), status=202)


@router.get("/exports", response=declared(PageShape[ExportShape]), summary="List exports")
def list_exports(request: HttpRequest, *, limit: Limit = 50, after: After = None) -> HttpResponse:
    """Scope `export`. The key's own, the newest first; with `operations` all."""
    found = reading.list_exports(actor_of(request), cursor=after, limit=limit)
    return answers.page(request, [_export(row) for row in found.rows], found.next_cursor)


@router.get("/exports/{export_id}", response=declared(ExportShape, 404), summary="Get an export")
def get_export(request: HttpRequest, export_id: ExportId) -> HttpResponse:
    """Scope `export`. How far it is."""
    return answers.one(_export(reading.get_export(actor_of(request), _number(export_id))))


@router.get(
    "/exports/{export_id}/file",
    response=declared(None, 404, 409),
    summary="Fetch an export's file",
    openapi_extra={"responses": {200: _FILE}},
)
def fetch_export(request: HttpRequest, export_id: ExportId) -> HttpResponseBase:
    """Scopes `export` and the one that reads the list. For seven days from when it was ready."""
    file = reading.fetch(actor_of(request), _number(export_id), now=SystemClock().now())
    return FileResponse(
        file.path.open("rb"),
        as_attachment=True,
        filename=file.name,
        content_type=file.media_type,
        headers={"X-Content-Type-Options": "nosniff"},
    )


@router.post(
    "/exports/{export_id}/cancel", response=declared(ExportShape, 404, 409), summary="Cancel an export"
)
def cancel_export(request: HttpRequest, export_id: ExportId) -> HttpResponse:
    """Scope `export`. Nothing of it stays."""
    found = runs.cancel(actor_of(request), _number(export_id), now=SystemClock().now())
    return answers.one(_export(found))


@router.post(
    "/exports/{export_id}/remove",
    response=declared(RemovedShape, 404),
    summary="Remove an export and its file",
)
def remove_export(request: HttpRequest, export_id: ExportId) -> HttpResponse:
    """Scope `export`. One that runs is stopped."""
    runs.remove(actor_of(request), _number(export_id), now=SystemClock().now())
    return answers.one(RemovedShape(id=export_id))


def _number(export_id: str) -> int:
    return number(Prefix.EXPORT, "export", export_id)


def _export(row: Export) -> ExportShape:
    return ExportShape(
        id=write_id(Prefix.EXPORT, row.id),
        kind=row.kind,
        format=row.format.value,
        state=row.state.value,
        columns=list(row.columns),
        filter=row.condition,
        done=row.done,
        total=row.total,
        size=row.size,
        asked_at=write_instant(row.asked_at),
        finished_at=write_instant_or_none(row.finished_at),
        expires_at=write_instant_or_none(row.expires_at),
    )
