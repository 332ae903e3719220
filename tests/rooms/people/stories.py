"""Random messages of a few people, and what the owner rule makes of the whole set of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hypothesis import strategies as st

from crescendo.people.owner import Told, holder, join, told_by
from crescendo.people.types import Identity, IdentityKind, Proof, Sighting

DEVICES = [Identity(IdentityKind.DEVICE, f"d{n}") for n in range(3)]
PEOPLE = [
    *(Identity(IdentityKind.USER, f"u{n}") for n in range(3)),
    Identity(IdentityKind.USER, "u0", "shop"),
    *(Identity(IdentityKind.EMAIL, f"e{n}@acme.cn") for n in range(3)),
    *(Identity(IdentityKind.PHONE, f"+8613900000{n:03}") for n in range(2)),
    Identity(IdentityKind.OPENID, "o0", "app"),
]
Owner = frozenset[Identity] | None


@st.composite
def messages(draw: st.DrawFn) -> list[Sighting]:
    """Messages in some order, some of them twice; one key never says two things."""
    count = draw(st.integers(1, 9))
    sightings = [draw(_message(f"m{number}")) for number in range(count)]
    again = draw(st.lists(st.sampled_from(sightings), max_size=3))
    return draw(st.permutations([*sightings, *again]))


def _message(key: str) -> st.SearchStrategy[Sighting]:
    alias = st.tuples(st.sampled_from(PEOPLE), st.sampled_from(PEOPLE))
    return st.builds(
        Sighting,
        key=st.just(key),
        at=st.integers(1, 6),
        proof=st.sampled_from(Proof),
        device=st.none() | st.sampled_from(DEVICES),
        people=st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True).map(tuple),
        alias=st.none() | st.none() | alias,
        leaves=st.integers(0, 5).map(lambda dice: dice == 0),
        parted=st.just(())
        | st.just(())
        | st.lists(st.sampled_from(PEOPLE), max_size=2, unique=True).map(tuple),
    )


def batches(sightings: Sequence[Sighting], sizes: Sequence[int]) -> list[list[Sighting]]:
    """The messages cut into batches of these sizes, the last size for the rest."""
    cut: list[list[Sighting]] = []
    rest = list(sightings)
    for size in sizes:
        cut.append(rest[:size])
        rest = rest[size:]
    return [batch for batch in [*cut, rest] if batch]


def named_in(told: Iterable[Told]) -> set[Identity]:
    """Every person whom messages carry, or take off somebody."""
    return {person for said in told for person in (*said.people, *(parting.one for parting in said.partings))}


def owners_by_rule(sightings: Sequence[Sighting]) -> tuple[set[frozenset[Identity]], dict[str, Owner]]:
    """The partition of persons and the owner of each message, straight from the pure rule."""
    told = {sighting.key: told_by(sighting) for sighting in sightings}
    by_key = {sighting.key: sighting for sighting in sightings}
    people = named_in(told.values())
    verified = {
        person for key, said in told.items() if by_key[key].proof is Proof.VERIFIED for person in said.people
    }
    links = {link for said in told.values() for link in said.links}
    partings = {parting for said in told.values() for parting in said.partings}
    parts = {frozenset(part) for part in join({p: p for p in people}, verified, links, partings).members}
    words = sorted(
        {(w.at, w.tie, w.device, w.person) for said in told.values() for w in said.devices},
        key=lambda word: word[:2],
    )
    owners: dict[str, Owner] = {}
    for key, said in told.items():
        person, device = said.strongest, by_key[key].device
        if person is None and device is not None:
            said_of = [(at, order, who) for at, order, what, who in words if what == device]
            person = holder(said_of, by_key[key].at)
        owners[key] = next((part for part in parts if person in part), None)
    return parts, owners
