"""Imports through the API: a table as CSV text, its plan, and what became of it. Files have their own module."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import reading, runs, spool
from crescendo.core.imports.types import Empty, Mode, OpenFile, Options, Plan, Run
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.rest import answers
from crescendo.rest.addresses import ImportId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import AfterNumber, Limit
from crescendo.rest.shapes import Instant

router = Router(tags=["imports"])
_Text = Annotated[str, Field(max_length=255)]
KindName = Annotated[str, Field(pattern=r"^[a-z][a-z_-]{0,39}$", examples=["contacts"])]


class RefusalReasonShape(TypedDict):
    """Why rows were refused: the field at fault ("" for the whole row) and how many."""

    field: str
    reason: str
    rows: int


class RefusedShape(TypedDict):
    """A row that was refused: its number in the file, the field at fault ("" for the whole row), its cells."""

    row: int
    field: str
    reason: str
    values: dict[str, str]


class ImportShape(TypedDict):
    """An import. A `draft` whose `is_rehearsal` is true was tried out: its counts are what would happen."""

    id: str
    kind: str
    name: str
    state: Literal["draft", "running", "done", "cancelled", "failed"]
    is_rehearsal: bool
    mapping: dict[str, str]
    total: int
    done: int
    created: int
    updated: int
    unchanged: int
    refused: int
    reasons: list[RefusalReasonShape]
    created_at: Instant
    finished_at: Instant | None


class Treatment(Schema):
    """How all rows are treated."""

    mode: Literal["both", "create", "update"] = "both"
    empty: Literal["keep", "clear"] = "keep"
    key: Annotated[str, Field(max_length=40, description="Empty: whatever tells best who it is.")] = ""
    owner_id: Annotated[str, Field(pattern=r"^usr_[1-9][0-9]{0,17}$")] | None = None
    source_id: Annotated[str, Field(pattern=r"^src_[1-9][0-9]{0,17}$")] | None = None
    rehearse: Annotated[bool, Field(description="Say what would happen and change nothing.")] = False


class ImportWords(Treatment):
    """A table and how it is to be read. What `mapping` leaves out is guessed from the names of the columns."""

    model_config = ConfigDict(extra="forbid")
    kind: KindName
    name: Annotated[str, Field(min_length=1, max_length=200, examples=["people.csv"])]
    content: Annotated[
        str,
        Field(
            min_length=1, max_length=900_000, description="CSV.", examples=["email,name\na@example.com,An\n"]
        ),
    ]
    mapping: Annotated[
        dict[_Text, _Text],
        Field(max_length=500, description="Field to column.", examples=[{"email": "Mail"}]),
    ] = Field(default_factory=dict)


@router.post(
    "/imports", response=declared(ImportShape, 404, 409, 413, 415, success=202), summary="Start an import"
)
def start_import(request: HttpRequest, given: ImportWords) -> HttpResponse:
    """Scope `import`, and that of the kind: `contacts_edit`, `accounts_edit` or `sources_manage`."""
    by, now = actor_of(request), SystemClock().now()
    with _on_disk(given.content) as path:
        asked = OpenFile(kind=given.kind, path=path, name=given.name, encoding="utf-8")
        draft = runs.open_file(by, asked, now=now)
    return begun(by, draft, given, given.mapping, now=now)


@router.get("/imports", response=declared(PageShape[ImportShape]), summary="List imports")
def list_imports(
    request: HttpRequest,
    *,
    limit: Limit = 50,
    after: AfterNumber = None,
) -> HttpResponse:
    """Scope `import`. The latest first; reasons are told for one import alone."""
    found = reading.list_runs(actor_of(request), cursor=after, limit=limit)
    return answers.page(request, [_shape(run, []) for run in found.rows], found.next_cursor)


@router.get("/imports/{import_id}", response=declared(ImportShape, 404), summary="Get an import")
def get_import(request: HttpRequest, import_id: ImportId) -> HttpResponse:
    """Scope `import`. How far it is, and why rows were refused."""
    by = actor_of(request)
    run = reading.get_run(by, number(Prefix.IMPORT, "import", import_id))
    reasons = [
        RefusalReasonShape(field=field, reason=_(sentence).replace("%(row)s", "…"), rows=rows)
        for field, sentence, rows in reading.refusals_by_reason(by, run.id)
    ]
    return answers.one(_shape(run, reasons))


@router.post(
    "/imports/{import_id}/cancel", response=declared(ImportShape, 404, 409), summary="Cancel an import"
)
def cancel_import(request: HttpRequest, import_id: ImportId) -> HttpResponse:
    """Scope `import`. It stops behind its last chunk: what was written stays. One that has ended: 409."""
    by, wanted = actor_of(request), number(Prefix.IMPORT, "import", import_id)
    return answers.one(_shape(runs.cancel(by, wanted, now=SystemClock().now()), []))


@router.get(
    "/imports/{import_id}/refused",
    response=declared(PageShape[RefusedShape], 404, 409),
    summary="List an import's refused rows",
)
def list_refused(
    request: HttpRequest,
    import_id: ImportId,
    *,
    limit: Limit = 50,
    after: AfterNumber = None,
) -> HttpResponse:
    """Scopes `import`, `personal_data`: rows are told as the file said them. In the file's order."""
    by = actor_of(request)
    require(by, Permission.PERSONAL_DATA)
    run = reading.get_run(by, number(Prefix.IMPORT, "import", import_id))
    found = list(islice(reading.refused_rows(by, run.id, after=int(after or 0)), limit + 1))
    rows = [
        RefusedShape(
            row=row.line.number,
            field=row.column,
            reason=_(row.sentence) % dict(row.places),
            values=dict(zip(run.columns, row.line.cells, strict=False)),
        )
        for row in found[:limit]
    ]
    return answers.page(request, rows, str(rows[-1]["row"]) if len(found) > limit else None)


def begun(by: Actor, draft: Run, given: Treatment, mapping: Mapping[str, str], *, now: int) -> HttpResponse:
    """Start a draft as it is to be treated, or forget it where that cannot be."""
    options = Options(
        mode=Mode(given.mode),
        empty=Empty(given.empty),
        key=given.key,
        owner_id=number(Prefix.STAFF, "staff", given.owner_id) if given.owner_id else None,
        source_id=number(Prefix.SOURCE, "source", given.source_id) if given.source_id else None,
    )
    named = set(mapping.values())
    guessed = {field: column for field, column in draft.plan.mapping.items() if column not in named}
    try:
        runs.set_plan(by, draft.id, Plan(mapping={**guessed, **mapping}, options=options))
        run = runs.start(by, draft.id, rehearse=given.rehearse, now=now)
    except Exception:
        runs.discard(by, draft.id)
        raise
    return answers.one(_shape(run, []), status=202)


def _shape(run: Run, reasons: list[RefusalReasonShape]) -> ImportShape:
    return ImportShape(
        id=write_id(Prefix.IMPORT, run.id),
        kind=run.kind,
        name=run.name,
        state=run.state.value,
        is_rehearsal=run.is_rehearsal,
        mapping=dict(run.plan.mapping),
        total=run.total,
        done=run.done,
        created=run.created,
        updated=run.updated,
        unchanged=run.unchanged,
        refused=run.refused,
        reasons=reasons,
        created_at=write_instant(run.created_at),
        finished_at=write_instant_or_none(run.finished_at),
    )


@contextmanager
def _on_disk(content: str) -> Iterator[Path]:
    descriptor, name = tempfile.mkstemp(dir=spool.folder(), prefix="upload.", suffix=".partial")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.encode(errors="replace"))
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
