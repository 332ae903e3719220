"""Fixed segments filled from elsewhere: by pasted addresses at once, by a condition in chunks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.core import audit, jobs, sets
from crescendo.core.company import get_company
from crescendo.core.ids import Prefix, write_id
from crescendo.core.imports import actors
from crescendo.core.refusals import NotAllowed, NotFound, mark
from crescendo.core.types import Actor, ClaimedJob, Permission
from crescendo.people import api as people
from crescendo.people.types import Identity, IdentityKind
from crescendo.segments import fixed, judging
from crescendo.segments.types import Added, SegmentIsDynamic, TooManyAddresses

FILL = "segments.fill"
MOST = 5_000
_CHUNK = 1_000
_BETWEEN = re.compile(r"[\s,;<>()\"'，；、（）《》]+")
_PHONE = re.compile(r"\+?[0-9][0-9-]{6,18}")

audit.register({"segment.filled": mark("%(by)s filled the segment %(subject)s by a condition")})


def add_addresses(by: Actor, segment_id: int, text: str, *, now: int) -> Added:
    """Put those into a fixed segment whose e-mail addresses or phone numbers are in a pasted text.

    An address of somebody whom the actor does not see is as unknown as any other. Refuses NotAllowed (also who
    does not see personal data), NotFound, SegmentIsDynamic, TooManyAddresses. Emits segment.entered.
    """
    if not by.sees_personal_data:
        raise NotAllowed(permission=Permission.PERSONAL_DATA.value)
    pasted = addresses_in(text)
    if len(pasted) > MOST:
        raise TooManyAddresses(most=MOST)
    owners = people.contacts_of_identities([one for one in pasted.values() if one is not None])
    seen = people.visible_contacts(by, owners.values())
    found = {word: owners.get(one) if one is not None else None for word, one in pasted.items()}
    unknown = tuple(word for word, contact in found.items() if contact not in seen)
    wanted = {contact for contact in found.values() if contact is not None and contact in seen}
    entered = fixed.add_members(by, segment_id, sorted(wanted), now=now)
    return Added(entered=entered, were_in=len(wanted) - entered, unknown=unknown)


def addresses_in(text: str) -> dict[str, Identity | None]:
    """The words of a text that look like addresses or numbers, each with what it names; None where it names nothing."""
    found: dict[str, Identity | None] = {}
    for word in _BETWEEN.split(text):
        kind = IdentityKind.EMAIL if "@" in word else IdentityKind.PHONE if _PHONE.fullmatch(word) else None
        if kind is not None:
            found[word] = people.read_identity(kind, word)
    return found


def fill_segment(by: Actor, segment_id: int, condition: Mapping[str, Any], *, now: int) -> None:
    """Have a job put everybody into a fixed segment whom a condition fits and the actor sees.

    Refuses NotAllowed, NotFound, SegmentIsDynamic, ConditionNotValid. Emits segment.entered by and by.
    """
    fixed.find_fixed(by, segment_id)
    tree = conditions.parse(condition, entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data)
    people.count_contacts(by, tree, now=now, at_most=1)
    subject = write_id(Prefix.SEGMENT, segment_id)
    audit.record(by, "segment.filled", subject, {"condition": conditions.write(tree)}, now=now)
    payload = {
        "segment": segment_id,
        "condition": conditions.write(tree),
        "actor": actors.kept(by),
        "staff": by.staff_id,
        "at": now,
        "after": 0,
    }
    jobs.enqueue(FILL, payload, run_at=now)


def fill(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk; called again until everybody was asked. It ends where the segment is gone or the actor is shut out."""
    said = job.payload
    by = actors.actor_from(said["actor"], said["staff"])
    ids, newest = people.living_after(int(said["after"]), limit=size)
    if not ids:
        return
    try:
        tree = conditions.parse(
            said["condition"], entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data
        )
        zone = get_company().time_zone
        fit = judging.members_among(tree, sets.batch_json(ids), now=int(said["at"]), zone=zone)
        fixed.add_members(by, int(said["segment"]), sorted(fit), now=job.now)
    except (ConditionNotValid, NotAllowed, NotFound, SegmentIsDynamic):
        return
    jobs.go_on(job, {**said, "after": ids[-1]}, done=ids[-1], total=newest)
