"""What a contact's page says of the company: who else is known there, in which role, who is active, who lacks."""

from __future__ import annotations

from typing import Any

from crescendo.console import page
from crescendo.console.account_edit import GAPS, ROLES
from crescendo.core import api as core
from crescendo.core.clock import DAY
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Contact

ACTIVE_DAYS = 14
_READ, _SHOWN = 50, 8


def section(by: Actor, row: Contact) -> dict[str, Any]:
    """The company's block, and the contact's own role in its purchase."""
    may_see = row.account_id is not None and core.may(by, Permission.ACCOUNTS_READ)
    account = people.find_account(by, row.account_id) if may_see and row.account_id else None
    if account is None:
        return {"account": None}
    roles = people.roles_of(by, account.id)
    known = people.contacts_of_account(by, account.id, limit=_READ)
    # Of a large company those seen last are read, and how many there are is counted.
    there = len(known) if len(known) < _READ else people.people_of_accounts(by, [account.id])[account.id]
    others = [one for one in known if one.id != row.id]
    # Those who decide stand first; among the rest who was seen last.
    others.sort(key=lambda one: (one.id not in roles, -(one.last_seen_at or 0)))
    since = page.now() - ACTIVE_DAYS * DAY
    return {
        "account": account,
        "role": ROLES[roles[row.id]] if row.id in roles else None,
        "colleagues_there": [
            (one, ROLES[roles[one.id]] if one.id in roles else "") for one in others[:_SHOWN]
        ],
        "more_there": max(0, there - 1 - _SHOWN),
        "active_there": [one for one in others if (one.last_seen_at or 0) >= since],
        "gaps": [GAPS[role] for role in people.missing_roles(by, account.id)],
    }
