"""Whose lead it is: once a cycle, by the rules in their order, within the load, whatever crashes and however often."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from crescendo.core import definitions, facts
from crescendo.core.clock import HOUR
from crescendo.core.document_reading import Reading
from crescendo.core.types import Actor, PublishDraft, Role, SaveDraft
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.documents import api as documents
from crescendo.lifecycle.documents import routing as section
from crescendo.lifecycle.documents.routing_rules import Choose, Routing, RoutingRule, To
from crescendo.lifecycle.models import Lead, RunningClock
from crescendo.lifecycle.routing import api
from crescendo.lifecycle.routing.choosing import Asking, Choice, Desk, Seller, choose
from crescendo.lifecycle.routing.nouns import LeadState, NewAbsence
from crescendo.lifecycle.types import Cause, MoveContacts, NewDeal
from crescendo.people import api as people
from crescendo.people.types import AccountEdit, MergeContacts, NewAccount
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.selling import SYSTEM, THEN, colleague, lead_of, to_mql, work


def published(**sections: Any) -> None:
    """A lifecycle of the company with other sections."""
    draft = definitions.save_draft(
        SYSTEM,
        SaveDraft(
            kind=documents.KIND,
            key=documents.KEY,
            name="Main",
            document={**documents.SHIPPED, **sections},
            revision=None,
        ),
        now=NOON,
    )
    definitions.publish(
        SYSTEM, PublishDraft(kind=draft.kind, key=draft.key, revision=draft.revision, note=""), now=NOON
    )


def ruled(*rules: dict[str, Any], **bounds: int) -> dict[str, Any]:
    """The routing section with these rules."""
    titled = [{"title": {"en": rule["key"]}, **rule} for rule in rules]
    return {**section.SHIPPED, **bounds, "rules": titled}


@pytest.mark.django_db
def test_an_mql_is_routed_once_and_its_contact_is_the_sellers(person: Person, chen: Actor) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang])
    work()
    work(NOON + HOUR)
    (lead,) = Lead.objects.filter(contact_id=wang)
    assert (lead.state, lead.owner_id, lead.rule, lead.cycle) == ("routed", chen.staff_id, "least_load", 1)
    assert people.get_contact(chen, wang).owner_id == chen.staff_id
    assert [one.payload["owners"] for one in facts.read(0, 100, kinds=["lead.routed"])] == [[chen.staff_id]]


@pytest.mark.django_db
def test_who_went_aside_and_came_back_before_the_worker_looked_has_a_lead_of_each_cycle(
    person: Person,
) -> None:
    wang = person("Wang")
    to_mql([wang])
    work()
    for stage in ("recycled", "mql"):
        moved = MoveContacts(contact_ids=(wang,), to=stage, cause=Cause.RULE, reason="no_need")
        lifecycle.move_contacts(SYSTEM, moved, now=THEN + 1)
    work(THEN + 1)
    leads = Lead.objects.filter(contact_id=wang).order_by("cycle")
    assert [(lead.cycle, lead.closed_at is None) for lead in leads] == [(1, False), (2, True)]


@pytest.mark.django_db
def test_leads_go_to_whoever_has_the_fewest(person: Person) -> None:
    sellers = [colleague(name) for name in ("Chen", "Zhou", "Sun")]
    contacts = [person(f"P{number}") for number in range(7)]
    to_mql(contacts[:4])
    work()
    to_mql(contacts[4:])
    work()
    owned = Counter(Lead.objects.values_list("owner_id", flat=True))
    assert sorted(owned[one.staff_id] for one in sellers) == [2, 2, 3]


@pytest.mark.django_db
def test_the_owner_of_the_account_goes_before_load_and_who_is_away_gets_nothing(
    lin: Actor, person: Person
) -> None:
    chen, zhou = colleague("Chen"), colleague("Zhou")
    account = people.create_account(lin, NewAccount(fields={"name": "Acme"}), now=NOON)
    people.edit_account(lin, AccountEdit(account_id=account.id, fields={"owner_id": zhou.staff_id}), now=THEN)
    one, two = person("Wang", account_id=account.id), person("Li", account_id=account.id)
    to_mql([one])
    work()
    assert (lead_of(one).owner_id, lead_of(one).rule) == (zhou.staff_id, "owner")
    away = NewAbsence(staff_id=zhou.staff_id or 0, first_on=date(2026, 1, 5), last_on=date(2026, 1, 6))
    api.add_absence(zhou, away, now=NOON)
    to_mql([two])
    work()
    assert lead_of(two).owner_id == chen.staff_id


@pytest.mark.django_db
def test_who_has_the_open_deal_of_the_account_has_its_leads(lin: Actor, person: Person) -> None:
    zhou = [colleague("Chen"), colleague("Zhou")][1]
    account = people.create_account(lin, NewAccount(fields={"name": "Acme"}), now=NOON)
    known, colleague_of_hers = (person(name, account_id=account.id) for name in ("Wang", "Li"))
    deal = {"name": "Acme", "source": "sales_sourced", "account_id": account.id, "owner_id": zhou.staff_id}
    lifecycle.create_deal(SYSTEM, NewDeal(fields=deal, people={known: ""}), now=NOON)
    to_mql([known, colleague_of_hers])
    work()
    assert lead_of(colleague_of_hers).owner_id == zhou.staff_id
    # Who has a deal is an opportunity already: nobody is given to sales twice.
    assert lifecycle.get_stage(SYSTEM, known).stage == "opportunity"
    assert not Lead.objects.filter(contact_id=known).exists()


@pytest.mark.django_db
def test_the_sdr_completes_the_data_of_who_is_hot_and_hardly_known_and_passes_on(person: Person) -> None:
    chen, sdr = colleague("Chen"), colleague("Sun", Role.SDR)
    wang = person("Wang")
    to_mql([wang], way="hot_unknown")
    work()
    assert lead_of(wang).owner_id == sdr.staff_id
    passed = api.pass_on_lead(sdr, lead_of(wang).pk, now=NOON + HOUR)
    assert (passed.owner_id, passed.state) == (chen.staff_id, LeadState.ROUTED)


@pytest.mark.django_db
def test_without_a_seller_the_manager_has_it_and_without_a_manager_the_pool(person: Person) -> None:
    one, two = person("Wang"), person("Li")
    to_mql([one])
    work()
    assert (lead_of(one).state, lead_of(one).owner_id) == ("pool", None)
    wu = colleague("Wu", Role.SALES_MANAGER)
    to_mql([two])
    work()
    assert (lead_of(two).rule, lead_of(two).owner_id) == ("manager", wu.staff_id)


@pytest.mark.django_db
def test_territory_named_accounts_products_and_conditions_ask_in_their_order(
    lin: Actor, person: Person
) -> None:
    names = ("Shanghai", "Named", "Cloud", "Asked", "Rest")
    sellers = {name: f"usr_{colleague(name).staff_id}" for name in names}
    account = people.create_account(lin, NewAccount(fields={"name": "Acme"}), now=NOON)
    where = {"field": "title", "operator": "contains", "value": "director"}
    published(
        routing=ruled(
            {
                "key": "named",
                "to": "chosen",
                "accounts": [f"acc_{account.id}"],
                "sellers": [sellers["Named"]],
            },
            {
                "key": "east",
                "to": "chosen",
                "provinces": ["CN-SH"],
                "industries": ["manufacturing"],
                "sellers": [sellers["Shanghai"]],
            },
            {"key": "cloud", "to": "chosen", "products": ["cloud"], "sellers": [sellers["Cloud"]]},
            {"key": "asked", "to": "chosen", "when": where, "sellers": [sellers["Asked"]]},
            {"key": "rest", "to": "chosen", "sellers": [sellers["Rest"]]},
        )
    )
    east = {"country": "中国", "region": "上海", "industry": "制造业"}
    asked = {
        person("A", account_id=account.id, **east): "named",
        person("B", **east): "east",
        person("C", **{"own.product_interest": "Cloud"}): "cloud",
        person("D", title="Director"): "asked",
        person("E", region="上海"): "rest",
    }
    to_mql(list(asked))
    work()
    assert {lead.contact_id: lead.rule for lead in Lead.objects.all()} == asked


@pytest.mark.django_db
def test_a_rule_that_goes_round_goes_on_where_it_stopped(person: Person) -> None:
    sellers = [colleague(name) for name in ("Chen", "Zhou", "Sun")]
    published(routing=ruled({"key": "round", "to": "sales", "choose": "round_robin"}))
    contacts = [person(f"P{number}") for number in range(5)]
    to_mql(contacts[:2])
    work()
    to_mql(contacts[2:])
    work()
    expected = [sellers[place].staff_id for place in (0, 1, 2, 0, 1)]
    assert list(Lead.objects.order_by("contact_id").values_list("owner_id", flat=True)) == expected


@pytest.mark.django_db
def test_what_fails_on_the_way_is_done_once_when_it_is_done_again(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The consumer dies after its work and before its commit; two workers read the same facts."""
    colleague("Chen")
    wang = person("Wang")
    to_mql([wang])
    told = facts.read(0, 100, kinds=api.Leads.kinds)
    undone = transaction.savepoint()
    api.Leads().handle(told, now=THEN)
    transaction.savepoint_rollback(undone)
    assert not Lead.objects.exists()
    assert not RunningClock.objects.exists()
    work()
    api.Leads().handle(told, now=THEN)
    assert Lead.objects.count() == 1


