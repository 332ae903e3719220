"""Where contacts stand, and the way by which they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from crescendo.core.types import Actor
from crescendo.lifecycle.stages.nouns import VISITOR, Activation, Cause, Stretch
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.people import api as people

_SYSTEM = Actor.system("lifecycle")


def stages_of(contact_ids: Iterable[int]) -> dict[int, Stretch]:
    """Where living contacts stand; who was never moved is a visitor since the first act. Two queries at most."""
    wanted = set(contact_ids)
    found = {row.contact_id: noun(row) for row in open_rows(wanted)}
    if missing := wanted - set(found):
        for number, contact in people.find_contacts(_SYSTEM, missing).items():
            found[number] = visitor(number, contact.first_seen_at)
    return found


def list_stage_history(by: Actor, contact_id: int) -> tuple[Stretch, ...]:
    """All stretches of a contact's way, the oldest first, each ending where the next begins; the last is open.

    Notes are left out for those who may not see personal data. Refuses NotAllowed, NotFound. Two queries.
    """
    contact = people.get_contact(by, contact_id)
    rows = [noun(row) for row in ContactStage.objects.filter(contact_id=contact.id).order_by("pk")]
    if not by.sees_personal_data:
        rows = [without_note(row) for row in rows]
    if not rows:
        return (visitor(contact.id, contact.first_seen_at),)
    began = min(contact.first_seen_at, rows[0].entered_at)
    return (visitor(contact.id, began, left_at=rows[0].entered_at), *rows)


def get_stage(by: Actor, contact_id: int) -> Stretch:
    """Where a contact stands. Refuses NotAllowed, NotFound. Two queries."""
    contact = people.get_contact(by, contact_id)
    found = stages_of([contact.id])[contact.id]
    return found if by.sees_personal_data else without_note(found)


def open_rows(contact_ids: Iterable[int]) -> Iterable[ContactStage]:
    """The open rows of contacts. One query."""
    return ContactStage.objects.filter(contact_id__in=list(contact_ids), is_open=1)


def without_note(stretch: Stretch) -> Stretch:
    """As those see it who may not see personal data."""
    return replace(stretch, note="")


def noun(row: ContactStage) -> Stretch:
    """The row as others see it."""
    said: Mapping[str, Any] = msgspec.json.decode(row.said)
    return Stretch(
        id=row.pk,
        contact_id=row.contact_id,
        cycle=row.cycle,
        stage=row.stage,
        origin=row.origin,
        entered_at=row.entered_at,
        left_at=row.left_at,
        cause=Cause(row.cause),
        reason=row.reason,
        way=row.way,
        note=row.note,
        by_id=row.by_id,
        by_label=row.by_label,
        missing=tuple(msgspec.json.decode(row.missing)),
        said=said,
        activation=Activation(row.activation) if row.activation else None,
        returns_at=row.returns_at,
        returns_to=row.returns_to,
    )


def visitor(contact_id: int, since: int, *, left_at: int | None = None) -> Stretch:
    return Stretch(
        id=None,
        contact_id=contact_id,
        cycle=1,
        stage=VISITOR,
        origin="",
        entered_at=since,
        left_at=left_at,
    )
