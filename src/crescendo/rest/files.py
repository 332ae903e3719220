"""A CSV or XLSX file through the API: sent as the body or as a part of a form, then an import like any other."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from crescendo.core.clock import SystemClock
from crescendo.core.imports import runs
from crescendo.core.imports.types import OpenFile
from crescendo.core.refusals import NotValid, mark
from crescendo.rest.answers import declared
from crescendo.rest.imports import ImportShape, KindName, Treatment, begun
from crescendo.rest.keys import actor_of
from crescendo.rest.uploads import BODY, upload_of

router = Router(tags=["imports"])
_NO_PAIR = mark("Write it as field=column.")


class FileTreatment(Treatment):
    """Which kind of import it is, what the file is called, how it is read and treated."""

    kind: KindName
    name: Annotated[str, Field(max_length=200, description="Empty: what the form calls it.")] = ""
    encoding: Annotated[str, Field(max_length=40, description="Empty: told from the file. As `gb18030`.")] = (
        ""
    )


@router.post(
    "/import-files",
    response=declared(ImportShape, 404, 409, 413, 415, success=202),
    openapi_extra={"requestBody": BODY},
    summary="Import a file",
)
def import_file(
    request: HttpRequest,
    given: Query[FileTreatment],
    map: Annotated[  # noqa: A002 - what the command line calls it too
        list[Annotated[str, Field(max_length=511)]],
        Query(max_length=500, description="`field=column`, again for each; what is left out is guessed."),
    ] = [],  # noqa: B006 - the framework copies it
) -> HttpResponse:
    """Scope `import`, and that of the kind. CSV (UTF-8, UTF-16, GB18030) or XLSX, at most 100 MB.

    With `rehearse` nothing is written. What became of it tells `GET /imports/{import_id}`, and each refused row with
    its number `GET /imports/{import_id}/refused`.
    """
    by, now = actor_of(request), SystemClock().now()
    upload = upload_of(request)
    mapping = dict(_pair(place, text) for place, text in enumerate(map))
    asked = OpenFile(
        kind=given.kind,
        path=upload.path,
        name=given.name or upload.name or _("File"),
        encoding=given.encoding,
    )
    return begun(by, runs.open_file(by, asked, now=now), given, mapping, now=now)


def _pair(place: int, text: str) -> tuple[str, str]:
    field, between, column = text.partition("=")
    if not (field and between and column):
        raise NotValid([(f"/map/{place}", "map_shape", _NO_PAIR)])
    return field, column
