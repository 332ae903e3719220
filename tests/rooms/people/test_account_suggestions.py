"""Suggestions about accounts: made by names, judged by a person, never guessed and never made twice."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crescendo.core import facts, jobs, rounds
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, FactDraft
from crescendo.people import api
from crescendo.people.types import (
    AcceptAccountsAbove,
    AccountSuggestion,
    AccountSuggestionQuery,
    NewAccount,
    SuggestionKind,
    SuggestionState,
)
from tests.rooms.people.cast import claimed, contact_of, email, see

pytestmark = pytest.mark.django_db(transaction=True)
MEMBER, DOUBLE, PARENT = SuggestionKind


def account(admin: Actor, name: str, country: str = "") -> int:
    return api.create_account(admin, NewAccount(fields={"name": name, "country": country or None}), now=1).id


def person(company: str, country: str = "", key: str = "p") -> int:
    traits = {"company": company} | ({"country": country} if country else {})
    return contact_of(see(claimed(key, 5, email(f"{key}@qq.com"), traits=traits)))


def work(*contacts: int) -> None:
    """As the worker does: rounds over the facts, then the jobs."""
    with facts.together(now=10):
        facts.append([FactDraft(kind="contact.created", payload={"contacts": list(contacts)}, at=10)], now=10)
    rounds.run_until_quiet([api.MatchCompanies()], now=10)
    jobs.run_until_quiet(api.job_handlers(), now=10)


def open_ones(admin: Actor, kind: SuggestionKind | None = None) -> tuple[AccountSuggestion, ...]:
    return api.list_account_suggestions(admin, AccountSuggestionQuery(kind=kind)).rows


def test_a_company_name_without_a_company_domain_becomes_a_suggestion_and_no_guess(admin: Actor) -> None:
    huawei = account(admin, "华为技术有限公司")
    account(admin, "华夏银行股份有限公司")
    contact = person("华为")
    work(contact)
    found = open_ones(admin)
    assert [(one.kind, one.subject_id, one.account_id) for one in found] == [(MEMBER, contact, huawei)]
    assert found[0].evidence.shared == ("华为",)
    assert api.get_contact(admin, contact).account_id is None


def test_the_same_name_and_country_is_sure(admin: Actor) -> None:
    account(admin, "Acme Trading GmbH", "Germany")
    work(person("ACME Trading", "de"))
    assert open_ones(admin)[0].score == 1


def test_doubles_and_subsidiaries_are_told_apart(admin: Actor) -> None:
    first = account(admin, "Siemens AG", "DE")
    second = account(admin, "siemens aktiengesellschaft", "Deutschland")
    child = account(admin, "Siemens Healthineers AG", "DE")
    work()
    found = {(one.kind, one.subject_id, one.account_id) for one in open_ones(admin)}
    assert (DOUBLE, second, first) in found
    assert (PARENT, child, first) in found


def test_accepting_joins_and_taking_it_back_leaves_nothing(admin: Actor) -> None:
    acme = account(admin, "Acme GmbH")
    contact = person("ACME")
    work(contact)
    one = open_ones(admin)[0]
    api.accept_account_suggestion(admin, one.id, now=20)
    assert api.get_contact(admin, contact).account_id == acme
    assert open_ones(admin) == ()
    with pytest.raises(NotValid):
        api.accept_account_suggestion(admin, one.id, now=21)
    api.reopen_account_suggestion(admin, one.id, now=22)
    assert api.get_contact(admin, contact).account_id is None
    assert [row.id for row in open_ones(admin)] == [one.id]


def test_a_double_is_merged_and_unmerged_again(admin: Actor) -> None:
    first, second = account(admin, "Acme GmbH"), account(admin, "ACME gmbh")
    work()
    one = open_ones(admin, DOUBLE)[0]
    api.accept_account_suggestion(admin, one.id, now=20)
    with pytest.raises(NotFound):
        api.get_account(admin, second)
    decided = AccountSuggestionQuery(state=SuggestionState.ACCEPTED)
    assert [row.id for row in api.list_account_suggestions(admin, decided).rows] == [one.id]
    api.reopen_account_suggestion(admin, one.id, now=21)
    assert api.get_account(admin, first).id != api.get_account(admin, second).id


def test_a_refused_suggestion_never_comes_again(admin: Actor) -> None:
    account(admin, "Acme GmbH")
    contact = person("ACME")
    work(contact)
    api.reject_account_suggestion(admin, open_ones(admin)[0].id, now=20)
    api.look_for_accounts(admin, now=30)
    jobs.run_until_quiet(api.job_handlers(), now=31)
    assert open_ones(admin) == ()


def test_many_are_accepted_above_a_score(admin: Actor) -> None:
    account(admin, "Acme GmbH", "DE")
    contacts = [person("Acme", "DE", key=f"p{n}") for n in range(5)] + [person("Acme Steel", "DE", key="q")]
    work(*contacts)
    newest = max(one.id for one in open_ones(admin))
    done = api.accept_account_suggestions(
        admin, AcceptAccountsAbove(kind=MEMBER, least=0.99, up_to=newest), now=20
    )
    assert (done.accepted, done.skipped, done.waiting) == (5, 0, 0)
    assert {api.get_contact(admin, contact).account_id is not None for contact in contacts[:5]} == {True}


def test_a_company_that_changed_is_compared_anew(admin: Actor) -> None:
    account(admin, "Acme GmbH")
    contact = person("Acme")
    work(contact)
    see(claimed("later", 9, email("p@qq.com"), traits={"company": "Globex"}))
    api.edit_contact(admin, api_edit(contact, "Globex"), now=40)
    work(contact)
    assert open_ones(admin) == ()


def api_edit(contact: int, company: str) -> object:
    from crescendo.people.types import ContactEdit

    return ContactEdit(contact_id=contact, fields={"company_name": company})


def test_a_batch_costs_a_bounded_number_of_statements(admin: Actor) -> None:
    for n in range(30):
        account(admin, f"Acme{n} Werke GmbH")
    contacts = [person(f"Acme{n} Werke", key=f"p{n}") for n in range(30)]
    work()
    with CaptureQueriesContext(connection) as few:
        api.match_companies(contacts[:2], [], now=50)
    with CaptureQueriesContext(connection) as many:
        api.match_companies(contacts, [], now=50)
    assert len(many) <= len(few) + 4


def test_strangers_see_and_do_nothing(admin: Actor, stranger: Actor) -> None:
    account(admin, "Acme GmbH")
    work(person("ACME"))
    one = open_ones(admin)[0]
    for refused in (
        lambda: api.list_account_suggestions(stranger, AccountSuggestionQuery()),
        lambda: api.count_account_suggestions(stranger),
        lambda: api.accept_account_suggestion(stranger, one.id, now=9),
        lambda: api.reject_account_suggestion(stranger, one.id, now=9),
        lambda: api.reopen_account_suggestion(stranger, one.id, now=9),
        lambda: api.look_for_accounts(stranger, now=9),
        lambda: api.accept_account_suggestions(
            stranger, AcceptAccountsAbove(kind=MEMBER, least=0, up_to=9), now=9
        ),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            refused()


def test_a_page_goes_on_where_the_last_one_ended(admin: Actor) -> None:
    account(admin, "Acme GmbH")
    contacts = [person("Acme", key=f"p{n}") for n in range(5)]
    work(*contacts)
    first = api.list_account_suggestions(admin, AccountSuggestionQuery(limit=3))
    rest = api.list_account_suggestions(admin, AccountSuggestionQuery(limit=3, after=first.next_cursor))
    assert len({row.id for row in (*first.rows, *rest.rows)}) == 5
    with pytest.raises(NotValid):
        api.list_account_suggestions(admin, AccountSuggestionQuery(after="x"))
