"""Changes of many through the API: looked at first, then done to exactly those who were counted."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.conditions.types import Entity
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, ChangeSet, Deed, ProposedChange
from crescendo.rest import answers, queries
from crescendo.rest.addresses import number
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit
from crescendo.rest.shapes import Instant

router = Router(tags=["bulk changes"])
ChangeSetId = Annotated[str, Path(pattern=r"^chs_[1-9][0-9]{0,17}$", examples=["chs_3"])]
_ENTITIES = {"contacts": Entity.CONTACT, "accounts": Entity.ACCOUNT, "deals": Entity.DEAL}
_PREFIXES = {Entity.CONTACT: Prefix.CONTACT, Entity.ACCOUNT: Prefix.ACCOUNT, Entity.DEAL: Prefix.DEAL}
_STAFF = frozenset({"owner_id", "delivery_owner_id", "presales_id"})
_WORDS_OF_TAGS = frozenset({"tag", "untag"})
_BOTH = mark("Send either filter or ids.")
_NOT_A_MOVE = mark("Only a move says values and a note.")
_WRONG_COUNT = mark("Send the number that the preview counts now.")


class BulkRowShape(TypedDict):
    """One of them. `after` is null where it stays as it is; both are JSON as text, empty for nothing.

    `why` is why rules leave it alone, as JSON in text.
    """

    id: str
    before: str
    after: str | None
    why: str


class BulkPreviewShape(TypedDict):
    """How many are meant, a mark of exactly who, and what becomes of the first twenty.

    `refused` is how many rules would leave alone; null where they are too many to ask at once.
    """

    count: int
    mark: str
    shown: list[BulkRowShape]
    refused: int | None


class BulkRefusedShape(TypedDict):
    """One whom rules left alone. `why` is JSON as text: `answer`, and `from`, `list`, `missing` or `fields`."""

    id: str
    why: str


class BulkChangeShape(TypedDict):
    """A change of many: how many it went through, changed, left alone by rules, and restored."""

    id: str
    list_name: str
    deed: str
    field: str
    value: str
    state: Literal["running", "done", "stopped", "undoing", "undone"]
    done: int
    total: int
    changed: int
    refused: int
    restored: int
    at: Instant


class BulkWords(Schema):
    """What is to be done to whom: all that a filter holds of, or these ids; without both all that the key sees."""

    model_config = ConfigDict(extra="forbid")
    list_name: Literal["contacts", "accounts", "deals"] = "contacts"
    deed: Literal["set", "tag", "untag", "suppress", "erase", "move"]
    field: Annotated[
        str,
        Field(
            max_length=80,
            description="The field of set (`title`, `own.plan`), the tag's id, the channel of suppress, empty for "
            "every one, or the stage of move.",
        ),
    ] = ""
    value: Annotated[
        str | int | None, Field(description="Null clears; the reason of suppress, erase and move.")
    ] = None
    values: Annotated[
        dict[str, Annotated[str, Field(max_length=200)]] | None,
        Field(
            max_length=20,
            description="What is said with a move: `return_on`, `competitor`; of deals what fills fields that the "
            "stage asks for and they lack: `signed_on`, `poc_result`, `delivery_owner_id`. With a move to `renewed`, "
            "`keeps_contract` `yes`: each keeps its amount a year and, unless `starts_on` or `term_months` say "
            "otherwise, its term from the day after the last one ends.",
        ),
    ] = None
    note: Annotated[str, Field(max_length=2_000, description="What is noted with each move.")] = ""
    filter: Annotated[
        dict[str, Any] | None,
        Field(examples=[{"field": "company", "operator": "contains", "value": "Acme"}]),
    ] = None
    ids: Annotated[
        list[Annotated[str, Field(pattern=r"^(con|acc|dea)_[1-9][0-9]{0,17}$")]] | None,
        Field(min_length=1, max_length=1_000),
    ] = None


class BulkStart(BulkWords):
    """The same, with the number that the preview counted, and its mark where exactly those alone are meant."""

    count: Annotated[int, Field(ge=0, le=10_000_000)]
    mark: Annotated[str, Field(min_length=1, max_length=100)] | None = None


@router.post(
    "/bulk-changes/preview",
    response=declared(BulkPreviewShape, 404, 409, 413, 415),
    summary="Preview a change of many",
)
def preview_bulk_change(request: HttpRequest, given: BulkWords) -> HttpResponse:
    """Scopes `contacts_edit`, `contacts_read` (or of accounts, of deals); to erase `erase` too. Changes nothing."""
    by = actor_of(request)
    wanted = _wanted(by, given)
    found = people.preview_changes(by, wanted, now=SystemClock().now())
    shown = [_row(wanted.entity, row) for row in found.shown]
    refused = None if found.refused is None else sum(found.refused.values())
    return answers.one(BulkPreviewShape(count=found.count, mark=found.mark, shown=shown, refused=refused))


@router.post(
    "/bulk-changes",
    response=declared(BulkChangeShape, 404, 409, 413, 415, success=202),
    summary="Start a change of many",
)
def start_bulk_change(request: HttpRequest, given: BulkStart) -> HttpResponse:
    """The scopes of the preview. A worker does it to exactly those who are counted now; another number: 422, another
    set than the mark's: 409. What was suppressed or erased is not taken back. Whom the rules of a move leave alone is
    listed with the reason.
    """
    by, now = actor_of(request), SystemClock().now()
    wanted = _wanted(by, given)
    found = people.preview_changes(by, wanted, now=now)
    if given.count != found.count:
        raise NotValid([("/count", "count_wrong", _WRONG_COUNT)])
    made = people.change_many(by, wanted, told=given.mark or found.mark, now=now)
    return answers.one(_change(people.get_change(by, made)), status=202)


@router.get("/bulk-changes", response=declared(PageShape[BulkChangeShape]), summary="List changes of many")
def list_bulk_changes(request: HttpRequest) -> HttpResponse:
    """Scope `contacts_edit`. The last fifty, the newest first, on one page; deals' with `deals_edit` too."""
    return answers.page(request, [_change(row) for row in people.list_changes(actor_of(request))])


