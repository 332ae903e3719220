"""Fields are a pure function of what was said; claims fill what is empty and nothing more."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import Proof, Sighting
from tests.environment import examples
from tests.rooms.people.cast import claimed, contact_of, device, email, said, see, user
from tests.rooms.people.stories import batches

pytestmark = pytest.mark.django_db
WHO = user("u1")


class _Undo(Exception):
    pass


def test_a_verified_word_beats_an_older_and_a_claim(admin: Actor) -> None:
    seen = see(
        said("a", 1, WHO, traits={"title": "Buyer"}),
        claimed("b", 3, WHO, traits={"title": "King"}),
        said("c", 2, WHO, traits={"title": "Head of Buying"}),
    )
    assert api.get_contact(admin, contact_of(seen)).title == "Head of Buying"


def test_a_claim_fills_an_empty_field_and_a_stranger_never_overwrites_it(admin: Actor) -> None:
    seen = see(claimed("a", 1, WHO, device=device("own"), traits={"city": "Suzhou"}))
    see(claimed("b", 2, WHO, device=device("stranger"), traits={"city": "Nowhere"}))
    assert api.get_contact(admin, contact_of(seen)).city == "Suzhou"
    see(claimed("c", 3, WHO, device=device("own"), traits={"city": "Wuxi"}))
    assert api.get_contact(admin, contact_of(seen)).city == "Wuxi"


def test_a_claim_never_blanks_and_a_verified_null_does(admin: Actor) -> None:
    seen = see(said("a", 1, WHO, traits={"phone": "13900001234", "plan": "free"}))
    see(claimed("b", 2, WHO, traits={"phone": None, "plan": None}))
    kept = api.get_contact(admin, contact_of(seen))
    assert (kept.phone, kept.traits) == ("+8613900001234", {"plan": "free"})
    see(said("c", 3, WHO, traits={"phone": None, "plan": None}))
    cleared = api.get_contact(admin, contact_of(seen))
    assert (cleared.phone, cleared.traits) == ("", {})


def test_every_change_is_a_row_and_saying_it_again_is_none(admin: Actor) -> None:
    seen = see(said("a", 1, WHO, traits={"title": "A"}))
    see(said("b", 2, WHO, traits={"title": "A"}), said("c", 3, WHO, traits={"title": "B"}))
    steps = api.field_history(admin, contact_of(seen))
    assert [(step.field, step.value, step.at, step.last_at) for step in steps] == [
        ("title", "B", 3, 3),
        ("title", "A", 1, 2),
    ]


def test_only_what_now_reads_otherwise_is_reported_as_changed() -> None:
    seen = see(said("a", 1, WHO, traits={"title": "A"}))
    assert see(said("b", 2, WHO, traits={"title": "A"})).changed == ()
    assert see(said("c", 3, WHO, traits={"title": "B"})).changed == (contact_of(seen),)


def test_merged_people_read_as_if_they_had_always_been_one(admin: Actor) -> None:
    first = see(said("a", 1, WHO, traits={"title": "A", "city": "X"}))
    see(said("b", 2, email("a@acme.cn"), traits={"title": "B"}))
    see(said("c", 3, WHO, email("a@acme.cn")))
    whole = api.get_contact(admin, contact_of(first))
    assert (whole.title, whole.city, whole.email) == ("B", "X", "a@acme.cn")


_words = st.builds(
    lambda at, proof, who, city, by: (at, proof, who, city, by),
    st.integers(1, 6),
    st.sampled_from(Proof),
    st.sampled_from(
        [(user("u1"),), (email("e1@acme.cn"),), (user("u1"), email("e1@acme.cn")), (user("u2"),)]
    ),
    st.sampled_from(["X", "Y", None]),
    st.sampled_from([None, "d1", "d2"]),
)


@settings(max_examples=examples(80))
@given(st.lists(_words, min_size=1, max_size=7), st.randoms(), st.lists(st.integers(0, 3), max_size=3))
def test_fields_never_depend_on_the_order_of_arrival(words: list, dice: object, sizes: list[int]) -> None:
    sightings = [
        Sighting(
            key=f"m{n}",
            at=at,
            proof=proof,
            people=who,
            device=device(by) if by else None,
            traits={"city": city},
        )
        for n, (at, proof, who, city, by) in enumerate(words)
    ]
    shuffled = [*sightings, sightings[0]]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _cities(batches(shuffled, sizes)) == _cities([sightings])


def _cities(rounds: list[list[Sighting]]) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        with transaction.atomic():
            for batch in rounds:
                api.sight(batch, now=1)
            system = Actor.system("test")
            for contact in api.stream_contacts(system):
                for identity in api.identities_of(system, contact.id):
                    if identity.kind > 1:
                        found[identity.value] = contact.city
            raise _Undo  # noqa: TRY301 - rolls back
    except _Undo:
        return found
