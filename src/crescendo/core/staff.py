"""Staff: who works here, what each may do, and the verbs that change it. Each leaves an audit line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from crescendo.core import audit, credentials, paging, sessions, teams
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import Team, User
from crescendo.core.once import learn, once, once_each
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import PERMISSIONS, SEES_PERSONAL_DATA, USUAL_SCOPE, may, require
from crescendo.core.types import (
    Actor,
    ChangePassword,
    ChangePreferences,
    ChangeRole,
    CreateStaff,
    CurrentPasswordWrong,
    EmailTaken,
    Language,
    LastAdministrator,
    Page,
    Permission,
    Role,
    Scope,
    SetScope,
    StaffRow,
    Theme,
)

audit.register(
    {
        "staff.created": mark("%(by)s added the member of staff %(subject)s"),
        "staff.role_changed": mark("%(by)s gave %(subject)s another role"),
        "staff.scope_set": mark("%(by)s set what %(subject)s sees: %(fields)s"),
        "staff.deactivated": mark("%(by)s deactivated %(subject)s"),
        "staff.reactivated": mark("%(by)s reactivated %(subject)s"),
        "staff.password_changed": mark("%(by)s changed the password of %(subject)s"),
        "staff.password_reset": mark("%(by)s set a new password by the link in a mail"),
    }
)


def actor_of(user: User) -> Actor:
    """The actor that this member of staff is: role, scope, own team and those below. At most one query."""
    role = Role(user.role)
    permissions = PERMISSIONS[role] if user.is_active else frozenset()
    if user.is_active and user.sees_personal_data:
        permissions |= {Permission.PERSONAL_DATA}
    return Actor(
        staff_id=user.pk,
        label=user.name,
        permissions=permissions,
        scope=Scope(user.scope),
        team_ids=frozenset() if user.team_id is None else teams.below(user.team_id, teams.list_teams()),
        sees_personal_data=Permission.PERSONAL_DATA in permissions,
    )


def create_staff(by: Actor, request: CreateStaff, *, now: int, action: str = "staff.created") -> StaffRow:
    """Add somebody who can log in at once. Refuses NotAllowed, NotValid, NotFound (team), EmailTaken.

    `action` is the line of the audit where another verb, as an accepted invitation, stands behind it.
    """
    require(by, Permission.STAFF_MANAGE)
    email, name = credentials.checked(request.email, request.name, request.password)
    sees = request.sees_personal_data
    try:
        with transaction.atomic():
            _team_must_exist(request.team_id)
            user = User.objects.create(
                email=email,
                name=name,
                role=request.role.value,
                scope=(request.scope or USUAL_SCOPE[request.role]).value,
                sees_personal_data=request.role in SEES_PERSONAL_DATA if sees is None else sees,
                team_id=request.team_id,
                language=request.language.value,
                password=make_password(request.password),
                created_at=now,
            )
            detail = {"email": email, "name": name, "role": user.role, "scope": user.scope}
            audit.record(by, action, _outside(user.pk), detail, now=now)
    except IntegrityError as cause:
        raise EmailTaken from cause
    return _noun(user)


def change_role(by: Actor, request: ChangeRole, *, now: int) -> StaffRow:
    """Give another role. Refuses NotAllowed, NotFound, LastAdministrator."""
    with transaction.atomic():
        administrators = _locked_administrators()
        user = _locked(by, request.staff_id)
        if request.role is not Role.ADMINISTRATOR:
            _must_not_be_last(user, administrators)
        detail = {"role": {"from": user.role, "to": request.role.value}}
        return _write(by, user, "staff.role_changed", {"role": request.role.value}, detail, now=now)


def set_scope(by: Actor, request: SetScope, *, now: int) -> StaffRow:
    """Set scope, sight of personal data and team. Refuses NotAllowed, NotFound (staff or team)."""
    with transaction.atomic():
        user = _locked(by, request.staff_id)
        _team_must_exist(request.team_id)
        changes = {
            "scope": request.scope.value,
            "sees_personal_data": request.sees_personal_data,
            "team_id": request.team_id,
        }
        return _write(by, user, "staff.scope_set", changes, changes, now=now)


def deactivate(by: Actor, staff_id: int, *, now: int) -> StaffRow:
    """Shut somebody out at once; what they did stays. Refuses NotAllowed, NotFound, LastAdministrator."""
    with transaction.atomic():
        administrators = _locked_administrators()
        user = _locked(by, staff_id)
        _must_not_be_last(user, administrators)
        sessions.forget_sessions(user.pk)
        return _write(by, user, "staff.deactivated", {"is_active": False}, {}, now=now)


def reactivate(by: Actor, staff_id: int, *, now: int) -> StaffRow:
    """Let somebody in again. Refuses NotAllowed, NotFound."""
    with transaction.atomic():
        user = _locked(by, staff_id)
        return _write(by, user, "staff.reactivated", {"is_active": True}, {}, now=now)


def change_password(by: Actor, request: ChangePassword, *, now: int) -> None:
    """Set a password: one's own with the current one, another's with `staff_manage`.

    Refuses NotAllowed, NotFound, NotValid (too weak), CurrentPasswordWrong. Other sessions of theirs end.
    """
    own = by.staff_id is not None and by.staff_id == request.staff_id
    with transaction.atomic():
        user = _find_locked(request.staff_id) if own else _locked(by, request.staff_id)
        if own and not user.check_password(request.current or ""):
            raise CurrentPasswordWrong
        credentials.check_password(request.password, user)
        changes = {"password": make_password(request.password)}
        sessions.forget_sessions(user.pk)
        _write(by, user, "staff.password_changed", changes, {}, now=now)


def set_forgotten_password(staff_id: int, password: str, *, now: int) -> None:
    """Set the password of who came by the link in a mail; all their sessions end. Refuses NotFound, NotValid."""
    with transaction.atomic():
        user = _find_locked(staff_id)
        if not user.is_active:
            raise NotFound(kind="staff", id=_outside(staff_id))
        credentials.check_password(password, user)
        changes = {"password": make_password(password)}
        sessions.forget_sessions(user.pk)
        _write(actor_of(user), user, "staff.password_reset", changes, {}, now=now)


def change_preferences(by: Actor, request: ChangePreferences) -> StaffRow:
    """Change one's own name, language and look. Refuses NotFound for an actor who is not staff, NotValid."""
    name = credentials.checked_name(request.name)
    with transaction.atomic():
        user = _find_locked(by.staff_id or 0)
        user.name, user.language, user.theme = name, request.language.value, request.theme.value
        user.save(update_fields=["name", "language", "theme"])
    return _noun(user)


