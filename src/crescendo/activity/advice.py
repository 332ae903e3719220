"""What to do about a source, said from its figures. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from crescendo.activity.types import Advice, ClientSeen
from crescendo.core.clock import DAY, MINUTE
from crescendo.core.refusals import mark

SILENT_AFTER = DAY
CLOCK_OFF = 10 * MINUTE
LATELY = 7 * DAY
_MUCH = 2
_RETIRED = {
    "analytics-node": "@segment/analytics-node",
    "analytics-ruby-legacy": "analytics-ruby",
    "RudderLabs JavaScript SDK v1": "@rudderstack/analytics-js",
}

SOURCE_ADVICE: Mapping[str, str] = {
    "silent": mark(
        "Nothing has come for %(length)s. Check whether the snippet is still on the page, or the program still runs."
    ),
    "clock_ahead": mark(
        "The clients' clock is %(length)s ahead. Times are corrected by when they were sent; set the clock right."
    ),
    "clock_behind": mark(
        "The clients' clock is %(length)s behind, or their messages wait so long. Times are corrected; set the clock."
    ),
    "quarantined": mark(
        "%(share)s %% of the messages of 7 days stand in quarantine, most of them because: %(reason)s."
    ),
    "refused": mark(
        "%(count)s requests of 7 days were refused at the door, most of them because: %(refusal)s."
    ),
    "old_client": mark(
        "%(library)s %(version)s still sends while %(newest)s is in use as well. Update the old one."
    ),
    "retired_client": mark("%(library)s is no longer maintained. Replace it by %(successor)s."),
}
"""What to do, by code; a length is in milliseconds and a reason is a code, both to be put in words at doors."""


def advise(
    *,
    silent_for: int | None,
    skew: int | None,
    events: int,
    quarantined: Sequence[tuple[str, int]],
    refused: Sequence[tuple[str, int]],
    clients: Sequence[ClientSeen],
    now: int,
) -> tuple[Advice, ...]:
    """What wants a person, the most urgent first; nothing where all is well."""
    found: list[Advice] = []
    if silent_for is not None and silent_for > SILENT_AFTER:
        found.append(Advice(code="silent", places={"length": silent_for}))
    held = sum(count for _, count in quarantined)
    share = held * 100 // max(1, held + events)
    if share >= _MUCH:
        reason = max(quarantined, key=lambda pair: pair[1])[0]
        found.append(Advice(code="quarantined", places={"share": share, "reason": reason}))
    turned_away = sum(count for _, count in refused)
    if turned_away * 100 // max(1, turned_away + held + events) >= _MUCH:
        reason = max(refused, key=lambda pair: pair[1])[0]
        found.append(Advice(code="refused", places={"count": turned_away, "refusal": reason}))
    if skew is not None and abs(skew) > CLOCK_OFF:
        code = "clock_ahead" if skew < 0 else "clock_behind"
        found.append(Advice(code=code, places={"length": abs(skew)}))
    return (*found, *_of_clients([one for one in clients if one.last_at > now - LATELY]))


def _of_clients(clients: Sequence[ClientSeen]) -> list[Advice]:
    found: list[Advice] = []
    newest: dict[str, ClientSeen] = {}
    for one in clients:
        best = newest.get(one.library)
        if best is None or _number(one.version) > _number(best.version):
            newest[one.library] = one
    for one in clients:
        best = newest[one.library]
        if _number(one.version)[:1] < _number(best.version)[:1]:
            places = {"library": one.library, "version": one.version, "newest": best.version}
            found.append(Advice(code="old_client", places=places))
    for library in newest:
        if library in _RETIRED:
            places = {"library": library, "successor": _RETIRED[library]}
            found.append(Advice(code="retired_client", places=places))
    return found


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in re.findall(r"\d+", version)[:4])
