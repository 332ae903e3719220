"""The block list: whoever was erased is not stored again until the person consents anew.

It holds keyed hashes of every identity, so it tells nobody who was erased. Ingest asks it once a batch; while it is
empty that is one look at an index.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b

from django.db import transaction

from crescendo.core.api import audit, require
from crescendo.core.refusals import NotValid, mark
from crescendo.core.sets import insert_ignore
from crescendo.core.settings import current
from crescendo.core.types import Actor, Permission
from crescendo.people.privacy_models import BlockedIdentity
from crescendo.people.privacy_types import Blocked
from crescendo.people.types import Identity

_CHUNK = 5_000
_NO_REASON = mark("Say why, as «asked by mail on 3 May».")

audit.register({"block.lifted": mark("%(by)s lifted the block of an erased person's address")})


def block(whose: Mapping[Identity, int | None], *, erasure_id: int, now: int) -> None:
    """Refuse these identities from now on, inside the caller's transaction; each with its contact. One statement."""
    rows = [
        (digest_of(identity), int(identity.kind), erasure_id, contact, now)
        for identity, contact in whose.items()
    ]
    insert_ignore("people_blockedidentity", ("digest", "kind", "erasure_id", "contact_id", "at"), rows)


def is_anybody_blocked() -> bool:
    """Whether the list holds anything: one look at an index."""
    return BlockedIdentity.objects.exists()


def blocked_among(identities: Iterable[Identity]) -> set[Identity]:
    """Those of these identities that are blocked. One statement for 5,000 of them; one look while none is."""
    if not is_anybody_blocked():
        return set()
    digests = {digest_of(identity): identity for identity in identities}
    asked = list(digests)
    found: set[Identity] = set()
    for start in range(0, len(asked), _CHUNK):
        rows = BlockedIdentity.objects.filter(digest__in=asked[start : start + _CHUNK])
        found.update(digests[digest] for digest in rows.values_list("digest", flat=True))
    return found


def unblock(identities: Iterable[Identity]) -> int:
    """Let the persons of these identities in again, with all that was blocked of them.

    For a consent that was proved; inside the caller's transaction. Returns how many identities were blocked.
    """
    named = BlockedIdentity.objects.filter(digest__in=[digest_of(one) for one in identities])
    contacts = set(named.exclude(contact_id=None).values_list("contact_id", flat=True))
    return named.delete()[0] + BlockedIdentity.objects.filter(contact_id__in=contacts).delete()[0]


def lift_block(by: Actor, identity: Identity, *, reason: str, now: int) -> bool:
    """Let the person of an identity in again by hand; whether it was blocked.

    Refuses NotAllowed, NotValid without a reason. The audit keeps the reason and the kind of the identity, never
    its value.
    """
    require(by, Permission.ERASE)
    if not reason.strip():
        raise NotValid([("/reason", "reason_missing", _NO_REASON)])
    with transaction.atomic():
        lifted = unblock([identity]) > 0
        if lifted:
            detail = {"reason": reason.strip(), "kind": identity.kind.name.lower()}
            audit.record(by, "block.lifted", "block_list", detail, now=now)
    return lifted


def refuse_blocked(identities: Sequence[Identity]) -> None:
    """Refuse Blocked where one of these is: for whoever types or imports a person."""
    if blocked_among(identities):
        raise Blocked


def digest_of(identity: Identity) -> str:
    """The keyed hash of an identity."""
    text = f"{int(identity.kind)}:{identity.space}:{identity.value}"
    return blake2b(text.encode("utf-8", "replace"), digest_size=16, key=_key(current().hash_key)).hexdigest()


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return blake2b(secret.encode(), person=b"crescendo.block", digest_size=32).digest()
