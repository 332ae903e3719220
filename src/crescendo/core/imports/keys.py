"""The keys of a file's rows: the first row with a key has it, a later one is told which that was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from crescendo.core import sets

_COLUMNS = ("run_id", "turn", "digest", "number")


def claim(run_id: int, turn: int, asked: Sequence[tuple[int, str]]) -> Mapping[int, int]:
    """Row number to the earlier row that has the same key. Two statements.

    Keys are kept as eight bytes: of ten million rows two unlike ones are taken for one with a chance of 1 in 400,000.
    """
    if not asked:
        return {}
    digests = [(_digest(key), number) for number, key in asked]
    first: dict[int, int] = {}
    for digest, number in digests:
        first.setdefault(digest, number)
    sets.insert_ignore(
        "core_import_key",
        _COLUMNS,
        [(run_id, turn, digest, number) for digest, number in sorted(first.items())],
    )
    rows = sets.fetch(
        sets.statement("crescendo.core", "import_keys"),
        {"run": run_id, "turn": turn, "digests": sets.batch_json(sorted(first))},
    )
    holders = {int(digest): int(number) for digest, number in rows}
    return {number: holders[digest] for digest, number in digests if holders[digest] != number}


def _digest(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(errors="replace"), digest_size=8).digest(), "big", signed=True)
