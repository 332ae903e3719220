"""Within one reading of a page the same row is read once, however many verbs ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

_T = TypeVar("_T")
_Key = TypeVar("_Key", bound=Hashable)
_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)
_ABSENT = object()


@contextmanager
def reading_once() -> Iterator[None]:
    """For a door that only reads: inside of it what is asked twice is looked up once. Nested ones share a memory.

    What writes an audit line or facts inside makes it forget; nothing outlives the reading, so no process tells what
    another has changed meanwhile.
    """
    if _known.get() is not None:
        yield
        return
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def once(key: Hashable, read: Callable[[], _T]) -> _T:
    """What is read under a key: from the store, or from this reading's memory. Refusals are not remembered.

    Nobody may change what is handed out.
    """
    known = _known.get()
    if known is None:
        return read()
    if key not in known:
        known[key] = read()
    found: _T = known[key]
    return found


def once_each(
    name: Hashable, keys: Iterable[_Key], read: Callable[[set[_Key]], Mapping[_Key, _T]]
) -> dict[_Key, _T]:
    """The same for many keys: those not asked for yet are read together; one that is not found stays away."""
    wanted = set(keys)
    known = _known.get()
    if known is None:
        return dict(read(wanted)) if wanted else {}
    rows: dict[_Key, Any] = known.setdefault(name, {})
    if fresh := wanted - rows.keys():
        found = read(fresh)
        rows.update({key: found.get(key, _ABSENT) for key in fresh})
    return {key: rows[key] for key in wanted if rows[key] is not _ABSENT}


def learn(name: Hashable, found: Mapping[_Key, _T]) -> None:
    """What another reading told by the way, so that `once_each` need not ask for it."""
    known = _known.get()
    if known is not None:
        known.setdefault(name, {}).update(found)


def forget() -> None:
    """Something was written: what was read before may be told no more."""
    known = _known.get()
    if known is not None:
        known.clear()
