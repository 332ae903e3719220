"""A company's own fields: declared once, typed, and true of what clients said before and after."""

from __future__ import annotations

import math
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.core import audit, jobs
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor
from crescendo.people import api
from crescendo.people.own_reading import read_own
from crescendo.people.types import (
    ChangeField,
    ContactEdit,
    ContactQuery,
    DeclareField,
    Group,
    Identity,
    IdentityKind,
    OwnChoice,
    OwnField,
    OwnType,
    Proof,
    Sighting,
)
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
PLANS = (OwnChoice(value="pro", en="Pro", zh="专业版"), OwnChoice(value="free", zh="免费版"))


def told(number: int, at: int = NOON, **traits: Any) -> int:
    """Somebody of whom a server says these traits; the contact's number."""
    person = Identity(IdentityKind.USER, f"u{number}")
    key = f"k{number}-{at}"
    seen = api.sight(
        [Sighting(key=key, at=at, proof=Proof.VERIFIED, people=(person,), traits=traits)], now=at
    )
    assert seen.contacts[0] is not None
    return seen.contacts[0]


def declare(by: Actor, key: str, kind: OwnType, **more: Any) -> OwnField:
    request = DeclareField(entity=Entity.CONTACT, key=key, type=kind, en=key.capitalize(), **more)
    field = api.declare_field(by, request, now=NOON)
    run()
    return api.get_own_field(field.id)


def run() -> None:
    jobs.run_until_quiet(api.job_handlers(), now=NOON)


def found(by: Actor, key: str, operator: str, value: Any = None) -> list[int]:
    document = {"field": f"own.{key}", "operator": operator} | ({} if value is None else {"value": value})
    tree = conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data)
    page = api.list_contacts(by, ContactQuery(condition=tree), now=NOON)
    return sorted(contact.id for contact in page.rows)


def said(by: Actor, contact: int, key: str, language: str = "en") -> tuple[Any, str]:
    (one,) = [o for o in api.own_values_of(by, contact, language=language) if o.field.key == key]
    return one.value, one.shown


def test_history_before_and_words_after_the_declaration_are_read_alike(admin: Actor) -> None:
    before = told(1, seats=20)
    field = declare(admin, "seats", OwnType.NUMBER)
    after = told(2, seats="30")
    nonsense = told(3, seats="many")
    assert field.is_complete
    assert found(admin, "seats", "greater", 10) == [before, after]
    assert found(admin, "seats", "is_not_set") == [nonsense]
    told(1, NOON + 1, seats=None)
    assert found(admin, "seats", "is_set") == [after]


def test_a_batch_asks_once_which_fields_are_declared(admin: Actor) -> None:
    declare(admin, "seats", OwnType.NUMBER)
    known = told(1, plan="free")
    # The first contact reads a detail anew, the second is new as a whole.
    batch = [
        Sighting(
            key=f"b{number}",
            at=NOON + 9,
            proof=Proof.VERIFIED,
            people=(Identity(IdentityKind.USER, f"u{number}"),),
            traits={"seats": 10 + number},
        )
        for number in (1, 2)
    ]
    with CaptureQueriesContext(connection) as queries:
        seen = api.sight(batch, now=NOON + 9)
    asked = [query for query in queries if 'FROM "people_ownfield"' in query["sql"]]
    assert len(asked) == 1
    assert seen.contacts[0] == known
    assert found(admin, "seats", "greater", 10) == sorted(one or 0 for one in seen.contacts)


@pytest.mark.parametrize(
    ("kind", "value", "operator", "asked"),
    [
        (OwnType.TEXT, "Ｇｏｌｄ customer", "contains", "gold"),
        (OwnType.NUMBER, 2**53 + 1, "is", 2**53 + 1),
        (OwnType.FLAG, "是", "is", True),
        (OwnType.DAY, "2026-03-01", "on_day", "2026-03-01"),
        (OwnType.INSTANT, "2026-03-01T09:30:00+08:00", "before", "2026-03-02"),
        (OwnType.CHOICE, "专业版", "is", "pro"),
    ],
)
def test_each_type_is_asked_by_its_own_operators(
    admin: Actor, kind: OwnType, value: Any, operator: str, asked: Any
) -> None:
    declare(admin, "mine", kind, choices=PLANS if kind is OwnType.CHOICE else ())
    contact = told(1, mine=value)
    told(2, mine={"a": 1})
    assert found(admin, "mine", operator, asked) == [contact]


def test_staff_type_a_value_and_a_wrong_one_is_said_with_its_place(admin: Actor) -> None:
    declare(admin, "plan", OwnType.CHOICE, choices=PLANS, is_required=True)
    contact = told(1)
    api.edit_contact(admin, ContactEdit(contact_id=contact, fields={"own.plan": "专业版"}), now=NOON + 1)
    assert said(admin, contact, "plan", "zh-hans") == ("pro", "专业版")
    for wrong in ("gold", ""):
        with pytest.raises(NotValid) as refused:
            api.edit_contact(admin, ContactEdit(contact_id=contact, fields={"own.plan": wrong}), now=NOON + 2)
        assert refused.value.errors[0][0] == "/own.plan"
    assert said(admin, contact, "plan")[0] == "pro"