def get_staff(by: Actor, staff_id: int) -> StaffRow:
    """One member of staff; everybody may read their own row. Refuses NotAllowed, NotFound. One query."""
    if by.staff_id != staff_id:
        require(by, Permission.STAFF_READ)
    user = User.objects.filter(pk=staff_id).first()
    if user is None:
        raise NotFound(kind="staff", id=_outside(staff_id))
    return _noun(user)


def list_staff(
    by: Actor, *, active: bool | None = None, cursor: str | None = None, limit: int = 50
) -> Page[StaffRow]:
    """Staff in the order they came. Refuses NotAllowed. One query."""
    require(by, Permission.STAFF_READ)
    limit = paging.page_size(limit)
    rows = User.objects.filter(pk__gt=paging.read_cursor(cursor) or 0).order_by("pk")
    if active is not None:
        rows = rows.filter(is_active=active)
    return paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_noun)


def names_of(staff_ids: frozenset[int]) -> Mapping[int, str]:
    """Names of colleagues, for lists that show owners. One query."""
    return once_each(
        "names of staff",
        staff_ids,
        lambda wanted: dict(User.objects.filter(pk__in=wanted).values_list("pk", "name")),
    )


def colleagues(*, most: int = 500) -> Mapping[int, str]:
    """Who works here now, by name: for choosing whom to tell. One query."""
    rows = User.objects.filter(is_active=True).order_by("name", "pk").values_list("pk", "name")[:most]
    found = once(("colleagues", most), lambda: dict(rows))
    learn("names of staff", found)
    return found


def workforce() -> tuple[StaffRow, ...]:
    """All who work here now. One query. For rooms that hand work out; a screen lists staff by `list_staff`."""
    rows = User.objects.filter(is_active=True).order_by("pk")
    found = once("workforce", lambda: tuple(_noun(row) for row in rows))
    learn("names of staff", {row.id: row.name for row in found})
    return found


def actors_of(staff_ids: frozenset[int]) -> Mapping[int, Actor]:
    """These active colleagues as actors, to ask what they may see. A query, and one more for each in a team."""
    return {user.pk: actor_of(user) for user in User.objects.filter(pk__in=staff_ids, is_active=True)}


def members_of(team_ids: frozenset[int]) -> frozenset[int]:
    """Who is or was in these teams: what they own is their team's, also once they have left. One query."""
    rows = User.objects.filter(team_id__in=team_ids).values_list("pk", flat=True)
    return once(("members of teams", team_ids), lambda: frozenset(rows))


def owners_in_sight(by: Actor) -> frozenset[int]:
    """Whose records an actor sees who does not see all: his own, and his teams' by scope. One query at most."""
    own = frozenset() if by.staff_id is None else frozenset({by.staff_id})
    return own | members_of(by.team_ids) if by.scope is Scope.TEAM and by.team_ids else own


def _locked(by: Actor, staff_id: int) -> User:
    require(by, Permission.STAFF_MANAGE)
    return _find_locked(staff_id)


def _find_locked(staff_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=staff_id).first()
    if user is None:
        raise NotFound(kind="staff", id=_outside(staff_id))
    return user


def _locked_administrators() -> frozenset[int]:
    # All of them, in one order and before anybody else, so that two can neither remove each other at the same
    # moment nor wait for each other for ever.
    rows = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR.value, is_active=True)
    return frozenset(row.pk for row in rows.order_by("pk"))


def _must_not_be_last(user: User, administrators: frozenset[int]) -> None:
    if administrators == {user.pk}:
        raise LastAdministrator(staff=_outside(user.pk))


def _team_must_exist(team_id: int | None) -> None:
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise NotFound(kind="team", id=write_id(Prefix.TEAM, team_id))


def _write(
    by: Actor, user: User, action: str, changes: Mapping[str, Any], detail: Mapping[str, Any], *, now: int
) -> StaffRow:
    for field, value in changes.items():
        setattr(user, field, value)
    user.save(update_fields=list(changes))
    audit.record(by, action, _outside(user.pk), detail, now=now)
    return _noun(user)


def _outside(staff_id: int) -> str:
    return write_id(Prefix.STAFF, staff_id)


def _noun(row: User) -> StaffRow:
    return StaffRow(
        id=row.pk,
        email=row.email,
        name=row.name,
        role=Role(row.role),
        scope=Scope(row.scope),
        sees_personal_data=row.sees_personal_data,
        team_id=row.team_id,
        language=Language(row.language),
        theme=Theme(row.theme),
        is_active=row.is_active,
        created_at=row.created_at,
    )


__all__ = [
    "actor_of",
    "change_password",
    "change_preferences",
    "change_role",
    "create_staff",
    "deactivate",
    "get_staff",
    "list_staff",
    "may",
    "members_of",
    "names_of",
    "owners_in_sight",
    "reactivate",
    "require",
    "set_forgotten_password",
    "set_scope",
    "workforce",
]
