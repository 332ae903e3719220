"""The fact log: what happened, in commit order. Every consumer reads it by its own cursor."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import msgspec
from django.db import connection, transaction
from django.db.models import Max

from crescendo.core import sets
from crescendo.core.models import Fact as FactRow
from crescendo.core.types import Fact, FactDraft

_TABLE = "core_fact"
_COLUMNS = ("kind", "at", "depth", "payload", "recorded_at")
# The bytes of "fact": a number that no other advisory lock of ours uses.
_LOCK = 0x66616374
_FAR = 2**63 - 1

_held: ContextVar[list[FactDraft] | None] = ContextVar("held_facts", default=None)


class NoTransactionError(RuntimeError):
    """Facts were appended outside the transaction of the rows that they speak of."""


def append(drafts: Sequence[FactDraft], *, now: int) -> None:
    """Write facts as the last statement of the running transaction (inside `together`: at its end).

    On PostgreSQL writers queue at one lock from here to their commit, so that positions appear in commit
    order and a reader never passes one that commits later. Do nothing after this in the same transaction.
    """
    if not drafts:
        return
    if not connection.in_atomic_block:
        raise NoTransactionError("facts are appended inside the transaction of the rows they speak of")
    held = _held.get()
    if held is not None:
        held.extend(drafts)
    else:
        _write(drafts, now)


@contextmanager
def together(*, now: int) -> Iterator[None]:
    """One transaction whose facts, of this verb and of the verbs that it calls, are written last."""
    outer = _held.get()
    if outer is not None:
        with transaction.atomic(), _forgotten_on_failure(outer):
            yield
        return
    with transaction.atomic():
        with gathered() as drafts:
            yield
        _write(drafts, now)


@contextmanager
def gathered() -> Iterator[list[FactDraft]]:
    """Hold back the facts appended inside, for one who writes them himself at the end of his transaction."""
    drafts: list[FactDraft] = []
    token = _held.set(drafts)
    try:
        yield drafts
    finally:
        _held.reset(token)


def read(
    after: int, limit: int, *, kinds: Collection[str] | None = None, until: int | None = None
) -> list[Fact]:
    """The next facts behind a position, oldest first; of some kinds only, and no further than `until`."""
    rows = sets.fetch(
        sets.statement(__package__, "read_facts" if kinds is None else "read_facts_of"),
        {
            "after": after,
            "until": _FAR if until is None else until,
            "limit": limit,
            "kinds": sets.batch_json(sorted(kinds or ())),
        },
    )
    return [
        Fact(position=position, kind=kind, at=at, payload=msgspec.json.decode(payload), depth=depth)
        for position, kind, at, payload, depth in rows
    ]


def newest_of_kinds(*, after: int, until: int) -> dict[str, int]:
    """The kinds of facts behind a position, up to another, with the newest position of each. One query of the key."""
    rows = FactRow.objects.filter(position__gt=after, position__lte=until)
    return dict(rows.values_list("kind").annotate(Max("position")))


def head() -> int:
    """The position of the newest fact; 0 while there is none."""
    return int(sets.fetch("SELECT coalesce(max(position), 0) FROM core_fact")[0][0])


def recorded_after(position: int) -> int | None:
    """When the first fact behind a position was recorded; None where there is none. One query of the key."""
    rows = FactRow.objects.filter(position__gt=position).order_by("position")
    return rows.values_list("recorded_at", flat=True).first()


def trim(before: int, *, until: int, limit: int) -> int:
    """Remove the oldest facts recorded before an instant, up to a position that every reader has passed."""
    return sets.execute(
        sets.statement(__package__, "trim_facts"), {"until": until, "before": before, "limit": limit}
    )


@contextmanager
def _forgotten_on_failure(drafts: list[FactDraft]) -> Iterator[None]:
    """What a rolled back inner transaction announced did not happen."""
    length = len(drafts)
    try:
        yield
    except BaseException:
        del drafts[length:]
        raise


def _write(drafts: Sequence[FactDraft], now: int) -> None:
    if not drafts:
        return
    if sets.vendor() == "postgresql":
        sets.fetch("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    sets.insert(_TABLE, _COLUMNS, [_row(draft, now) for draft in drafts])


def _row(draft: FactDraft, now: int) -> tuple[str, int, int, str, int]:
    return (draft.kind, draft.at, draft.depth, msgspec.json.encode(draft.payload).decode(), now)
