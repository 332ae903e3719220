"""Who goes on with what sales sent back: its owner, or a manager, with a task that says what for."""

from __future__ import annotations

from datetime import timedelta

from crescendo.conditions.days import today
from crescendo.core.api import get_company
from crescendo.core.types import Actor, Role
from crescendo.lifecycle.documents.nouns import Reason
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup.subject_types import Subject, SubjectKind
from crescendo.lifecycle.followup.task_types import Due, NewTask
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.routing import telling, writing
from crescendo.lifecycle.routing.desk import managers_of
from crescendo.people import api as people

TO_ITS_OWNER = "owner"
TASKS = {
    "partner": {"zh-hans": "转给合作伙伴", "en": "Pass on to a partner"},
    "bd": {"zh-hans": "洽谈渠道合作", "en": "Talk about a partnership"},
    "service": {"zh-hans": "回复老客户的服务咨询", "en": "Answer a customer's service question"},
}
_WITHIN = timedelta(days=2)


def hand_over(by: Actor, row: Lead, reason: Reason, *, now: int) -> None:
    """Make the contact somebody's who goes on with it, and tell them; in the caller's transaction.

    What was in somebody's hand becomes his; a manager of the seller's gets the others, with a task. Where there is no
    manager the contact stays where it is, and all managers to come read the note.
    """
    if not reason.hands_to:
        return
    key = f"lead/handed/{writing.move_key()}"
    to = _account_owner(row) if reason.hands_to == TO_ITS_OWNER else _manager(row, reason.hands_to)
    if to is not None:
        if reason.hands_to in TASKS:
            # Before the contact is another's: whoever hands it over still sees it.
            followup.create_task(by, _task(row, reason.hands_to, to, now=now), now=now)
        people.assign_contacts(by, {row.contact_id: to}, key=writing.move_key(), now=now)
        telling.tell_handed([row], to=(to,), role=None, key=key, now=now)
    elif reason.hands_to in TASKS:
        telling.tell_handed([row], to=(), role=Role.SALES_MANAGER, key=key, now=now)


def _account_owner(row: Lead) -> int | None:
    placed = people.placed([row.contact_id]).get(row.contact_id)
    owner = placed.account_owner_id if placed else None
    return owner if owner != row.owner_id else None


def _manager(row: Lead, hands_to: str) -> int | None:
    if hands_to not in TASKS or row.owner_id is None:
        return None
    return min(managers_of([row.owner_id])[row.owner_id], default=None)


def _task(row: Lead, hands_to: str, owner: int, *, now: int) -> NewTask:
    company = get_company()
    return NewTask(
        subject=Subject(kind=SubjectKind.CONTACT, id=row.contact_id),
        title=TASKS[hands_to][company.language],
        due=Due(on=(today(now, company.time_zone) + _WITHIN).isoformat()),
        owner_id=owner,
    )
