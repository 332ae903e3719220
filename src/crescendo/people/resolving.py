"""Who is one person, set by set: only what hangs together with the batch's news is judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crescendo.core.sets import (
    batch_json,
    execute,
    fetch,
    insert_ignore,
    insert_returning_ids,
    statement,
)
from crescendo.people.directory import Directory, Known
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.owner import Components, PersonLink, Told, join
from crescendo.people.types import IdentityKind, LinkRefusal, Proof, Sighting

_LINK_COLUMNS = ("low_id", "high_id", "is_alias", "proof", "at", "tie", "key", "source_id", "refusal")
_CONTACT_COLUMNS = ("created_at", "first_seen_at", "last_seen_at", "event_count", "is_verified", "traits")
_CONTACT_TEXTS = (
    *("name", "name_fold", "first_name", "last_name", "email", "email_fold", "phone", "title", "title_fold"),
    *("company_name", "company_fold", "industry", "industry_fold", "country", "country_fold", "region"),
    *("region_fold", "city", "city_fold", "language", "time_zone", "website"),
)
_Pair = tuple[int, int, bool]
# How a merge by hand stands among the links: with this in the place of its proof.
MERGED = 0
MERGE_SPACE = "merge"
_NEVER = 2**62


@dataclass(frozen=True, slots=True)
class _Origin:
    key: str
    source_id: int | None


@dataclass(slots=True)
class Outcome:
    """Contacts made and touched; and of identities stored before, where they pointed until now."""

    created: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    former: dict[int, int | None] = field(default_factory=dict)


def resolve(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory, *, now: int
) -> Outcome:
    """Join and split contacts as the batch's links ask; writes contacts, identities and links."""
    links, origins = _offered(sightings, told, directory)
    freshly_verified = _verify(sightings, told, directory)
    news = _news(links)
    touched = {end for link in news for end in (link.one, link.other)}
    touched.update(known.id for known in freshly_verified)
    touched.update(known.id for known in directory.new_people())
    stored, numbers = _closure(touched, directory)
    for link in stored:
        touched.update((link.one, link.other))
    identities = {number: directory.numbered(number).identity for number in touched}
    verified = {number for number in touched if directory.numbered(number).is_verified}
    components = join(identities, verified, (*stored, *news))
    outcome = _assign(components, directory, now=now)
    directory.write_new()
    _write_pointers(outcome, freshly_verified, directory)
    _write_links(news, stored, origins, numbers, components.refusals, directory)
    return outcome


def rejoin(ids: Sequence[int], *, now: int) -> Outcome:
    """Judge standing identities and all that hangs together with them anew: merges came or went."""
    directory = Directory()
    stored, numbers = _closure(ids, directory)
    touched = {*ids, *(end for link in stored for end in (link.one, link.other))}
    _adopt({number for number in touched if not directory.is_loaded(number)}, directory)
    identities = {number: directory.numbered(number).identity for number in touched}
    verified = {number for number in touched if directory.numbered(number).is_verified}
    components = join(identities, verified, stored)
    outcome = _assign(components, directory, now=now)
    _write_pointers(outcome, (), directory)
    _write_links((), stored, {}, numbers, components.refusals, directory)
    return outcome


def _offered(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory
) -> tuple[dict[tuple[_Pair, int], PersonLink[int]], dict[PersonLink[int], _Origin]]:
    """The batch's own links, the earliest of each pair and proof."""
    best: dict[tuple[_Pair, int], PersonLink[int]] = {}
    origins: dict[PersonLink[int], _Origin] = {}
    for sighting, said in zip(sightings, told, strict=True):
        for given in said.links:
            one, other = sorted((directory[given.one].id, directory[given.other].id))
            link = PersonLink(
                one=one, other=other, is_alias=given.is_alias, proof=given.proof, at=given.at, tie=given.tie
            )
            place = ((one, other, given.is_alias), int(given.proof))
            held = best.get(place)
            if held is None or (link.at, link.tie) < (held.at, held.tie):
                best[place] = link
                origins[link] = _Origin(sighting.key, sighting.source_id)
    return best, origins


def _verify(sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory) -> list[Known]:
    """Mark what verified sightings carried; returns the stored persons of whom this is news."""
    news: dict[int, Known] = {}
    for sighting, said in zip(sightings, told, strict=True):
        if sighting.proof is Proof.VERIFIED:
            for person in said.people:
                known = directory[person]
                if not known.is_verified:
                    known.is_verified = True
                    news[known.id] = known
    return [known for known in news.values() if known.id > 0]


def _news(offered: dict[tuple[_Pair, int], PersonLink[int]]) -> list[PersonLink[int]]:
    """The links that no stored one makes idle: same pair, better proved, or as well and as early."""
    pairs = sorted({(one, other) for (one, other, _), _ in offered if one > 0})
    held: dict[_Pair, list[tuple[int, int, int]]] = {}
    if pairs:
        for low, high, is_alias, proof, at, order in fetch(
            statement(__package__, "find_links"), {"pairs": batch_json(pairs)}
        ):
            held.setdefault((low, high, bool(is_alias)), []).append((proof, at, order))
    return [
        link
        for (pair, proof), link in offered.items()
        if not any(
            p > proof or (p == proof and (at, order) <= (link.at, link.tie))
            for p, at, order in held.get(pair, ())
        )
    ]


