"""The addresses that must not be written to: keyed hashes, with the address beside while somebody here has it."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.db.models import QuerySet

from crescendo.core.sets import insert_ignore
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.people import models
from crescendo.people.directory import contacts_of
from crescendo.people.fieldset import encode
from crescendo.people.reach import DOMAIN
from crescendo.people.types import Identity, IdentityKind

_COLUMNS = ("digest", "kind", "channel", "reason", "at", "key", "address", "by_id", "by_label", "note")
_ADDRESSES = {"email": IdentityKind.EMAIL, "phone": IdentityKind.PHONE}
_CHUNK = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """One row to be: an address, or the domain of addresses, that must not be written to."""

    identity: Identity | str
    channel: str
    reason: str
    at: int
    key: str = ""
    note: str = ""


def write(bans: Sequence[Ban], *, by: Actor | None = None) -> int:
    """Add rows; one in force for the same address, channel and reason stays. Returns how many are new.

    Five statements for any number.
    """
    known = _known_here({ban.identity for ban in bans if isinstance(ban.identity, Identity)})
    rows = []
    for ban in bans:
        address = ban.identity if isinstance(ban.identity, str) else ""
        if isinstance(ban.identity, Identity) and ban.identity in known:
            address = ban.identity.value
        kind = DOMAIN if isinstance(ban.identity, str) else int(ban.identity.kind)
        place = (digest_of(ban.identity), kind, ban.channel, ban.reason, ban.at, ban.key, address)
        rows.append((*place, by.staff_id if by else None, by.label if by else "", ban.note))
    return insert_ignore("people_suppression", _COLUMNS, rows)


def reasons_of(identities: Iterable[Identity], *, channel: str) -> dict[Identity, frozenset[str]]:
    """Those of these addresses that must not be written to on a channel, with all reasons; domains count too."""
    return reasons_by_channel({channel: identities})[channel]


def reasons_by_channel(
    asked: Mapping[str, Iterable[Identity]],
) -> dict[str, dict[Identity, frozenset[str]]]:
    """The same for the addresses of several channels. One query for 5,000 addresses."""
    by_digest: dict[str, list[tuple[str, Identity]]] = {}
    for channel, identities in asked.items():
        for identity in identities:
            for digest in _digests(identity):
                by_digest.setdefault(digest, []).append((channel, identity))
    digests = list(by_digest)
    found: dict[str, dict[Identity, set[str]]] = {channel: {} for channel in asked}
    for start in range(0, len(digests), _CHUNK):
        rows = in_force().filter(digest__in=digests[start : start + _CHUNK], channel__in=("", *asked))
        for digest, banned, reason in rows.values_list("digest", "channel", "reason"):
            for channel, identity in by_digest[digest]:
                if banned in {"", channel}:
                    found[channel].setdefault(identity, set()).add(reason)
    return {
        channel: {identity: frozenset(reasons) for identity, reasons in banned.items()}
        for channel, banned in found.items()
    }


def _digests(identity: Identity) -> Iterator[str]:
    yield digest_of(identity)
    if identity.kind is IdentityKind.EMAIL:
        yield from map(digest_of, domains_above(identity.value))


def recognise(addresses: Iterable[Identity]) -> None:
    """Write the address beside its hash for those that contacts have from now on. One look while none waits."""
    waiting = in_force().filter(kind__in=list(_ADDRESSES.values()), address="")
    if not waiting.exists():
        return
    by_digest = {digest_of(identity): identity for identity in addresses}
    digests = list(by_digest)
    for start in range(0, len(digests), _CHUNK):
        found = waiting.filter(digest__in=digests[start : start + _CHUNK]).values_list("digest", flat=True)
        for digest in set(found):
            waiting.filter(digest=digest).update(address=by_digest[digest].value)


def recognise_rows(rows: Iterable[Mapping[str, str]]) -> None:
    """The same for contact rows as they were just written."""
    recognise(
        {
            Identity(kind, row[column])
            for row in rows
            for column, kind in _ADDRESSES.items()
            if row.get(column)
        }
    )


def in_force() -> QuerySet[models.Suppression]:
    """The rows that were not lifted."""
    return models.Suppression.objects.filter(lifted_at=None)


def domains_above(address: str) -> tuple[str, ...]:
    """The mail domain of an address and all above it."""
    parts = address.rpartition("@")[2].split(".")
    return tuple(".".join(parts[place:]) for place in range(len(parts)))


def digest_of(identity: Identity | str) -> str:
    """The keyed hash of an address, or of a domain."""
    if isinstance(identity, str):
        text = f"{DOMAIN}::{identity}"
    else:
        text = f"{int(identity.kind)}:{identity.space}:{identity.value}"
    return hmac.new(current().hash_key.encode(), text.encode(), sha256).hexdigest()


def _known_here(identities: set[Identity]) -> set[Identity]:
    """Those that somebody here has: seen as an identity, or typed by staff."""
    known = set(contacts_of(identities))
    texts = {encode(one.value): one for one in identities - known if one.kind in _ADDRESSES.values()}
    if texts:
        typed = models.ContactChange.objects.filter(
            contact_id__isnull=False, field__in=list(_ADDRESSES), value__in=list(texts)
        )
        known |= {texts[value] for value in typed.values_list("value", flat=True) if value in texts}
    return known
