"""Own fields: what the company keeps of contacts and accounts beyond the usual."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field, StrictBool
from typing_extensions import TypedDict

from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.roles import require
from crescendo.core.types import Permission
from crescendo.people import api as people
from crescendo.people.types import ChangeField, DeclareField, OwnChoice, OwnField, OwnType
from crescendo.rest import answers
from crescendo.rest.addresses import FieldId, number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.keys import actor_of

router = Router(tags=["fields"])
Name = Annotated[str, Field(max_length=80)]
Of = Literal["contact", "account"]


class ChoiceShape(TypedDict):
    """One choice; a retired one stands where it was taken and is offered no more."""

    value: str
    name_en: str
    name_zh: str
    is_retired: bool


class FieldShape(TypedDict):
    """An own field. `is_complete` turns true once what was said before has been read; then filters know it."""

    id: str
    entity: str
    key: str
    type: str
    name_en: str
    name_zh: str
    choices: list[ChoiceShape]
    is_personal: bool
    is_required: bool
    is_retired: bool
    is_complete: bool


class GivenChoice(Schema):
    """A choice to be offered."""

    model_config = ConfigDict(extra="forbid")
    value: Annotated[str, Field(min_length=1, max_length=80)]
    name_en: Name = ""
    name_zh: Name = ""


Choices = Annotated[list[GivenChoice], Field(max_length=500)]


class NewField(Schema):
    """A field to be declared; one of the two names is needed."""

    model_config = ConfigDict(extra="forbid")
    entity: Of
    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["contract_end"])]
    type: OwnType
    name_en: Name = ""
    name_zh: Name = ""
    choices: Choices = Field(default_factory=list)
    is_personal: StrictBool = False
    is_required: StrictBool = False


class FieldChange(Schema):
    """What is to be changed; what is left out, or null, stays. A choice that is left out of `choices` is retired."""

    model_config = ConfigDict(extra="forbid")
    name_en: Name | None = None
    name_zh: Name | None = None
    choices: Choices | None = None
    is_personal: StrictBool | None = None
    is_required: StrictBool | None = None
    is_retired: StrictBool | None = None


@router.get("/fields", response=declared(PageShape[FieldShape]), summary="List own fields")
def list_fields(request: HttpRequest, *, entity: Annotated[Of, Query()] = "contact") -> HttpResponse:
    """Scope `contacts_read`. All on one page, the retired ones too."""
    require(actor_of(request), Permission.CONTACTS_READ)
    return answers.page(request, [_shape(field) for field in people.declared(Entity(entity))])


@router.post(
    "/fields", response=declared(FieldShape, 409, 413, 415, success=201), summary="Declare an own field"
)
def declare_field(request: HttpRequest, given: NewField) -> HttpResponse:
    """Scope `settings_manage`. Key and type stay for ever."""
    wanted = DeclareField(
        entity=Entity(given.entity),
        key=given.key,
        type=given.type,
        en=given.name_en,
        zh=given.name_zh,
        choices=_choices(given.choices),
        is_personal=given.is_personal,
        is_required=given.is_required,
    )
    made = people.declare_field(actor_of(request), wanted, now=SystemClock().now())
    answer = answers.one(_shape(made), status=201)
    answer.headers["Location"] = f"{request.path}/{write_id(Prefix.FIELD, made.id)}"
    return answer


@router.patch(
    "/fields/{field_id}",
    response=declared(FieldShape, 404, 409, 413, 415),
    summary="Change an own field",
)
def change_field(request: HttpRequest, field_id: FieldId, given: FieldChange) -> HttpResponse:
    """Scope `settings_manage`. `is_retired` takes it from forms and filters, or brings it back."""
    by, now = actor_of(request), SystemClock().now()
    field = people.get_own_field(number(Prefix.FIELD, "field", field_id))
    kept = tuple(choice for choice in field.choices if not choice.is_retired)
    wanted = ChangeField(
        field_id=field.id,
        en=field.en if given.name_en is None else given.name_en,
        zh=field.zh if given.name_zh is None else given.name_zh,
        choices=kept if given.choices is None else _choices(given.choices),
        is_personal=field.is_personal if given.is_personal is None else given.is_personal,
        is_required=field.is_required if given.is_required is None else given.is_required,
    )
    changed = people.change_field(by, wanted, now=now)
    if given.is_retired is not None:
        changed = people.retire_field(by, field.id, is_retired=given.is_retired, now=now)
    return answers.one(_shape(changed))


def _choices(given: list[GivenChoice]) -> tuple[OwnChoice, ...]:
    return tuple(OwnChoice(value=one.value, en=one.name_en, zh=one.name_zh) for one in given)


def _shape(field: OwnField) -> FieldShape:
    return FieldShape(
        id=write_id(Prefix.FIELD, field.id),
        entity=field.entity.value,
        key=field.key,
        type=field.type.value,
        name_en=field.en,
        name_zh=field.zh,
        choices=[
            ChoiceShape(value=one.value, name_en=one.en, name_zh=one.zh, is_retired=one.is_retired)
            for one in field.choices
        ],
        is_personal=field.is_personal,
        is_required=field.is_required,
        is_retired=field.is_retired,
        is_complete=field.is_complete,
    )
