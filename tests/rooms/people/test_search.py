"""Search through the door: who is found by what, in which order, by whom, and that grams follow their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.core import jobs
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.refusals import NotAllowed
from crescendo.core.types import Actor
from crescendo.people import api, models
from crescendo.people.search import gathering
from crescendo.people.search_models import AccountGram, ContactGram
from crescendo.people.types import (
    AccountEdit,
    ContactEdit,
    EraseContacts,
    Group,
    Identity,
    IdentityKind,
    MergeAccounts,
    MergeContacts,
    NewContact,
    Proof,
    Sighting,
)
from tests.environment import examples
from tests.rooms.people.cast import contact_of, email, said, see, user

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")


def make(now: int = 1, /, **fields: Any) -> int:
    return api.create_contact(SYSTEM, NewContact(fields=fields), now=now).id


def found(by: Actor, text: str, **more: Any) -> list[int]:
    return [row.id for row in api.search_contacts(by, text, now=1, **more)]


def grams() -> tuple[set[tuple[str, int]], set[tuple[str, int]]]:
    return (
        set(ContactGram.objects.values_list("gram", "contact_id")),
        set(AccountGram.objects.values_list("gram", "account_id")),
    )


@pytest.mark.parametrize(
    "typed",
    [
        "思",
        "思源",
        "王思源",
        "王 SIYUAN",
        "siyuan wang",
        "ｓｉｙｕａｎ",
        "hongtu",
        "hongtu-tech.com",
        "siyuan.wang@hong",
        "8000",
        "138 0013 8000",
        "+86 13800138000",
        "1380013",
        "宏图",
        "图科技",
        "公司 王",
        "u-77",
    ],
)
def test_a_contact_is_found_by(admin: Actor, typed: str) -> None:
    seen = see(
        said(
            "m1",
            100,
            user("u-77"),
            email("siyuan.wang@hongtu-tech.com.cn"),
            traits={"name": "王思源", "phone": "13800138000", "company": "上海宏图科技有限公司"},
        )
    )
    make(2, name="李明", email="ming@other.cn", company_name="别的有限公司")
    assert found(admin, typed) == [contact_of(seen)]


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_", "'", '"', "\0", "思 明", "iyuan", "800013", "x" * 10_000]
)
def test_nobody_is_found_by(admin: Actor, typed: str) -> None:
    make(name="王思源", email="siyuan@hongtu.cn", phone="13800138000")
    assert found(admin, typed) == []
    assert api.search_accounts(admin, typed, now=1) == ()


def test_the_id_of_a_contact_or_account_finds_it(admin: Actor) -> None:
    number = make(name="王思源", email="siyuan@hongtu.cn")
    assert found(admin, f"CON_{number}") == [number]
    account = api.get_contact(admin, number).account_id
    assert [row.id for row in api.search_accounts(admin, f"acc_{account}", now=1)] == [account]


def test_exact_goes_before_beginning_before_part_and_who_was_here_lately_before_others(admin: Actor) -> None:
    part, begun, exact = (make(9 - n, name=name) for n, name in enumerate(["小王", "王芳", "王"]))
    late = make(20, name="王伟")
    assert found(admin, "王") == [exact, late, begun, part]


def test_what_is_common_is_found_among_the_latest_and_where_all_words_meet(
    admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [make(n, name=f"王{n} Wei", email=f"w{n}@gmail.com") for n in range(1, 9)]
    rare = make(1, name="王9 Fang")
    for name, few in (("_RARE", 3), ("_NEAR", 2), ("_FAR", 4), ("_CHUNK", 3)):
        monkeypatch.setattr(gathering, name, few)
    assert found(admin, "王", limit=2) == people[:-3:-1]
    assert found(admin, "wei 王", limit=3) == people[:-4:-1]
    assert found(admin, "gmail", limit=2) == people[:-3:-1]
    assert found(admin, "王 fang") == [rare]


def test_a_merged_contact_and_a_merged_account_are_found_as_what_they_are_part_of(admin: Actor) -> None:
    one, other = make(name="王思源", email="siyuan@hongtu.cn"), make(name="Siyuan Old", email="old@former.cn")
    api.merge_contacts(admin, MergeContacts(survivor_id=one, other_id=other, choices={}), now=5)
    assert found(admin, "old@former.cn") == [one]
    kept, gone = (
        api.get_contact(admin, make(name="A", email=f"a@{name}.cn")).account_id for name in ("kept", "gone")
    )
    assert kept
    assert gone
    api.edit_account(admin, AccountEdit(account_id=gone, fields={"name": "宏兔"}), now=5)
    api.merge_accounts(admin, MergeAccounts(kept_id=kept, gone_id=gone), now=6)
    assert [row.id for row in api.search_accounts(admin, "gone.cn", now=1)] == [kept]
    assert [row.id for row in api.search_accounts(admin, "宏兔", now=1)] == [kept]


def test_a_seller_finds_his_own_by_any_plan(chen: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    own, other = make(name="王芳", email="f@a.cn"), make(name="王芳", email="g@a.cn")
    models.Contact.objects.filter(pk=own).update(owner_id=chen.staff_id)
    chen = replace(chen, staff_id=chen.staff_id)
    typed = ("王", "王芳", "a.cn", f"con_{other}", f"con_{own}", "f@a.cn", "g@a.cn")
    rare = {text: found(chen, text) for text in typed}
    monkeypatch.setattr(gathering, "_RARE", 0)
    assert [found(chen, text) for text in typed[:3]] == [[own]] * 3
    assert rare == {text: [] if text in (typed[3], typed[6]) else [own] for text in typed}


def test_what_is_hidden_finds_nobody(admin: Actor) -> None:
    number = make(name="王思源", email="siyuan@hongtu.cn", phone="13800138000", company_name="宏图")
    blind = replace(admin, sees_personal_data=False)
    assert [found(blind, text) for text in ("王思源", "siyuan@hongtu.cn", "8000", "hongtu")] == [[]] * 4
    assert found(blind, "宏图") == [number]


def test_a_stranger_may_not_search(stranger: Actor) -> None:
    for verb in (api.search_contacts, api.search_accounts):
        with pytest.raises(NotAllowed):
            verb(stranger, "王", now=1)
    with pytest.raises(NotAllowed):
        api.rebuild_search(stranger, now=1)


def test_an_erased_person_leaves_no_gram(admin: Actor) -> None:
    number, other = make(name="王思源", email="siyuan@hongtu.cn"), make(name="王芳")
    api.edit_contact(
        admin, ContactEdit(contact_id=number, fields={"name": "李明", "phone": "13800138000"}), now=3
    )
    api.erase_contacts(admin, EraseContacts(contact_ids=(number,)), now=4)
    jobs.run_until_quiet(api.erasure_handlers(ForgetfulLog()), now=5)
    assert set(ContactGram.objects.values_list("contact_id", flat=True)) == {other}


WORDS = st.sampled_from(["王芳", "Li Wei", "李 Wei", "O'Brien", "宏图有限公司", "", "芳", "acme.cn Li", "😀"])
MAILS = st.sampled_from(["li@acme.cn", "fang.wang@acme.cn", "a@hongtu.com.cn", None])
CALLED = st.sampled_from(["13800138000", "13900139000", None])
PEOPLE = [user(f"u{n}") for n in range(3)] + [
    email("li@acme.cn"),
    Identity(IdentityKind.PHONE, "+8613800138000"),
]
SAID = st.builds(
    dict,
    people=st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2, unique=True).map(tuple),
    proof=st.sampled_from(Proof),
    traits=st.fixed_dictionaries(
        {}, optional={"name": WORDS, "email": MAILS, "phone": CALLED, "company": WORDS}
    ),
    group=st.none()
    | st.builds(Group, group_id=st.sampled_from("ab"), traits=st.fixed_dictionaries({"name": WORDS})),
)
HAND = st.tuples(
    st.sampled_from(["edit", "create", "merge", "unmerge", "account", "join"]),
    st.integers(0, 3),
    WORDS,
    MAILS,
)


@settings(
    max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(st.one_of(st.lists(SAID, min_size=1, max_size=3), HAND), min_size=1, max_size=6))
def test_grams_kept_with_each_change_are_those_of_a_rebuild(steps: list[Any]) -> None:
    from django.db import transaction

    with transaction.atomic():
        for at, step in enumerate(steps, start=1):
            _do(step, at)
        kept = grams()
        for table in (ContactGram, AccountGram):
            table.objects.all().delete()
        _rebuild()
        assert grams() == kept
        transaction.set_rollback(True)


def test_a_rebuild_in_pieces_adds_what_is_missing_and_sweeps_what_is_wrong(
    admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from crescendo.people.search import filling

    for n in range(5):
        make(name=f"王芳{n}", email=f"f{n}@acme{n}.cn")
    kept = grams()
    ContactGram.objects.filter(gram="王芳").delete()
    ContactGram.objects.create(gram="wrong", contact_id=1)
    AccountGram.objects.create(gram="wrong", account_id=1)
    monkeypatch.setattr(filling, "_CHUNK", 2)
    monkeypatch.setattr(filling, "_SWEPT", 3)
    assert api.search_progress() is None
    api.rebuild_search(admin, now=1)
    assert api.search_progress()
    jobs.run_until_quiet(api.job_handlers(), now=2)
    assert (grams(), api.search_progress()) == (kept, None)


def _rebuild() -> None:
    api.rebuild_search(SYSTEM, now=1_000)
    jobs.run_until_quiet({"search.fill": api.job_handlers()["search.fill"]}, now=1_000)


def _do(step: Any, at: int) -> None:
    if isinstance(step, list):
        see(*(Sighting(key=f"m{at}.{n}", at=at, **one) for n, one in enumerate(step)), now=at)
        return
    act, place, name, mail = step
    contacts = list(
        models.Contact.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)
    )
    accounts = list(
        models.Account.objects.filter(merged_into=None).order_by("pk").values_list("pk", flat=True)
    )
    fields = {key: value for key, value in (("name", name), ("company_name", name)) if value}
    if act == "create" and not (mail and models.Identity.objects.filter(value=mail).exists()):
        api.create_contact(SYSTEM, NewContact(fields=fields | ({"email": mail} if mail else {})), now=at)
    elif act == "edit" and len(contacts) > place:
        api.edit_contact(SYSTEM, ContactEdit(contact_id=contacts[place], fields={"name": name}), now=at)
    elif act == "merge" and len(contacts) > place + 1:
        asked = MergeContacts(survivor_id=contacts[place], other_id=contacts[place + 1], choices={})
        api.merge_contacts(SYSTEM, asked, now=at)
    elif act == "account" and len(accounts) > place and name:
        api.edit_account(SYSTEM, AccountEdit(account_id=accounts[place], fields={"name": name}), now=at)
    elif act == "join" and len(accounts) > place + 1:
        asked_too = MergeAccounts(kept_id=accounts[place], gone_id=accounts[place + 1])
        api.merge_accounts(SYSTEM, asked_too, now=at)
