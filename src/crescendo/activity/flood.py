"""How many new identities and event names a browser key may bring in a minute of receipt.

Its key stands in a public page, so anybody may send anything with it. Beyond the limit an event is
quarantined, not dropped. What is known already passes; server keys and confirmed clicks are not limited. The
decision follows the order of the log, however it was cut into batches. What a person hands in again passes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import msgspec

from crescendo.activity import dictionary
from crescendo.activity.prepared import Prepared, Unreadable
from crescendo.activity.sensors import record_id, records_of
from crescendo.core import sets
from crescendo.core.clock import MINUTE
from crescendo.core.rawlog import RawRecord
from crescendo.core.rawlog_meta import decode_body
from crescendo.people import api as people
from crescendo.people.types import Identity, Proof

TOO_MANY_IDENTITIES = "too_many_new_identities"
TOO_MANY_NAMES = "too_many_new_names"
# A message names its device, a user, an e-mail, a phone, a former id and four others: more it cannot bring.
_MOST_OF_ONE = 10

Spot = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """New ones a browser key and minute."""

    identities: int = 60_000
    names: int = 500


@dataclass(frozen=True, slots=True)
class Admitted:
    """The events that may be stored, those that may not, and the new names that each spot brought."""

    events: list[Prepared]
    refused: list[Unreadable]
    names: Mapping[Spot, int]


def admit(events: Sequence[Prepared], records: Sequence[RawRecord], limits: Limits) -> Admitted:
    """Sort out what is beyond the limits. One statement; one more for new names, and in a flood."""
    claims = Counter(_spot(event) for event in events if _is_claim(event))
    if not claims:
        return Admitted(list(events), [], {})
    brought = _brought(claims)
    unnamed = dictionary.unknown_names({event.raw_name for event in events})
    strange = _strange(events, claims, brought, limits)
    if not unnamed and not strange:
        return Admitted(list(events), [], {})
    gate = _Gate(limits, brought, unnamed, strange)
    sent = {(record.series, record.position): record for record in records}
    admitted = Admitted([], [], gate.named)
    for event in events:
        reason = gate.refuse(event)
        record = sent[event.series, event.position]
        if reason is None or b'"again"' in record.meta:
            admitted.events.append(event)
            continue
        body = message_of(record.body, event.message)
        admitted.refused.append(Unreadable(reason, event.source_id, body, event.received_at, record))
    return admitted


class _Gate:
    """Counts along the log; what was let in once is no longer new."""

    def __init__(
        self,
        limits: Limits,
        brought: Mapping[Spot, tuple[int, int]],
        unnamed: set[str],
        strange: set[Identity],
    ) -> None:
        self.named: dict[Spot, int] = {}
        self._limits = limits
        self._identities = {spot: counts[0] for spot, counts in brought.items()}
        self._names = {spot: counts[1] for spot, counts in brought.items()}
        self._unnamed = unnamed
        self._strange = strange

    def refuse(self, event: Prepared) -> str | None:
        """Why this event may not be stored; None lets it in and counts what it brings."""
        newcomers = self._strange.intersection(named_by(event)) if self._strange else set()
        is_named = event.raw_name in self._unnamed
        if _is_claim(event) and (newcomers or is_named):
            spot = _spot(event)
            identities = self._identities.get(spot, 0) + len(newcomers)
            names = self._names.get(spot, 0) + is_named
            if newcomers and identities > self._limits.identities:
                return TOO_MANY_IDENTITIES
            if is_named and names > self._limits.names:
                return TOO_MANY_NAMES
            self._identities[spot], self._names[spot] = identities, names
            self.named[spot] = self.named.get(spot, 0) + is_named
        self._unnamed.discard(event.raw_name)
        self._strange -= newcomers
        return None


def note(admitted: Admitted, fresh: frozenset[Identity]) -> None:
    """Count what the stored events brought, `fresh` being the identities that were new."""
    counts: dict[Spot, list[int]] = {spot: [0, n] for spot, n in admitted.names.items()}
    left = set(fresh)
    # Where nobody merely claims, nothing is counted.
    for event in admitted.events if fresh and any(map(_is_claim, admitted.events)) else ():
        newcomers = left.intersection(named_by(event))
        if not newcomers:
            continue
        left -= newcomers
        if _is_claim(event):
            counts.setdefault(_spot(event), [0, 0])[0] += len(newcomers)
    if counts:
        rows = [(*spot, *brought) for spot, brought in counts.items()]
        sets.execute(sets.statement(__package__, "count_newcomers"), {"rows": sets.batch_json(rows)})


def trim_newcomers(before: int) -> int:
    """Forget the counts of minutes before an instant, once their records have left the raw log."""
    return sets.execute(sets.statement(__package__, "trim_newcomers"), {"minute": before // MINUTE})


def named_by(event: Prepared) -> Iterator[Identity]:
    """Every identity that an event names."""
    for sighting in (event.sighting, event.alias):
        if sighting is not None:
            if sighting.device is not None:
                yield sighting.device
            yield from sighting.people
            yield from sighting.alias or ()
            yield from sighting.parted


def _is_claim(event: Prepared) -> bool:
    return event.sighting.proof is Proof.CLAIM


def _spot(event: Prepared) -> Spot:
    return event.source_id, event.received_at // MINUTE


def _brought(spots: Mapping[Spot, int]) -> dict[Spot, tuple[int, int]]:
    asked = sets.batch_json(list(spots))
    rows = sets.fetch(sets.statement(__package__, "newcomers"), {"spots": asked})
    return {(source, minute): (identities, names) for source, minute, identities, names in rows}


def _strange(
    events: Sequence[Prepared],
    claims: Mapping[Spot, int],
    brought: Mapping[Spot, tuple[int, int]],
    limits: Limits,
) -> set[Identity]:
    """The identities that nobody knows, of the spots that could reach their limit with this batch."""
    near = {
        spot
        for spot, count in claims.items()
        if brought.get(spot, (0, 0))[0] + count * _MOST_OF_ONE > limits.identities
    }
    if not near:
        return set()
    asked = {identity for event in events if _spot(event) in near for identity in named_by(event)}
    return set(people.unknown_identities(asked))


def message_of(body: bytes, message: str) -> bytes:
    """The message as it came, found in its record by its id; the whole record where it cannot be found."""
    document = decode_body(body)
    listed = records_of(document) or document.get("batch") or document.get("events") or [document]
    for one in listed:
        try:
            raw = msgspec.json.encode(one)
        except (UnicodeEncodeError, ValueError, TypeError, OverflowError):
            continue
        hashed = "hash:" + blake2b(raw, digest_size=16).hexdigest()
        if isinstance(one, dict) and message in (
            one.get("messageId"),
            one.get("key"),
            record_id(one),
            hashed,
        ):
            return raw
    return body
