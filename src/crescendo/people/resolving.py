"""Who is one person, set by set: only what hangs together with the batch's news is judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crescendo.core.sets import (
    batch_json,
    execute,
    execute_each,
    insert_returning_ids,
    statement,
)
from crescendo.people.directory import Directory, Known
from crescendo.people.links import (
    Held,
    Spot,
    link_of,
    links_of,
    news_of,
    offered_by,
    prolong,
    revived,
    stored_links,
    write_links,
)
from crescendo.people.models import Identity as IdentityRow
from crescendo.people.owner import Components, PersonLink, Told, join
from crescendo.people.parted import keep_partings, partings_in, stored_partings
from crescendo.people.parting import Parting
from crescendo.people.types import IdentityKind, Proof, Sighting

_CONTACT_COLUMNS = ("created_at", "first_seen_at", "last_seen_at", "event_count", "is_verified", "traits")
_CONTACT_TEXTS = (
    *("name", "name_fold", "first_name", "last_name", "email", "email_fold", "phone", "title", "title_fold"),
    *("company_name", "company_fold", "industry", "industry_fold", "country", "country_fold", "region"),
    *("region_fold", "city", "city_fold", "language", "time_zone", "website"),
)
MERGE_SPACE = "merge"
_NEVER = 2**62


@dataclass(slots=True)
class Outcome:
    """Contacts made and touched; and of identities stored before, where they pointed until now."""

    created: list[int] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)
    former: dict[int, int | None] = field(default_factory=dict)


def resolve(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory, *, now: int
) -> Outcome:
    """Join and split contacts as the batch's links and partings ask; writes contacts, identities and links."""
    offered = offered_by(sightings, told, directory)
    freshly_verified = _verify(sightings, told, directory)
    news, longer = news_of(offered)
    prolong(longer)
    parted = partings_in(told, lambda identity: directory[identity].id)
    touched = {end for spot in news for end in spot[:2]}
    touched.update(revived(longer))
    touched.update(end for said in parted for end in (said.one, said.other) if end is not None)
    touched.update(known.id for known in freshly_verified)
    touched.update(known.id for known in directory.new_people())
    stored = _closure(touched, directory)
    for low, high, *_ in stored:
        touched.update((low, high))
    links = {**links_of(stored), **{spot: link_of(spot, news[spot], stored.get(spot)) for spot in news}}
    components = _join(touched, links, parted, directory)
    outcome = _assign(components, directory, now=now)
    outcome.touched.update(_concerned(parted, links, directory))
    directory.write_new()
    _write_pointers(outcome, freshly_verified, directory)
    write_links(news, links, stored, components.refusals, directory)
    keep_partings(partings_in(told, lambda identity: directory[identity].id))
    return outcome


def rejoin(ids: Sequence[int], *, now: int) -> Outcome:
    """Judge standing identities and all that hangs together with them anew: merges came or went."""
    directory = Directory()
    stored = _closure(ids, directory)
    touched = {*ids, *(end for low, high, *_ in stored for end in (low, high))}
    _adopt({number for number in touched if not directory.is_loaded(number)}, directory)
    links = links_of(stored)
    components = _join(touched, links, (), directory)
    outcome = _assign(components, directory, now=now)
    _write_pointers(outcome, (), directory)
    write_links({}, links, stored, components.refusals, directory)
    return outcome


def _join(
    touched: set[int],
    links: Mapping[Spot, PersonLink[int]],
    parted: Sequence[Parting[int]],
    directory: Directory,
) -> Components[int]:
    identities = {number: directory.numbered(number).identity for number in touched}
    verified = {number for number in touched if directory.numbered(number).is_verified}
    # Nothing is parted that was not tied.
    standing = stored_partings(number for number in touched if number > 0) if links else []
    return join(identities, verified, links.values(), (*standing, *parted))


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


def _concerned(
    parted: Sequence[Parting[int]], links: Mapping[Spot, PersonLink[int]], directory: Directory
) -> set[int]:
    """The contacts that may have read an address which was taken off somebody."""
    if not parted:
        return set()
    taken = {said.one for said in parted}
    ends = {end for low, high, *_ in links for end in (low, high) if low in taken or high in taken}
    ends.update(end for said in parted for end in (said.one, said.other) if end is not None)
    owners = (directory.numbered(end).contact_id for end in ends)
    return {contact for contact in owners if contact is not None}


def _closure(touched: Iterable[int], directory: Directory) -> dict[Spot, Held]:
    """All stored links that hang together with these identities, whose ends are loaded."""
    stored = stored_links([number for number in touched if number > 0])
    _adopt(
        {end for spot in stored for end in spot[:2] if not directory.is_loaded(end)},
        directory,
    )
    return stored


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
    execute_each(__package__, "place_contacts", [mark[:2] for mark in marks])
    execute_each(__package__, "mark_contacts", [(mark[0], *mark[2:]) for mark in marks])
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
