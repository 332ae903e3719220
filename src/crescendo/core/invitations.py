"""Invitations: who was asked to join, with which role, by a signed link that works once and for a week."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from crescendo.core import audit, credentials, jobs, staff
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import Invitation, Team, User
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import SEES_PERSONAL_DATA, USUAL_SCOPE, require
from crescendo.core.types import (
    AcceptInvitation,
    Actor,
    AlreadyInvited,
    CreateStaff,
    EmailTaken,
    InvitationRow,
    InvitationVoid,
    Invite,
    Invited,
    Language,
    Permission,
    Role,
    Scope,
    StaffRow,
)

JOB = "core.invitation_letter"
_HOLDS = 7 * DAY
_SALT = "crescendo.invitation"

audit.register(
    {
        "staff.invited": mark("%(by)s invited a colleague: %(subject)s"),
        "staff.invited_again": mark("%(by)s sent an invitation again: %(subject)s"),
        "staff.invitation_withdrawn": mark("%(by)s withdrew an invitation: %(subject)s"),
        "staff.joined": mark("%(subject)s accepted an invitation and joined"),
    }
)


def invite(by: Actor, request: Invite, *, now: int) -> Invited:
    """Ask somebody to join; a letter is on its way. Refuses NotAllowed, NotValid, NotFound, EmailTaken,
    AlreadyInvited.
    """
    require(by, Permission.STAFF_MANAGE)
    email = credentials.checked_email(request.email)
    sees = request.sees_personal_data
    try:
        with transaction.atomic():
            _must_be_new(email, request.team_id)
            row = Invitation.objects.create(
                email=email,
                role=request.role.value,
                scope=(request.scope or USUAL_SCOPE[request.role]).value,
                sees_personal_data=request.role in SEES_PERSONAL_DATA if sees is None else sees,
                team_id=request.team_id,
                language=request.language.value,
                invited_by=by.label,
                invited_at=now,
                expires_at=now + _HOLDS,
            )
            detail = {"email": email, "role": row.role, "scope": row.scope}
            audit.record(by, "staff.invited", _outside(row), detail, now=now)
            _post(row, now)
    except IntegrityError as cause:
        raise AlreadyInvited from cause
    return Invited(row=_noun(row), token=token_of(row))


def invite_again(by: Actor, invitation_id: int, *, now: int) -> Invited:
    """Send it anew for another week; older links are void at once. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        row = _locked(by, invitation_id)
        row.turn += 1
        row.expires_at, row.mailed_at = now + _HOLDS, None
        row.save(update_fields=["turn", "expires_at", "mailed_at"])
        audit.record(by, "staff.invited_again", _outside(row), {}, now=now)
        _post(row, now)
    return Invited(row=_noun(row), token=token_of(row))


def withdraw_invitation(by: Actor, invitation_id: int, *, now: int) -> None:
    """Void an invitation. Refuses NotAllowed, NotFound (used or withdrawn before)."""
    with transaction.atomic():
        row = _locked(by, invitation_id)
        row.withdrawn_at = now
        row.save(update_fields=["withdrawn_at"])
        audit.record(by, "staff.invitation_withdrawn", _outside(row), {}, now=now)


def list_invitations(by: Actor) -> tuple[InvitationRow, ...]:
    """Those that nobody has answered, the newest first; they are few. Refuses NotAllowed. One query."""
    require(by, Permission.STAFF_MANAGE)
    return tuple(_noun(row) for row in _open().order_by("-id")[:200])


def emails_of(by: Actor, invitation_ids: Collection[int]) -> Mapping[int, str]:
    """Whom invitations went to, for the audit. Refuses NotAllowed. One query."""
    require(by, Permission.STAFF_READ)
    return dict(Invitation.objects.filter(pk__in=invitation_ids).values_list("pk", "email"))


def get_invitation(token: str, *, now: int) -> InvitationRow:
    """What a link invites to. Refuses InvitationVoid."""
    return _noun(_of(token, _open(), now))


def accept_invitation(request: AcceptInvitation, *, now: int) -> StaffRow:
    """Make the invited a member of staff. Refuses InvitationVoid, NotValid, EmailTaken."""
    with transaction.atomic():
        row = _of(request.token, _open().select_for_update(), now)
        return _join(row, request.name, request.password, now)


def accept_by_address(email: str, name: str, *, now: int) -> StaffRow | None:
    """The same for who proved the address at the company's provider, without a password; None if not invited."""
    with transaction.atomic():
        row = _open().select_for_update().filter(email=email, expires_at__gt=now).first()
        return None if row is None else _join(row, name, None, now)


def token_of(row: Invitation) -> str:
    """The text of the link: signed, so that nothing has to be kept to know it again."""
    return signing.dumps([row.pk, row.turn], salt=_SALT)


def _join(row: Invitation, name: str, password: str | None, now: int) -> StaffRow:
    by = Actor.system(row.email)
    request = CreateStaff(
        email=row.email,
        name=name,
        role=Role(row.role),
        password=password,
        scope=Scope(row.scope),
        sees_personal_data=row.sees_personal_data,
        team_id=row.team_id,
        language=Language(row.language),
    )
    made = staff.create_staff(by, request, action="staff.joined", now=now)
    row.accepted_at, row.staff_id = now, made.id
    row.save(update_fields=["accepted_at", "staff"])
    return made


def _of(token: str, rows: QuerySet[Invitation], now: int) -> Invitation:
    try:
        pk, turn = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError) as cause:
        raise InvitationVoid from cause
    row = rows.filter(pk=pk, turn=turn, expires_at__gt=now).first()
    if row is None:
        raise InvitationVoid
    return row


def _open() -> QuerySet[Invitation]:
    return Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)


def _locked(by: Actor, invitation_id: int) -> Invitation:
    require(by, Permission.STAFF_MANAGE)
    row = _open().select_for_update().filter(pk=invitation_id).first()
    if row is None:
        raise NotFound(kind="invitation", id=write_id(Prefix.INVITATION, invitation_id))
    return row


def _must_be_new(email: str, team_id: int | None) -> None:
    if User.objects.filter(email=email).exists():
        raise EmailTaken
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise NotFound(kind="team", id=write_id(Prefix.TEAM, team_id))


def _post(row: Invitation, now: int) -> None:
    jobs.enqueue(JOB, {"invitation": row.pk, "turn": row.turn}, run_at=now)


def _outside(row: Invitation) -> str:
    return write_id(Prefix.INVITATION, row.pk)


def _noun(row: Invitation) -> InvitationRow:
    return InvitationRow(
        id=row.pk,
        email=row.email,
        role=Role(row.role),
        scope=Scope(row.scope),
        sees_personal_data=row.sees_personal_data,
        team_id=row.team_id,
        language=Language(row.language),
        invited_by=row.invited_by,
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        mailed_at=row.mailed_at,
    )
