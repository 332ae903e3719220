"""Materials through the API: the library, and what was sent to whom."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import BuyingFactor, Subject, SubjectKind, materials
from crescendo.rest import answers
from crescendo.rest.addresses import ContactId, DealId, MaterialId, SentId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import At, read_instant_or_none, write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit

router = Router(tags=["materials"])
_Key = Annotated[str, Field(min_length=1, max_length=60)]
_Keys = Annotated[list[_Key], Field(max_length=50)]
_Deal = Annotated[str, Field(pattern=r"^dea_[1-9][0-9]{0,17}$", examples=["dea_12"])]
_Team = Annotated[str, Field(pattern=r"^tea_[1-9][0-9]{0,17}$", examples=["tea_2"])]


class MaterialShape(TypedDict):
    """A material of the library. What is left empty is for all."""

    id: str
    title_zh: str
    title_en: str
    link: str
    kind: str
    language: str
    note: str
    stages: list[str]
    topics: list[str]
    factors: list[str]
    industries: list[str]
    products: list[str]
    team_ids: list[str]
    changed_at: str
    by: str
    retired_at: str | None


class SentShape(TypedDict):
    """That a material was sent; `title` is what it was called then."""

    id: str
    material_id: str
    title: str
    contact_id: str | None
    deal_id: str | None
    at: str
    by: str
    by_id: str | None


class MaterialsAsked(Schema):
    """Those in use unless `state` says retired; `stage` and `industry` also find what is for all of them."""

    model_config = ConfigDict(extra="forbid")
    stage: Annotated[str, Field(max_length=60)] = ""
    industry: Annotated[str, Field(max_length=60)] = ""
    kind: materials.MaterialKind | None = None
    text: Annotated[str, Field(max_length=200)] = ""
    state: Literal["in_use", "retired"] = "in_use"
    limit: Annotated[int, Field(ge=1, le=200)] = 50
    after: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,2000}$")] | None = None


class MaterialWords(Schema):
    """A material as it is to be, whole: what is left out is empty, and for all."""

    model_config = ConfigDict(extra="forbid")
    link: Annotated[
        str, Field(min_length=1, max_length=materials.LONGEST_LINK, examples=["https://example.com/case.pdf"])
    ]
    title_zh: Annotated[str, Field(max_length=materials.LONGEST_MATERIAL_TITLE)] = ""
    title_en: Annotated[str, Field(max_length=materials.LONGEST_MATERIAL_TITLE, examples=["A case"])] = ""
    kind: materials.MaterialKind = materials.MaterialKind.OTHER
    language: Literal["", "zh-hans", "en"] = ""
    note: Annotated[str, Field(max_length=materials.LONGEST_REMARK)] = ""
    stages: _Keys = Field(default_factory=list)
    topics: _Keys = Field(default_factory=list)
    factors: Annotated[list[BuyingFactor], Field(max_length=20)] = Field(default_factory=list)
    industries: _Keys = Field(default_factory=list)
    products: Annotated[list[Annotated[str, Field(min_length=1, max_length=120)]], Field(max_length=20)] = (
        Field(default_factory=list)
    )
    team_ids: Annotated[list[_Team], Field(max_length=200)] = Field(default_factory=list)


class SentWords(Schema):
    """For a deal, too, where one is named. `at` left out is just now."""

    model_config = ConfigDict(extra="forbid")
    deal_id: _Deal | None = None
    at: At | None = None


class SentForDeal(Schema):
    """`at` left out is just now."""

    model_config = ConfigDict(extra="forbid")
    at: At | None = None


@router.get("/materials", response=declared(PageShape[MaterialShape]), summary="List materials")
def list_materials(request: HttpRequest, asked: Annotated[MaterialsAsked, Query()]) -> HttpResponse:
    """Scope `contacts_read`, `deals_read` or `definitions_read`. The newest first."""
    query = materials.MaterialQuery(
        stage=asked.stage,
        kind=asked.kind,
        industry=asked.industry,
        text=asked.text,
        is_retired=asked.state == "retired",
        after=asked.after,
        limit=asked.limit,
    )
    found = lifecycle.materials.list_materials(actor_of(request), query)
    return answers.page(request, [_material(row) for row in found.rows], found.next_cursor)


@router.post(
    "/materials", response=declared(MaterialShape, 409, 413, 415, success=201), summary="Make a material"
)
def create_material(request: HttpRequest, given: MaterialWords) -> HttpResponse:
    """Scope `definitions_edit`. At most 1,000 are in use."""
    return answers.one(_put(request, given, None), status=201)


@router.get("/materials/{material_id}", response=declared(MaterialShape, 404), summary="Get a material")
def get_material(request: HttpRequest, material_id: MaterialId) -> HttpResponse:
    """Scope `contacts_read`, `deals_read` or `definitions_read`."""
    found = lifecycle.materials.get_material(actor_of(request), _number(material_id))
    return answers.one(_material(found))


@router.put(
    "/materials/{material_id}",
    response=declared(MaterialShape, 404, 409, 413, 415),
    summary="Change a material",
)
def change_material(request: HttpRequest, material_id: MaterialId, given: MaterialWords) -> HttpResponse:
    """Scope `definitions_edit`. All of it is replaced; what was sent keeps the title that it had."""
    return answers.one(_put(request, given, _number(material_id)))


@router.post(
    "/materials/{material_id}/retire",
    response=declared(MaterialShape, 404, 409),
    summary="Take a material out of use",
)
def retire_material(request: HttpRequest, material_id: MaterialId) -> HttpResponse:
    """Scope `definitions_edit`. Twice is once."""
    wanted, now = _number(material_id), SystemClock().now()
    return answers.one(_material(lifecycle.materials.retire_material(actor_of(request), wanted, now=now)))


@router.post(
    "/materials/{material_id}/restore",
    response=declared(MaterialShape, 404, 409),
    summary="Take a material into use again",
)
def restore_material(request: HttpRequest, material_id: MaterialId) -> HttpResponse:
    """Scope `definitions_edit`. Twice is once."""
    wanted, now = _number(material_id), SystemClock().now()
    return answers.one(_material(lifecycle.materials.restore_material(actor_of(request), wanted, now=now)))


@router.get(
    "/contacts/{contact_id}/materials-sent",
    response=declared(PageShape[SentShape], 404),
    summary="List what was sent to a contact",
)
def list_sent_to_contact(
    request: HttpRequest, contact_id: ContactId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `contacts_read`. The last written first."""
    wanted = Subject(kind=SubjectKind.CONTACT, id=number(Prefix.CONTACT, "contact", contact_id))
    return _sent(request, wanted, limit, after)


