"""Sources and their keys: the one thing that the API edits so far."""

from __future__ import annotations

from typing import Annotated

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field, StrictBool

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix
from crescendo.core.roles import may
from crescendo.core.types import Actor, Permission
from crescendo.rest import answers, shapes
from crescendo.rest.addresses import SourceId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of
from crescendo.rest.shapes import SourceShape
from crescendo.sources import api
from crescendo.sources.types import CreateSource, Protocol, Source, Trust, UpdateSource

router = Router(tags=["sources"])
Name = Annotated[str, Field(min_length=1, max_length=100)]
Origin = Annotated[
    str, Field(max_length=300, pattern=r"^https?://[^/\s]+$", examples=["https://www.example.com"])
]
Origins = Annotated[list[Origin], Field(max_length=100)]
Space = Annotated[str, Field(max_length=100)]
WriteKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{4,64}$")]


class NewSource(Schema):
    """A source to be added; `write_key` only where clients carry a key already."""

    model_config = ConfigDict(extra="forbid")
    name: Name
    protocol: Protocol = Protocol.TRACKER
    trust: Trust = Trust.BROWSER
    origins: Origins = Field(default_factory=list)
    user_id_space: Space = ""
    project: Space = ""
    write_key: WriteKey | None = None


class SourceChange(Schema):
    """What is to be changed; what is left out, or null, stays."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    trust: Trust | None = None
    origins: Origins | None = None
    user_id_space: Space | None = None
    project: Space | None = None
    enabled: StrictBool | None = None


@router.get("/sources", response=declared(PageShape[SourceShape]), summary="List sources")
def list_sources(request: HttpRequest) -> HttpResponse:
    """Scope `sources_read`; write keys are shown with `sources_manage`. All on one page."""
    by = actor_of(request)
    return answers.page(request, [_shape(row, by) for row in api.list_sources(by)])


@router.post("/sources", response=declared(SourceShape, 409, 413, 415, success=201), summary="Add a source")
def create_source(request: HttpRequest, given: NewSource) -> HttpResponse:
    """Scope `sources_manage`."""
    by = actor_of(request)
    made = api.create_source(
        by,
        CreateSource(
            name=given.name,
            protocol=given.protocol,
            trust=given.trust,
            origins=tuple(given.origins),
            user_id_space=given.user_id_space,
            project=given.project,
            write_key=given.write_key or "",
        ),
        now=SystemClock().now(),
    )
    answer = _answer(made, by, status=201)
    answer.headers["Location"] = f"{request.path}/{shapes.source(made, shows_key=False)['id']}"
    return answer


@router.get("/sources/{source_id}", response=declared(SourceShape, 404), summary="Get a source")
def get_source(request: HttpRequest, source_id: SourceId) -> HttpResponse:
    """Scope `sources_read`. The ETag is for If-Match."""
    by = actor_of(request)
    return _answer(api.get_source(by, number(Prefix.SOURCE, "source", source_id)), by)


@router.patch(
    "/sources/{source_id}",
    response=declared(SourceShape, 404, 409, 412, 413, 415),
    summary="Change a source",
)
def update_source(request: HttpRequest, source_id: SourceId, given: SourceChange) -> HttpResponse:
    """Scope `sources_manage`."""
    by = actor_of(request)
    change = UpdateSource(
        id=number(Prefix.SOURCE, "source", source_id),
        name=given.name,
        trust=given.trust,
        origins=None if given.origins is None else tuple(given.origins),
        user_id_space=given.user_id_space,
        project=given.project,
        enabled=given.enabled,
    )
    with transaction.atomic():
        _match(request, by, change.id)
        return _answer(api.update_source(by, change, now=SystemClock().now()), by)


@router.post(
    "/sources/{source_id}/rotate-key",
    response=declared(SourceShape, 404, 409, 412, 413, 415),
    summary="Give a source a new write key",
)
def rotate_key(request: HttpRequest, source_id: SourceId) -> HttpResponse:
    """Scope `sources_manage`. The old key is refused from now on."""
    by, source = actor_of(request), number(Prefix.SOURCE, "source", source_id)
    with transaction.atomic():
        _match(request, by, source)
        return _answer(api.rotate_key(by, source, now=SystemClock().now()), by)


@router.post(
    "/sources/{source_id}/disable",
    response=declared(SourceShape, 404, 409, 412, 413, 415),
    summary="Take nothing more from a source",
)
def disable_source(request: HttpRequest, source_id: SourceId) -> HttpResponse:
    """Scope `sources_manage`. What it has sent stays; a change with `enabled` true takes it back."""
    by, source = actor_of(request), number(Prefix.SOURCE, "source", source_id)
    with transaction.atomic():
        _match(request, by, source)
        return _answer(api.disable_source(by, source, now=SystemClock().now()), by)


def _match(request: HttpRequest, by: Actor, source: int) -> None:
    if "If-Match" in request.headers:
        answers.require_match(request, _tag(api.get_source(by, source)))


def _answer(source: Source, by: Actor, *, status: int = 200) -> HttpResponse:
    return answers.one(_shape(source, by), status=status, headers={"ETag": _tag(source)})


def _shape(source: Source, by: Actor) -> SourceShape:
    return shapes.source(source, shows_key=may(by, Permission.SOURCES_MANAGE))


def _tag(source: Source) -> str:
    edited = (
        source.name,
        source.write_key,
        source.trust,
        source.origins,
        source.user_id_space,
        source.project,
        source.enabled,
    )
    return answers.tag_of((source.id, *edited))
