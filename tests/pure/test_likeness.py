"""Who looks like whom: the rules alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.people.likeness import Profile, is_one_slip, judge, keys_of, mailbox, name_form

LIN = Profile(
    id=1, name="林晓", email="lin.xiao@gmail.com", phone="+8613800138000", company="华为技术有限公司"
)
ANN = Profile(id=1, name="Ann Marie Lee", email="ann.lee@acme.com", account_id=7)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        (LIN, Profile(id=2, email="linxiao+news@googlemail.com"), "same_mailbox"),
        (LIN, Profile(id=2, phone="+8613800138000"), "same_phone"),
        (LIN, Profile(id=2, name="林晓", company="华为技术 (有限公司)"), "same_name"),
        (LIN, Profile(id=2, name="晓林", company="华为技术有限公司"), "swapped_name"),
        (ANN, Profile(id=2, name="Lee, Ann Marie", account_id=7), "swapped_name"),
        (ANN, Profile(id=2, name="ann marie lee", email="anm.lee@acme.com"), "typed_wrong"),
        (ANN, Profile(id=2, name="Ann Marie Lee", email="an.nlee@acme.com"), "typed_wrong"),
    ],
)
def test_each_rule_finds_its_pair_and_shares_a_key_with_it(one: Profile, other: Profile, kind: str) -> None:
    found = judge(one, other)
    assert found is not None
    assert found.kind == kind
    assert set(keys_of(one)) & set(keys_of(other))


@pytest.mark.parametrize(
    "other",
    [
        Profile(id=2, name="Ann Marie Lee"),
        Profile(id=2, name="Bob Lee", account_id=7),
        Profile(id=2, name="Ann Marie Lee", email="ann.lee@other.com"),
        Profile(id=2, name="Bob Lee", email="ann.lew@acme.com"),
        Profile(id=2, name="Ann", account_id=7),
    ],
)
def test_a_name_alone_or_an_employer_alone_suggests_nobody(other: Profile) -> None:
    assert judge(ANN, other) is None


def test_two_things_that_agree_weigh_more_and_a_shared_switchboard_less() -> None:
    alone = judge(LIN, Profile(id=2, phone=LIN.phone))
    both = judge(LIN, Profile(id=2, phone=LIN.phone, name="林晓", company=LIN.company))
    colleague = judge(LIN, Profile(id=2, phone=LIN.phone, name="王伟"))
    assert alone
    assert both
    assert colleague
    assert colleague.score < 500 < alone.score < both.score


def test_evidence_names_fields_and_never_values() -> None:
    found = judge(LIN, Profile(id=2, name="林晓", phone=LIN.phone, company=LIN.company))
    assert found is not None
    told = {(each.field, each.how) for each in found.evidence}
    assert told == {("phone", "same"), ("name", "same"), ("company_name", "same")}


def test_numbered_addresses_are_no_slips() -> None:
    assert not is_one_slip("sales1", "sales2")
    assert not is_one_slip("abc", "abd")


def test_dots_count_elsewhere_than_at_google() -> None:
    assert mailbox("a.b@acme.cn") == "a.b@acme.cn"
    assert mailbox("a.b+x@gmail.com") == mailbox("ab@googlemail.com") == "ab@gmail.com"
    assert mailbox("+x@acme.cn") == "+x@acme.cn"


profiles = st.builds(
    Profile,
    id=st.just(1),
    name=st.sampled_from(["", "王伟", "伟王", "Li Lei", "lei LI", "李小明", "小明李"]),
    email=st.sampled_from(
        ["", "lilei@acme.cn", "lilie@acme.cn", "li.lei@gmail.com", "lilei+x@gmail.com", "lilej@acme.cn"]
    ),
    phone=st.sampled_from(["", "+8613800138000", "+113800138000", "+8613900139000"]),
    company=st.sampled_from(["", "Acme GmbH", "ACME", "华为"]),
    account_id=st.sampled_from([None, 1, 2]),
)


@given(profiles, profiles)
def test_a_rule_is_blind_to_the_order_of_two_and_finds_only_sharers_of_a_key(
    one: Profile, other: Profile
) -> None:
    found, turned = judge(one, other), judge(other, one)
    assert (found is None) == (turned is None)
    if found and turned:
        assert (found.score, found.kind) == (turned.score, turned.kind)
        assert set(keys_of(one)) & set(keys_of(other))


@given(st.text(max_size=12))
def test_any_text_is_a_name(name: str) -> None:
    assert name_form(name) == name_form(f" {name} ")
