"""Scoring models through the API: drafts, what they would do, versions; and scores with all that made them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from crescendo.core.clock import SystemClock
from crescendo.core.company import get_company
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, told
from crescendo.core.types import VersionRow
from crescendo.rest import answers
from crescendo.rest.addresses import AccountId, ContactId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.score_shapes import (
    AccountScoreShape,
    BandMoveShape,
    DraftWords,
    FaultShape,
    FittingShape,
    LedgerLineShape,
    ModelPageShape,
    ModelShape,
    ModelVersionShape,
    MovedBandShape,
    NewModelWords,
    PublishModelWords,
    ScoreShape,
    TryOutShape,
    WarmestShape,
)
from crescendo.scoring import api as scoring
from crescendo.scoring.types import (
    Band,
    Line,
    ModelPage,
    ModelRow,
    Moved,
    NewModel,
    Preview,
    PublishModel,
    SaveModel,
)

router = Router(tags=["scoring"])
ModelKey = Annotated[str, Path(pattern=r"^[A-Za-z0-9_]{1,40}$", examples=["interest"])]
BandName = Literal["cool", "warm", "hot"]


@router.get("/scoring-models", response=declared(PageShape[ModelShape]), summary="List scoring models")
def list_scoring_models(request: HttpRequest) -> HttpResponse:
    """Scope `definitions_read`. The one that acts first, all on one page."""
    return answers.page(request, [_row(row) for row in scoring.list_models(actor_of(request))])


@router.post(
    "/scoring-models",
    response=declared(ModelPageShape, 404, 409, 413, 415, success=201),
    summary="Make a challenger",
)
def create_scoring_model(request: HttpRequest, given: NewModelWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`."""
    wanted = NewModel(key=given.key, name=given.name, copy_of=given.copy_of)
    made = scoring.create_model(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(_page(made), status=201)


@router.get(
    "/scoring-models/{model_key}", response=declared(ModelPageShape, 404), summary="Get a scoring model"
)
def get_scoring_model(request: HttpRequest, model_key: ModelKey) -> HttpResponse:
    """Scope `definitions_read`."""
    return answers.one(_page(scoring.get_model(actor_of(request), model_key)))


@router.patch(
    "/scoring-models/{model_key}",
    response=declared(ModelPageShape, 404, 409, 413, 415),
    summary="Save a scoring model's draft",
)
def save_scoring_draft(request: HttpRequest, model_key: ModelKey, given: DraftWords) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. It may be unfinished: `faults` says what is missing."""
    wanted = SaveModel(key=model_key, document=given.document, revision=given.revision, name=given.name)
    return answers.one(_page(scoring.save_model(actor_of(request), wanted, now=SystemClock().now())))


@router.get(
    "/scoring-models/{model_key}/versions",
    response=declared(PageShape[ModelVersionShape], 404),
    summary="List versions of a scoring model",
)
def list_scoring_versions(request: HttpRequest, model_key: ModelKey) -> HttpResponse:
    """Scope `definitions_read`. The newest first, all on one page."""
    return answers.page(request, [_version(row) for row in scoring.versions_of(actor_of(request), model_key)])


@router.post(
    "/scoring-models/{model_key}/preview",
    response=declared(TryOutShape, 404, 409),
    summary="Try a draft out",
)
def start_scoring_preview(request: HttpRequest, model_key: ModelKey) -> HttpResponse:
    """Scopes `definitions_read`, `definitions_edit`. The first thousand at once, the others in the background."""
    return answers.one(_preview(scoring.start_preview(actor_of(request), model_key, now=SystemClock().now())))


@router.get(
    "/scoring-models/{model_key}/preview",
    response=declared(TryOutShape, 404),
    summary="Read what a draft would do",
)
def get_scoring_preview(request: HttpRequest, model_key: ModelKey) -> HttpResponse:
    """Scope `definitions_read`. 404 where nobody tried a draft out."""
    found = scoring.find_preview(actor_of(request), model_key)
    if found is None:
        raise NotFound(kind="preview", id=model_key)
    return answers.one(_preview(found))


@router.get(
    "/scoring-models/{model_key}/preview/people",
    response=declared(PageShape[MovedBandShape], 404, 409),
    summary="List who would change band",
)
def list_scoring_moves(
    request: HttpRequest,
    model_key: ModelKey,
    *,
    before: Annotated[BandName, Query(description="The band that they have.")] = "warm",
    to: Annotated[BandName, Query(description="The band that they would have.")] = "hot",
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `contacts_read`. A page may be shorter than `limit` where the scope hides rows."""
    found = scoring.list_moved(
        actor_of(request), model_key, Band[before.upper()], Band[to.upper()], cursor=after, limit=limit
    )
    return answers.page(request, [_moved(row) for row in found.rows], found.next_cursor)


@router.post(
    "/scoring-models/{model_key}/publish",
    response=declared(ModelVersionShape, 404, 409, 413, 415),
    summary="Publish a scoring model's draft",
)
def publish_scoring_model(
    request: HttpRequest, model_key: ModelKey, given: PublishModelWords
) -> HttpResponse:
    """Scope `definitions_publish`. Everybody is counted anew in the background."""
    wanted = PublishModel(key=model_key, revision=given.revision, note=given.note)
    return answers.one(_version(scoring.publish_model(actor_of(request), wanted, now=SystemClock().now())))


@router.get(
    "/contacts/{contact_id}/score", response=declared(ScoreShape, 404), summary="Read a contact's score"
)
def read_score(request: HttpRequest, contact_id: ContactId) -> HttpResponse:
    """Scope `contacts_read`. The ledger sums to the score; the newest day stands first."""
    found = scoring.get_score(
        actor_of(request), number(Prefix.CONTACT, "contact", contact_id), now=SystemClock().now()
    )
    return answers.one(
        ScoreShape(
            score=found.score,
            score_30_days_ago=found.month_ago,
            band=found.band.name.lower(),
            falls_on=None if found.falls_at is None else _day(found.falls_at),
            fit=found.fit,
            grade=found.grade.value,
            is_content_only=found.is_content_only,
            is_learner=found.is_learner,
            fitting=[FittingShape(title=dict(titles), points=points) for titles, points in found.fitting],
            entries=[_line(line) for line in found.lines],
        )
    )


@router.get(
    "/accounts/{account_id}/score",
    response=declared(AccountScoreShape, 404),
    summary="Read an account's score",
)
def read_account_score(request: HttpRequest, account_id: AccountId) -> HttpResponse:
    """Scopes `accounts_read`, `contacts_read`."""
    wanted = number(Prefix.ACCOUNT, "account", account_id)
    found = scoring.account_score_of(actor_of(request), wanted)
    if found is None:
        return answers.one(AccountScoreShape(score=None, band=Band.COOL.name.lower(), people=[]))
    people = [
        WarmestShape(contact_id=write_id(Prefix.CONTACT, who), score=score) for who, score in found.people
    ]
    return answers.one(AccountScoreShape(score=found.score, band=found.band.name.lower(), people=people))


def _row(row: ModelRow) -> ModelShape:
    return ModelShape(
        key=row.key,
        name=row.name,
        is_acting=row.is_acting,
        version=row.number,
        has_changes=row.is_changed,
        people={band.name.lower(): row.people.get(band, 0) for band in Band},
        is_recounting=row.total is not None,
    )


def _page(found: ModelPage) -> ModelPageShape:
    return ModelPageShape(
        key=found.key,
        name=found.name,
        is_acting=found.is_acting,
        version=found.number,
        revision=found.revision,
        draft=dict(found.draft),
        in_force=None if found.in_force is None else dict(found.in_force),
        faults=[FaultShape(pointer=at, code=code, detail=told(said, _)) for at, code, said in found.faults],
    )


def _version(row: VersionRow) -> ModelVersionShape:
    return ModelVersionShape(
        number=row.number,
        note=row.note,
        published_at=write_instant(row.published_at),
        published_by=row.published_by,
        document=row.document,
    )


def _preview(found: Preview) -> TryOutShape:
    return TryOutShape(
        revision=found.revision,
        is_current=found.is_current,
        is_done=found.is_done,
        counted=found.counted,
        moves=[
            BandMoveShape(before=Band(one).name.lower(), after=Band(other).name.lower(), people=people)
            for (one, other), people in found.moves.items()
        ],
        other_grade=found.graded,
        asked_at=write_instant(found.asked_at),
    )


def _moved(row: Moved) -> MovedBandShape:
    return MovedBandShape(
        contact_id=write_id(Prefix.CONTACT, row.contact_id), score_before=row.before, score_after=row.after
    )


def _line(line: Line) -> LedgerLineShape:
    titles: Mapping[str, str] = dict(line.title)
    return LedgerLineShape(
        title=dict(titles),
        day=_day(line.at),
        acts=line.acts,
        raw=line.raw,
        points=line.points,
        half_life_days=line.half_life / 10 if line.half_life else None,
        left=line.left / 1000,
    )


def _day(at: int) -> str:
    zone = ZoneInfo(get_company().time_zone)
    return datetime.fromtimestamp(at // 1000, UTC).astimezone(zone).date().isoformat()
