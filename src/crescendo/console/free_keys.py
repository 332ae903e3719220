"""Keys for new rows of a document."""

from __future__ import annotations

from collections.abc import Collection


def free_key(word: str, taken: Collection[object]) -> str:
    """`word_7` beside six rows, or the next number that none of them has.

    Numbers go on: a key that was taken out stays with what was written down under it.
    """
    number = len(taken) + 1
    while f"{word}_{number}" in taken:
        number += 1
    return f"{word}_{number}"
