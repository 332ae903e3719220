"""Lists, counts, scope, masking, editing, accounts: through the door."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import api as core
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, CreateStaff, Permission, Role
from crescendo.people import api, keyset
from crescendo.people.types import (
    AccountQuery,
    ConsentGiven,
    ContactEdit,
    ContactQuery,
    Group,
    NewContact,
    Seen,
    TouchesOf,
)
from tests.rooms.people.cast import claimed, contact_of, device, email, said, see, user

pytestmark = pytest.mark.django_db


def _people(count: int) -> tuple[int, ...]:
    seen = see(
        *(
            said(
                f"m{n}",
                100 + n,
                user(f"u{n}"),
                traits={"name": f"Person {n}", "email": f"p{n}@acme{n % 2}.com.cn"},
            )
            for n in range(count)
        )
    )
    return tuple(number for number in seen.contacts if number)


@pytest.mark.parametrize("sort", ["-last_seen_at", "created_at", "name", "-email", "company", "event_count"])
def test_pages_show_everybody_once(admin: Actor, sort: str) -> None:
    everybody = set(_people(7))
    found: list[int] = []
    after = None
    while True:
        page = api.list_contacts(admin, ContactQuery(sort=sort, after=after, limit=3), now=1)
        found += [row.id for row in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert (len(found), set(found)) == (7, everybody)


def test_a_list_is_filtered_by_a_condition_and_counted_no_further_than_asked(admin: Actor) -> None:
    _people(6)
    document = {"field": "name", "operator": "is_any_of", "value": ["person 3", "PERSON 4"]}
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    page = api.list_contacts(admin, ContactQuery(condition=tree), now=1)
    assert {row.name for row in page.rows} == {"Person 3", "Person 4"}
    assert api.count_contacts(admin, now=1, at_most=5) == 5
    assert api.count_contacts(admin, tree, now=1) == 2


@pytest.mark.parametrize("sort", ["-last_seen_at", "name", "-created_at"])
@pytest.mark.parametrize("near", [1, 3, 6])
def test_a_rare_and_a_common_condition_give_the_same_pages_however_near_the_list_looks(
    admin: Actor, monkeypatch: pytest.MonkeyPatch, sort: str, near: int
) -> None:
    _people(8)
    document = {"field": "name", "operator": "is_none_of", "value": ["person 2", "person 5"]}
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)

    def pages() -> list[int]:
        found: list[int] = []
        after = None
        while True:
            page = api.list_contacts(
                admin, ContactQuery(condition=tree, sort=sort, after=after, limit=2), now=1
            )
            found += [row.id for row in page.rows]
            after = page.next_cursor
            if after is None:
                return found

    at_once = pages()
    monkeypatch.setattr(keyset, "_NEAR", near)
    assert (len(at_once), pages()) == (6, at_once)


def test_search_finds_beginnings_of_names_addresses_companies_and_domains(admin: Actor) -> None:
    _people(4)
    assert [row.name for row in api.search_contacts(admin, "PERSON 3", now=1)] == ["Person 3"]
    assert [row.name for row in api.search_contacts(admin, "p2@acme", now=1)] == ["Person 2"]
    assert len(api.search_contacts(admin, "p", now=1, limit=3)) == 3
    assert [row.domain for row in api.search_accounts(admin, "acme1", now=1)] == ["acme1.com.cn"]
    assert api.search_contacts(admin, "  ", now=1) == ()


def test_search_by_what_is_hidden_finds_nobody(admin: Actor) -> None:
    _people(2)
    blind = replace(admin, sees_personal_data=False)
    assert api.search_contacts(blind, "person", now=1) == ()


def test_chen_sees_his_own_and_no_other(admin: Actor, chen: Actor) -> None:
    first, second = _people(2)
    chen = replace(chen, staff_id=_colleague(admin))
    api.edit_contact(admin, ContactEdit(contact_id=first, fields={"owner_id": chen.staff_id}), now=5)
    assert [row.id for row in api.list_contacts(chen, ContactQuery(), now=1).rows] == [first]
    assert api.visible_contacts(chen, [first, second]) == {first}
    assert api.count_contacts(chen, now=1) == 1
    with pytest.raises(NotFound):
        api.get_contact(chen, second)
    assert api.count_accounts(chen, now=1) == 1


def test_nobody_comes_to_see_an_account_by_naming_it(admin: Actor, chen: Actor) -> None:
    first, second = _people(2)
    chen = replace(chen, staff_id=_colleague(admin))
    api.edit_contact(admin, ContactEdit(contact_id=first, fields={"owner_id": chen.staff_id}), now=5)
    hidden = api.get_contact(admin, second).account_id
    with pytest.raises(NotValid):
        api.edit_contact(chen, ContactEdit(contact_id=first, fields={"account_id": hidden}), now=6)
    assert api.find_account(chen, hidden or 0) is None


def test_a_contact_is_given_to_colleagues_only_and_own_traits_are_what_history_can_keep(admin: Actor) -> None:
    contact = _people(1)[0]
    for fields in ({"owner_id": 987}, {"trait.": 1}, {"trait." + "x" * 300: 1}, {"trait.note": "x" * 9_000}):
        with pytest.raises(NotValid):
            api.edit_contact(admin, ContactEdit(contact_id=contact, fields=fields), now=5)
    edit = ContactEdit(contact_id=contact, fields={"trait.note": "a\x00b\ud800"})
    assert api.edit_contact(admin, edit, now=6).traits == {"note": "a\ufffdb\ufffd"}


def test_the_stranger_is_refused_everywhere(stranger: Actor) -> None:
    contact = _people(1)[0]
    tries = [
        lambda: api.get_contact(stranger, contact),
        lambda: api.list_contacts(stranger, ContactQuery(), now=1),
        lambda: api.count_contacts(stranger, now=1),
        lambda: api.visible_contacts(stranger, [contact]),
        lambda: api.search_contacts(stranger, "p", now=1),
        lambda: api.search_accounts(stranger, "a", now=1),
        lambda: api.list_accounts(stranger, AccountQuery(), now=1),
        lambda: api.count_accounts(stranger, now=1),
        lambda: api.get_account(stranger, 1),
        lambda: api.contacts_of_account(stranger, 1),
        lambda: api.identities_of(stranger, contact),
        lambda: api.field_history(stranger, contact),
        lambda: api.consents_of(stranger, contact),
        lambda: api.suggestions_of(stranger, contact),
        lambda: api.edit_contact(stranger, ContactEdit(contact_id=contact, fields={"title": "x"}), now=1),
        lambda: api.create_contact(stranger, NewContact(fields={"name": "x"}), now=1),
        *(
            lambda stream=stream: next(stream(stranger))
            for stream in (
                api.stream_contacts,
                api.stream_accounts,
                api.stream_identities,
                api.stream_consents,
            )
        ),
    ]
    for attempt in tries:
        with pytest.raises(NotAllowed):
            attempt()


def test_personal_data_is_masked_and_cannot_be_guessed_by_asking(admin: Actor) -> None:
    contact = _people(1)[0]
    analyst = replace(
        admin, permissions=admin.permissions - {Permission.PERSONAL_DATA}, sees_personal_data=False
    )
    shown = api.get_contact(analyst, contact)
    assert (shown.name, shown.email) == ("P***", "p***@acme0.com.cn")
    assert {known.value for known in api.identities_of(analyst, contact)} == {"u0***", "p***@acme0.com.cn"}
    document = {"field": "email", "operator": "is", "value": "p0@acme0.com.cn"}
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    for query in (ContactQuery(condition=tree), ContactQuery(sort="name")):
        with pytest.raises(NotAllowed):
            api.list_contacts(analyst, query, now=1)


def test_what_staff_type_is_verified_and_leaves_history(admin: Actor) -> None:
    contact = _people(1)[0]
    edited = api.edit_contact(
        admin,
        ContactEdit(contact_id=contact, fields={"title": "总监", "employees": 200, "city": None}),
        now=500,
    )
    assert (edited.title, edited.employees) == ("总监", 200)
    see(claimed("later", 900, user("u0"), traits={"title": "King"}))
    assert api.get_contact(admin, contact).title == "总监"
    assert api.field_history(admin, contact)[-1].by_id in {None, admin.staff_id}


def test_senseless_values_and_known_addresses_are_refused_together(admin: Actor) -> None:
    _people(1)
    with pytest.raises(NotValid) as refusal:
        api.create_contact(admin, NewContact(fields={"email": "nonsense", "colour": "red"}), now=1)
    assert [error[0] for error in refusal.value.errors] == ["/email", "/colour"]
    with pytest.raises(NotValid):
        api.create_contact(admin, NewContact(fields={"email": "P0@acme0.com.cn"}), now=1)
    with pytest.raises(NotValid):
        api.create_contact(admin, NewContact(fields={"title": "x"}), now=1)


def test_a_contact_is_added_by_hand_with_and_without_an_address(admin: Actor) -> None:
    known = api.create_contact(admin, NewContact(fields={"email": "New@acme.com.cn", "name": "新 人"}), now=7)
    bare = api.create_contact(admin, NewContact(fields={"last_name": "王", "first_name": "芳"}), now=8)
    assert (known.email, known.name, known.owner_id) == ("new@acme.com.cn", "新 人", admin.staff_id)
    assert bare.name == "王芳"
    assert contact_of(see(said("m", 9, email("new@acme.com.cn")))) == known.id


def test_an_account_is_found_by_the_company_domain_and_never_by_a_free_one(admin: Actor) -> None:
    seen = see(
        claimed("a", 1, email("wang@mail.acme.com.cn"), traits={"company": "Acme"}),
        claimed("b", 2, email("li@acme.com.cn")),
        claimed("c", 3, email("zhao@qq.com")),
    )
    first, second, free = (api.get_contact(admin, contact_of(seen, n)) for n in range(3))
    assert first.account_id == second.account_id is not None
    assert free.account_id is None
    account = api.get_account(admin, first.account_id)
    assert (account.name, account.domain) == ("Acme", "acme.com.cn")
    assert {row.id for row in api.contacts_of_account(admin, account.id)} == {first.id, second.id}
    assert api.domains_of(admin, account.id) == ("acme.com.cn",)


def test_a_group_call_names_an_account_and_claims_only_fill_it(admin: Actor) -> None:
    group = Group(group_id="g1", traits={"name": "Globex", "industry": "energy", "employees": 5})
    seen = see(said("a", 1, user("u1"), group=group))
    contact = api.get_contact(admin, contact_of(seen))
    assert contact.account_id is not None
    see(claimed("b", 2, user("u2"), group=Group(group_id="g1", traits={"name": "Fake", "city": "Wuxi"})))
    account = api.get_account(admin, contact.account_id)
    assert (account.name, account.industry, account.employees, account.city) == (
        "Globex",
        "energy",
        5,
        "Wuxi",
    )


def test_touches_and_counts_are_kept_for_the_activity_room(admin: Actor) -> None:
    contact = _people(1)[0]
    api.set_touches([TouchesOf(contact_id=contact, first_touch_id=3, last_touch_id=None)])
    api.note_seen([Seen(contact_id=contact, first_at=50, last_at=900, events=4)])
    api.note_seen([Seen(contact_id=contact, first_at=60, last_at=800, events=-1)])
    row = api.get_contact(admin, contact)
    assert (row.first_touch_id, row.last_touch_id) == (3, None)
    assert (row.first_seen_at, row.last_seen_at, row.event_count) == (50, 900, 3)


def test_exports_carry_everybody_and_the_devices_of_each(admin: Actor) -> None:
    seen = see(said("a", 1, user("u1"), device=device("d1")), claimed("b", 2, device=device("d2")))
    rows = {identity.value: identity.contact_id for identity in api.stream_identities(admin)}
    assert rows == {"u1": contact_of(seen), "d1": contact_of(seen)}
    assert api.user_ids_of([contact_of(seen)], by=admin) == {contact_of(seen): ("u1",)}
    assert [contact.id for contact in api.stream_contacts(admin)] == [contact_of(seen)]
    assert api.name_of_contacts([contact_of(seen)], by=admin) == {contact_of(seen): f"con_{contact_of(seen)}"}


def _colleague(admin: Actor) -> int:
    request = CreateStaff(
        email="chen@crescendo.example", name="Chen", role=Role.SALES, password="long enough to keep"
    )
    return core.create_staff(admin, request, now=1).id


def test_what_a_client_calls_a_domain_or_its_address_never_keeps_its_message_from_being_taken(
    admin: Actor,
) -> None:
    wide = Group(group_id="g", space="s", traits={"website": "x" * 400 + ".com", "name": "Wide"})
    given = ConsentGiven(purpose="news", channel="email", ip="1" * 300)
    contact = contact_of(see(said("m", 1, user("u"), group=wide, consents=(given,))))
    assert api.get_contact(admin, contact).account_id is not None
    assert len(api.consents_of(admin, contact)[0].ip) == 64


def test_a_group_id_of_two_systems_is_two_accounts(admin: Actor) -> None:
    seen = see(
        said("a", 1, user("a"), group=Group(group_id="7", space="crm")),
        said("b", 2, user("b"), group=Group(group_id="7", space="shop")),
        said("c", 3, user("c"), group=Group(group_id="7", space="crm")),
    )
    first, second, third = (api.get_contact(admin, contact_of(seen, n)).account_id for n in range(3))
    assert first == third != second


@pytest.mark.parametrize("place", ['["a\\u0000",1]', "[1,1]", '["a",99999999999999999999]', "{}"])
def test_a_cursor_from_elsewhere_is_refused(admin: Actor, place: str) -> None:
    cursor = base64.urlsafe_b64encode(place.encode()).decode()
    with pytest.raises(NotValid):
        api.list_contacts(admin, ContactQuery(sort="name", after=cursor), now=1)