@pytest.mark.django_db
def test_two_who_become_one_have_one_open_lead_and_two_when_they_are_parted(
    lin: Actor, person: Person
) -> None:
    colleague("Chen")
    one, two = person("Wang"), person("Wang Wei")
    to_mql([one, two])
    work()
    merge = people.merge_contacts(lin, MergeContacts(survivor_id=one, other_id=two), now=THEN + 1)
    work(THEN + 1)
    states = Lead.objects.order_by("origin_id").values_list("contact_id", "state")
    assert list(states) == [(one, "routed"), (one, "merged")]
    people.unmerge_contacts(lin, merge.id, now=THEN + 2)
    work(THEN + 2)
    assert list(states.all()) == [(one, "routed"), (two, "routed")]


@pytest.mark.django_db
def test_a_batch_is_routed_by_a_bounded_number_of_statements(
    person: Person, django_assert_max_num_queries: Any
) -> None:
    for name in ("Chen", "Zhou"):
        colleague(name)
    contacts = [person(f"P{number}") for number in range(40)]
    to_mql(contacts)
    told = facts.read(0, 100, kinds=api.Leads.kinds)
    with django_assert_max_num_queries(60):
        api.Leads().handle(told, now=THEN)
    assert Lead.objects.count() == 40


@pytest.mark.django_db
def test_who_owned_a_contact_gives_it_up_with_the_lead(person: Person) -> None:
    chen = colleague("Chen")
    wang = person("Wang")
    to_mql([wang])
    work()
    api.give_back_lead(chen, lead_of(wang).pk, now=THEN + 1)
    assert people.get_contact(SYSTEM, wang).owner_id is None


