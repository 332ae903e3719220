"""Changes in bulk: exactly those who were counted, by a job, as one set that can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core import jobs
from crescendo.core.api import create_staff, notices
from crescendo.core.jobs import claim
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, CreateStaff, Role, Scope
from crescendo.people import api, models
from crescendo.people.bulk import pinning, running
from crescendo.people.bulk_models import ChangeSetPart
from crescendo.people.tags import TagIsRuled
from crescendo.people.types import (
    ChangeMany,
    ChangeState,
    ContactEdit,
    DeclareField,
    Deed,
    NewAccount,
    NewContact,
    NewTag,
    OwnType,
    SetHasChanged,
)

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def people(*cities: str, **more: Any) -> list[int]:
    return [
        api.create_contact(SYSTEM, NewContact(fields={"name": f"P{n}", "city": city, **more}), now=n + 1).id
        for n, city in enumerate(cities)
    ]


def where(city: str) -> Tree:
    document = {"field": "city", "operator": "is", "value": city}
    return conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)


def title(value: str | None, **more: Any) -> ChangeMany:
    return ChangeMany(entity=Entity.CONTACT, deed=Deed.SET, field="title", value=value, **more)


def change(wanted: ChangeMany, by: Actor = SYSTEM, now: int = 1_000) -> int:
    told = api.preview_changes(by, wanted, now=now).mark
    number = api.change_many(by, wanted, told=told, now=now)
    work(now)
    return number


def work(now: int = 1_000) -> None:
    jobs.run_until_quiet(api.job_handlers(), now=now)


def titles() -> dict[int, str]:
    return dict(models.Contact.objects.values_list("pk", "title"))


def test_exactly_the_filtered_set_is_changed_and_taken_back() -> None:
    one, two, three = people("Suzhou", "Wuxi", "Suzhou", title="Buyer")
    wanted = title("CTO", condition=where("Suzhou"))
    preview = api.preview_changes(SYSTEM, wanted, now=100)
    assert preview.count == 2
    assert [(row.subject_id, row.before, row.after) for row in preview.shown] == [
        (one, '"Buyer"', '"CTO"'),
        (three, '"Buyer"', '"CTO"'),
    ]
    number = change(wanted)
    assert titles() == {one: "CTO", two: "Buyer", three: "CTO"}
    api.edit_contact(SYSTEM, ContactEdit(contact_id=three, fields={"title": "CEO"}), now=1_100)
    api.undo_change(SYSTEM, number, now=1_200)
    work(1_200)
    assert titles() == {one: "Buyer", two: "Buyer", three: "CEO"}
    told = api.get_change(SYSTEM, number)
    assert (told.state, told.done, told.changed, told.restored) == (ChangeState.UNDONE, 2, 2, 1)


def test_ticked_rows_alone_are_changed() -> None:
    one, two, _three = people("Suzhou", "Suzhou", "Suzhou")
    change(title("CTO", ids=(one, two)))
    assert sorted(titles().values()) == ["", "CTO", "CTO"]


def test_a_set_that_is_another_by_now_is_refused() -> None:
    people("Suzhou", "Wuxi")
    wanted = title("CTO", condition=where("Suzhou"))
    told = api.preview_changes(SYSTEM, wanted, now=100).mark
    people("Suzhou")
    with pytest.raises(SetHasChanged):
        api.change_many(SYSTEM, wanted, told=told, now=200)


def test_who_comes_to_fit_after_asking_is_left_alone() -> None:
    people("Suzhou")
    wanted = title("CTO", condition=where("Suzhou"))
    told = api.preview_changes(SYSTEM, wanted, now=100).mark
    api.change_many(SYSTEM, wanted, told=told, now=200)
    (late,) = people("Suzhou")
    work()
    assert titles()[late] == ""


def test_a_tag_is_put_on_many_and_taken_off_those_alone_that_got_it() -> None:
    ids = people("Suzhou", "Suzhou")
    tag = api.create_tag(SYSTEM, NewTag(name="Fair"), now=5).id
    api.tag_contacts(SYSTEM, tag, ids[:1], now=6)
    number = change(ChangeMany(entity=Entity.CONTACT, deed=Deed.TAG, field=str(tag)))
    assert set(api.tags_in_list(ids)) == set(ids)
    api.undo_change(SYSTEM, number, now=1_200)
    work(1_200)
    assert list(api.tags_in_list(ids)) == ids[:1]
    change(ChangeMany(entity=Entity.CONTACT, deed=Deed.UNTAG, field=str(tag)), now=2_000)
    assert api.tags_in_list(ids) == {}


def test_a_tag_with_a_rule_is_its_rules_alone() -> None:
    people("Suzhou")
    rule = {"field": "city", "operator": "is", "value": "Suzhou"}
    tag = api.create_tag(SYSTEM, NewTag(name="Suzhou", rule=rule), now=5).id
    with pytest.raises(TagIsRuled):
        api.preview_changes(SYSTEM, ChangeMany(entity=Entity.CONTACT, deed=Deed.TAG, field=str(tag)), now=10)


def test_an_owner_and_an_own_field_are_set() -> None:
    ids = people("Suzhou")
    new = CreateStaff(email="lin@acme.cn", name="Lin", role=Role.MARKETING, password="ein-langes-Wort-7")
    lin = create_staff(SYSTEM, new, now=1)
    api.declare_field(
        SYSTEM, DeclareField(entity=Entity.CONTACT, key="plan", en="Plan", type=OwnType.NUMBER), now=1
    )
    work(2)
    change(ChangeMany(entity=Entity.CONTACT, deed=Deed.SET, field="owner_id", value=lin.id))
    change(ChangeMany(entity=Entity.CONTACT, deed=Deed.SET, field="own.plan", value="12"), now=1_100)
    row = api.get_contact(SYSTEM, ids[0])
    assert (row.owner_id, row.traits) == (lin.id, {"plan": 12})


def test_accounts_are_changed_too() -> None:
    account = api.create_account(SYSTEM, NewAccount(fields={"name": "Acme"}), now=1).id
    wanted = ChangeMany(entity=Entity.ACCOUNT, deed=Deed.SET, field="city", value="Wuxi")
    number = change(wanted)
    assert api.get_account(SYSTEM, account).city == "Wuxi"
    api.undo_change(SYSTEM, number, now=1_200)
    work(1_200)
    assert api.get_account(SYSTEM, account).city == ""


@pytest.mark.parametrize("field", ["email", "name", "nonsense", "own.nonsense", "account_id"])
def test_what_names_or_reaches_a_person_is_nobodys_in_bulk(field: str) -> None:
    people("Suzhou")
    wanted = ChangeMany(entity=Entity.CONTACT, deed=Deed.SET, field=field, value="x")
    with pytest.raises(NotValid):
        api.preview_changes(SYSTEM, wanted, now=10)


def test_a_seller_changes_his_own_alone(chen: Actor) -> None:
    mine, theirs = people("Suzhou", "Suzhou")
    models.Contact.objects.filter(pk=mine).update(owner_id=chen.staff_id)
    number = change(title("CTO", ids=(mine, theirs)), by=chen)
    assert titles() == {mine: "CTO", theirs: ""}
    other = replace(chen, staff_id=99)
    assert (len(api.list_changes(chen)), len(api.list_changes(other))) == (1, 0)
    with pytest.raises(NotFound):
        api.undo_change(other, number, now=1_100)


def test_a_killed_change_goes_on_and_does_nothing_twice() -> None:
    people(*["Suzhou"] * 120)
    wanted = title("CTO")
    told = api.preview_changes(SYSTEM, wanted, now=100).mark
    number = api.change_many(SYSTEM, wanted, told=told, now=200)
    (job,) = claim(frozenset({running.CHANGE}), now=200)
    api.job_handlers()[running.CHANGE](job)
    claim(frozenset({running.CHANGE}), now=200)
    # Its claimant dies here; the lease runs out and another goes on.
    work(200 + jobs.LEASE + 1)
    told_now = api.get_change(SYSTEM, number)
    assert (told_now.state, told_now.done, told_now.changed) == (ChangeState.DONE, 120, 120)
    assert not ChangeSetPart.objects.exists()


def test_a_stopped_change_goes_no_further_and_is_taken_back() -> None:
    people(*["Suzhou"] * 120)
    wanted = title("CTO")
    told = api.preview_changes(SYSTEM, wanted, now=100).mark
    number = api.change_many(SYSTEM, wanted, told=told, now=200)
    (job,) = claim(frozenset({running.CHANGE}), now=200)
    api.job_handlers()[running.CHANGE](job)
    api.stop_change(SYSTEM, number, now=210)
    work(220)
    assert sum(one == "CTO" for one in titles().values()) == 50
    api.undo_change(SYSTEM, number, now=300)
    work(310)
    assert set(titles().values()) == {""}


def test_who_asked_is_told_when_it_has_ended() -> None:
    people("Suzhou")
    new = CreateStaff(email="lin@acme.cn", name="Lin", role=Role.MARKETING, password="ein-langes-Wort-7")
    lin = create_staff(SYSTEM, new, now=1)
    by = replace(SYSTEM, staff_id=lin.id, label="Lin")
    change(title("CTO"), by=by)
    (note,) = notices.list_for(by).rows
    assert note.places == {"changed": "1", "total": "1"}


@pytest.mark.parametrize("count", [0, 1, 4_999, 5_000, 5_001, 12_000])
def test_pinned_numbers_come_back_as_they_were(count: int) -> None:
    numbers: Sequence[int] = range(7, 7 + count)
    pinning.pin(1, numbers)
    found: list[int] = []
    while part := pinning.pinned(1, start=len(found), most=300):
        found += part
    assert found == list(numbers)


def test_a_stranger_changes_nobody(stranger: Actor, chen: Actor) -> None:
    people("Suzhou")
    reader = replace(chen, permissions=frozenset(), scope=Scope.ALL)
    for somebody in (stranger, reader):
        for ask in (
            lambda by: api.preview_changes(by, title("CTO"), now=1),
            lambda by: api.change_many(by, title("CTO"), told="1-1", now=1),
            api.list_changes,
            lambda by: api.undo_change(by, 1, now=1),
            lambda by: api.stop_change(by, 1, now=1),
        ):
            with pytest.raises(NotAllowed):
                ask(somebody)
