"""What the register says now, told twice: in Python over one contact's records, and set-wise in SQL.

The later of the last grant and the last withdrawal holds; at one millisecond the withdrawal does, because withholding
is always safe. A pending grant counts while nothing final was said, and only for the document's days.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from crescendo.conditions.api import Target, among
from crescendo.conditions.types import Turn, Where
from crescendo.core.clock import DAY
from crescendo.people.consent_types import ConsentNow, ConsentState, ConsentStatus

Word = tuple[ConsentStatus, int]
_EVERY = frozenset(ConsentState)


def now_of(purpose: str, channel: str, words: Iterable[Word], *, now: int, pending_days: int) -> ConsentNow:
    """The state of one purpose on one channel, with the time of the word that made it so."""
    latest: dict[ConsentStatus, int] = {}
    for status, at in words:
        latest[status] = max(at, latest.get(status, at))
    granted, withdrawn = latest.get(ConsentStatus.GRANTED), latest.get(ConsentStatus.WITHDRAWN)
    pending = latest.get(ConsentStatus.PENDING)
    if granted is not None and (withdrawn is None or granted > withdrawn):
        return ConsentNow(purpose=purpose, channel=channel, state=ConsentState.GRANTED, at=granted)
    if withdrawn is not None:
        return ConsentNow(purpose=purpose, channel=channel, state=ConsentState.WITHDRAWN, at=withdrawn)
    if pending is None:
        return ConsentNow(purpose=purpose, channel=channel, state=ConsentState.MISSING)
    until = pending + pending_days * DAY
    if until > now:
        return ConsentNow(
            purpose=purpose, channel=channel, state=ConsentState.PENDING, at=pending, until=until
        )
    return ConsentNow(purpose=purpose, channel=channel, state=ConsentState.EXPIRED, at=pending)


def contacts_in(
    states: Collection[ConsentState],
    purposes: Collection[str],
    channel: str,
    *,
    target: Target,
    pending_days: int,
) -> Where:
    """A SELECT of the living contacts that are in one of these states, MISSING excepted, in any of the purposes."""
    cut = target.moment.now - pending_days * DAY
    own, merged = "i.contact_id", "COALESCE(k.merged_into_id, k.id)"
    limits = [among(target, own), among(target, merged)]
    parts = [_HAVING[state] for state in sorted(states)]
    places = ", ".join(["%s"] * len(purposes))
    said = f"c.purpose IN ({places}) AND c.channel = %s"
    sql = (
        "SELECT said.contact_id FROM ("
        "SELECT i.contact_id, c.purpose, c.status, c.at FROM people_consent c"
        f" JOIN people_identity i ON i.id = c.identity_id WHERE {said} AND {own} IS NOT NULL{limits[0].sql}"
        " UNION ALL "
        f"SELECT {merged}, c.purpose, c.status, c.at FROM people_consent c"
        f" JOIN people_contact k ON k.id = c.contact_id WHERE {said}{limits[1].sql}"
        ") said GROUP BY said.contact_id, said.purpose"
        f" HAVING {' OR '.join(f'({part})' for part in parts)}"
    )
    cuts = (cut,) * sum(part.count("%s") for part in parts)
    asked = (*sorted(purposes), channel)
    return Where(sql=sql, params=(*asked, *limits[0].params, *asked, *limits[1].params, *cuts))


def is_in(
    states: Collection[ConsentState], purpose: str, channel: str, *, target: Target, pending_days: int
) -> Where:
    """Whether the target's contact is in one of these states in one purpose."""
    wanted = frozenset(states)
    if not wanted or wanted == _EVERY:
        return Where(sql="1 = 1" if wanted else "1 = 0", params=())
    is_negated = ConsentState.MISSING in wanted
    asked = _EVERY - wanted if is_negated else wanted
    inner = contacts_in(asked, (purpose,), channel, target=target, pending_days=pending_days)
    negation = "NOT " if is_negated else ""
    return Where(sql=f'{negation}"{target.alias}".id IN ({inner.sql})', params=inner.params)


def turns(purposes: Collection[str], channel: str, pending_days: int, target: Target) -> tuple[Turn, ...]:
    """When grants that wait for a confirmation expire, of the contacts that the target is about."""
    if not purposes:
        return ()
    kept = pending_days * DAY
    inner = contacts_in((ConsentState.PENDING,), purposes, channel, target=target, pending_days=pending_days)
    # Only the grouped rows know the time; it is asked for beside the contact.
    sql = inner.sql.replace(
        "SELECT said.contact_id FROM", f"SELECT said.contact_id AS id, {_PENDING} AS pivot FROM", 1
    )
    return (Turn(sql=sql, params=inner.params, moment=lambda at: at + kept),)


def _last(status: ConsentStatus) -> str:
    return f"MAX(CASE WHEN said.status = '{status.value}' THEN said.at END)"


_GRANTED, _WITHDRAWN = _last(ConsentStatus.GRANTED), _last(ConsentStatus.WITHDRAWN)
_PENDING = _last(ConsentStatus.PENDING)
_NOTHING_FINAL = f"{_GRANTED} IS NULL AND {_WITHDRAWN} IS NULL"
_HAVING = {
    ConsentState.GRANTED: f"{_GRANTED} IS NOT NULL AND ({_WITHDRAWN} IS NULL OR {_GRANTED} > {_WITHDRAWN})",
    ConsentState.WITHDRAWN: f"{_WITHDRAWN} IS NOT NULL AND ({_GRANTED} IS NULL OR {_GRANTED} <= {_WITHDRAWN})",
    ConsentState.PENDING: f"{_NOTHING_FINAL} AND {_PENDING} > %s",
    ConsentState.EXPIRED: f"{_NOTHING_FINAL} AND {_PENDING} <= %s",
}
