"""Tags put on by hand stay; tags with a rule are carried by exactly those whom the rule fits."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import facts, jobs, rounds
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, FactDraft
from crescendo.people import api
from crescendo.people.tags import TagIsRuled
from crescendo.people.types import (
    ChangeTag,
    ContactEdit,
    ContactQuery,
    Identity,
    IdentityKind,
    MergeContacts,
    NewTag,
    Proof,
    Sighting,
)
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
BUYERS: dict[str, Any] = {"field": "title", "operator": "contains", "value": "buyer"}


def somebody(number: int, **traits: Any) -> int:
    person = Identity(IdentityKind.USER, f"u{number}")
    sighting = Sighting(key=f"k{number}", at=NOON, proof=Proof.VERIFIED, people=(person,), traits=traits)
    with facts.together(now=NOON):
        seen = api.sight([sighting], now=NOON)
        facts.append(
            [FactDraft(kind="contact.created", payload={"contacts": list(seen.created)}, at=NOON)], now=NOON
        )
    assert seen.contacts[0] is not None
    return seen.contacts[0]


def settle(now: int = NOON) -> None:
    for _ in range(3):
        rounds.run_until_quiet((api.TagRules(),), now=now)
        jobs.run_until_quiet(api.job_handlers(), now=now)


def carried(by: Actor, tag_id: int, operator: str = "has_any_of") -> list[int]:
    document = {"field": "tags", "operator": operator, "value": [str(tag_id)]}
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
    return sorted(row.id for row in api.list_contacts(by, ContactQuery(condition=tree), now=NOON).rows)


def make(by: Actor, name: str, **more: Any) -> int:
    return api.create_tag(by, NewTag(name=name, **more), now=NOON).id


def test_a_tag_is_put_on_and_taken_off_by_hand(admin: Actor) -> None:
    one, other = somebody(1), somebody(2)
    tag = make(admin, "VIP")
    assert api.tag_contacts(admin, tag, [one, other, other + 50], now=NOON) == 2
    assert api.tag_contacts(admin, tag, [one], now=NOON) == 0
    assert carried(admin, tag) == [one, other]
    assert api.untag_contacts(admin, tag, [one], now=NOON) == 1
    assert carried(admin, tag, "has_none_of") == [one]
    assert [found.name for found in api.tags_of(admin, other)] == ["VIP"]
    assert [(found.name, found.contacts) for found in api.list_tags()] == [("VIP", 1)]


def test_a_rule_tags_who_is_there_who_comes_and_who_changes(admin: Actor) -> None:
    before = somebody(1, title="Senior Buyer")
    tag = make(admin, "Buyers", rule=BUYERS)
    assert not api.get_tag(tag).is_settled
    settle()
    assert api.get_tag(tag).is_settled
    after, other = somebody(2, title="Buyer"), somebody(3, title="Engineer")
    settle()
    assert carried(admin, tag) == [before, after]
    api.edit_contact(admin, ContactEdit(contact_id=other, fields={"title": "Buyer"}), now=NOON + 1)
    api.edit_contact(admin, ContactEdit(contact_id=before, fields={"title": "Retired"}), now=NOON + 1)
    settle()
    assert carried(admin, tag) == [after, other]
    with pytest.raises(TagIsRuled):
        api.tag_contacts(admin, tag, [before], now=NOON)


def test_another_rule_retags_and_none_leaves_what_colleagues_put_on(admin: Actor) -> None:
    buyer, engineer = somebody(1, title="Buyer"), somebody(2, title="Engineer")
    tag = make(admin, "Wanted", rule=BUYERS)
    settle()
    engineers = BUYERS | {"value": "engineer"}
    api.change_tag(admin, ChangeTag(tag_id=tag, name="Wanted", rule=engineers), now=NOON)
    settle()
    assert carried(admin, tag) == [engineer]
    api.change_tag(admin, ChangeTag(tag_id=tag, name="Wanted"), now=NOON)
    settle()
    assert carried(admin, tag) == []
    api.tag_contacts(admin, tag, [buyer], now=NOON)
    settle()
    assert carried(admin, tag) == [buyer]


def test_a_rule_that_turns_by_time_is_asked_by_the_hour(admin: Actor) -> None:
    rule = {
        "field": "created_at",
        "operator": "more_than_ago",
        "value": {"count": 7, "unit": "days"},
    }
    contact = somebody(1)
    tag = make(admin, "Old", rule=rule)
    settle()
    assert carried(admin, tag) == []
    later = NOON + 9 * DAY
    assert api.settle_by_the_hour(now=later) == 1
    assert api.settle_by_the_hour(now=later + 1) == 0
    settle(later)
    assert carried(admin, tag) == [contact]


def test_tags_follow_a_merge_and_part_with_it(admin: Actor) -> None:
    one, other = somebody(1), somebody(2)
    mine, its = make(admin, "Mine"), make(admin, "Its")
    api.tag_contacts(admin, mine, [one], now=NOON)
    api.tag_contacts(admin, its, [other], now=NOON)
    merge = api.merge_contacts(admin, MergeContacts(survivor_id=one, other_id=other, choices={}), now=NOON)
    settle()
    assert [tag.name for tag in api.tags_of(admin, one)] == ["Its", "Mine"]
    api.unmerge_contacts(admin, merge.id, now=NOON + 1)
    settle()
    assert [tag.name for tag in api.tags_of(admin, one)] == ["Mine"]
    assert [tag.name for tag in api.tags_of(admin, other)] == ["Its"]


def test_a_removed_tag_is_taken_off_everybody(admin: Actor) -> None:
    contact = somebody(1)
    tag = make(admin, "Gone")
    api.tag_contacts(admin, tag, [contact], now=NOON)
    api.remove_tag(admin, tag, now=NOON)
    settle()
    assert api.tags_of(admin, contact) == ()
    with pytest.raises(NotFound):
        api.get_tag(tag)


def test_names_are_one_of_a_kind_and_only_the_owner_or_settings_change_them(
    admin: Actor, lin: Actor, chen: Actor
) -> None:
    tag = make(lin, "VIP")
    for name in ("ｖｉｐ", " "):
        with pytest.raises(NotValid):
            make(lin, name)
    with pytest.raises(NotAllowed):
        api.change_tag(chen, ChangeTag(tag_id=tag, name="Mine"), now=NOON)
    assert api.change_tag(admin, ChangeTag(tag_id=tag, name="Key"), now=NOON).name == "Key"
    itself = {"field": "tags", "operator": "has_any_of", "value": [str(tag)]}
    with pytest.raises(NotValid):
        api.change_tag(admin, ChangeTag(tag_id=tag, name="Key", rule=itself), now=NOON)


@pytest.mark.slow
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    acts=st.lists(
        st.tuples(st.integers(1, 4), st.sampled_from(["Buyer", "Engineer", None])), min_size=1, max_size=8
    ),
    often=st.integers(1, 4),
)
def test_what_grew_act_by_act_equals_asking_everybody(
    admin: Actor, acts: list[tuple[int, str | None]], often: int
) -> None:
    with transaction.atomic():
        people = {number: somebody(number) for number in range(1, 5)}
        tag = make(admin, "Buyers", rule=BUYERS)
        for place, (number, title) in enumerate(acts):
            edit = ContactEdit(contact_id=people[number], fields={"title": title})
            api.edit_contact(admin, edit, now=NOON + place + 1)
            if place % often == 0:
                settle()
        settle()
        grown = carried(admin, tag)
        last = {people[number]: title for number, title in acts}
        assert grown == sorted(contact for contact, title in last.items() if title == "Buyer")
        transaction.set_rollback(True)
