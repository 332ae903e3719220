"""Staff through the API: who works here, what each may do, shut out and let in, and where each is signed in.

Passwords and second factors are never set here: their owners do that themselves, or the console, which asks again who
it is.
"""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core import api as core
from crescendo.core import locks, second_factors, sessions
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import ChangeRole, Role, Scope, SessionRow, SetScope, StaffRow
from crescendo.rest import answers
from crescendo.rest.addresses import SessionId, StaffId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant
from crescendo.rest.keys import actor_of
from crescendo.rest.queries import After, Limit

router = Router(tags=["staff"])
TeamOf = Annotated[str, Field(pattern=r"^tea_[1-9][0-9]{0,17}$", examples=["tea_2"])]
Active = Annotated[
    bool | None,
    Query(description="Only those who can sign in, or only those who no longer can; all if absent."),
]


class StaffShape(TypedDict):
    """A member of staff. `scope` says whose records they see; `second_factors` the kinds that they signed up."""

    id: str
    name: str
    email: str
    role: str
    scope: str
    sees_personal_data: bool
    team_id: str | None
    language: str
    is_active: bool
    second_factors: list[str]
    created_at: str


class SignInShape(TypedDict):
    """Where somebody is signed in. `network` is no whole address."""

    id: str
    device: str
    network: str
    method: str
    started_at: str
    seen_at: str


class EndedShape(TypedDict):
    """On how many devices somebody was signed out."""

    ended: int


class RoleOfStaff(Schema):
    """The role to be given; scope, team and sight of personal data stay."""

    model_config = ConfigDict(extra="forbid")
    role: Role


class Access(Schema):
    """What somebody sees, all of it: what is said here takes the place of what was."""

    model_config = ConfigDict(extra="forbid")
    scope: Scope
    sees_personal_data: bool
    team_id: TeamOf | None


@router.get("/staff", response=declared(PageShape[StaffShape]), summary="List staff")
def list_staff(
    request: HttpRequest,
    *,
    is_active: Active = None,
    limit: Limit = 50,
    after: After = None,
) -> HttpResponse:
    """Scope `staff_read`. In the order in which they came."""
    found = core.list_staff(actor_of(request), active=is_active, cursor=after, limit=limit)
    factors = second_factors.factors_of([row.id for row in found.rows])
    rows = [_shape(row, factors.get(row.id, frozenset())) for row in found.rows]
    return answers.page(request, rows, found.next_cursor)


@router.get("/staff/{staff_id}", response=declared(StaffShape, 404), summary="Get a member of staff")
def get_staff(request: HttpRequest, staff_id: StaffId) -> HttpResponse:
    """Scope `staff_read`."""
    return _one(core.get_staff(actor_of(request), _number(staff_id)))


@router.post(
    "/staff/{staff_id}/role",
    response=declared(StaffShape, 404, 409, 413, 415),
    summary="Give a member of staff a role",
)
def change_role(request: HttpRequest, staff_id: StaffId, given: RoleOfStaff) -> HttpResponse:
    """Scope `staff_manage`. The last administrator stays one."""
    wanted = ChangeRole(staff_id=_number(staff_id), role=given.role)
    return _one(core.change_role(actor_of(request), wanted, now=SystemClock().now()))


@router.post(
    "/staff/{staff_id}/access",
    response=declared(StaffShape, 404, 409, 413, 415),
    summary="Set what a member of staff sees",
)
def set_access(request: HttpRequest, staff_id: StaffId, given: Access) -> HttpResponse:
    """Scope `staff_manage`. Whose records, which team, and whether personal data."""
    wanted = SetScope(
        staff_id=_number(staff_id),
        scope=given.scope,
        sees_personal_data=given.sees_personal_data,
        team_id=None if given.team_id is None else number(Prefix.TEAM, "team", given.team_id),
    )
    return _one(core.set_scope(actor_of(request), wanted, now=SystemClock().now()))


