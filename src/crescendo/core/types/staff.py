"""Staff and teams: rows, requests, refusals."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types.acting import Language, Role, Scope, Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """A member of staff as others see them."""

    id: int
    email: str
    name: str
    role: Role
    scope: Scope
    sees_personal_data: bool
    team_id: int | None
    language: Language
    theme: Theme
    is_active: bool
    created_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team and its place in the tree."""

    id: int
    name: str
    parent_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateStaff:
    """Scope and sight of personal data are the role's usual ones unless given.

    Without a password somebody comes in by the company's identity provider only.
    """

    email: str
    name: str
    role: Role
    password: str | None
    scope: Scope | None = None
    sees_personal_data: bool | None = None
    team_id: int | None = None
    language: Language = Language.CHINESE


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRole:
    """Give somebody another role; scope and sight stay as they are."""

    staff_id: int
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class SetScope:
    """Set whose records somebody sees, whether they see personal data, and their team."""

    staff_id: int
    scope: Scope
    sees_personal_data: bool
    team_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword:
    """A new password; one's own needs the current one."""

    staff_id: int
    password: str
    current: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePreferences:
    """What everybody may change about themselves."""

    name: str
    language: Language
    theme: Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateTeam:
    """A team, below another or at the top."""

    name: str
    parent_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeTeam:
    """Rename a team or hang it elsewhere."""

    team_id: int
    name: str
    parent_id: int | None


class EmailTaken(Refusal):
    """Another member of staff logs in by this address."""

    code = "email_taken"
    sentence = mark("Somebody here already logs in with this e-mail address.")
    remedy = mark("Use another address, or reactivate the existing member of staff.")


class LastAdministrator(Refusal):
    """Without an active administrator nobody could manage staff."""

    code = "last_administrator"
    sentence = mark("The last active administrator must stay one.")
    remedy = mark("Make somebody else an administrator first.")


class CurrentPasswordWrong(Refusal):
    """One's own password is changed only by who knows it."""

    code = "current_password_wrong"
    sentence = mark("The current password is not right.")
    remedy = mark("Type it again, or ask an administrator to set a new one.")


class TeamNameTaken(Refusal):
    """Two teams of one name could not be told apart."""

    code = "team_name_taken"
    sentence = mark("There is already a team with this name.")
    remedy = mark("Choose another name.")


class TeamWouldBeItsOwnParent(Refusal):
    """Teams are a tree; a team cannot hang below itself."""

    code = "team_cycle"
    sentence = mark("A team cannot be placed below itself.")
    remedy = mark("Choose a parent outside this team.")


class TeamInUse(Refusal):
    """A team with members or teams below it is not removed."""

    code = "team_in_use"
    sentence = mark("This team still has members or teams below it.")
    remedy = mark("Move them to another team first.")
