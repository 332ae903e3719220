"""One person's data, for the person: what every room holds of them, as an expiring file or at once."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from crescendo.core import holdings, jobs
from crescendo.core.api import audit, notices, require
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, mark
from crescendo.core.settings import current
from crescendo.core.types import (
    Actor,
    Erased,
    Holding,
    Permission,
    Person,
    PostNotice,
    Row,
    Surroundings,
)
from crescendo.people import privacy_models
from crescendo.people.contacts import find_row
from crescendo.people.personhood import person_of
from crescendo.people.types import AccessBundle, BundleGone, BundleState, Section

JOB = "people.access_bundle"
KEPT = 7 * DAY
_READY = mark("The personal data of %(contact)s that you asked for can be fetched, for %(days)s days.")

audit.register(
    {
        "contact.access_asked": mark("%(by)s exported the personal data of the contact %(subject)s"),
        "contact.access_fetched": mark("%(by)s fetched the personal data of the contact %(subject)s"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """A bundle that a job is to make: of whom, in which language, into which file."""

    bundle_id: int
    contact_id: int
    language: str
    path: Path


def personal_data(by: Actor, contact_id: int, surroundings: Surroundings) -> Iterator[Section]:
    """Everything that rooms hold of a person, kind by kind; rows are read as they are asked for.

    Refuses NotAllowed, NotFound (outside the scope too), at the first step.
    """
    require(by, Permission.PERSONAL_DATA)
    person = person_of([find_row(by, contact_id).pk])
    for holding in sorted(holdings.list_holdings(), key=lambda held: not held.is_root):
        if holding.export is not None:
            yield Section(
                name=holding.name,
                title=holding.title,
                columns=holding.columns,
                rows=holding.export(person, surroundings),
            )


def note_access(by: Actor, contact_id: int, *, now: int) -> None:
    """Leave a line in the audit that somebody reads it at once. Refuses NotAllowed, NotFound."""
    require(by, Permission.PERSONAL_DATA)
    row = find_row(by, contact_id)
    with transaction.atomic():
        audit.record(by, "contact.access_asked", write_id(Prefix.CONTACT, row.pk), {}, now=now)


def ask_bundle(by: Actor, contact_id: int, *, language: str, now: int) -> int:
    """Have a job make the file; its number. Refuses NotAllowed, NotFound. The audit says who asked."""
    require(by, Permission.PERSONAL_DATA)
    row = find_row(by, contact_id)
    with transaction.atomic():
        bundle = privacy_models.AccessBundle.objects.create(
            contact_id=row.pk,
            at=now,
            by_id=by.staff_id,
            by_label=by.label,
            language=language,
            state=BundleState.MAKING,
            file=f"{secrets.token_urlsafe(24)}.zip",
            expires_at=now + KEPT,
        )
        note_access(by, row.pk, now=now)
        jobs.enqueue(JOB, {"bundle": bundle.pk}, run_at=now, dedupe_key=f"{JOB}/{bundle.pk}")
    return int(bundle.pk)


def find_making(bundle_id: int) -> Making | None:
    """What a job is to make; None where it was made, expired or erased meanwhile."""
    row = privacy_models.AccessBundle.objects.filter(pk=bundle_id, state=BundleState.MAKING).first()
    if row is None:
        return None
    path = _folder() / row.file
    return Making(bundle_id=row.pk, contact_id=row.contact_id, language=row.language, path=path)


def note_made(bundle_id: int, *, size: int, now: int) -> bool:
    """Let the file be fetched, and tell who asked; False where nobody may any more: its contact was erased."""
    rows = privacy_models.AccessBundle.objects.filter(pk=bundle_id, state=BundleState.MAKING)
    with transaction.atomic():
        if not rows.update(state=BundleState.READY, size=size):
            return False
        row = privacy_models.AccessBundle.objects.get(pk=bundle_id)
        if row.by_id is not None:
            contact = write_id(Prefix.CONTACT, row.contact_id)
            notice = PostNotice(
                sentence=_READY,
                places={"contact": contact, "days": str(KEPT // DAY)},
                link=f"/console/contacts/{contact}/#privacy",
                staff_ids=(row.by_id,),
                dedupe_key=f"{JOB}/{row.pk}",
            )
            notices.post(notice, now=now)
    return True


def bundles_of(by: Actor, contact_id: int) -> tuple[AccessBundle, ...]:
    """The files made of a contact, the newest first, at most 20. Refuses NotAllowed, NotFound."""
    require(by, Permission.PERSONAL_DATA)
    row = find_row(by, contact_id)
    found = privacy_models.AccessBundle.objects.filter(contact_id=row.pk).exclude(state=BundleState.GONE)
    return tuple(_noun(bundle) for bundle in found.order_by("-id")[:20])


def fetch_bundle(by: Actor, bundle_id: int, *, now: int) -> Path:
    """Where the file lies, for the door that hands it out; the audit says who fetched it.

    Refuses NotAllowed, NotFound (outside the scope too), BundleGone.
    """
    require(by, Permission.PERSONAL_DATA)
    row = privacy_models.AccessBundle.objects.filter(pk=bundle_id).first()
    if row is None:
        raise NotFound(kind="file", id=write_id(Prefix.BUNDLE, bundle_id))
    find_row(by, row.contact_id)
    path = _folder() / row.file
    if row.state != BundleState.READY or row.expires_at <= now or not path.is_file():
        raise BundleGone
    with transaction.atomic():
        audit.record(by, "contact.access_fetched", write_id(Prefix.CONTACT, row.contact_id), {}, now=now)
    return path


def trim_bundles(*, now: int, limit: int = 100) -> int:
    """Remove files whose time is over."""
    over = privacy_models.AccessBundle.objects.filter(expires_at__lte=now).exclude(state=BundleState.GONE)
    return _remove(list(over.order_by("pk")[:limit]), state=BundleState.GONE)


def _remove(rows: list[privacy_models.AccessBundle], *, state: BundleState) -> int:
    for row in rows:
        (_folder() / row.file).unlink(missing_ok=True)
    privacy_models.AccessBundle.objects.filter(pk__in=[row.pk for row in rows]).update(state=state)
    return len(rows)


def _folder() -> Path:
    path = current().home / "access"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def _noun(row: privacy_models.AccessBundle) -> AccessBundle:
    return AccessBundle(
        id=row.pk,
        contact_id=row.contact_id,
        at=row.at,
        by_id=row.by_id,
        language=row.language,
        state=BundleState(row.state),
        size=row.size,
        expires_at=row.expires_at,
    )


def _standing(person: Person) -> list[privacy_models.AccessBundle]:
    rows = privacy_models.AccessBundle.objects.filter(contact_id__in=person.contacts)
    return list(rows.exclude(state=BundleState.GONE))


def _export(person: Person, _: Surroundings) -> Iterator[Row]:
    for row in privacy_models.AccessBundle.objects.filter(contact_id__in=person.contacts).order_by("pk"):
        yield {"at": row.at, "by": row.by_label}


HOLDING = Holding(
    name="people.bundles",
    title=mark("Exports of personal data"),
    tables=("people_accessbundle",),
    columns={"at": mark("Time"), "by": mark("Who did it")},
    find=lambda person, _: len(_standing(person)),
    erase=lambda person, *_: Erased(rows=_remove(_standing(person), state=BundleState.GONE)),
    export=_export,
)
