"""Which events belong to whom by now: what the activity room asks while events follow their identities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from crescendo.core import jobs
from crescendo.people import models
from crescendo.people.owner import spans
from crescendo.people.turn import take_turn
from crescendo.people.types import FOLLOW_JOB, IdentityKind, Move


class Follow(Protocol):
    """Moves what is stored under identities within the running transaction; False where that is too much."""

    def __call__(self, identities: Sequence[int], contacts: Sequence[int], *, now: int) -> bool: ...


_followers: list[Follow] = []


def register_follower(follow: Follow) -> None:
    """Say how a later room lets few events follow at once: whoever merges two people then sees them together."""
    _followers.append(follow)


def let_follow(former: Mapping[int, int | None], *, now: int, at_once: bool) -> None:
    """Let events follow these persons and their devices: few in the caller's transaction, many by a job.

    `former` says whose each was until now: what those contacts lost is made up once all have followed. The job
    reads the owners of its own day, so it may come late, twice, or after another change. A transaction that
    merges many pairs leaves all to jobs (`at_once` False).
    """
    if not former:
        return
    words = models.DeviceLink.objects.filter(person_id__in=list(former))
    devices = words.order_by("device_id").values_list("device_id", flat=True).distinct()
    losers = sorted({contact for contact in former.values() if contact is not None})
    identities = [*sorted(former), *devices]
    if at_once and _followers and all(follow(identities, losers, now=now) for follow in _followers):
        return
    payload = {"identities": identities, "contacts": losers}
    jobs.enqueue(FOLLOW_JOB, payload, run_at=now)


def stretches_of(identity_id: int) -> tuple[Move, ...]:
    """Whose an identity's events are, over all time. Within a transaction: nobody changes it before its end."""
    take_turn()
    identity = models.Identity.objects.filter(pk=identity_id).first()
    if identity is None:
        return ()
    if identity.kind != IdentityKind.DEVICE:
        whole = Move(identity_id=identity_id, from_at=None, until_at=None, contact_id=identity.contact_id)
        return (whole,)
    said = models.DeviceLink.objects.filter(device_id=identity_id).order_by("at", "tie")
    words = list(said.values_list("at", "tie", "person_id"))
    people = {person for _, _, person in words if person is not None}
    owners = dict(models.Identity.objects.filter(pk__in=people).values_list("pk", "contact_id"))
    moves: list[Move] = []
    for start, end, person in spans(words):
        contact = None if person is None else owners.get(person)
        begin = start
        if moves and moves[-1].contact_id == contact:
            begin = moves.pop().from_at
        moves.append(Move(identity_id=identity_id, from_at=begin, until_at=end, contact_id=contact))
    return tuple(moves)
