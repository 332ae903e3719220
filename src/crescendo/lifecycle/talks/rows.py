"""Rows of talks: found within the actor's scope, with whom, made into nouns as the reader sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Q

from crescendo.core.api import may, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.authors import is_own
from crescendo.lifecycle.deals.api import find_deals
from crescendo.lifecycle.followup.subject_types import HIDDEN, Subject, SubjectKind
from crescendo.lifecycle.talks.nouns import Direction, Talk, TalkKind
from crescendo.lifecycle.talks_models import Talk as Row
from crescendo.lifecycle.talks_models import TalkContact
from crescendo.people import api as people

CHANGED_WITHIN = 7 * DAY


def rows_of(living: Subject) -> Q:
    """Talks with a living contact or what was merged into it, or about a deal."""
    if living.kind is SubjectKind.DEAL:
        return Q(deal_id=living.id)
    held = TalkContact.objects.filter(contact_id__in=people.homes_of(living.id))
    return Q(pk__in=held.values("talk_id"))


def people_of(talk_ids: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
    """The living contacts of talks. Two queries."""
    rows = (
        TalkContact.objects.filter(talk_id__in=talk_ids).order_by("pk").values_list("talk_id", "contact_id")
    )
    held = list(rows)
    living = people.living_of({contact for _talk, contact in held})
    found: dict[int, dict[int, None]] = {}
    for talk, contact in held:
        found.setdefault(talk, {})[living[contact]] = None
    return {talk: tuple(contacts) for talk, contacts in found.items()}


def require_sight(by: Actor, row: Row) -> None:
    """Who sees one of its people or its deal sees a talk. Refuses NotAllowed, NotFound."""
    if row.deal_id is None or not may(by, Permission.DEALS_READ):
        require(by, Permission.CONTACTS_READ)
    held = people_of([row.pk]).get(row.pk, ())
    if may(by, Permission.CONTACTS_READ) and people.visible_contacts(by, held):
        return
    if row.deal_id is not None and may(by, Permission.DEALS_READ) and find_deals(by, [row.deal_id]):
        return
    raise missing(row.pk)


def missing(talk_id: int) -> NotFound:
    """There is none, or the actor may not know of it."""
    return NotFound(kind="talk", id=write_id(Prefix.TALK, talk_id))


def may_change(by: Actor, row: Row, *, now: int) -> bool:
    """Who wrote it down, for a week, as long as they may write."""
    edits = may(by, Permission.CONTACTS_EDIT) or may(by, Permission.DEALS_EDIT)
    return is_own(by, row) and edits and row.noted_at > now - CHANGED_WITHIN


def nouns(by: Actor, rows: Sequence[Row], *, now: int) -> tuple[Talk, ...]:
    """Rows as the reader sees them. Two queries."""
    held = people_of([row.pk for row in rows])
    return tuple(_noun(by, row, held.get(row.pk, ()), now=now) for row in rows)


def _noun(by: Actor, row: Row, contacts: tuple[int, ...], *, now: int) -> Talk:
    def shown(words: str) -> str:
        return words if by.sees_personal_data or not words else HIDDEN

    return Talk(
        id=row.pk,
        kind=TalkKind(row.kind),
        direction=Direction(row.direction) if row.direction else None,
        title=shown(row.title),
        text=shown(row.text),
        place=shown(row.place),
        attendees=shown(row.attendees),
        minutes=row.minutes,
        contact_ids=contacts,
        deal_id=row.deal_id,
        at=row.at,
        edited_at=row.edited_at,
        task_id=row.task_id,
        by_id=row.by_id,
        by_label=row.by_label,
        may_change=may_change(by, row, now=now),
    )
