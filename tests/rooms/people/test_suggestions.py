"""Who may be one person: suggested once a pair, judged by a person, never again once rejected."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytest_django import DjangoAssertNumQueries

from crescendo.core import jobs, notices
from crescendo.core.api import create_staff
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.people import api, merge_models, models
from crescendo.people.types import (
    AcceptAbove,
    Evidence,
    MergeContacts,
    MergeMany,
    NewSuggestion,
    RejectSuggestion,
    SameContact,
    SuggestionQuery,
    SuggestionState,
)
from tests.rooms.people.cast import claimed, contact_of, email, said, see, user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def people(count: int) -> list[int]:
    return [contact_of(see(said(f"m{n}", n, user(f"u{n}"), email(f"u{n}@acme.cn")))) for n in range(count)]


def suggested(one: int, other: int, score: int = 900, kind: str = "same_phone") -> int:
    evidence = (Evidence(field="phone", how="same"),)
    new = NewSuggestion(contact_id=one, other_id=other, kind=kind, score=score, evidence=evidence)
    return api.suggest([new], now=50)


def listed(state: SuggestionState = SuggestionState.OPEN) -> list[tuple[int, int]]:
    rows = api.list_suggestions(SYSTEM, SuggestionQuery(state=state)).rows
    return [(row.contact_id, row.other_id) for row in rows]


def reject(one: int, other: int) -> None:
    api.reject_suggestion(SYSTEM, RejectSuggestion(contact_id=one, other_id=other), now=60)


def merge(one: int, other: int, now: int = 100) -> int:
    return api.merge_contacts(SYSTEM, MergeContacts(survivor_id=one, other_id=other), now=now).id


def test_a_pair_is_suggested_once_with_its_best_evidence() -> None:
    one, other = people(2)
    assert suggested(other, one, 700) == 1
    assert suggested(one, other, 950, "model") == 0
    (row,) = api.list_suggestions(SYSTEM, SuggestionQuery()).rows
    assert (row.contact_id, row.other_id, row.kind, row.score) == (one, other, "model", 950)
    assert row.evidence == (Evidence(field="phone", how="same"),)


def test_a_rejected_pair_never_comes_again_also_as_part_of_another() -> None:
    one, other, third = people(3)
    suggested(one, other)
    reject(other, one)
    suggested(one, other, 999)
    merge(third, one)
    suggested(third, other)
    assert listed() == []


def test_a_merge_accepts_the_suggestion_and_undoing_it_rejects_the_pair() -> None:
    one, other = people(2)
    suggested(one, other)
    number = merge(one, other)
    assert merge_models.Suggestion.objects.get().state == "accepted"
    api.unmerge_contacts(SYSTEM, number, now=200)
    assert listed() == []
    assert listed(SuggestionState.REJECTED) == [(one, other)]
    api.reopen_suggestion(SYSTEM, RejectSuggestion(contact_id=one, other_id=other), now=210)
    assert listed() == [(one, other)]


def test_the_likeliest_come_first_page_by_page(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    numbers = people(4)
    for n, other in enumerate(numbers[1:]):
        suggested(numbers[0], other, 500 + n)
    first = api.list_suggestions(SYSTEM, SuggestionQuery(limit=2))
    with django_assert_max_num_queries(2):
        rest = api.list_suggestions(SYSTEM, SuggestionQuery(limit=2, after=first.next_cursor))
    assert [row.score for row in (*first.rows, *rest.rows)] == [502, 501, 500]
    assert rest.next_cursor is None


def test_a_link_that_was_refused_suggests_until_it_is_rejected() -> None:
    one, other = people(2)
    see(claimed("c", 50, user("u0"), email("u1@acme.cn")))
    (row,) = api.doubles_of(SYSTEM, one)
    assert (row.other_id, row.kind) == (other, "link")
    assert {evidence.field for evidence in row.evidence} == {"user", "email"}
    reject(one, other)
    assert api.doubles_of(SYSTEM, one) == api.doubles_of(SYSTEM, other) == ()


def test_who_sees_one_of_two_is_told_of_neither(chen: Actor, stranger: Actor) -> None:
    one, other = people(2)
    models.Contact.objects.filter(pk=one).update(owner_id=chen.staff_id)
    suggested(one, other)
    assert api.doubles_of(chen, one) == ()
    assert api.list_suggestions(chen, SuggestionQuery()).rows == ()
    with pytest.raises(NotFound):
        api.reject_suggestion(chen, RejectSuggestion(contact_id=one, other_id=other), now=60)
    with pytest.raises(NotAllowed):
        api.list_suggestions(stranger, SuggestionQuery())
    with pytest.raises(NotAllowed):
        api.reject_suggestion(stranger, RejectSuggestion(contact_id=one, other_id=other), now=60)


def test_one_contact_is_not_told_apart_from_itself() -> None:
    one, _ = people(2)
    with pytest.raises(SameContact):
        reject(one, one)


def test_many_pairs_are_merged_by_a_job_in_the_name_of_who_asked(admin: Actor) -> None:
    numbers = people(24)
    pairs = tuple(zip(numbers[::2], numbers[1::2], strict=True))
    api.merge_many(admin, MergeMany(pairs=pairs), now=100)
    merge(numbers[0], numbers[1], now=101)
    jobs.run_until_quiet(api.job_handlers(), now=110)
    assert models.Contact.objects.filter(merged_into=None).count() == 12
    assert merge_models.Merge.objects.filter(by_id=admin.staff_id).count() == 11
    assert api.merging_progress() == ()


def test_who_asked_is_told_how_many_were_merged() -> None:
    made = CreateStaff(
        email="lin@crescendo.example", name="Lin", role=Role.ADMINISTRATOR, password="long-enough-9"
    )
    lin = replace(Actor.system("Lin"), staff_id=create_staff(SYSTEM, made, now=1).id)
    one, other, third, fourth = people(4)
    api.merge_many(lin, MergeMany(pairs=((one, other), (third, fourth))), now=100)
    merge(one, other, now=101)
    jobs.run_until_quiet(api.job_handlers(), now=110)
    [told] = notices.list_for(lin).rows
    assert told.places == {"merged": "1", "pairs": "2"}


def test_only_who_sees_all_of_them_merges_many(chen: Actor, stranger: Actor) -> None:
    one, other = people(2)
    request = MergeMany(pairs=((one, other),))
    with pytest.raises(NotFound):
        api.merge_many(chen, request, now=100)
    with pytest.raises(NotAllowed):
        api.merge_many(stranger, request, now=100)


def test_all_above_a_score_are_merged_also_in_a_chain(admin: Actor) -> None:
    one, other, third, fourth = people(4)
    suggested(one, other, 990)
    suggested(other, third, 980)
    suggested(third, fourth, 700)
    meant = AcceptAbove(least=900)
    assert api.measure_suggestions(admin, meant)[0] == 2
    api.accept_suggestions(admin, meant, now=100)
    jobs.run_until_quiet(api.job_handlers(), now=110)
    homes = {row.pk: row.merged_into_id or row.pk for row in models.Contact.objects.all()}
    assert homes[one] == homes[other] == homes[third] != homes[fourth]
    assert {row.by_id for row in merge_models.Merge.objects.all()} == {admin.staff_id}
    assert api.accepting_progress() == ()


def test_bulk_needs_sight_of_all(chen: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.accept_suggestions(chen, AcceptAbove(least=900), now=100)
    with pytest.raises(NotAllowed):
        api.measure_suggestions(chen, AcceptAbove(least=900))
