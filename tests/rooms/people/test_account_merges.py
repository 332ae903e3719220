"""Accounts edited by hand, put into a tree, merged and taken apart again."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crescendo.core import facts, jobs
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.types import (
    AccountEdit,
    AccountQuery,
    BuyingRole,
    ContactEdit,
    Group,
    MergeAccounts,
    NewAccount,
    SetRole,
)
from tests.rooms.people.cast import claimed, contact_of, email, said, see, user

pytestmark = pytest.mark.django_db(transaction=True)


def two_companies(admin: Actor) -> tuple[int, int, int, int]:
    """Accounts and contacts of acme.com and acme.de."""
    seen = see(
        claimed("a", 1, email("wang@acme.com"), traits={"company": "Acme"}),
        claimed("b", 2, email("li@acme.de"), traits={"company": "Acme Deutschland"}),
    )
    one, other = contact_of(seen, 0), contact_of(seen, 1)
    first, second = (api.get_contact(admin, contact).account_id for contact in (one, other))
    assert first is not None
    assert second is not None
    return first, second, one, other


def account_of(admin: Actor, contact: int) -> int | None:
    return api.get_contact(admin, contact).account_id


def test_an_account_is_edited_by_hand_with_an_audit_line_and_a_fact(admin: Actor) -> None:
    account, *_ = two_companies(admin)
    edit = AccountEdit(account_id=account, fields={"name": "Acme Inc.", "employees": 50, "country": "US"})
    row = api.edit_account(admin, edit, now=99)
    assert (row.name, row.employees, row.country) == ("Acme Inc.", 50, "US")
    assert facts.read(0, 50, kinds={"account.changed"})[-1].payload == {"accounts": [account]}


def test_senseless_edits_are_refused_and_strangers_may_nothing(admin: Actor, stranger: Actor) -> None:
    account, other, contact, _ = two_companies(admin)
    wrong = {"colour": "red", "employees": "many", "parent_id": 999}
    with pytest.raises(NotValid) as refusal:
        api.edit_account(admin, AccountEdit(account_id=account, fields=wrong), now=9)
    assert len(refusal.value.errors) == 3
    nameless = NewAccount(fields={"country": "CN"})
    with pytest.raises(NotValid):
        api.create_account(admin, nameless, now=9)
    for refused in (
        lambda: api.edit_account(stranger, AccountEdit(account_id=account, fields={}), now=9),
        lambda: api.create_account(stranger, NewAccount(fields={"name": "x"}), now=9),
        lambda: api.merge_accounts(stranger, MergeAccounts(kept_id=account, gone_id=other), now=9),
        lambda: api.unmerge_account(stranger, other, now=9),
        lambda: api.preview_account_merge(stranger, MergeAccounts(kept_id=account, gone_id=other)),
        lambda: api.merges_of_account(stranger, account),
        lambda: api.tree_of(stranger, account),
        lambda: api.roles_of(stranger, account),
        lambda: api.missing_roles(stranger, account),
        lambda: api.set_role(stranger, SetRole(contact_id=contact, role=None), now=9),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_merging_brings_contacts_domains_and_blanks_over_and_later_mail_follows(admin: Actor) -> None:
    kept, gone, one, other = two_companies(admin)
    api.edit_account(admin, AccountEdit(account_id=gone, fields={"city": "Berlin", "name": "Other"}), now=5)
    request = MergeAccounts(kept_id=kept, gone_id=gone)
    preview = api.preview_account_merge(admin, request)
    assert (preview.contacts, preview.domains, preview.gained) == (1, ("acme.de",), ("city",))
    row = api.merge_accounts(admin, request, now=10)
    assert (row.name, row.city) == ("Acme", "Berlin")
    assert api.domains_of(admin, kept) == ("acme.com", "acme.de")
    late = contact_of(see(claimed("c", 20, email("zhao@acme.de"))))
    assert {account_of(admin, contact) for contact in (one, other, late)} == {kept}
    assert [account.id for account in api.list_accounts(admin, AccountQuery(), now=1).rows] == [kept]
    with pytest.raises(NotFound):
        api.get_account(admin, gone)


def test_a_merge_is_taken_back_after_all_that_came_since(admin: Actor) -> None:
    kept, gone, one, other = two_companies(admin)
    api.edit_account(admin, AccountEdit(account_id=gone, fields={"city": "Berlin"}), now=5)
    before = (api.get_account(admin, kept), api.get_account(admin, gone))
    api.merge_accounts(admin, MergeAccounts(kept_id=kept, gone_id=gone), now=10)
    assert [merge.gone_id for merge in api.merges_of_account(admin, kept)] == [gone]
    late = contact_of(see(claimed("c", 20, email("zhao@acme.de"))))
    by_hand = contact_of(see(claimed("d", 21, email("sun@qq.com"))))
    api.edit_contact(admin, ContactEdit(contact_id=by_hand, fields={"account_id": kept}), now=22)
    api.unmerge_account(admin, gone, now=30)
    assert (api.get_account(admin, kept), api.get_account(admin, gone)) == before
    assert [account_of(admin, contact) for contact in (one, other, late, by_hand)] == [kept, gone, gone, kept]
    assert api.merges_of_account(admin, kept) == ()
    with pytest.raises(NotFound):
        api.unmerge_account(admin, gone, now=31)


def test_merges_of_merges_are_read_through_and_group_calls_follow(admin: Actor) -> None:
    kept, gone, *_ = two_companies(admin)
    group = Group(group_id="g1", traits={"name": "Acme Lab"})
    member = contact_of(see(said("g", 3, user("u1"), group=group)))
    lab = account_of(admin, member)
    assert lab is not None
    api.merge_accounts(admin, MergeAccounts(kept_id=gone, gone_id=lab), now=10)
    api.merge_accounts(admin, MergeAccounts(kept_id=kept, gone_id=gone), now=11)
    more = Group(group_id="g1", traits={"industry": "energy"})
    late = contact_of(see(said("h", 12, user("u2"), group=more)))
    assert account_of(admin, member) == account_of(admin, late) == kept
    assert api.get_account(admin, kept).industry == "energy"
    api.unmerge_account(admin, gone, now=13)
    assert account_of(admin, member) == account_of(admin, late) == gone


def test_many_contacts_return_in_chunks(admin: Actor) -> None:
    kept, gone, *_ = two_companies(admin)
    see(*(claimed(f"m{n}", 3 + n, email(f"p{n}@acme.de")) for n in range(450)))
    with CaptureQueriesContext(connection) as merging:
        api.merge_accounts(admin, MergeAccounts(kept_id=kept, gone_id=gone), now=1_000)
    assert len(merging) < 60
    api.unmerge_account(admin, gone, now=2_000)
    jobs.run_until_quiet(api.job_handlers(), now=3_000)
    assert len(api.contacts_of_account(admin, gone, limit=900)) == 451
    assert len(api.contacts_of_account(admin, kept, limit=900)) == 1


def test_a_tree_has_sums_and_no_cycle(admin: Actor) -> None:
    top, middle, *_ = two_companies(admin)
    low = api.create_account(admin, NewAccount(fields={"name": "Acme Lab", "parent_id": middle}), now=5).id
    api.edit_account(admin, AccountEdit(account_id=middle, fields={"parent_id": top}), now=6)
    with pytest.raises(NotValid):
        api.edit_account(admin, AccountEdit(account_id=top, fields={"parent_id": low}), now=7)
    tree = api.tree_of(admin, top)
    assert ([node.id for node in tree.below], tree.accounts_below, tree.people_below) == ([middle], 2, 1)
    assert [node.id for node in api.tree_of(admin, low).above] == [top, middle]


def test_subsidiaries_follow_a_merge_and_return(admin: Actor) -> None:
    kept, gone, *_ = two_companies(admin)
    low = api.create_account(admin, NewAccount(fields={"name": "Lab", "parent_id": gone}), now=5).id
    api.merge_accounts(admin, MergeAccounts(kept_id=kept, gone_id=gone), now=10)
    assert api.get_account(admin, low).parent_id == kept
    api.unmerge_account(admin, gone, now=11)
    assert api.get_account(admin, low).parent_id == gone


def test_roles_are_set_and_what_lacks_is_said(admin: Actor) -> None:
    account, _, contact, _ = two_companies(admin)
    assert BuyingRole.DECISION_MAKER in api.missing_roles(admin, account)
    api.set_role(admin, SetRole(contact_id=contact, role=BuyingRole.DECISION_MAKER), now=9)
    assert api.roles_of(admin, account) == {contact: BuyingRole.DECISION_MAKER}
    assert BuyingRole.DECISION_MAKER not in api.missing_roles(admin, account)
    api.set_role(admin, SetRole(contact_id=contact, role=None), now=10)
    assert api.roles_of(admin, account) == {}
    alone = contact_of(see(claimed("z", 9, email("sun@qq.com"))))
    with pytest.raises(NotValid):
        api.set_role(admin, SetRole(contact_id=alone, role=BuyingRole.USER), now=11)