@router.post(
    "/staff/{staff_id}/deactivate",
    response=declared(StaffShape, 404, 409),
    summary="Shut a member of staff out",
)
def deactivate_staff(request: HttpRequest, staff_id: StaffId) -> HttpResponse:
    """Scope `staff_manage`. All sessions of theirs end at once; what they did and own stays."""
    return _one(core.deactivate(actor_of(request), _number(staff_id), now=SystemClock().now()))


@router.post(
    "/staff/{staff_id}/reactivate",
    response=declared(StaffShape, 404, 409),
    summary="Let a member of staff in again",
)
def reactivate_staff(request: HttpRequest, staff_id: StaffId) -> HttpResponse:
    """Scope `staff_manage`."""
    return _one(core.reactivate(actor_of(request), _number(staff_id), now=SystemClock().now()))


@router.post(
    "/staff/{staff_id}/unlock",
    response=declared(StaffShape, 404, 409),
    summary="Open a login that wrong passwords have shut",
)
def unlock_staff(request: HttpRequest, staff_id: StaffId) -> HttpResponse:
    """Scopes `staff_manage`, `staff_read`. An open one stays open."""
    by = actor_of(request)
    row = core.get_staff(by, _number(staff_id))
    locks.unlock(by, row.id, now=SystemClock().now())
    return _one(row)


@router.get(
    "/staff/{staff_id}/sessions",
    response=declared(PageShape[SignInShape], 404),
    summary="List where a member of staff is signed in",
)
def list_sessions(request: HttpRequest, staff_id: StaffId) -> HttpResponse:
    """Scopes `staff_manage`, `staff_read`. The latest hundred on one page, the last used first."""
    by = actor_of(request)
    row = core.get_staff(by, _number(staff_id))
    return answers.page(request, [_session(one) for one in sessions.list_sessions(by, row.id)])


@router.post(
    "/staff/{staff_id}/sessions/{session_id}/end",
    response=declared(EndedShape, 404, 409),
    summary="Sign a member of staff out on one device",
)
def end_session(request: HttpRequest, staff_id: StaffId, session_id: SessionId) -> HttpResponse:
    """Scope `staff_manage`."""
    session = number(Prefix.SESSION, "session", session_id)
    sessions.end_session(actor_of(request), _number(staff_id), session, now=SystemClock().now())
    return answers.one(EndedShape(ended=1))


@router.post(
    "/staff/{staff_id}/sessions/end",
    response=declared(EndedShape, 404, 409),
    summary="Sign a member of staff out everywhere",
)
def end_sessions(request: HttpRequest, staff_id: StaffId) -> HttpResponse:
    """Scopes `staff_manage`, `staff_read`."""
    by = actor_of(request)
    row = core.get_staff(by, _number(staff_id))
    return answers.one(EndedShape(ended=sessions.end_sessions(by, row.id, now=SystemClock().now())))


def _number(staff_id: str) -> int:
    return number(Prefix.STAFF, "staff", staff_id)


def _one(row: StaffRow) -> HttpResponse:
    return answers.one(_shape(row, second_factors.factors_of([row.id]).get(row.id, frozenset())))


def _shape(row: StaffRow, factors: frozenset[str]) -> StaffShape:
    return StaffShape(
        id=write_id(Prefix.STAFF, row.id),
        name=row.name,
        email=row.email,
        role=row.role.value,
        scope=row.scope.value,
        sees_personal_data=row.sees_personal_data,
        team_id=write_id_or_none(Prefix.TEAM, row.team_id),
        language=row.language.value,
        is_active=row.is_active,
        second_factors=sorted(factors),
        created_at=write_instant(row.created_at),
    )


def _session(one: SessionRow) -> SignInShape:
    return SignInShape(
        id=write_id(Prefix.SESSION, one.id),
        device=one.device,
        network=one.network,
        method=one.method,
        started_at=write_instant(one.started_at),
        seen_at=write_instant(one.seen_at),
    )
