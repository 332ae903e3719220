"""The store remembers by which key its hashes were made: under another one it would recognise nobody.

The block list would let erased persons in again and suppressed addresses would be written to, so nothing starts.
"""

from __future__ import annotations

from crescendo.core.keyring import name_of
from crescendo.core.models import Installation
from crescendo.core.refusals import Refusal, mark
from crescendo.core.settings import current


class HashKeyChanged(Refusal):
    """The installation's hash key is not the one that this store was made with."""

    code = "hash_key_changed"
    sentence = mark(
        "The block list and the suppressions were made with the key %(wanted)s; this installation has %(found)s."
    )
    remedy = mark(
        "Bring back hash.key or secret.key from a backup, or set CRESCENDO_HASH_KEY. Only if the key is lost for good: "
        "`crescendo rotate-key --hash-key-is-lost`."
    )


def check() -> None:
    """Remember the key at the first start; refuse HashKeyChanged at a later one with another. Three queries."""
    found = name_of(current().hash_key)
    Installation.objects.get_or_create(pk=1, defaults={"hash_key": found})
    Installation.objects.filter(pk=1, hash_key="").update(hash_key=found)
    compare()


def compare() -> None:
    """Refuse HashKeyChanged where the key here is not the store's; writes nothing. One query."""
    found = name_of(current().hash_key)
    wanted = Installation.objects.filter(pk=1).values_list("hash_key", flat=True).first()
    if wanted and wanted != found:
        raise HashKeyChanged(wanted=wanted, found=found)


def accept() -> None:
    """Take the key that is here for the store's own."""
    Installation.objects.update_or_create(pk=1, defaults={"hash_key": name_of(current().hash_key)})
