"""Conditions ask for industries, places and sizes, whatever words people wrote, at once and of what was said before."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.models import Account, Contact
from crescendo.people.types import (
    AccountEdit,
    AccountQuery,
    ContactEdit,
    ContactQuery,
    MergeAccounts,
    NewAccount,
)
from tests.conftest import NOON
from tests.rooms.people.cast import contact_of, said, see, user

pytestmark = pytest.mark.django_db
EAST = {"field": "area_code", "operator": "is", "value": "east"}
MAKERS = {"field": "industry_code", "operator": "is", "value": "manufacturing"}


def companies(by: Actor, *parts: dict[str, Any]) -> set[str]:
    tree = conditions.parse({"all": list(parts)}, entity=Entity.ACCOUNT, sees_personal_data=True)
    return {row.name for row in api.list_accounts(by, AccountQuery(condition=tree), now=NOON).rows}


def people(by: Actor, field: str, *values: str) -> set[str]:
    document = {"field": field, "operator": "is_any_of", "value": list(values)}
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    return {row.name for row in api.list_contacts(by, ContactQuery(condition=tree), now=NOON).rows}


def company(by: Actor, name: str, **fields: Any) -> int:
    return api.create_account(by, NewAccount(fields={"name": name, **fields}), now=NOON).id


def somebody(name: str, **traits: Any) -> int:
    return contact_of(see(said(name, NOON, user(name), traits={"name": name, **traits})))


def test_manufacturers_in_east_china_are_found_however_they_are_written(admin: Actor) -> None:
    company(admin, "一", industry="汽车零部件制造", region="江苏 苏州", employees=120)
    company(admin, "Two", industry="Manufacturing", city="Hangzhou")
    company(admin, "Three", industry="Machinery", region="广东省深圳市")
    company(admin, "Four", industry="SaaS", region="上海")
    company(admin, "Five", industry="unheard of")
    assert companies(admin, MAKERS, EAST) == {"一", "Two"}
    assert companies(admin, {"field": "country_code", "operator": "is", "value": "CN"}) == {
        *("一", "Two", "Three", "Four")
    }
    assert companies(admin, {"field": "size_code", "operator": "is", "value": "50-199"}) == {"一"}
    assert "Five" in companies(admin, {"field": "industry_code", "operator": "is_not_set"})


def test_codes_turn_with_the_words_and_go_with_them(admin: Actor) -> None:
    number = somebody("Lin", country="Germany", industry="Banking", employees=7)
    assert people(admin, "country_code", "DE") == people(admin, "industry_code", "finance") == {"Lin"}
    # An own trait alone, which takes the short way, leaves the codes as they are.
    see(said("later", NOON + 1, user("Lin"), traits={"colour": "blue"}))
    assert people(admin, "size_code", "1-9") == {"Lin"}
    see(
        said(
            "moved",
            NOON + 2,
            user("Lin"),
            traits={"country": "中国", "region": "Guangdong", "city": "Shenzhen"},
        )
    )
    assert people(admin, "region_code", "CN-GD", "CN-ZJ") == people(admin, "area_code", "south") == {"Lin"}
    fields = {"country": None, "region": None, "city": None, "industry": None}
    api.edit_contact(admin, ContactEdit(contact_id=number, fields=fields), now=NOON + 3)
    assert not people(admin, "country_code", "CN", "DE")
    assert not people(admin, "industry_code", "finance")


def test_a_merged_accounts_words_fill_the_codes_and_are_taken_back(admin: Actor) -> None:
    kept, gone = company(admin, "Kept", region="北京"), company(admin, "Gone", industry="零售", city="天津")
    api.merge_accounts(admin, MergeAccounts(kept_id=kept, gone_id=gone), now=NOON)
    retail = {"field": "industry_code", "operator": "is", "value": "retail"}
    assert companies(admin, retail) == {"Kept"}
    api.unmerge_account(admin, gone, now=NOON)
    assert companies(admin, retail) == {"Gone"}


def test_accounts_are_asked_for_by_their_parent(admin: Actor) -> None:
    parent = company(admin, "Parent")
    child = company(admin, "Child")
    api.edit_account(admin, AccountEdit(account_id=child, fields={"parent_id": parent}), now=NOON)
    assert companies(admin, {"field": "parent", "operator": "is", "value": f"acc_{parent}"}) == {"Child"}


def test_a_job_gives_codes_to_what_was_said_before_there_were_any(admin: Actor) -> None:
    for number in range(3):
        company(admin, f"c{number}", industry="零售")
        somebody(f"p{number}", city="成都", employees=60)
    nothing = dict.fromkeys(("industry_code", "country_code", "region_code", "area_code", "size_code"))
    Account.objects.update(**nothing)
    Contact.objects.update(**nothing)
    jobs.enqueue("classes.fill", {"kind": "account", "after": 0}, run_at=NOON)
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    retail = {"field": "industry_code", "operator": "is", "value": "retail"}
    assert companies(admin, retail) == {"c0", "c1", "c2"}
    assert (
        people(admin, "area_code", "southwest") == people(admin, "size_code", "50-199") == {"p0", "p1", "p2"}
    )


def test_choices_are_called_in_both_languages(admin: Actor) -> None:
    tree = conditions.parse({"all": [MAKERS, EAST]}, entity=Entity.ACCOUNT, sees_personal_data=True)
    assert "East China" in conditions.words(tree, language="en", zone="UTC")
    said_so = conditions.words(tree, language="zh-hans", zone="UTC")
    assert "制造业" in said_so
    assert "华东" in said_so
