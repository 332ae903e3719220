"""The nouns of access, erasure and the block list. No Django; `types` hands them on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark
from crescendo.core.types import Row


class ErasureState(StrEnum):
    """An erasure waits for the worker, goes on in chunks, is done."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseContacts:
    """Whom to erase, and why, in words without personal values (as the number of a request)."""

    contact_ids: tuple[int, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureLine:
    """One store of the report. `remaining` None: it was read to its end and cannot be counted again."""

    holding: str
    title: str
    erased: int
    remaining: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """An erasure with its report; numbers only, nothing about the person."""

    id: int
    at: int
    by_id: int | None
    by_label: str
    reason: str
    contact_ids: tuple[int, ...]
    identities: int
    state: ErasureState
    done: int
    total: int
    finished_at: int | None
    is_wiped: bool
    files_left: int | None
    lines: tuple[ErasureLine, ...]


class BundleState(StrEnum):
    """A bundle is being made, can be fetched, or its time is over."""

    MAKING = "making"
    READY = "ready"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessBundle:
    """One person's data as a file that can be fetched until `expires_at`."""

    id: int
    contact_id: int
    at: int
    by_id: int | None
    language: str
    state: BundleState
    size: int
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One kind of thing that is held of a person; `title` and `columns` are marked sentences."""

    name: str
    title: str
    columns: Mapping[str, str] = field(hash=False)
    rows: Iterator[Row]


class NothingToErase(Refusal):
    """No contact was named."""

    code = "nothing_to_erase"
    sentence = mark("No contact was named.")
    remedy = mark("Name at least one contact, at most 500.")


class BundleGone(Refusal):
    """The file of a bundle is not there."""

    code = "bundle_gone"
    sentence = mark("This file is not there.")
    remedy = mark("It may still be in the making, or its time may be over: ask for a new one.")


class Blocked(Refusal):
    """Somebody who was erased must not come back without a new consent."""

    code = "person_blocked"
    sentence = mark("This address belongs to somebody whose data was erased.")
    remedy = mark(
        "It can be stored again once the person consents anew, or once somebody lifts the block with a reason."
    )