@router.get(
    "/bulk-changes/{change_id}", response=declared(BulkChangeShape, 404), summary="Get a change of many"
)
def get_bulk_change(request: HttpRequest, change_id: ChangeSetId) -> HttpResponse:
    """Scope `contacts_edit`, of accounts and deals theirs. How far it is."""
    return answers.one(_change(people.get_change(actor_of(request), _number(change_id))))


@router.get(
    "/bulk-changes/{change_id}/refused",
    response=declared(PageShape[BulkRefusedShape], 404),
    summary="List whom a change left alone",
)
def list_bulk_refused(
    request: HttpRequest, change_id: ChangeSetId, limit: Limit = 50, after: After = None
) -> HttpResponse:
    """Scope `contacts_edit`. Whom the rules of the lifecycle did not let go, and why."""
    by, wanted = actor_of(request), _number(change_id)
    entity = Entity(people.get_change(by, wanted).entity)
    found = people.list_refused(by, wanted, cursor=after, limit=limit)
    rows = [
        BulkRefusedShape(id=write_id(_PREFIXES[entity], row.subject_id), why=row.why) for row in found.rows
    ]
    return answers.page(request, rows, found.next_cursor)


@router.post(
    "/bulk-changes/{change_id}/stop",
    response=declared(BulkChangeShape, 404, 409),
    summary="Stop a change of many",
)
def stop_bulk_change(request: HttpRequest, change_id: ChangeSetId) -> HttpResponse:
    """Scope `contacts_edit`. Behind its last chunk; one that has ended: 404."""
    by, wanted = actor_of(request), _number(change_id)
    people.stop_change(by, wanted, now=SystemClock().now())
    return answers.one(_change(people.get_change(by, wanted)))


@router.post(
    "/bulk-changes/{change_id}/undo",
    response=declared(BulkChangeShape, 404, 409),
    summary="Undo a change of many",
)
def undo_bulk_change(request: HttpRequest, change_id: ChangeSetId) -> HttpResponse:
    """Scope `contacts_edit`. Each says what it said before, unless somebody changed it since. A final one: 409."""
    by, wanted = actor_of(request), _number(change_id)
    people.undo_change(by, wanted, now=SystemClock().now())
    return answers.one(_change(people.get_change(by, wanted)))


def _wanted(by: Actor, given: BulkWords) -> ChangeMany:
    entity = _ENTITIES[given.list_name]
    if given.filter is not None and given.ids is not None:
        raise NotValid([("/ids", "filter_twice", _BOTH)])
    tree = None
    if given.filter is not None:
        text = msgspec.json.encode(given.filter).decode()
        tree = queries.tree_of(by, entity, text, None, "all")
    ids = given.ids and tuple(number(_PREFIXES[entity], given.list_name[:-1], one) for one in given.ids)
    field, value = given.field, _value(given)
    if given.deed in _WORDS_OF_TAGS:
        field = str(number(Prefix.TAG, "tag", field))
    elif field in _STAFF and isinstance(value, str):
        value = number(Prefix.STAFF, "staff", value)
    return ChangeMany(
        entity=entity, deed=Deed(given.deed), field=field, value=value, condition=tree, ids=ids or None
    )


def _value(given: BulkWords) -> Any:
    """Of a move the reason with what is said beside it."""
    if given.deed == "move":
        values = {name: _of_field(name, text) for name, text in (given.values or {}).items()}
        return {"reason": given.value or "", "note": given.note, "values": values}
    if given.values or given.note:
        raise NotValid([("/values", "not_a_move", _NOT_A_MOVE)])
    return given.value


def _of_field(name: str, text: str) -> Any:
    """A value as the field takes it: a colleague's number, a number of months."""
    if name in _STAFF:
        return number(Prefix.STAFF, "staff", text)
    return int(text) if name == "term_months" and text.isascii() and text.isdigit() else text


def _number(change_id: str) -> int:
    return number(Prefix.CHANGE_SET, "change", change_id)


def _row(entity: Entity, row: ProposedChange) -> BulkRowShape:
    return BulkRowShape(
        id=write_id(_PREFIXES[entity], row.subject_id), before=row.before, after=row.after, why=row.why
    )


def _change(row: ChangeSet) -> BulkChangeShape:
    return BulkChangeShape(
        id=write_id(Prefix.CHANGE_SET, row.id),
        list_name=f"{row.entity}s",
        deed=row.deed.value,
        field=row.field,
        value=row.value,
        state=row.state.value,
        done=row.done,
        total=row.total,
        changed=row.changed,
        refused=row.refused,
        restored=row.restored,
        at=write_instant(row.at),
    )