RULES = st.lists(
    st.builds(
        RoutingRule,
        key=st.uuids().map(str),
        title=st.just((("en", "x"),)),
        to=st.sampled_from(To),
        choose=st.sampled_from(Choose),
        sellers=st.frozensets(st.integers(1, 6)),
        queue=st.sampled_from(("", "sdr")),
    ),
    max_size=4,
)
SELLERS = st.dictionaries(
    st.integers(1, 6),
    st.tuples(st.sampled_from((Role.SALES, Role.SDR, Role.SALES_MANAGER)), st.booleans()),
    max_size=6,
).map(lambda found: {one: Seller(id=one, role=role, is_away=away) for one, (role, away) in found.items()})


@settings(max_examples=60)
@given(
    RULES,
    SELLERS,
    st.integers(1, 5),
    st.lists(st.tuples(st.integers(1, 6), st.sets(st.integers(1, 6))), max_size=30),
)
def test_nobody_is_given_more_than_the_document_allows_nor_while_away_nor_twice(
    rules: list[RoutingRule],
    sellers: dict[int, Seller],
    most: int,
    arriving: list[tuple[int, set[int]]],
) -> None:
    routing = Routing(rules=tuple(rules), most_open=most, claims_a_day=5, reassignments=2)
    desk = Desk(sellers=sellers)
    to_owners = {rule.key for rule in rules if rule.to is To.ACCOUNT_OWNER}
    given_by_rule: Counter[int] = Counter()
    for owner, had in arriving:
        choice = choose(routing, Asking(contact_id=1, owners=(owner,), had_it=frozenset(had)), desk)
        if choice == Choice(owner_id=None, rule="manager") or choice.rule == "manager":
            continue
        assert choice.owner_id is not None
        assert not sellers[choice.owner_id].is_away
        assert choice.owner_id not in had
        if choice.rule not in to_owners:
            given_by_rule[choice.owner_id] += 1
    assert all(count <= most for count in given_by_rule.values())


@pytest.mark.django_db
def test_all_that_is_wrong_with_rules_is_said_with_its_place() -> None:
    reading = Reading()
    wrong = ruled(
        {"key": "a", "to": "nobody"},
        {"key": "a", "to": "chosen"},
        {"key": "b", "to": "sales", "accounts": ["acme"], "when": {"field": "nonsense"}, "provinse": []},
        most_open=0,
    )
    section.read(wrong, "/routing", reading)
    assert {path for path, _, _ in reading.faults} == {
        *("/routing/most_open", "/routing/rules/0/to", "/routing/rules/1/key", "/routing/rules/1/sellers"),
        *("/routing/rules/2/accounts/0", "/routing/rules/2/when/field", "/routing/rules/2/provinse"),
    }
