"""Undoing an import through the API: looked at first, then done, with what stays and why."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import undoing
from crescendo.core.imports.report import record_id
from crescendo.core.imports.undo_types import Undo
from crescendo.core.refusals import NotFound
from crescendo.rest import answers
from crescendo.rest.addresses import ImportId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import AfterNumber, Limit
from crescendo.rest.shapes import Instant

router = Router(tags=["imports"])


class UndoShape(TypedDict):
    """How far an undo is. `removed` and `returned` count records by kind; while `looked`, what would happen."""

    import_id: str
    state: Literal["looking", "looked", "running", "done", "stopped", "failed"]
    total: int
    done: int
    removed: dict[str, int]
    returned: dict[str, int]
    stayed: int
    finished_at: Instant | None


class StayingShape(TypedDict):
    """Something that stays: its id where it has one, what it is called, its field ("" for all of it), and why."""

    record: str
    id: str
    name: str
    field: str
    reason: str


class UndoWords(Schema):
    """Above a thousand records the number that the look counted, so that nobody takes many away by a slip."""

    model_config = ConfigDict(extra="forbid")
    count: Annotated[int, Field(ge=0, le=10_000_000)] | None = None


@router.post(
    "/imports/{import_id}/undo/look",
    response=declared(UndoShape, 404, 409, success=202),
    summary="Look at what an undo of an import would do",
)
def look_at_undo(request: HttpRequest, import_id: ImportId) -> HttpResponse:
    """Scope `import`, and that of the kind. Changes nothing; ask for the undo until its state is `looked`."""
    found = undoing.look(actor_of(request), _number(import_id), now=SystemClock().now())
    return answers.one(_shape(found), status=202)


@router.post(
    "/imports/{import_id}/undo",
    response=declared(UndoShape, 404, 409, 413, 415, success=202),
    summary="Undo an import",
)
def undo_import(request: HttpRequest, import_id: ImportId, given: UndoWords) -> HttpResponse:
    """Scope `import`, and that of the kind. Once it was looked at; what somebody has touched since stays."""
    by, now = actor_of(request), SystemClock().now()
    return answers.one(_shape(undoing.undo(by, _number(import_id), told=given.count, now=now)), status=202)


@router.post(
    "/imports/{import_id}/undo/stop",
    response=declared(UndoShape, 404, 409),
    summary="Stop an undo",
)
def stop_undo(request: HttpRequest, import_id: ImportId) -> HttpResponse:
    """Scope `import`. It stops behind its last chunk: what was taken back stays so."""
    return answers.one(_shape(undoing.stop(actor_of(request), _number(import_id), now=SystemClock().now())))


@router.get("/imports/{import_id}/undo", response=declared(UndoShape, 404), summary="Get an undo")
def get_undo(request: HttpRequest, import_id: ImportId) -> HttpResponse:
    """Scope `import`. 404 where nobody has looked at one."""
    found = undoing.find_undo(actor_of(request), _number(import_id))
    if found is None:
        raise NotFound(kind="import", id=import_id)
    return answers.one(_shape(found))


@router.get(
    "/imports/{import_id}/undo/stays",
    response=declared(PageShape[StayingShape], 404, 409),
    summary="List what an undo leaves",
)
def list_stays(
    request: HttpRequest,
    import_id: ImportId,
    *,
    limit: Limit = 50,
    after: AfterNumber = None,
) -> HttpResponse:
    """Scope `import`, and `contacts_read` where contacts stay. Names are masked without `personal_data`."""
    start = int(after or 0)
    found = list(undoing.stays(actor_of(request), _number(import_id), after=start, most=limit + 1))
    rows = [
        StayingShape(
            record=row.entity,
            id=record_id(row.entity, row.subject),
            name=row.name,
            field=row.column,
            reason=_(row.sentence) % dict(row.places),
        )
        for row in found[:limit]
    ]
    return answers.page(request, rows, str(start + limit) if len(found) > limit else None)


def _number(import_id: str) -> int:
    return number(Prefix.IMPORT, "import", import_id)


def _shape(undo: Undo) -> UndoShape:
    return UndoShape(
        import_id=write_id(Prefix.IMPORT, undo.run_id),
        state=undo.state.value,
        total=undo.total,
        done=undo.done,
        removed=dict(undo.removed),
        returned=dict(undo.returned),
        stayed=undo.stayed,
        finished_at=write_instant_or_none(undo.finished_at),
    )
