"""The inner door of talks: mails and meetings written down, changed, taken back, read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Q

from crescendo.core import facts
from crescendo.core.api import audit, may, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.paging import page_of, page_size, read_cursor
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.text import clean
from crescendo.core.types import Actor, FactDraft, Page, Permission
from crescendo.lifecycle.deals.api import get_deal
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup import subjects
from crescendo.lifecycle.followup.subject_types import Subject, SubjectKind
from crescendo.lifecycle.followup.task_types import NewTask
from crescendo.lifecycle.talks import rows
from crescendo.lifecycle.talks.nouns import (
    LONGEST_ATTENDEES,
    LONGEST_MEETING,
    LONGEST_PLACE,
    LONGEST_TALK,
    LONGEST_TITLE,
    MOST_PEOPLE,
    ChangeTalk,
    NewTalk,
    Talk,
    TalkKind,
    TalkTooOld,
)
from crescendo.lifecycle.talks_models import Talk as Row
from crescendo.lifecycle.talks_models import TalkContact
from crescendo.people import api as people

__all__ = ["change_talk", "get_talk", "list_talks", "record_talk", "remove_talk"]
audit.register(
    {
        "talk.recorded": mark("%(by)s wrote down a mail or a meeting with %(subject)s"),
        "talk.changed": mark("%(by)s changed what was written down of a mail or a meeting with %(subject)s"),
        "talk.removed": mark("%(by)s took back a mail or a meeting with %(subject)s"),
    }
)
_LONGEST: Mapping[str, int] = {
    "title": LONGEST_TITLE,
    "text": LONGEST_TALK,
    "place": LONGEST_PLACE,
    "attendees": LONGEST_ATTENDEES,
}


def record_talk(by: Actor, request: NewTalk, *, now: int) -> Talk:
    """Write down a mail or a meeting; its next step becomes a task of the writer's.

    Refuses NotAllowed, NotFound (outside the scope too), NotValid. Emits talk.recorded, task.created.
    """
    contacts = _whom(by, request)
    _check(request, now)
    row = Row(
        kind=request.kind.value,
        direction=request.direction.value if request.direction else "",
        deal_id=request.deal_id,
        minutes=request.minutes,
        at=now if request.at is None else request.at,
        noted_at=now,
        by_id=by.staff_id,
        by_label=by.label[:200],
        **{name: _plain(getattr(request, name), name) for name in _LONGEST},
    )
    with facts.together(now=now):
        row.task_id = _next_step(by, request, contacts, now=now)
        row.save()
        TalkContact.objects.bulk_create(TalkContact(talk_id=row.pk, contact_id=one) for one in contacts)
        _tell(by, "talk.recorded", row, contacts, now=now)
    return rows.nouns(by, [row], now=now)[0]


def change_talk(by: Actor, request: ChangeTalk, *, now: int) -> Talk:
    """Write it otherwise, within a week, by who wrote it down.

    Refuses NotAllowed, NotFound, NotValid, TalkTooOld (also for another's). Emits talk.changed where something did.
    """
    said = {name: getattr(request, name) for name in _LONGEST if getattr(request, name) is not None}
    _refuse(_lengths(said) + _minutes(request.minutes))

    def change(row: Row) -> bool:
        values: dict[str, Any] = {name: _plain(text, name) for name, text in said.items()}
        if request.minutes is not None:
            values["minutes"] = request.minutes
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        if changed:
            row.edited_at = now
        return bool(changed)

    return _change(by, request.talk_id, change, "talk.changed", now=now)


def remove_talk(by: Actor, talk_id: int, *, now: int) -> Talk:
    """Take it back; its task stays. Refuses NotAllowed, NotFound, TalkTooOld. Emits talk.removed."""

    def remove(row: Row) -> bool:
        row.removed_at = now
        return True

    return _change(by, talk_id, remove, "talk.removed", now=now)


def get_talk(by: Actor, talk_id: int, *, now: int) -> Talk:
    """One that stands. Refuses NotAllowed, NotFound (outside the scope too)."""
    row = Row.objects.filter(pk=talk_id, removed_at=None).first()
    if row is None:
        raise rows.missing(talk_id)
    rows.require_sight(by, row)
    return rows.nouns(by, [row], now=now)[0]


def list_talks(
    by: Actor,
    subject: Subject,
    *,
    now: int,
    kind: TalkKind | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Page[Talk]:
    """Talks with a contact or about a deal, the last written first. Refuses NotAllowed, NotFound, NotValid.

    A few queries.
    """
    if subject.kind is SubjectKind.ACCOUNT:
        raise NotFound(kind="talk", id=subjects.outside(subject))
    limit = page_size(limit)
    asked = rows.rows_of(subjects.seen(by, subject)) & Q(removed_at=None)
    found = Row.objects.filter(asked)
    if kind is not None:
        found = found.filter(kind=kind.value)
    if (before := read_cursor(cursor)) is not None:
        found = found.filter(pk__lt=before)
    shown = list(found.order_by("-pk")[: limit + 1])
    nouns = {talk.id: talk for talk in rows.nouns(by, shown[:limit], now=now)}
    return page_of(shown, limit, number=lambda row: row.pk, noun=lambda row: nouns[row.pk])


def _whom(by: Actor, request: NewTalk) -> list[int]:
    """The living contacts; the deal too is seen. Refuses NotAllowed, NotFound, NotValid."""
    if not request.contact_ids and request.deal_id is None:
        raise NotValid([("/contact_ids", "whom_missing", mark("Say with whom, or about which deal."))])
    if len(request.contact_ids) > MOST_PEOPLE:
        raise NotValid([("/contact_ids", "people_many", mark("At most 50 people take part."))])
    if request.deal_id is not None:
        require(by, Permission.DEALS_EDIT)
        get_deal(by, request.deal_id)
    if not request.contact_ids:
        return []
    require(by, Permission.CONTACTS_EDIT)
    current = people.living_of(request.contact_ids)
    # In the order in which they were named.
    living = list(dict.fromkeys(current[one] for one in request.contact_ids))
    seen = people.visible_contacts(by, living)
    for one in living:
        if one not in seen:
            raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, one))
    return living


def _check(request: NewTalk, now: int) -> None:
    errors = _lengths({name: getattr(request, name) for name in _LONGEST}) + _minutes(request.minutes)
    if request.at is not None and request.at > now:
        errors.append(("/at", "in_future", mark("A mail or a meeting that was cannot lie in the future.")))
    if request.kind is TalkKind.MAIL and request.direction is None:
        errors.append(("/direction", "direction_missing", mark("Say whether it came or went.")))
    if request.next_step.strip() and request.next_due is None:
        errors.append(("/next_on", "day_missing", mark("Say by which day the next step is done.")))
    _refuse(errors)


def _lengths(said: Mapping[str, str]) -> list[tuple[str, str, str]]:
    errors = []
    if "title" in said and not said["title"].strip():
        errors.append(("/title", "title_missing", mark("Say what it was about.")))
    errors += [
        (f"/{name}", "text_too_long", mark("This is longer than what is kept here."))
        for name, text in said.items()
        if len(text) > _LONGEST[name]
    ]
    return errors


def _minutes(minutes: int | None) -> list[tuple[str, str, str]]:
    if minutes is None or 0 <= minutes <= LONGEST_MEETING:
        return []
    return [("/minutes", "minutes", mark("A meeting lasts a day at most."))]


def _refuse(errors: list[tuple[str, str, str]]) -> None:
    if errors:
        raise NotValid(errors)


def _plain(text: str, name: str) -> str:
    said = clean(text).replace("\r\n", "\n").strip()
    return said if name == "text" else " ".join(said.split())


def _next_step(by: Actor, request: NewTalk, contacts: list[int], *, now: int) -> int | None:
    if not request.next_step.strip() or request.next_due is None:
        return None
    subject = (
        Subject(kind=SubjectKind.DEAL, id=request.deal_id)
        if request.deal_id is not None
        else subjects.contact(contacts[0])
    )
    new = NewTask(subject=subject, title=request.next_step, due=request.next_due)
    return followup.create_task(by, new, now=now).id


def _change(by: Actor, talk_id: int, change: Callable[[Row], bool], kind: str, *, now: int) -> Talk:
    with facts.together(now=now):
        row = Row.objects.select_for_update().filter(pk=talk_id, removed_at=None).first()
        if row is None:
            raise rows.missing(talk_id)
        rows.require_sight(by, row)
        if not may(by, Permission.CONTACTS_EDIT):
            require(by, Permission.CONTACTS_EDIT if row.deal_id is None else Permission.DEALS_EDIT)
        if not rows.may_change(by, row, now=now):
            raise TalkTooOld
        if change(row):
            row.save()
            _tell(by, kind, row, list(rows.people_of([row.pk]).get(row.pk, ())), now=now)
    return rows.nouns(by, [row], now=now)[0]


def _tell(by: Actor, kind: str, row: Row, contacts: list[int], *, now: int) -> None:
    subject = write_id(Prefix.CONTACT, contacts[0]) if contacts else write_id(Prefix.DEAL, row.deal_id or 0)
    audit.record(by, kind, subject, {"talk": write_id(Prefix.TALK, row.pk)}, now=now)
    payload = {
        "contacts": contacts,
        "talk": row.pk,
        "kind": row.kind,
        "direction": row.direction,
        "deal": row.deal_id,
        "by": row.by_id,
        "at": row.at,
    }
    facts.append([FactDraft(kind=kind, payload=payload, at=now)], now=now)