@router.post(
    "/contacts/{contact_id}/materials/{material_id}/sent",
    response=declared(SentShape, 404, 409, 413, 415, success=201),
    summary="Write down that a material was sent to a contact",
)
def record_sent_to_contact(
    request: HttpRequest, contact_id: ContactId, material_id: MaterialId, given: SentWords
) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read`; for a deal `deals_edit` and `deals_read` too."""
    contact = number(Prefix.CONTACT, "contact", contact_id)
    deal = None if given.deal_id is None else number(Prefix.DEAL, "deal", given.deal_id)
    return _record(request, material_id, given, contact_id=contact, deal_id=deal)


@router.get(
    "/deals/{deal_id}/materials-sent",
    response=declared(PageShape[SentShape], 404),
    summary="List what was sent for a deal",
)
def list_sent_for_deal(
    request: HttpRequest, deal_id: DealId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `deals_read`. The last written first."""
    wanted = Subject(kind=SubjectKind.DEAL, id=number(Prefix.DEAL, "deal", deal_id))
    return _sent(request, wanted, limit, after)


@router.post(
    "/deals/{deal_id}/materials/{material_id}/sent",
    response=declared(SentShape, 404, 409, 413, 415, success=201),
    summary="Write down that a material was sent for a deal",
)
def record_sent_for_deal(
    request: HttpRequest, deal_id: DealId, material_id: MaterialId, given: SentForDeal
) -> HttpResponse:
    """Scopes `deals_edit`, `deals_read`."""
    return _record(request, material_id, given, deal_id=number(Prefix.DEAL, "deal", deal_id))


@router.post(
    "/materials-sent/{sent_id}/take-back",
    response=declared(SentShape, 404, 409),
    summary="Take back that a material was sent",
)
def take_back_sent(request: HttpRequest, sent_id: SentId) -> HttpResponse:
    """Scopes as for writing it down. For a day, by the key (or one of its name) that wrote it down."""
    wanted = number(Prefix.MATERIAL_SENT, "sent material", sent_id)
    made = lifecycle.materials.take_back_sent(actor_of(request), wanted, now=SystemClock().now())
    return answers.one(_sending(made))


def _number(text: str) -> int:
    return number(Prefix.MATERIAL, "material", text)


def _put(request: HttpRequest, given: MaterialWords, material_id: int | None) -> MaterialShape:
    wanted = materials.PutMaterial(
        material_id=material_id,
        link=given.link,
        title_zh=given.title_zh,
        title_en=given.title_en,
        kind=given.kind,
        language=given.language,
        note=given.note,
        stages=tuple(given.stages),
        topics=tuple(given.topics),
        factors=tuple(given.factors),
        industries=tuple(given.industries),
        products=tuple(given.products),
        team_ids=tuple(number(Prefix.TEAM, "team", one) for one in given.team_ids),
    )
    return _material(lifecycle.materials.put_material(actor_of(request), wanted, now=SystemClock().now()))


def _sent(request: HttpRequest, about: Subject, limit: int, after: str | None) -> HttpResponse:
    now = SystemClock().now()
    found = lifecycle.materials.list_sent(actor_of(request), about, now=now, cursor=after, limit=limit)
    return answers.page(request, [_sending(row) for row in found.rows], found.next_cursor)


def _record(
    request: HttpRequest,
    material_id: str,
    given: SentWords | SentForDeal,
    *,
    contact_id: int | None = None,
    deal_id: int | None = None,
) -> HttpResponse:
    new = materials.SendMaterial(
        material_id=_number(material_id),
        contact_id=contact_id,
        deal_id=deal_id,
        at=read_instant_or_none(given.at),
    )
    made = lifecycle.materials.record_sent(actor_of(request), new, now=SystemClock().now())
    return answers.one(_sending(made), status=201)


def _material(row: materials.Material) -> MaterialShape:
    return MaterialShape(
        id=write_id(Prefix.MATERIAL, row.id),
        title_zh=row.title_zh,
        title_en=row.title_en,
        link=row.link,
        kind=row.kind.value,
        language=row.language,
        note=row.note,
        stages=list(row.stages),
        topics=list(row.topics),
        factors=[factor.value for factor in row.factors],
        industries=list(row.industries),
        products=list(row.products),
        team_ids=[write_id(Prefix.TEAM, one) for one in row.team_ids],
        changed_at=write_instant(row.changed_at),
        by=row.by_label,
        retired_at=write_instant_or_none(row.retired_at),
    )


def _sending(row: materials.MaterialSent) -> SentShape:
    return SentShape(
        id=write_id(Prefix.MATERIAL_SENT, row.id),
        material_id=write_id(Prefix.MATERIAL, row.material_id),
        title=row.title,
        contact_id=write_id_or_none(Prefix.CONTACT, row.contact_id),
        deal_id=write_id_or_none(Prefix.DEAL, row.deal_id),
        at=write_instant(row.at),
        by=row.by_label,
        by_id=write_id_or_none(Prefix.STAFF, row.by_id),
    )
