"""Whether somebody may be reached on a channel, and the first reason why not: one rule, in Python and in SQL.

The SQL is one CASE over the contact's row; each of its questions is a set that the database
gathers once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Where
from crescendo.people.consent_state import contacts_in
from crescendo.people.consent_types import (
    ConsentDocument,
    ConsentNow,
    ConsentState,
    LegalBasis,
    Reach,
    ReachChannel,
    ReachState,
)
from crescendo.people.types import IdentityKind

# Reasons that are the address's, not the person's.
OF_THE_ADDRESS = ("bounce", "bounced", "hard_bounce", "invalid")
DOMAIN = 100
"""The kind under which a mail domain stands among suppressed identities."""

COLUMNS = {ReachChannel.EMAIL: "email", ReachChannel.SMS: "phone", ReachChannel.PHONE: "phone"}
KINDS = {
    ReachChannel.EMAIL: (IdentityKind.EMAIL,),
    ReachChannel.SMS: (IdentityKind.PHONE,),
    ReachChannel.PHONE: (IdentityKind.PHONE,),
    ReachChannel.WECHAT: (IdentityKind.OPENID, IdentityKind.UNIONID),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known of a contact on one channel. `reasons` are those for which its address is suppressed."""

    has_address: bool
    is_erasing: bool = False
    is_paused: bool = False
    pause: str = ""
    reasons: frozenset[str] = frozenset()
    consents: tuple[ConsentNow, ...] = ()


def judge(channel: ReachChannel, standing: Standing, document: ConsentDocument) -> Reach:
    """The answer of one channel. Pure."""
    invalid = sorted(standing.reasons & set(OF_THE_ADDRESS))
    others = sorted(standing.reasons - set(OF_THE_ADDRESS))
    state, until = _by_consent(channel, standing.consents, document)
    for is_so, reason, detail in (
        (standing.is_erasing, ReachState.ERASING, ""),
        (not standing.has_address, ReachState.NO_ADDRESS, ""),
        (bool(invalid), ReachState.INVALID, ", ".join(invalid)),
        (bool(others), ReachState.SUPPRESSED, ", ".join(others)),
        (standing.is_paused, ReachState.PAUSED, standing.pause),
    ):
        if is_so:
            # Consent comes last, so its turn by time does not show behind another reason.
            return Reach(channel=channel, state=reason, detail=detail)
    return Reach(channel=channel, state=state, until=until)


def _by_consent(
    channel: ReachChannel, consents: Iterable[ConsentNow], document: ConsentDocument
) -> tuple[ReachState, int | None]:
    asked, free = promotional(channel, document)
    mine = {said.purpose: said for said in consents if said.channel == channel.value}
    states = {mine[key].state for key in (*asked, *free) if key in mine}
    withdrawn = {key for key, said in mine.items() if said.state is ConsentState.WITHDRAWN}
    if ConsentState.GRANTED in states or any(key not in withdrawn for key in free):
        return ReachState.REACHABLE, None
    pending = [
        said.until for key, said in mine.items() if key in asked and said.state is ConsentState.PENDING
    ]
    if pending:
        return ReachState.PENDING, max(until for until in pending if until is not None)
    if withdrawn & {*asked, *free}:
        return ReachState.WITHDRAWN, None
    return ReachState.MISSING, None


def promotional(channel: ReachChannel, document: ConsentDocument) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The purposes that decide a channel's reach: those that need a consent, and those that hold until an objection."""
    deciding = [
        purpose
        for purpose in document.purposes
        if purpose.is_promotional and not purpose.is_retired and channel in purpose.channels
    ]
    return (
        tuple(purpose.key for purpose in deciding if purpose.legal_basis is LegalBasis.CONSENT),
        tuple(purpose.key for purpose in deciding if purpose.legal_basis is not LegalBasis.CONSENT),
    )


def where(
    states: frozenset[ReachState], channel: ReachChannel, document: ConsentDocument, target: Target
) -> Where:
    """The same in SQL, on the contact's row under the target's alias: true or false, never unknown."""
    rows = f'"{target.alias}"'
    questions = [
        (ReachState.ERASING, _erasing(rows, target.vendor)),
        (ReachState.NO_ADDRESS, _no_address(rows, channel)),
        *((state, question) for state, question in _suppressed(rows, channel)),
        (ReachState.PAUSED, _paused(rows)),
        *_consents(rows, channel, document, target),
    ]
    whens = "".join(f" WHEN {question.sql} THEN '{state.value}'" for state, question in questions)
    places = ", ".join(["%s"] * len(states)) or "NULL"
    params = tuple(param for _, question in questions for param in question.params)
    return Where(
        sql=f"(COALESCE(CASE{whens} ELSE '{ReachState.MISSING.value}' END IN ({places}), 1 = 0))",
        params=(*params, *sorted(state.value for state in states)),
    )