def test_a_choice_left_out_is_retired_and_keeps_its_people(admin: Actor) -> None:
    field = declare(admin, "plan", OwnType.CHOICE, choices=PLANS)
    contact = told(1, plan="free")
    late = told(2, plan="gold")
    request = ChangeField(field_id=field.id, en="Plan", choices=(PLANS[0], OwnChoice(value="gold")))
    changed = api.change_field(admin, request, now=NOON)
    run()
    assert [(one.value, one.is_retired) for one in changed.choices] == [
        ("pro", False),
        ("gold", False),
        ("free", True),
    ]
    assert found(admin, "plan", "is", "free") == [contact]
    assert found(admin, "plan", "is", "gold") == [late]


def test_a_retired_field_can_be_asked_no_more_and_comes_back_whole(admin: Actor) -> None:
    field = declare(admin, "seats", OwnType.NUMBER)
    contact = told(1, seats=5)
    api.retire_field(admin, field.id, is_retired=True, now=NOON)
    with pytest.raises(ConditionNotValid):
        found(admin, "seats", "is", 5)
    later = told(2, seats=5)
    api.retire_field(admin, field.id, is_retired=False, now=NOON)
    assert found(admin, "seats", "is", 5) == [contact, later]
    actions = [line.action for line in audit.list_lines(admin, limit=10).rows]
    assert actions[:3] == ["own_field.restored", "own_field.retired", "own_field.declared"]


def test_a_personal_field_is_covered_and_cannot_be_asked_without_the_permission(
    admin: Actor, lin: Actor
) -> None:
    declare(admin, "birthday", OwnType.DAY, is_personal=True)
    contact = told(1, birthday="1990-05-05")
    blind = Actor(
        staff_id=lin.staff_id,
        label=lin.label,
        permissions=lin.permissions,
        scope=admin.scope,
        sees_personal_data=False,
    )
    assert said(blind, contact, "birthday") == ("***", "***")
    with pytest.raises(ConditionNotValid):
        found(blind, "birthday", "is_set")
    assert found(admin, "birthday", "is_set") == [contact]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"key": "Plan"}, "key_unreadable"),
        ({"key": "email"}, "key_ours"),
        ({"en": ""}, "name_missing"),
        ({"type": OwnType.CHOICE}, "choices_missing"),
        ({"choices": PLANS}, "choices_unasked"),
        ({"type": OwnType.CHOICE, "choices": (PLANS[0], PLANS[0])}, "choice_twice"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_declaration_that_cannot_be_is_refused_whole(
    admin: Actor, wrong: dict[str, Any], code: str
) -> None:
    request: dict[str, Any] = {
        "entity": Entity.CONTACT,
        "key": "plan",
        "type": OwnType.TEXT,
        "en": "Plan",
        **wrong,
    }
    with pytest.raises(NotValid) as refused:
        api.declare_field(admin, DeclareField(**request), now=NOON)
    assert code in [error[1] for error in refused.value.errors]
    assert api.declared(Entity.CONTACT) == ()


def test_a_key_is_declared_once_and_only_by_who_may(admin: Actor, lin: Actor) -> None:
    field = declare(admin, "seats", OwnType.NUMBER)
    with pytest.raises(NotValid) as refused:
        declare(admin, "seats", OwnType.TEXT)
    assert refused.value.errors[0][:2] == ("/key", "key_taken")
    with pytest.raises(NotAllowed):
        declare(lin, "other", OwnType.TEXT)
    with pytest.raises(NotFound):
        api.get_own_field(field.id + 1)


def test_an_accounts_own_field_follows_what_groups_say(admin: Actor) -> None:
    request = DeclareField(entity=Entity.ACCOUNT, key="tier", type=OwnType.TEXT, zh="等级")
    api.declare_field(admin, request, now=NOON)
    run()

    person = Identity(IdentityKind.USER, "u1")
    group = Group(group_id="g1", traits={"tier": "A"})
    api.sight([Sighting(key="k", at=NOON, proof=Proof.VERIFIED, people=(person,), group=group)], now=NOON)
    contact = told(1)
    account = api.get_contact(admin, contact).account_id
    assert account is not None
    (one,) = api.own_values_of_account(admin, account, language="zh-hans")
    assert (one.field.label("zh-hans"), one.value) == ("等级", "A")


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["NaN", "2026-02-30", "1e400", "\ud800", "\x00", "9" * 400, math.inf, 10**400]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=3,
)


@given(value=json_values, kind=st.sampled_from(OwnType))
def test_reading_any_value_never_fails_and_reads_its_own_answer_again(value: Any, kind: OwnType) -> None:
    read = read_own(value, kind, choices=PLANS, zone="Asia/Shanghai")
    if read is not None:
        again = read.isoformat() if kind is OwnType.DAY else read  # type: ignore[union-attr]
        assert read_own(again, kind, choices=PLANS, zone="Asia/Shanghai") == read or kind is OwnType.INSTANT
