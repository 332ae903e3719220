"""Who withdrew a consent or is left alone, carried from one state of the store to an older one.

An older state knows a grant and not the withdrawal that followed. What is carried names persons by the keyed hashes of
their identities alone; whoever has no identity at all cannot be carried.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crescendo.core.sets import fetch, insert, insert_ignore, statement
from crescendo.core.types import Actor
from crescendo.people.blocking import digest_of
from crescendo.people.consent_types import ConsentStatus
from crescendo.people.types import Identity, IdentityKind, Proof

Row = tuple[str, str, str, int]
"""digest of an identity, purpose, channel, at; purpose and channel are empty for whoever is left alone."""
_Word = tuple[int, str, str]
"""contact, purpose, channel."""

_CONSENT = (
    *("identity_id", "purpose", "channel", "status", "legal_basis", "text_version", "language", "source_url"),
    *("at", "ip", "key", "proof", "by_label"),
)
_PAUSE = ("contact_id", "at", "reason", "by_label", "ended_by_label")
_SOURCE = "crescendo restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """An identity of the older state whose digest was carried."""

    pk: int
    contact_id: int
    digest: str


def read() -> tuple[Row, ...]:
    """Each withdrawal and each pause in force, once for every identity of the person. One query."""
    return tuple(
        (digest_of(Identity(IdentityKind(kind), value, space)), purpose, channel, at)
        for kind, value, space, purpose, channel, at, _ in _held()
    )


def carry(rows: Iterable[Row], found: Sequence[Here], by: Actor) -> tuple[set[int], set[int]]:
    """Append what these say and the store does not; whose consents were withdrawn and who is left alone anew.

    Inside the caller's transaction. Three statements for any number; the caller emits the facts.
    """
    wanted = _latest(rows, found)
    known = {(contact, purpose, channel): at for _, _, _, purpose, channel, at, contact in _held()}
    missing = {word: told for word, told in wanted.items() if known.get(word, -1) < told[0]}
    withdrawn = {word: told for word, told in missing.items() if word[1]}
    paused = {word[0]: told[0] for word, told in missing.items() if not word[1] and word not in known}
    insert_ignore(
        "people_consent", _CONSENT, [_withdrawal(by, word, *told) for word, told in withdrawn.items()]
    )
    insert("people_contactpause", _PAUSE, [(one, at, "", by.label, "") for one, at in paused.items()])
    return {contact for contact, _, _ in withdrawn}, set(paused)


def _held() -> list[tuple[int, str, str, str, str, int, int]]:
    words = {"withdrawn": ConsentStatus.WITHDRAWN.value, "granted": ConsentStatus.GRANTED.value}
    return fetch(statement(__package__, "withheld"), {"record": int(IdentityKind.RECORD), **words})


def _latest(rows: Iterable[Row], found: Sequence[Here]) -> Mapping[_Word, tuple[int, int]]:
    """When each contact's word was said, and the identity that it is to hang on: the first that has it."""
    here = {one.digest: one for one in found}
    latest: dict[_Word, tuple[int, int]] = {}
    for digest, purpose, channel, at in rows:
        one = here.get(digest)
        if one is None:
            continue
        word = (one.contact_id, purpose, channel)
        if word not in latest or latest[word][0] < at:
            latest[word] = (at, one.pk)
    return latest


def _withdrawal(by: Actor, word: _Word, at: int, identity_id: int) -> tuple[object, ...]:
    _, purpose, channel = word
    said = (purpose, channel, ConsentStatus.WITHDRAWN.value, "", "", "", _SOURCE)
    return (identity_id, *said, at, "", f"carried/{identity_id}/{at}", int(Proof.VERIFIED), by.label)
