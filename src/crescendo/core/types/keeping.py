"""How long things are kept: the nouns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kind of thing that is kept for a time. `title` and `sentence` are marked sentences.

    `usual` days hold until somebody sets others, None: for ever. `count` and `sweep` take the instant before which
    things are past their time; `sweep` removes a bounded number inside the caller's transaction.
    """

    name: str
    title: str
    sentence: str
    least: int
    most: int
    usual: int | None
    count: Callable[[int], int]
    sweep: Callable[[int, int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRow:
    """A kind with the days in force."""

    kind: Kept
    days: int | None
