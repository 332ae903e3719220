"""What notes and files hang on: found within the actor's scope, read with all that was merged into it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q

from crescendo.conditions.types import Entity
from crescendo.core.api import may, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.people.account_editing import seen_account
from crescendo.people.accounts import family_of, survivors_of
from crescendo.people.contacts import find_row
from crescendo.people.merges import homes_of
from crescendo.people.note_models import Kept
from crescendo.people.note_types import About, NoteRemoved

KEPT_REMOVED = DAY
_EDITS = {Entity.CONTACT: Permission.CONTACTS_EDIT, Entity.ACCOUNT: Permission.ACCOUNTS_EDIT}
_PREFIXES = {Entity.CONTACT: Prefix.CONTACT, Entity.ACCOUNT: Prefix.ACCOUNT}


def require_edit(by: Actor, entity: Entity) -> None:
    """Who may change a contact or an account may write about it. Refuses NotAllowed."""
    require(by, _EDITS[entity])


def seen(by: Actor, about: About) -> About:
    """The living contact or account. Refuses NotAllowed, NotFound (outside the scope too)."""
    if about.entity is Entity.CONTACT:
        return About(entity=Entity.CONTACT, id=find_row(by, about.id).pk)
    living = survivors_of([about.id]).get(about.id, about.id)
    return About(entity=Entity.ACCOUNT, id=seen_account(by, living).pk)


def rows_of(about: About) -> Q:
    """Rows that hang on a living contact or account, or on what was merged into it."""
    if about.entity is Entity.CONTACT:
        return Q(contact_id__in=homes_of(about.id))
    return Q(account_id__in=family_of(about.id))


def column_of(about: About) -> Mapping[str, int]:
    """The column that says whom a new row hangs on."""
    return {"contact_id" if about.entity is Entity.CONTACT else "account_id": about.id}


def about_of(row: Kept) -> About:
    """What a row hangs on."""
    if row.contact_id is not None:
        return About(entity=Entity.CONTACT, id=row.contact_id)
    return About(entity=Entity.ACCOUNT, id=row.account_id or 0)


def outside(about: About) -> str:
    """Its outside id."""
    return write_id(_PREFIXES[about.entity], about.id)


def is_own(by: Actor, row: Kept) -> bool:
    """Whether the actor brought it."""
    return by.staff_id is not None and row.by_id == by.staff_id


def may_change(by: Actor, row: Kept) -> bool:
    """Whether the actor may change it: its author, as long as they may write, and who may change settings."""
    edits = may(by, _EDITS[about_of(row).entity])
    return edits and (is_own(by, row) or may(by, Permission.SETTINGS_MANAGE))


def require_change(by: Actor, row: Kept) -> About:
    """The living thing that a row hangs on, for who may change the row. Refuses NotAllowed, NotFound."""
    found = seen(by, about_of(row))
    require_edit(by, found.entity)
    if not is_own(by, row):
        require(by, Permission.SETTINGS_MANAGE)
    return found


def author(by: Actor) -> Mapping[str, Any]:
    """The columns that say who brought it."""
    return {"by_id": by.staff_id, "by_label": by.label[:200]}


def put_away(by: Actor, row: Kept, *, now: int) -> None:
    """Take a note or a file away; it stays for `KEPT_REMOVED`."""
    row.removed_at, row.removed_by_id = now, by.staff_id
    row.save(update_fields=["removed_at", "removed_by_id"])


def take_back(row: Kept, *, now: int) -> bool:
    """Whether it had been taken away and is back now. Refuses NoteRemoved where it is too late."""
    if row.removed_at is None:
        return False
    if row.removed_at <= now - KEPT_REMOVED:
        raise NoteRemoved
    row.removed_at = row.removed_by_id = None
    row.save(update_fields=["removed_at", "removed_by_id"])
    return True
