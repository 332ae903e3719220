"""Erasing persons from every store: asked by a verb, done by a job in chunks, told by a report of numbers.

The plan is numbers too. Addresses are read from the identity rows, which go last; so a job that was killed goes on
where it stood and never needs what it has already erased.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.db import transaction

from crescendo.core import facts, holdings, jobs, scouring
from crescendo.core.api import audit, notices, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.jobs import Handler
from crescendo.core.rawlog import RawLog
from crescendo.core.refusals import mark
from crescendo.core.settings import current
from crescendo.core.types import (
    Actor,
    ClaimedJob,
    FactDraft,
    Holding,
    Permission,
    Person,
    PostNotice,
    Surroundings,
)
from crescendo.people import blocking, models, privacy_models
from crescendo.people.contacts import find_row
from crescendo.people.home_files import files_that_name
from crescendo.people.personhood import person_of, texts_of
from crescendo.people.privacy_types import ErasureState, NothingToErase
from crescendo.people.turn import take_turn
from crescendo.people.types import EraseContacts, Identity, IdentityKind

JOB = "people.erase"
MOST = 500
_ROUNDS = 5
_ENDED = mark(
    "The erasure %(erasure)s that you asked for has ended. Its report says what was found and removed."
)

audit.register(
    {
        "contact.erasure_asked": mark("%(by)s asked for the erasure of the contact %(subject)s"),
        "contact.erased": mark("The contact %(subject)s was erased"),
    }
)


def erase_contacts(by: Actor, request: EraseContacts, *, now: int) -> int:
    """Erase persons, each with all that was merged into it, from every store; returns the number of the erasure.

    From now on nothing of them is taken in: their identities are blocked. A job does the rest and reports.
    Refuses NotAllowed, NothingToErase, NotFound (outside the scope too). Emits contact.erased at the end.
    """
    require(by, Permission.ERASE)
    wanted = sorted(set(request.contact_ids))
    if not wanted or len(wanted) > MOST:
        raise NothingToErase
    with transaction.atomic():
        take_turn()
        person = person_of(find_row(by, number).pk for number in wanted)
        row = privacy_models.Erasure.objects.create(
            at=now,
            by_id=by.staff_id,
            by_label=by.label,
            reason=request.reason[:200],
            contacts=_json(person.contacts),
            identities=_json(person.identities),
            shared=_json(person.shared),
            state=ErasureState.WAITING,
        )
        blocking.block(_owned(person), erasure_id=row.pk, now=now)
        lines = [(write_id(Prefix.CONTACT, number), {"erasure": row.pk}) for number in person.contacts]
        audit.record_all(by, "contact.erasure_asked", lines, now=now)
        payload = {"erasure": row.pk, "step": 0, "place": None, "round": 1}
        jobs.enqueue(JOB, payload, run_at=now, dedupe_key=f"{JOB}/{row.pk}")
    return int(row.pk)


def handlers(log: RawLog) -> Mapping[str, Handler]:
    """What runs the job; `log` is the raw log that erasure reaches too."""
    return {JOB: lambda job: _run(job, Surroundings(home=current().home, log=log))}


def _run(job: ClaimedJob, surroundings: Surroundings) -> None:
    """One chunk of one holding; after the last of them what says who the person is, and the files."""
    row = privacy_models.Erasure.objects.get(pk=job.payload["erasure"])
    if row.state == ErasureState.DONE:
        return
    person = _person(row)
    steps = [holding for holding in holdings.list_holdings() if not holding.is_root]
    step = int(job.payload["step"])
    if step < len(steps):
        _empty(job, row, steps, person, surroundings)
    elif job.payload["round"] < _ROUNDS and _is_left(steps, person, surroundings):
        # Something came in while the first round went on; what is asked now was refused by the block list.
        again = {**job.payload, "step": 0, "place": None, "round": job.payload["round"] + 1}
        jobs.go_on(job, again, done=0, total=len(steps) + 1)
    else:
        _finish(job, row, person, surroundings)


def _empty(
    job: ClaimedJob,
    row: privacy_models.Erasure,
    steps: Sequence[Holding],
    person: Person,
    surroundings: Surroundings,
) -> None:
    step = int(job.payload["step"])
    holding = steps[step]
    if holding.is_scan:
        # Reading a store to its end must keep no writer waiting: it opens transactions where it writes.
        done = holding.erase(person, surroundings, job.payload["place"])
    with transaction.atomic():
        take_turn()
        if not holding.is_scan:
            done = holding.erase(person, surroundings, job.payload["place"])
        _tell(row, {holding.name: done.rows}, step, len(steps) + 1)
        following = step if done.place is not None else step + 1
        payload = {**job.payload, "step": following, "place": done.place}
        jobs.go_on(job, payload, done=following, total=len(steps) + 1)


def _finish(job: ClaimedJob, row: privacy_models.Erasure, person: Person, surroundings: Surroundings) -> None:
    """Remove the person's rows themselves, wipe the files, and look whether any file still names them."""
    roots = [holding for holding in holdings.list_holdings() if holding.is_root]
    with transaction.atomic():
        take_turn()
        for holding in roots:
            place: Any = None
            rows = 0
            while True:
                done = holding.erase(person, surroundings, place)
                rows, place = rows + done.rows, done.place
                if place is None:
                    break
            _tell(row, {holding.name: rows}, row.done, row.total)
    jobs.heartbeat(job, now=job.now)
    is_wiped = scouring.scour() and surroundings.log.scour()
    # The addresses are known in this one step only: a repetition after a crash cannot look for them any more.
    left = len(files_that_name(surroundings.home, person.texts)) if person.texts else None
    remaining = {h.name: h.find(person, surroundings) for h in holdings.list_holdings() if not h.is_scan}
    with facts.together(now=job.now):
        report = _report(row)
        report |= {"remaining": remaining, "is_wiped": is_wiped, "files_left": left}
        row.report, row.state = _json(report), ErasureState.DONE
        row.done, row.finished_at = row.total, job.now
        row.save()
        contacts = list(person.contacts)
        system = Actor.system(row.by_label)
        lines = [(write_id(Prefix.CONTACT, number), {"erasure": row.pk}) for number in contacts]
        audit.record_all(system, "contact.erased", lines, now=job.now)
        payload = {"contacts": contacts, "erasure": row.pk}
        facts.append([FactDraft(kind="contact.erased", payload=payload, at=job.now)], now=job.now)
        _tell_who_asked(row, now=job.now)


