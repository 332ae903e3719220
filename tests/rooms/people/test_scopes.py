"""Each role sees what its scope holds, the same in lists, counts, gets, search, export: one condition."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Not, Tree
from crescendo.core import api as core
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.types import Actor, CreateStaff, CreateTeam, Permission, Role, Scope
from crescendo.people import api
from crescendo.people.types import AccountQuery, ContactEdit, ContactQuery, Sighting
from crescendo.people.visibility import accounts_seen_by, contacts_seen_by
from tests.rooms.people.cast import contact_of, said, see, user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


@dataclass(frozen=True, kw_only=True)
class Company:
    """A tree of teams (sales above north), one contact and account for each, and one that nobody owns."""

    wu: Actor
    chen: Actor
    zhao: Actor
    lin: Actor
    ana: Actor
    mei: Actor
    contact: dict[str, int]
    account: dict[str, int]


@pytest.fixture
def company() -> Company:
    sales = core.create_team(SYSTEM, CreateTeam(name="Sales"), now=1).id
    north = core.create_team(SYSTEM, CreateTeam(name="North", parent_id=sales), now=1).id
    south = core.create_team(SYSTEM, CreateTeam(name="South", parent_id=sales), now=1).id
    cast = {
        "wu": _staff("wu", Role.SALES_MANAGER, sales),
        "chen": _staff("chen", Role.SALES, north),
        "zhao": _staff("zhao", Role.SDR, south),
        "lin": _staff("lin", Role.MARKETING, None),
        "ana": _staff("ana", Role.ANALYST, None),
        "mei": _staff("mei", Role.SALES_MANAGER, north),
    }
    owned = {name: _contact(name, cast[name]) for name in ("wu", "chen", "zhao", "lin")}
    owned["nobody"] = _contact("nobody", None)
    accounts = {name: api.get_contact(SYSTEM, number).account_id or 0 for name, number in owned.items()}
    return Company(**cast, contact=owned, account=accounts)


SEEN = {
    "wu": {"wu", "chen", "zhao"},
    "mei": {"chen"},
    "chen": {"chen"},
    "zhao": {"zhao"},
    "lin": {"wu", "chen", "zhao", "lin", "nobody"},
    "ana": {"wu", "chen", "zhao", "lin", "nobody"},
}


@pytest.mark.parametrize("who", SEEN)
def test_lists_counts_gets_and_search_hold_the_same_contacts(company: Company, who: str) -> None:
    by: Actor = getattr(company, who)
    seen = {company.contact[name] for name in SEEN[who]}
    everybody = set(company.contact.values())
    assert {row.id for row in api.list_contacts(by, ContactQuery(), now=1).rows} == seen
    assert api.count_contacts(by, now=1) == len(seen)
    assert api.visible_contacts(by, everybody) == seen
    assert {number for number in everybody if _may_get(by, number)} == seen
    if by.sees_personal_data:
        assert {row.id for row in api.search_contacts(by, "person", now=1)} == seen


@pytest.mark.parametrize("who", SEEN)
def test_an_account_is_seen_by_its_owner_and_by_who_owns_one_of_its_people(
    company: Company, who: str
) -> None:
    by: Actor = getattr(company, who)
    seen = {company.account[name] for name in SEEN[who]}
    everything = set(company.account.values())
    assert {row.id for row in api.list_accounts(by, AccountQuery(), now=1).rows} == seen
    assert api.count_accounts(by, now=1) == len(seen)
    assert {n for n in everything if api.find_account(by, n)} == seen
    assert {row.id for row in api.search_accounts(by, "acme-", now=1)} == seen


@pytest.mark.parametrize("who", ["wu", "mei", "lin", "ana"])
def test_an_export_carries_what_the_list_shows(company: Company, who: str) -> None:
    by: Actor = getattr(company, who)
    seen = {company.contact[name] for name in SEEN[who]}
    assert {row.id for row in api.stream_contacts(by)} == seen
    assert {row.contact_id for row in api.stream_identities(by)} == seen
    assert {row.id for row in api.stream_accounts(by)} == {company.account[name] for name in SEEN[who]}


@pytest.mark.parametrize("who", ["chen", "zhao"])
def test_sales_may_not_export(company: Company, who: str) -> None:
    with pytest.raises(NotAllowed):
        next(api.stream_contacts(getattr(company, who)))


def test_a_colleague_who_left_leaves_his_contacts_to_his_team(company: Company) -> None:
    assert company.chen.staff_id is not None
    core.deactivate(SYSTEM, company.chen.staff_id, now=2)
    assert _may_get(company.mei, company.contact["chen"])


def test_an_api_key_of_no_member_of_staff_owns_nothing(company: Company) -> None:
    key = replace(company.wu, staff_id=None, team_ids=frozenset(), permissions=frozenset(Permission))
    for scope in (Scope.OWN, Scope.TEAM):
        asking = replace(key, scope=scope)
        assert api.count_contacts(asking, now=1) == api.count_accounts(asking, now=1) == 0
        assert list(api.stream_contacts(asking)) == []


def test_scope_and_filter_are_one_condition(company: Company) -> None:
    tree = _tree(
        Entity.CONTACT, {"field": "name", "operator": "is_any_of", "value": ["Person lin", "person chen"]}
    )
    rows = api.list_contacts(company.wu, ContactQuery(condition=tree), now=1).rows
    assert [row.id for row in rows] == [company.contact["chen"]]
    assert api.count_contacts(company.wu, tree, now=1) == 1


def test_an_account_is_asked_about_its_people_and_only_about_those_one_may_see(company: Company) -> None:
    see(said("x", 50, user("x"), traits={"name": "Hidden", "email": "x@acme-chen.com.cn"}))
    tree = _tree(Entity.ACCOUNT, {"has_contact": {"field": "name", "operator": "is", "value": "Hidden"}})
    assert api.count_accounts(company.lin, tree, now=1) == 1
    assert api.count_accounts(company.chen, tree, now=1) == 0
    with pytest.raises(NotAllowed):
        api.count_accounts(company.ana, tree, now=1)


def test_the_people_of_accounts_are_counted_set_wise_and_within_the_scope(
    company: Company, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    see(said("x", 50, user("x"), traits={"email": "x@acme-chen.com.cn"}))
    his, hers = company.account["chen"], company.account["lin"]
    with django_assert_num_queries(1):
        assert api.people_of_accounts(company.lin, [his, hers]) == {his: 2, hers: 1}
    assert api.people_of_accounts(company.chen, [his, hers]) == {his: 1}
    assert api.people_of_accounts(company.chen, []) == {}


@pytest.mark.parametrize("who", ["chen", "wu"])
def test_a_scope_is_looked_up_by_the_indexes_of_the_owner(company: Company, who: str) -> None:
    by: Actor = getattr(company, who)
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL reads tables of five rows whole, whatever their indexes")
    assert "contact_by_owner" in contacts_seen_by(by).explain()
    assert "contact_by_owner_account" in accounts_seen_by(by).explain()


def test_only_accounts_have_contacts_and_what_is_wrong_is_found_at_its_place() -> None:
    inner = {"field": "colour", "operator": "is", "value": "red"}
    with pytest.raises(ConditionNotValid):
        conditions.parse({"has_contact": inner}, entity=Entity.CONTACT, sees_personal_data=True)
    with pytest.raises(ConditionNotValid) as refusal:
        conditions.parse({"not": {"has_contact": inner}}, entity=Entity.ACCOUNT, sees_personal_data=True)
    assert refusal.value.problems[0].path == "/not/has_contact/field"


def test_a_question_about_people_is_written_said_and_touched_as_its_inner_one() -> None:
    document = {"has_contact": {"field": "title", "operator": "contains", "value": "CTO"}}
    tree = _tree(Entity.ACCOUNT, document)
    assert conditions.write(tree) == document
    assert "CTO" in conditions.words(tree, language="en", zone="UTC")
    assert "联系人" in conditions.words(tree, language="zh-hans", zone="UTC")
    assert "contact.changed" in {touch.kind for touch in conditions.touches(tree)}


_LEAVES = st.sampled_from(
    [
        {"field": "title", "operator": "is", "value": "CTO"},
        {"field": "employees", "operator": "greater", "value": 10},
        {"field": "employees", "operator": "is_not_set"},
        {"not": {"field": "title", "operator": "is", "value": "CEO"}},
        {"all": []},
        {"any": []},
    ]
)
_PEOPLE = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(["CTO", "CEO", None]), st.sampled_from([5, 50, None])),
    max_size=5,
)
_RUNS = itertools.count()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(people=_PEOPLE, leaf=_LEAVES, is_turned=st.booleans())
def test_sql_and_python_find_the_same_accounts(
    people: list[tuple[int, str | None, int | None]], leaf: Mapping[str, object], is_turned: bool
) -> None:
    run = next(_RUNS)
    seen = see(
        *(_typed(run, f"firm{n}", n, None, None) for n in range(3)),
        *(_typed(run, f"p{n}", *person) for n, person in enumerate(people)),
    )
    records: dict[int, tuple[Mapping[str, object], ...]] = {}
    for number in seen.contacts:
        contact = api.get_contact(SYSTEM, number or 0)
        record: dict[str, object] = {"title": contact.title or None, "employees": contact.employees}
        account = contact.account_id or 0
        records[account] = (*records.get(account, ()), record)
    asked = _tree(Entity.ACCOUNT, {"has_contact": leaf})
    tree = Not(asked) if is_turned else asked
    held = {
        account
        for account, contacts in records.items()
        if conditions.holds(tree, {"contacts": contacts}, now=1, zone="UTC")
    }
    found = api.list_accounts(SYSTEM, AccountQuery(condition=tree, limit=200), now=1).rows
    assert {row.id for row in found} & set(records) == held


def _typed(run: int, name: str, firm: int, title: str | None, employees: int | None) -> Sighting:
    given = {"email": f"{name}@firm{firm}-{run}.com.cn", "title": title, "employees": employees}
    traits = {field: value for field, value in given.items() if value is not None}
    return said(f"{run}-{name}", 1, user(f"{run}-{name}"), traits=traits)


def _staff(name: str, role: Role, team: int | None) -> Actor:
    request = CreateStaff(
        email=f"{name}@crescendo.example", name=name, role=role, password="long enough to keep", team_id=team
    )
    row = core.create_staff(SYSTEM, request, now=1)
    return core.actor_of(get_user_model().objects.get(pk=row.id))


def _contact(name: str, owner: Actor | None) -> int:
    traits = {"name": f"Person {name}", "email": f"{name}@acme-{name}.com.cn"}
    number = contact_of(see(said(name, 1, user(name), traits=traits)))
    if owner is not None:
        api.edit_contact(SYSTEM, ContactEdit(contact_id=number, fields={"owner_id": owner.staff_id}), now=2)
    return number


def _tree(entity: Entity, document: Mapping[str, object]) -> Tree:
    return conditions.parse(document, entity=entity, sees_personal_data=True)


def _may_get(by: Actor, contact_id: int) -> bool:
    try:
        api.get_contact(by, contact_id)
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("scope", [Scope.OWN, Scope.TEAM])
def test_a_scope_holds_inside_another_query_too(chen: Actor, scope: Scope) -> None:
    seller = replace(chen, scope=scope, team_ids=frozenset({1}))
    assert set(api.count_account_suggestions(seller).values()) == {0}
