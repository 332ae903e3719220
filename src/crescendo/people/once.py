"""Within one reading of a page the same row is read once, however many verbs ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_T = TypeVar("_T")
_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """For a door that only reads: inside of it a contact, its identities and its parts are looked up once.

    Nothing may be written inside, for what was read before would be told again.
    """
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(key: Hashable, read: Callable[[], _T]) -> _T:
    """What is read under a key: from the store, or from this reading's memory. Refusals are not remembered."""
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: _T = known[key]
    return found