def _tell_who_asked(row: privacy_models.Erasure, *, now: int) -> None:
    if row.by_id is not None:
        number = write_id(Prefix.ERASURE, row.pk)
        notice = PostNotice(
            sentence=_ENDED,
            places={"erasure": number},
            link=f"/console/erasures/{number}/",
            staff_ids=(row.by_id,),
            dedupe_key=f"{JOB}/{row.pk}",
        )
        notices.post(notice, now=now)


def _is_left(steps: Sequence[Holding], person: Person, surroundings: Surroundings) -> bool:
    return any(holding.find(person, surroundings) for holding in steps if not holding.is_scan)


def _tell(row: privacy_models.Erasure, erased: Mapping[str, int], done: int, total: int) -> None:
    report = _report(row)
    for name, rows in erased.items():
        report["erased"][name] = report["erased"].get(name, 0) + rows
    row.report, row.state, row.done, row.total = _json(report), ErasureState.WORKING, done, total
    row.save(update_fields=["report", "state", "done", "total"])


def _report(row: privacy_models.Erasure) -> dict[str, Any]:
    report: dict[str, Any] = msgspec.json.decode(row.report)
    report.setdefault("erased", {})
    return report


def _person(row: privacy_models.Erasure) -> Person:
    identities = msgspec.json.decode(row.identities, type=tuple[int, ...])
    return Person(
        contacts=msgspec.json.decode(row.contacts, type=tuple[int, ...]),
        identities=identities,
        shared=msgspec.json.decode(row.shared, type=tuple[int, ...]),
        texts=texts_of(identities),
    )


def _owned(person: Person) -> dict[Identity, int | None]:
    """The identities that are erased, each with its contact; a device with one of those who had it."""
    rows = models.Identity.objects.filter(pk__in=person.identities)
    owners = {row.pk: row.contact_id for row in rows}
    words = models.DeviceLink.objects.filter(person_id__in=person.identities).order_by("at")
    devices = {
        device: owners.get(holder or 0) for device, holder in words.values_list("device_id", "person_id")
    }
    return {
        Identity(IdentityKind(row.kind), row.value, row.space): row.contact_id or devices.get(row.pk)
        for row in rows
    }


def _json(document: Any) -> str:
    return msgspec.json.encode(document).decode()