def _closure(
    touched: Iterable[int], directory: Directory
) -> tuple[list[PersonLink[int]], dict[PersonLink[int], tuple[int, int]]]:
    """All stored links that hang together with these identities, and the number and refusal of each row."""
    ids = [number for number in touched if number > 0]
    links: list[PersonLink[int]] = []
    numbers: dict[PersonLink[int], tuple[int, int]] = {}
    if not ids:
        return links, numbers
    missing: set[int] = set()
    for number, low, high, is_alias, proof, at, order, refusal in fetch(
        statement(__package__, "reach"), {"ids": batch_json(ids)}
    ):
        link = PersonLink(
            one=low,
            other=high,
            is_alias=bool(is_alias),
            proof=Proof(proof or Proof.VERIFIED),
            at=at,
            tie=order,
            is_merge=proof == MERGED,
        )
        links.append(link)
        numbers[link] = (number, refusal)
        missing.update(end for end in (low, high) if not directory.is_loaded(end))
    _adopt(missing, directory)
    return links, numbers


def _adopt(missing: set[int], directory: Directory) -> None:
    if missing:
        directory.adopt(
            IdentityRow.objects.filter(id__in=missing).values_list(
                "id", "kind", "value", "space", "contact_id", "home_id", "is_verified", "first_seen_at"
            )
        )


def _assign(components: Components[int], directory: Directory, *, now: int) -> Outcome:
    """Give each component its contact: the oldest of those made for its identities, else a new one.

    Where a colleague merged, it is the one that the latest merge let survive.
    """
    outcome = Outcome()
    groups = [[directory.numbered(number) for number in members] for members in components.members]
    fresh = [group for group in groups if all(known.home_id is None for known in group)]
    rows = [
        (
            now,
            min(known.first_seen_at for known in group),
            max(known.last_seen_at for known in group),
            0,
            any(known.is_verified for known in group),
            "{}",
            *[""] * len(_CONTACT_TEXTS),
        )
        for group in fresh
    ]
    made = insert_returning_ids("people_contact", (*_CONTACT_COLUMNS, *_CONTACT_TEXTS), rows)
    for group, contact_id in zip(fresh, made, strict=True):
        max(group, key=lambda known: known.identity).home_id = contact_id
    outcome.created.extend(made)
    marks: list[tuple[int, int | None, bool, int, int]] = []
    created = set(made)
    for group in groups:
        _settle(group, created, marks, outcome)
    if marks:
        execute(statement(__package__, "mark_contacts"), {"rows": batch_json(marks)})
    return outcome


def _settle(
    group: list[Known],
    created: set[int],
    marks: list[tuple[int, int | None, bool, int, int]],
    outcome: Outcome,
) -> None:
    homes = {known.home_id for known in group if known.home_id is not None}
    contact_id = min(homes) if len(homes) == 1 else _surviving(group, homes)
    is_verified = any(known.is_verified for known in group)
    is_changed = False
    for known in group:
        if known.contact_id != contact_id:
            is_changed = True
            if known.id > 0:
                outcome.former[known.id] = known.contact_id
                outcome.touched.update({contact_id, known.contact_id or contact_id})
            known.contact_id = contact_id
    if contact_id in created and len(homes) == 1:
        return
    outcome.touched.update({contact_id} if is_changed else ())
    people = [known for known in group if known.is_person]
    first = min((known.first_seen_at for known in people), default=_NEVER)
    last = max((known.last_seen_at for known in people), default=0)
    # A contact that is part of another keeps its own times, for the day on which it stands alone again.
    marks.extend(
        (home, None, is_verified, first, last)
        if home == contact_id
        else (home, contact_id, is_verified, _NEVER, 0)
        for home in homes
    )


def _surviving(group: Sequence[Known], homes: set[int]) -> int:
    merges = [
        known
        for known in group
        if known.identity.kind is IdentityKind.RECORD and known.identity.space == MERGE_SPACE
    ]
    latest = max(merges, key=lambda known: (known.first_seen_at, known.identity.value), default=None)
    return min(homes) if latest is None or latest.home_id is None else latest.home_id


def _write_pointers(outcome: Outcome, verified: Sequence[Known], directory: Directory) -> None:
    changed = {number: directory.numbered(number) for number in outcome.former}
    changed.update({known.id: known for known in verified})
    rows = [(known.id, known.contact_id, known.home_id, known.is_verified) for known in changed.values()]
    if rows:
        execute(statement(__package__, "point_identities"), {"rows": batch_json(rows)})


def _write_links(  # noqa: PLR0917 - one call, from above
    news: Sequence[PersonLink[int]],
    stored: Sequence[PersonLink[int]],
    origins: dict[PersonLink[int], _Origin],
    numbers: dict[PersonLink[int], tuple[int, int]],
    refusals: Mapping[PersonLink[int], LinkRefusal],
    directory: Directory,
) -> None:
    rows = []
    for link in news:
        low, high = sorted((directory.numbered(link.one).id, directory.numbered(link.other).id))
        origin = origins[link]
        refusal = int(refusals.get(link, LinkRefusal.JOINED))
        rows.append(
            (
                low,
                high,
                link.is_alias,
                int(link.proof),
                link.at,
                link.tie,
                origin.key,
                origin.source_id,
                refusal,
            )
        )
    insert_ignore("people_link", _LINK_COLUMNS, rows)
    turned = [
        (numbers[link][0], int(refusal))
        for link in stored
        for refusal in (refusals.get(link, LinkRefusal.JOINED),)
        if numbers[link][1] != refusal
    ]
    if turned:
        execute(statement(__package__, "refuse_links"), {"rows": batch_json(turned)})
