"""Invitations through the API: colleagues asked to join, asked again, or no longer asked.

As in the console the link goes by mail alone where mail leaves; where it does not, whoever made it is told it, once.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.core import api as core
from crescendo.core import letters, settings
from crescendo.core.clock import SystemClock
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import InvitationRow, Invite, Invited, Language, Role, Scope
from crescendo.rest import answers
from crescendo.rest.addresses import InvitationId, number, write_id_or_none
from crescendo.rest.answers import PageShape, declared
from crescendo.rest.instants import write_instant, write_instant_or_none
from crescendo.rest.keys import actor_of
from crescendo.rest.staff import TeamOf

router = Router(tags=["staff"])
Email = Annotated[str, Field(min_length=3, max_length=254, examples=["chen@example.com"])]


class InvitationShape(TypedDict):
    """An invitation that nobody has answered. `mailed_at` null: no mail left yet."""

    id: str
    email: str
    role: str
    scope: str
    sees_personal_data: bool
    team_id: str | None
    language: str
    invited_by: str
    invited_at: str
    expires_at: str
    mailed_at: str | None


class InvitedShape(InvitationShape):
    """An invitation that was made now. `link` only where no mail leaves, and this once; it lets its bearer join."""

    link: str | None


class Invitation(Schema):
    """Whom to ask. Scope and sight of personal data are the role's usual ones unless given."""

    model_config = ConfigDict(extra="forbid")
    email: Email
    role: Role
    scope: Scope | None = None
    sees_personal_data: bool | None = None
    team_id: TeamOf | None = None
    language: Language | None = None


@router.get("/invitations", response=declared(PageShape[InvitationShape]), summary="List open invitations")
def list_invitations(request: HttpRequest) -> HttpResponse:
    """Scope `staff_manage`. The newest two hundred on one page."""
    return answers.page(request, [_shape(row) for row in core.list_invitations(actor_of(request))])


@router.post(
    "/invitations",
    response=declared(InvitedShape, 404, 409, 413, 415, success=201),
    summary="Invite a colleague",
)
def invite_colleague(request: HttpRequest, given: Invitation) -> HttpResponse:
    """Scope `staff_manage`. The link works once and for a week."""
    wanted = Invite(
        email=given.email,
        role=given.role,
        scope=given.scope,
        sees_personal_data=given.sees_personal_data,
        team_id=None if given.team_id is None else number(Prefix.TEAM, "team", given.team_id),
        language=given.language or core.get_company().language,
    )
    return _invited(core.invite(actor_of(request), wanted, now=SystemClock().now()), status=201)


@router.post(
    "/invitations/{invitation_id}/send-again",
    response=declared(InvitedShape, 404, 409),
    summary="Send an invitation again",
)
def send_invitation_again(request: HttpRequest, invitation_id: InvitationId) -> HttpResponse:
    """Scope `staff_manage`. Another week; older links are void at once."""
    wanted = number(Prefix.INVITATION, "invitation", invitation_id)
    return _invited(core.invite_again(actor_of(request), wanted, now=SystemClock().now()))


@router.post(
    "/invitations/{invitation_id}/withdraw",
    response=declared(InvitationShape, 404, 409),
    summary="Withdraw an invitation",
)
def withdraw_invitation(request: HttpRequest, invitation_id: InvitationId) -> HttpResponse:
    """Scope `staff_manage`. Its link does not work any more."""
    by = actor_of(request)
    wanted = number(Prefix.INVITATION, "invitation", invitation_id)
    row = next((one for one in core.list_invitations(by) if one.id == wanted), None)
    if row is None:
        raise NotFound(kind="invitation", id=invitation_id)
    core.withdraw_invitation(by, row.id, now=SystemClock().now())
    return answers.one(_shape(row))


def _shape(row: InvitationRow) -> InvitationShape:
    return InvitationShape(
        id=write_id(Prefix.INVITATION, row.id),
        email=row.email,
        role=row.role.value,
        scope=row.scope.value,
        sees_personal_data=row.sees_personal_data,
        team_id=write_id_or_none(Prefix.TEAM, row.team_id),
        language=row.language.value,
        invited_by=row.invited_by,
        invited_at=write_instant(row.invited_at),
        expires_at=write_instant(row.expires_at),
        mailed_at=write_instant_or_none(row.mailed_at),
    )


def _invited(invited: Invited, *, status: int = 200) -> HttpResponse:
    own, shape = settings.current(), _shape(invited.row)
    link = None if letters.leaves(own) else letters.invitation_link(own, invited.token)
    answer = answers.one(InvitedShape(**shape, link=link), status=status)
    answer.headers["Cache-Control"] = "no-store"
    # A link is not kept for whoever asks again with the same Idempotency-Key.
    answer.kept = msgspec.json.encode(InvitedShape(**shape, link=None))  # type: ignore[attr-defined]
    return answer
