"""Whose a device was when: words are stored, and events stored earlier are told their new owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from crescendo.core.sets import batch_json, fetch, insert_ignore, statement
from crescendo.people.directory import Directory
from crescendo.people.models import DeviceLink
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.owner import Told, holder
from crescendo.people.types import Move

_COLUMNS = ("device_id", "at", "tie", "person_id")
Word = tuple[int, int, int | None]
Owners = Mapping[int, int | None]


def store_words(told: Sequence[Told], directory: Directory, former: Owners) -> tuple[Move, ...]:
    """Write a batch's device words; returns how events stored earlier move.

    `former` says where persons that changed their contact pointed before.
    """
    words = _words(told, directory)
    before = _timelines(words, directory, former)
    rows = [(device, *place, person) for device, said in words.items() for place, person in said.items()]
    insert_ignore("people_devicelink", _COLUMNS, rows)
    people = {person for timeline in before.values() for _, _, person in timeline if person}
    people.update(
        person for device in before for person in words.get(device, {}).values() if person is not None
    )
    now = _contacts(people)
    then = {**now, **former}
    moves = [
        Move(
            identity_id=person, from_at=None, until_at=None, contact_id=directory.numbered(person).contact_id
        )
        for person in former
    ]
    for device, old in before.items():
        merged = {(at, tie): person for at, tie, person in old}
        for place, person in words.get(device, {}).items():
            merged.setdefault(place, person)
        new = sorted((at, tie, person) for (at, tie), person in merged.items())
        moves.extend(moves_between(device, (old, then), (new, now)))
    return tuple(moves)


def holders(asked: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The contacts that had these devices at these times, by their place in the list."""
    if not asked:
        return {}
    found = fetch(statement(__package__, "holders"), {"devices": batch_json(asked)})
    return {place: contact for place, contact in found if contact is not None}


def moves_between(
    device: int, old: tuple[Sequence[Word], Owners], new: tuple[Sequence[Word], Owners]
) -> list[Move]:
    """The stretches of time in which a device's events change hands, neighbours of one owner joined. Pure."""
    starts = sorted({at for words, _ in (old, new) for at, _, _ in words})
    edges: list[int | None] = [None, *starts, None]
    moves: list[Move] = []
    for start, end in pairwise(edges):
        at = start if start is not None else (starts[0] - 1 if starts else 0)
        was, becomes = (_owner(words, owners, at) for words, owners in (old, new))
        if was == becomes:
            continue
        begin = start
        if moves and start is not None and (moves[-1].until_at, moves[-1].contact_id) == (start, becomes):
            begin = moves.pop().from_at
        moves.append(Move(identity_id=device, from_at=begin, until_at=end, contact_id=becomes))
    return moves


def _owner(words: Sequence[Word], owners: Owners, at: int) -> int | None:
    person = holder(words, at)
    return None if person is None else owners[person]


def _words(told: Sequence[Told], directory: Directory) -> dict[int, dict[tuple[int, int], int | None]]:
    words: dict[int, dict[tuple[int, int], int | None]] = {}
    for said in told:
        for word in said.devices:
            person = directory[word.person].id if word.person else None
            words.setdefault(directory[word.device].id, {}).setdefault((word.at, word.tie), person)
    return words


def _timelines(
    words: Mapping[int, Mapping[tuple[int, int], int | None]], directory: Directory, former: Owners
) -> dict[int, list[Word]]:
    """Words stored of the devices whose events may move, from the last one before the batch's on.

    What lies earlier holds as before, so it need not be read. New devices have no earlier events.
    """
    timelines: dict[int, list[Word]] = {device: [] for device in words if device in directory.standing}
    asked = [(device, min(at for at, _ in words[device])) for device in timelines]
    found: Iterable[tuple[int, int, int, int | None]] = ()
    if asked:
        found = fetch(statement(__package__, "recent_words"), {"devices": batch_json(asked)})
    for device, at, tie, person in found:
        timelines[device].append((at, tie, person))
    if former:
        shared = DeviceLink.objects.filter(person_id__in=list(former)).values("device_id")
        whole = DeviceLink.objects.filter(device_id__in=shared)
        rewritten: dict[int, list[Word]] = {}
        for word in whole:
            rewritten.setdefault(word.device_id, []).append((word.at, word.tie, word.person_id))
        timelines.update(rewritten)
    for timeline in timelines.values():
        timeline.sort(key=lambda word: word[:2])
    return timelines


def _contacts(people: set[int]) -> dict[int, int | None]:
    if not people:
        return {}
    return dict(IdentityRow.objects.filter(id__in=people).values_list("id", "contact_id"))
