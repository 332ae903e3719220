"""Who must set up a second factor is led there, and reaches nothing else until it is done."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest

from crescendo.core import second_factors
from crescendo.core.types import Actor, Role

_FREE = frozenset(
    {
        *("second-factor", "second-factor-app", "second-factor-passkey", "second-factor-codes"),
        *("again", "again-code", "again-passkey", "profile", "profile-password", "notices-unread"),
    }
)


def leads_away(request: HttpRequest, by: Actor) -> bool:
    """Whether the company wants a second factor of this role, and there is none.

    Who came by the company's identity provider brought that provider's own. One query, a second one for these roles.
    """
    match = request.resolver_match
    if match is None or match.url_name in _FREE:
        return False
    roles = second_factors.required_roles()
    if not roles or Role(request.user.role) not in roles:  # type: ignore[union-attr]
        return False
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}  # type: ignore[arg-type]
    return "socialaccount" not in methods and not second_factors.has_factor(by.staff_id or 0)
