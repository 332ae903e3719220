"""The owner rule by itself: links in any order make the same people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.people.domains import company_domain
from crescendo.people.history import Run, Track, current, say
from crescendo.people.owner import PersonLink, holder, join, spans
from crescendo.people.reading import read_identity
from crescendo.people.types import Identity, IdentityKind, LinkRefusal, Proof

U1, U2 = (Identity(IdentityKind.USER, name) for name in ("u1", "u2"))
E1, E2 = (Identity(IdentityKind.EMAIL, f"{name}@acme.cn") for name in ("e1", "e2"))
P1 = Identity(IdentityKind.PHONE, "+8613900000001")
ALL = {identity: identity for identity in (U1, U2, E1, E2, P1)}

links = st.builds(
    PersonLink,
    one=st.sampled_from(sorted(ALL)),
    other=st.sampled_from(sorted(ALL)),
    is_alias=st.booleans(),
    proof=st.sampled_from(Proof),
    at=st.integers(0, 3),
    tie=st.integers(0, 2),
)


def _link(one: Identity, other: Identity, at: int, proof: Proof = Proof.VERIFIED) -> PersonLink[Identity]:
    return PersonLink(one=one, other=other, is_alias=False, proof=proof, at=at, tie=0)


@given(st.lists(links, max_size=9), st.sets(st.sampled_from(sorted(ALL))), st.randoms())
def test_the_order_of_links_changes_nothing(given_links: list, verified: set, dice: object) -> None:
    shuffled = [*given_links, *given_links[:2]]
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = (join(ALL, verified, each) for each in (given_links, shuffled))
    assert {frozenset(part) for part in one.members} == {frozenset(part) for part in other.members}
    assert one.refusals == other.refusals


@given(
    st.lists(links.filter(lambda link: link.proof is Proof.CLAIM), max_size=9),
    st.sets(st.sampled_from(sorted(ALL))),
)
def test_claims_never_join_two_verified_identities(given_links: list, verified: set) -> None:
    for part in join(ALL, verified, given_links).members:
        assert len(verified.intersection(part)) <= 1


def test_one_user_may_have_two_addresses_and_two_users_never_share_one() -> None:
    made = join(ALL, set(), [_link(U1, E1, 1), _link(U1, E2, 2), _link(U2, E1, 3)])
    assert {U1, E1, E2} in [set(part) for part in made.members]
    assert list(made.refusals.values()) == [LinkRefusal.STRONGER_DIFFER]


def test_a_phone_shared_by_two_addresses_does_not_join_them() -> None:
    made = join(ALL, set(), [_link(E1, P1, 1), _link(E2, P1, 2)])
    assert {E1, P1} in [set(part) for part in made.members]


def test_a_verified_word_comes_before_an_earlier_claim() -> None:
    made = join(ALL, {U2, E1}, [_link(U1, E1, 1, Proof.CLAIM), _link(U2, E1, 9)])
    assert {U2, E1} in [set(part) for part in made.members]


words = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 3), st.sampled_from(["a", "b", None])),
    unique_by=lambda word: word[:2],
    max_size=6,
).map(sorted)


@given(words, st.integers(-1, 9))
def test_spans_say_of_every_moment_what_holder_says(said: list, at: int) -> None:
    holding = [
        who for start, end, who in spans(said) if (start is None or start <= at) and (end is None or at < end)
    ]
    assert holding == [holder(said, at)]


values = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["X", "Y", "Z"])), unique_by=lambda word: word[0], min_size=1
)


@given(values, st.randoms(), st.sampled_from(Proof))
def test_a_field_reads_the_same_in_whatever_order_it_was_said(said: list, dice: object, proof: Proof) -> None:
    track = Track(1, "city", proof, 7)
    ordered: list[Run] = []
    for at, value in sorted(said):
        say(ordered, value, (at, ""))
    shuffled: list[Run] = []
    dice.shuffle(said)  # type: ignore[attr-defined]
    for at, value in said:
        say(shuffled, value, (at, ""))
    assert current({track: shuffled}) == current({track: ordered}) == max(said)[1]
    assert [run.start for run in shuffled] == sorted(run.start for run in shuffled)


@pytest.mark.parametrize(
    "raw",
    [
        *("", "   ", "null", "Undefined", "none", "NaN", "0", "anonymous", "[object Object]", "x" * 256),
        *("00000000-0000-0000-0000-000000000000", None, True, {}),
    ],
)
def test_blanks_and_placeholders_are_nobody(raw: object) -> None:
    assert read_identity(IdentityKind.USER, raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (IdentityKind.EMAIL, "  Wang.Fang@ACME.com.cn ", "wang.fang@acme.com.cn"),
        (IdentityKind.EMAIL, "ｗang@acme.cn", "wang@acme.cn"),
        (IdentityKind.PHONE, "139 0000 1234", "+8613900001234"),
        (IdentityKind.PHONE, "+44 20 7946 0018", "+442079460018"),
        (IdentityKind.USER, 42, "42"),
        (IdentityKind.USER, 42.0, "42"),
    ],
)
def test_one_identity_has_one_form(kind: IdentityKind, raw: object, value: str) -> None:
    assert read_identity(kind, raw) == Identity(kind, value)


def test_what_cannot_be_read_is_no_identity() -> None:
    assert read_identity(IdentityKind.EMAIL, "not an address") is None
    assert read_identity(IdentityKind.PHONE, "call me") is None


def test_a_company_is_told_by_its_registrable_domain() -> None:
    addresses = ("a@mail.acme.com.cn", "a@gmail.com", "a@qq.com", "a@mailinator.com", "nonsense")
    assert [company_domain(address) for address in addresses] == ["acme.com.cn", "", "", "", ""]
