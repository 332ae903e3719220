"""`sight` and `confirm`: a batch of messages becomes identities, owners, fields and consents."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import transaction

from crescendo.people import consents, devices, strictness, traits
from crescendo.people.accounts import accounts_of_groups
from crescendo.people.directory import Directory
from crescendo.people.ledger import Word
from crescendo.people.owner import Told, told_by
from crescendo.people.resolving import Outcome, resolve
from crescendo.people.submissions import confirmed_twins, keep_submissions, note_click
from crescendo.people.turn import take_turn
from crescendo.people.types import ConfirmedClick, Identity, Move, Sighted, Sighting

Say = Callable[[Sequence[int | None], frozenset[int]], Sequence[Word]]


def sight(sightings: Sequence[Sighting], *, now: int) -> Sighted:
    """Take in what a batch of messages says about who somebody is, in a bounded number of statements.

    Promises the same owners for any order, batching and repetition of the same messages. Refuses nothing. The
    caller writes the facts, from `created`, `changed` and `moves`.
    """
    if not sightings:
        return Sighted()
    with transaction.atomic(savepoint=False):
        take_turn()
        twins = confirmed_twins(sightings)
        return _sight([*sightings, *twins], len(sightings), now=now)


def confirm(click: ConfirmedClick, *, now: int) -> Sighted:
    """Take the click in a confirmation mail: address, the submission's fields and consents are verified.

    What else the form named (a user id, a phone) stays a claim: the click proves the address alone. A
    submission that has not arrived yet is verified as it arrives. The answer's one place is the click.
    """
    with transaction.atomic(savepoint=False):
        take_turn()
        return _sight(note_click(click), 1, now=now)


def sight_and_say(sightings: Sequence[Sighting], say: Say, *, now: int) -> Sighted:
    """As `sight`, for this room: `say` hears whose each sighting is and who is new, and answers further words.

    They are written along, so that a contact's row is projected once.
    """
    with transaction.atomic(savepoint=False):
        take_turn()
        return _sight(sightings, len(sightings), now=now, say=say)


def _sight(sightings: Sequence[Sighting], asked: int, *, now: int, say: Say | None = None) -> Sighted:
    told = [told_by(sighting) for sighting in sightings]
    directory = Directory()
    directory.load(_seen(sightings, told))
    outcome = resolve(sightings, told, directory, now=now)
    strictness.hold_apart(_taken_apart(sightings, told, directory, outcome))
    moves = devices.store_words(told, directory, outcome.former)
    keep_submissions(sightings[:asked], told, directory)
    groups = accounts_of_groups(sightings, now=now)
    words = traits.words_of(sightings, told, directory, groups)
    if say is not None:
        owners = [directory[said.strongest].contact_id if said.strongest else None for said in told[:asked]]
        words += say(owners, frozenset(outcome.created))
    fresh = set(outcome.created) - outcome.touched
    changed = traits.write_words(words, outcome.touched, fresh=fresh, now=now)
    consents.write_consents(sightings, told, directory)
    return _answer(sightings[:asked], told, directory, outcome, moves, changed)


def _taken_apart(
    sightings: Sequence[Sighting], told: Sequence[Told], directory: Directory, outcome: Outcome
) -> list[strictness.Apart]:
    """Whom this batch's messages took off somebody whose contact was theirs too until now."""
    if not any(said.partings for said in told):
        return []
    standing = {known.contact_id: known for known in directory.values() if known.is_person}
    return [
        strictness.Apart(
            contacts=(former, one.contact_id),
            identities=(standing[former].id, one.id),
            at=sighting.at,
            key=f"unbind:{sighting.key}",
        )
        for sighting, said in zip(sightings, told, strict=True)
        for one in (directory[parting.one] for parting in said.partings)
        for former in (outcome.former.get(one.id),)
        if former is not None and one.contact_id is not None
        if former in standing and former != one.contact_id
    ]


def _seen(sightings: Sequence[Sighting], told: Sequence[Told]) -> dict[Identity, tuple[int, int]]:
    """Every identity of the batch, with the first and last time that it was carried."""
    seen: dict[Identity, tuple[int, int]] = {}
    for sighting, said in zip(sightings, told, strict=True):
        at = sighting.at
        named = (*said.people, sighting.device) if sighting.device else said.people
        if said.partings:
            named = (*named, *(parting.one for parting in said.partings))
        if sighting.alias:
            named = (*named, *(word.device for word in said.devices))
        for identity in named:
            span = seen.get(identity)
            if span is None:
                seen[identity] = (at, at)
            elif not span[0] <= at <= span[1]:
                seen[identity] = (min(span[0], at), max(span[1], at))
    return seen


def _answer(  # noqa: PLR0917 - one call, from above
    sightings: Sequence[Sighting],
    told: Sequence[Told],
    directory: Directory,
    outcome: Outcome,
    moves: tuple[Move, ...],
    changed: set[int],
) -> Sighted:
    identities: list[int | None] = []
    visitors: list[int | None] = []
    contacts: list[int | None] = []
    asked: list[tuple[int, int]] = []
    places: list[int] = []
    for place, (sighting, said) in enumerate(zip(sightings, told, strict=False)):
        strongest = said.strongest or sighting.device
        known = directory[strongest] if strongest else None
        identities.append(known.id if known else None)
        contacts.append(known.contact_id if known else None)
        visitor = directory[sighting.device] if sighting.device else known
        visitors.append(visitor.id if visitor else None)
        if known and not known.is_person:
            asked.append((known.id, sighting.at))
            places.append(place)
    for index, contact in devices.holders(asked).items():
        contacts[places[index]] = contact
    return Sighted(
        identities=tuple(identities),
        visitors=tuple(visitors),
        contacts=tuple(contacts),
        moves=moves,
        created=tuple(outcome.created),
        changed=tuple(sorted(changed - set(outcome.created))),
        fresh=frozenset(directory.fresh),
    )
