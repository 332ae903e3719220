"""Doubles on the screen: seen side by side, judged one by one or many, taken back."""

from __future__ import annotations

import pytest

from crescendo.core import jobs
from crescendo.core.types import Actor, Role
from crescendo.people import api as people
from crescendo.people.types import Evidence, NewSuggestion, SuggestionQuery, SuggestionState
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

SYSTEM = Actor.system("test")
LIST = "/console/doubles/"


@pytest.fixture
def pair(company: Company) -> str:
    found = NewSuggestion(
        contact_id=company.contact_id,
        other_id=company.other_id,
        kind="typed_wrong",
        score=960,
        evidence=(Evidence(field="email", how="one_slip"),),
    )
    people.suggest([found], now=1)
    return f"{LIST}con_{company.contact_id}/con_{company.other_id}/"


def states(state: SuggestionState) -> int:
    return len(people.list_suggestions(SYSTEM, SuggestionQuery(state=state)).rows)


def test_both_stand_side_by_side_with_what_speaks_for_it(pair: str, signed_in: SignIn) -> None:
    page = signed_in().get(LIST).content.decode()
    assert "96 %" in page
    assert "one slip apart" in page
    assert f"{pair}accept/" in page
    assert 'data-row-key="r"' in page


def test_one_is_merged_and_the_merge_taken_back_from_here(
    pair: str, company: Company, signed_in: SignIn
) -> None:
    browser = signed_in()
    browser.post(f"{pair}accept/")
    merge = people.list_recent_merges(SYSTEM)[0]
    page = browser.get(f"{LIST}?state=merged").content.decode()
    assert f"/console/merges/mrg_{merge.id}/undo/" in page
    browser.post(f"/console/merges/mrg_{merge.id}/undo/")
    assert people.get_contact(SYSTEM, company.other_id).id == company.other_id
    assert states(SuggestionState.OPEN) == 0


def test_a_pair_is_told_apart_for_ever_and_asked_again(pair: str, signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post(f"{pair}refuse/")
    assert states(SuggestionState.REJECTED) == 1
    assert f"{pair}undo/" in browser.get(f"{LIST}?state=rejected").content.decode()
    browser.post(f"{pair}undo/")
    assert states(SuggestionState.OPEN) == 1


def test_all_from_a_score_on_are_merged_in_the_background(
    pair: str, company: Company, signed_in: SignIn
) -> None:
    browser = signed_in()
    assert pair
    address = f"{LIST}above/?least=950"
    assert "Merge 1 pairs" in browser.get(address).content.decode()
    assert browser.post(address, {"up_to": "999999999", "count": "7"}).status_code == 422
    browser.post(address, {"up_to": "999999999", "count": "1"})
    jobs.run_until_quiet(people.job_handlers(), now=9_000_000_000_000)
    one, other = (people.get_contact(SYSTEM, n).id for n in (company.contact_id, company.other_id))
    assert one == other
    assert states(SuggestionState.ACCEPTED) == states(SuggestionState.OPEN) == 0


def test_what_scores_less_is_left_alone(pair: str, signed_in: SignIn) -> None:
    assert pair
    assert "Merge 0 pairs" in signed_in().get(f"{LIST}above/?least=990").content.decode()


def test_an_empty_list_teaches_and_the_search_runs_once(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    assert company.contact_id
    assert "Nothing to decide" in browser.get(f"{LIST}?kind=model").content.decode()
    assert "Nobody was told apart yet" in browser.get(f"{LIST}?state=rejected").content.decode()
    browser.post(f"{LIST}search/")
    assert "Reading contacts" in browser.get(LIST).content.decode()
    browser.post(f"{LIST}search/cancel/")
    assert "was cancelled" in browser.get(LIST).content.decode()


def test_who_sees_only_his_own_is_offered_no_bulk(pair: str, signed_in: SignIn) -> None:
    assert pair
    assert "Merge all" not in signed_in(Role.SALES).get(LIST).content.decode()
