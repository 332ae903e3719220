"""Links between persons' identities as rows: what a batch says of them, what is stored, what is news."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec

from crescendo.core.sets import batch_json, execute, execute_each, fetch, insert_ignore, statement
from crescendo.people.directory import Directory
from crescendo.people.owner import PersonLink, Told
from crescendo.people.parted import stored_partings
from crescendo.people.types import LinkRefusal, Proof, Sighting

_COLUMNS = (
    "low_id",
    "high_id",
    "is_alias",
    "proof",
    "at",
    "tie",
    "key",
    "source_id",
    "refusal",
    "last_at",
    "last_tie",
)
Place = tuple[int, int]
# Two identities, the lower number first, whether by an explicit word, and how proved.
Spot = tuple[int, int, bool, int]
# How a merge by hand stands among the links: with this in the place of its proof.
MERGED = 0


class Offer(msgspec.Struct, gc=False):
    """A link that a batch says, with the message that said it first."""

    first: Place
    last: Place
    key: str
    source_id: int | None


class Held(msgspec.Struct):
    """A stored link, with the rows that say it and why each was refused."""

    first: Place
    last: Place
    rows: list[tuple[int, int]]


def offered_by(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory
) -> dict[Spot, Offer]:
    """What the batch ties: each pair in each way and proof once, with the first and the last time."""
    offered: dict[Spot, Offer] = {}
    for sighting, said in zip(sightings, told, strict=True):
        for given in said.links:
            low, high = sorted((directory[given.one].id, directory[given.other].id))
            spot = (low, high, given.is_alias, int(given.proof))
            place = (given.at, given.tie)
            held = offered.get(spot)
            if held is None:
                offered[spot] = Offer(place, place, sighting.key, sighting.source_id)
            elif place < held.first:
                held.first, held.key, held.source_id = place, sighting.key, sighting.source_id
            elif place > held.last:
                held.last = place
    return offered


def news_of(offered: dict[Spot, Offer]) -> tuple[dict[Spot, Offer], dict[int, tuple[Spot, Place]]]:
    """What no stored link says as early, and, by the row to prolong, what one says but not as late.

    Later times decide nothing until somebody is taken off; they are kept because that may be told long after.
    """
    pairs = sorted({spot[:2] for spot in offered if spot[0] > 0})
    held: dict[Spot, Held] = {}
    if pairs:
        for number, low, high, is_alias, proof, *times in fetch(
            statement(__package__, "find_links"), {"pairs": batch_json(pairs)}
        ):
            _hold(held, (low, high, bool(is_alias), proof), number, times)
    news: dict[Spot, Offer] = {}
    longer: dict[int, tuple[Spot, Place]] = {}
    for spot, offer in offered.items():
        known = held.get(spot)
        if known is None or offer.first < known.first:
            news[spot] = offer
        if known is not None and offer.last > known.last:
            longer[known.rows[0][0]] = (spot, offer.last)
    return news, longer


def _hold(
    held: dict[Spot, Held], spot: Spot, number: int, times: Sequence[int | None], refusal: int = 0
) -> None:
    """Take in a stored row; several may say one thing."""
    at, order, last_at, last_order = times
    assert at is not None
    assert order is not None
    first = (at, order)
    last = first if last_at is None or last_order is None else (last_at, last_order)
    known = held.get(spot)
    if known is None:
        held[spot] = Held(first, last, [(number, refusal)])
        return
    known.first, known.last = min(known.first, first), max(known.last, last)
    known.rows.append((number, refusal))


def prolong(longer: Mapping[int, tuple[Spot, Place]]) -> None:
    rows = [(number, *place) for number, (_, place) in longer.items()]
    execute_each(__package__, "prolong_links", rows)


def revived(longer: Mapping[int, tuple[Spot, Place]]) -> set[int]:
    """The ends of links said again of which one end was once taken off somebody: they may stand again."""
    ends = {end for spot, _ in longer.values() for end in spot[:2]}
    parted = {said.one for said in stored_partings(ends)} if ends else set()
    return {end for spot, _ in longer.values() if not parted.isdisjoint(spot[:2]) for end in spot[:2]}


def stored_links(ids: Collection[int]) -> dict[Spot, Held]:
    """All stored links, refused ones too, that hang together with these identities. One statement."""
    held: dict[Spot, Held] = {}
    if ids:
        for number, low, high, is_alias, proof, *times, refusal in fetch(
            statement(__package__, "reach"), {"ids": batch_json(list(ids))}
        ):
            _hold(held, (low, high, bool(is_alias), proof), number, times, refusal)
    return held


def links_of(stored: Mapping[Spot, Held]) -> dict[Spot, PersonLink[int]]:
    return {spot: link_of(spot, held) for spot, held in stored.items()}


def link_of(spot: Spot, said: Offer | Held, held: Held | None = None) -> PersonLink[int]:
    low, high, is_alias, proof = spot
    at, order = said.first if held is None else min(said.first, held.first)
    last = said.last if held is None else max(said.last, held.last)
    return PersonLink(
        one=low,
        other=high,
        is_alias=is_alias,
        proof=Proof(proof or Proof.VERIFIED),
        at=at,
        tie=order,
        is_merge=proof == MERGED,
        last=last,
    )


def write_links(
    news: Mapping[Spot, Offer],
    links: Mapping[Spot, PersonLink[int]],
    stored: Mapping[Spot, Held],
    refusals: Mapping[PersonLink[int], LinkRefusal],
    directory: Directory,
) -> None:
    said = {spot: int(refusals.get(link, LinkRefusal.JOINED)) for spot, link in links.items()}
    rows = []
    for spot, offer in news.items():
        low, high = sorted(directory.numbered(end).id for end in spot[:2])
        last = offer.last if offer.last > offer.first else (None, None)
        rows.append(
            (low, high, *spot[2:], *offer.first, offer.key, offer.source_id, said[spot], *last),
        )
    insert_ignore("people_link", _COLUMNS, rows)
    turned = [
        (number, said[spot])
        for spot, held in stored.items()
        for number, refusal in held.rows
        if refusal != said[spot]
    ]
    if turned:
        execute(statement(__package__, "refuse_links"), {"rows": batch_json(turned)})
