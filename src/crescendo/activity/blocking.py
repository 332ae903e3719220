"""Refusing messages of persons who were erased, until they consent anew. Nothing here happens while nobody is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from crescendo.activity.flood import named_by
from crescendo.activity.prepared import Batch, Prepared, Refused
from crescendo.core.types import FactDraft
from crescendo.people import api as people
from crescendo.people.types import Identity, Proof, Sighting

BLOCKED = "person_blocked"


def admit(events: Sequence[Prepared], batch: Batch) -> tuple[list[Prepared], list[Prepared]]:
    """The events that may be stored, and forms that wait for their click; the rest is dropped and counted.

    A consent that a server's key or a click proves lets the person in from that message on, in the order of the log,
    so it is the same however the log was cut. Clicks of blocked persons leave the batch. One statement, two more
    and one for each consent where somebody is blocked.
    """
    if not people.is_anybody_blocked():
        return list(events), []
    named = {identity for event in events for identity in named_by(event)}
    gate = _Gate(people.blocked_among(named | {click.email for click in batch.clicks}), batch)
    let_in: list[Prepared] = []
    held: list[Prepared] = []
    for event in events:
        if gate.lets_in(event):
            let_in.append(event)
        elif _asks(event.sighting):
            held.append(event)
            gate.hold(event.sighting)
    batch.clicks = [click for click in batch.clicks if click.email not in gate.blocked]
    refused = Counter((event.source_id, event.received_at) for event in gate.dropped)
    batch.tally.blocked += len(gate.dropped)
    batch.refused += [
        Refused(source_id=source, reason=BLOCKED, count=count, at=at)
        for (source, at), count in refused.items()
    ]
    people.hold_submissions([event.sighting for event in held])
    return let_in, held


def facts_of(held: Iterable[Prepared]) -> list[FactDraft]:
    """That forms were sent which only their click will turn into a person: of no event and no contact."""
    forms = [[None, None, event.sighting.key, event.message, event.source_id] for event in held]
    at = max((event.received_at for event in held), default=0)
    return [FactDraft(kind="form.submitted", payload={"forms": forms}, at=at)] if forms else []


class _Gate:
    """Goes along the log; a proved consent opens it for that person."""

    def __init__(self, blocked: set[Identity], batch: Batch) -> None:
        self.blocked = blocked
        self.dropped: list[Prepared] = []
        self._clicks = {click.key: click for click in batch.clicks}
        self._held: dict[str, Sighting] = {}

    def lets_in(self, event: Prepared) -> bool:
        """Whether the event may be stored; one that may not is dropped, unless it is held for its click."""
        if self.blocked.isdisjoint(named_by(event)):
            return True
        if self._consents(event):
            people.unblock(self.blocked.intersection(named_by(event)))
            self.blocked = people.blocked_among(self.blocked)
            return self.blocked.isdisjoint(named_by(event))
        if not _asks(event.sighting):
            self.dropped.append(event)
        return False

    def hold(self, sighting: Sighting) -> None:
        """Remember a form whose click may stand in the same batch."""
        self._held[sighting.key] = sighting

    def _consents(self, event: Prepared) -> bool:
        if event.sighting.proof is not Proof.VERIFIED:
            return False
        click = self._clicks.get(event.sighting.key)
        if click is None:
            return _grants(event.sighting)
        form = self._held.get(click.submission_key) or people.find_submission(click.submission_key)
        return form is not None and _grants(form)


def _asks(sighting: Sighting) -> bool:
    """Whether it is a form by which somebody agrees to something, waiting for the click that proves it."""
    return sighting.confirmable and _grants(sighting)


def _grants(sighting: Sighting) -> bool:
    return any(given.granted for given in sighting.consents)
