"""How staff come in: invitations, sessions, rules, refusals."""

from __future__ import annotations

from dataclasses import dataclass

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types.acting import Language, Role, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Ask somebody to join. Scope and sight of personal data are the role's usual ones unless given."""

    email: str
    role: Role
    scope: Scope | None = None
    sees_personal_data: bool | None = None
    team_id: int | None = None
    language: Language = Language.CHINESE


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """An invitation as the administrators see it; `mailed_at` is None until a mail left."""

    id: int
    email: str
    role: Role
    scope: Scope
    sees_personal_data: bool
    team_id: int | None
    language: Language
    invited_by: str
    invited_at: int
    expires_at: int
    mailed_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation with its link's token, which is handed out here and never kept."""

    row: InvitationRow
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptInvitation:
    """What the invited choose for themselves; no password for who comes by the company's provider."""

    token: str
    name: str
    password: str


class InvitationVoid(Refusal):
    """The link was used, withdrawn, replaced by a newer one, or is too old."""

    code = "invitation_void"
    sentence = mark("This invitation does not hold any more.")
    remedy = mark("Ask an administrator of your company to invite you again.")


class AlreadyInvited(Refusal):
    """One open invitation an address."""

    code = "already_invited"
    sentence = mark("This address has been invited already.")
    remedy = mark("Send the invitation again, or withdraw it first.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSession:
    """A session that was used: its key, the key it had before, and what its owner recognises it by."""

    staff_id: int
    key: str
    former: str
    device: str
    network: str
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """Where somebody is signed in. `network` is no whole address."""

    id: int
    device: str
    network: str
    method: str
    started_at: int
    seen_at: int
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderRow:
    """The company's identity provider. `role` is that of new people; None: only who is here or invited comes in."""

    name: str
    issuer: str
    client_id: str
    has_secret: bool
    domains: tuple[str, ...]
    role: Role | None
    is_on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SetProvider:
    """All of it; an empty secret leaves the one that is kept."""

    name: str
    issuer: str
    client_id: str
    secret: str
    domains: tuple[str, ...]
    role: Role | None
    is_on: bool
