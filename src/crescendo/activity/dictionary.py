"""Ids of dictionary rows, found or made set-wise and remembered by the process.

What a transaction made is remembered only once it was committed: a rolled-back id must not be used again.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Iterable, Mapping
from typing import Generic, TypeVar

from django.db import transaction

from crescendo.core import sets
from crescendo.core.text import fold

K = TypeVar("K", bound=Hashable)
_LONGEST_FOLD = 500


def digest(*parts: str) -> str:
    """32 hex digits that stand for a text of any length in a unique index."""
    return hashlib.blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=16).hexdigest()


def folded(text: str) -> str:
    """What conditions compare a subject by; cut, as a letter may fold to many and an index row holds only so much."""
    return fold(text)[:_LONGEST_FOLD].strip()


class Memory(Generic[K]):
    """The ids known to this process, the longest unused forgotten first."""

    def __init__(self, size: int = 50_000) -> None:
        self._known: OrderedDict[K, int] = OrderedDict()
        self._size = size

    def split(self, wanted: Iterable[K]) -> tuple[dict[K, int], list[K]]:
        """What is known of `wanted`, and the rest without repeats."""
        found: dict[K, int] = {}
        missing: list[K] = []
        for key in dict.fromkeys(wanted):
            known = self._known.get(key)
            if known is None:
                missing.append(key)
            else:
                self._known.move_to_end(key)
                found[key] = known
        return found, missing

    def keep(self, ids: Mapping[K, int]) -> None:
        """Remember after the running transaction commits."""
        transaction.on_commit(lambda: self._remember(ids))

    def forget(self) -> None:
        """Know nothing, as after the store was replaced."""
        self._known.clear()

    def _remember(self, ids: Mapping[K, int]) -> None:
        self._known.update(ids)
        while len(self._known) > self._size:
            self._known.popitem(last=False)


_names: Memory[str] = Memory()
_subjects: Memory[tuple[str, str]] = Memory()
_agents: Memory[str] = Memory(10_000)
_reasons: Memory[str] = Memory(1_000)
_series: Memory[str] = Memory(1_000)


def forget_all() -> None:
    """Forget every id: tests and restores call it when the tables were emptied."""
    for memory in (_names, _subjects, _agents, _reasons, _series):
        memory.forget()


def name_ids(names: Iterable[str], *, now: int) -> dict[str, int]:
    """Ids of act names; new ones are added to the catalogue."""
    found, missing = _names.split(names)
    if missing:
        sets.insert_ignore(
            "activity_name", ("text", "first_seen_at", "hidden"), [(m, now, False) for m in missing]
        )
        found |= _fetch_texts(_names, "activity_name", missing)
    return found


def unknown_names(names: Iterable[str]) -> set[str]:
    """Those of these names that the catalogue does not hold. No statement where all are remembered."""
    _, missing = _names.split(names)
    return set(missing) - set(_fetch_texts(_names, "activity_name", missing)) if missing else set()


def reason_ids(codes: Iterable[str]) -> dict[str, int]:
    """Ids of the reasons for a judgement."""
    found, missing = _reasons.split(codes)
    if missing:
        sets.insert_ignore("activity_reason", ("code",), [(m,) for m in missing])
        found |= _fetch_texts(_reasons, "activity_reason", missing)
    return found


def series_ids(names: Iterable[str]) -> dict[str, int]:
    """Ids of raw-log series."""
    found, missing = _series.split(names)
    if missing:
        sets.insert_ignore("activity_series", ("text",), [(m,) for m in missing])
        found |= _fetch_texts(_series, "activity_series", missing)
    return found


def agent_ids(texts: Iterable[str]) -> dict[str, int]:
    """Ids of user agents."""
    found, missing = _agents.split(texts)
    if missing:
        digests = {digest(text): text for text in missing}
        sets.insert_ignore("activity_agent", ("digest", "text"), list(digests.items()))
        found |= _fetch(_agents, "activity_agent", digests)
    return found


def subject_ids(subjects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Ids of (kind, text) subjects."""
    found, missing = _subjects.split(subjects)
    if missing:
        digests = {digest(*subject): subject for subject in missing}
        rows = [(key, kind, text, folded(text)) for key, (kind, text) in digests.items()]
        sets.insert_ignore("activity_subject", ("digest", "kind", "text", "fold"), rows)
        found |= _fetch(_subjects, "activity_subject", digests)
    return found


def _fetch_texts(memory: Memory[str], table: str, texts: list[str]) -> dict[str, int]:
    return _fetch(memory, table, {text: text for text in texts})


def _fetch(memory: Memory[K], table: str, wanted: Mapping[str, K]) -> dict[K, int]:
    sql = sets.statement(__package__, f"find_{table.removeprefix('activity_')}")
    rows = sets.fetch(sql, {"texts": sets.batch_json(list(wanted))})
    fresh = {wanted[str(text)]: int(number) for number, text in rows}
    memory.keep(fresh)
    return fresh