def _erasing(rows: str, vendor: str) -> Where:
    each = (
        "json_each(e.contacts) AS told"
        if vendor == "sqlite"
        else "LATERAL json_array_elements_text(CAST(e.contacts AS json)) AS told(value)"
    )
    asked = (
        f"SELECT CAST(told.value AS bigint) FROM people_erasure e CROSS JOIN {each} WHERE e.state <> 'done'"
    )
    return Where(sql=f"{rows}.id IN ({asked})", params=())


def _no_address(rows: str, channel: ReachChannel) -> Where:
    if channel in COLUMNS:
        return Where(sql=f"{rows}.{COLUMNS[channel]} = ''", params=())
    if channel in KINDS:
        places = ", ".join(["%s"] * len(KINDS[channel]))
        mine = f"SELECT i.contact_id FROM people_identity i WHERE i.contact_id IS NOT NULL AND i.kind IN ({places})"
        return Where(sql=f"NOT {rows}.id IN ({mine})", params=tuple(int(kind) for kind in KINDS[channel]))
    if channel is ReachChannel.ONSITE:
        mine = (
            "SELECT i.contact_id FROM people_devicelink d JOIN people_identity i ON i.id = d.person_id"
            " WHERE i.contact_id IS NOT NULL"
        )
        return Where(sql=f"NOT {rows}.id IN ({mine})", params=())
    return Where(sql="1 = 1", params=())


def _suppressed(rows: str, channel: ReachChannel) -> list[tuple[ReachState, Where]]:
    """An address that is invalid, then one that is suppressed for another reason."""
    if channel not in KINDS:
        return []
    is_invalid = f"s.reason IN ({', '.join(['%s'] * len(OF_THE_ADDRESS))})"
    found = []
    for state, reason in ((ReachState.INVALID, is_invalid), (ReachState.SUPPRESSED, f"NOT {is_invalid}")):
        sql, params = _own_address(rows, channel, reason)
        if channel is ReachChannel.EMAIL:
            domain, more = _domain(rows, reason)
            sql, params = f"({sql} OR {domain})", (*params, *more)
        found.append((state, Where(sql=sql, params=params)))
    return found


def _own_address(rows: str, channel: ReachChannel, reason: str) -> tuple[str, tuple[object, ...]]:
    kinds = KINDS[channel]
    held = (
        f"s.lifted_at IS NULL AND s.address <> '' AND s.kind IN ({', '.join(['%s'] * len(kinds))})"
        f" AND s.channel IN ('', %s) AND {reason}"
    )
    params = (*(int(kind) for kind in kinds), channel.value, *OF_THE_ADDRESS)
    if channel in COLUMNS:
        return (
            f"{rows}.{COLUMNS[channel]} IN (SELECT s.address FROM people_suppression s WHERE {held})",
            params,
        )
    joined = "JOIN people_identity i ON i.kind = s.kind AND i.value = s.address AND i.contact_id IS NOT NULL"
    return f"{rows}.id IN (SELECT i.contact_id FROM people_suppression s {joined} WHERE {held})", params


def _domain(rows: str, reason: str) -> tuple[str, tuple[object, ...]]:
    """A domain stands for those below it too. Addresses are kept in small letters and hold one @."""
    ending = f"substr({rows}.email, length({rows}.email) - length(s.address), length(s.address) + 1)"
    sql = (
        "EXISTS (SELECT 1 FROM people_suppression s WHERE s.lifted_at IS NULL AND s.kind = %s"
        f" AND s.channel IN ('', %s) AND {reason} AND {ending} IN ('@' || s.address, '.' || s.address))"
    )
    return sql, (DOMAIN, ReachChannel.EMAIL.value, *OF_THE_ADDRESS)


def _paused(rows: str) -> Where:
    mine = (
        "SELECT COALESCE(k.merged_into_id, k.id) FROM people_contactpause p"
        " JOIN people_contact k ON k.id = p.contact_id WHERE p.ended_at IS NULL"
    )
    return Where(sql=f"{rows}.id IN ({mine})", params=())


def _consents(
    rows: str, channel: ReachChannel, document: ConsentDocument, target: Target
) -> list[tuple[ReachState, Where]]:
    asked, free = promotional(channel, document)

    def are(state: ConsentState, purposes: tuple[str, ...]) -> Where:
        inner = contacts_in(
            (state,), purposes, channel.value, target=target, pending_days=document.pending_days
        )
        return Where(sql=f"{rows}.id IN ({inner.sql})", params=inner.params)

    found = []
    if asked or free:
        found.append((ReachState.REACHABLE, are(ConsentState.GRANTED, asked + free)))
    for purpose in free:
        objected = are(ConsentState.WITHDRAWN, (purpose,))
        found.append((ReachState.REACHABLE, Where(sql=f"NOT {objected.sql}", params=objected.params)))
    if asked:
        found.append((ReachState.PENDING, are(ConsentState.PENDING, asked)))
    if asked or free:
        found.append((ReachState.WITHDRAWN, are(ConsentState.WITHDRAWN, asked + free)))
    return found
