"""Sending to persons: what waits, and the freeze that keeps it. The nouns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crescendo.core.types.acting import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One message that would leave: since when it waits, and to whom (masked for who may not see persons)."""

    at: int
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A kind of message that this installation sends; its room registers it. `title` is a marked sentence.

    `count` says how many wait, `first` gives the oldest of them, `discard` settles those that were intended until an
    instant so that they never leave, in the caller's transaction, and says how many. `jobs` are the kinds of jobs
    that send.
    """

    name: str
    title: str
    jobs: tuple[str, ...]
    count: Callable[[], int]
    first: Callable[[Actor, int], tuple[Waiting, ...]]
    discard: Callable[[int], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WouldLeave:
    """What waits of one kind."""

    name: str
    title: str
    count: int
    first: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Freeze:
    """Since when nothing leaves, and why: a code, as `restored`."""

    at: int
    because: str
