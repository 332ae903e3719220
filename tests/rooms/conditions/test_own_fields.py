"""Fields that a company made itself: listed after ours, found by their keys, called what its people called them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from crescendo.conditions import api, registry
from crescendo.conditions.types import Beside, Entity, Field, FieldLeaf, FieldType, Operator, Option, Stored

# The company's own fields are asked for as well.
pytestmark = pytest.mark.django_db

PLAN = Field(
    key="own.plan",
    entity=Entity.ACCOUNT,
    type=FieldType.CHOICE,
    label="plan",
    labels=(("en", "Plan"), ("zh-hans", "套餐")),
    stored=Stored(
        table="own_value", column="text", beside=Beside(owner="account_id", field="field_id", number=7)
    ),
    options=(
        Option(value="pro", label="pro", labels=(("en", "Pro"), ("zh-hans", "专业版"))),
        Option(value="free", label="free", labels=(("en", "Free"),)),
    ),
)


@pytest.fixture(autouse=True)
def source() -> Iterator[list[Field]]:
    """What the company made; empty it, and nothing of it is known any more."""
    known = [PLAN]
    api.register_source(lambda entity: tuple(field for field in known if field.entity is entity))
    yield known
    registry._sources.pop()


def test_own_fields_follow_ours_and_leave_when_they_are_taken_away(source: list[Field]) -> None:
    keys = [field.key for field in api.fields_for(Entity.ACCOUNT, sees_personal_data=True)]
    assert keys[-1] == "own.plan"
    assert "own.plan" not in [f.key for f in api.fields_for(Entity.CONTACT, sees_personal_data=True)]
    assert api.find_field(Entity.ACCOUNT, "own.plan") == PLAN
    source.clear()
    assert api.find_field(Entity.ACCOUNT, "own.plan") is None


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", "pro", "Plan is “Pro”"),
        ("zh-hans", "pro", "套餐 为“专业版”"),
        ("zh-hans", "free", "套餐 为“Free”"),
    ],
)
def test_words_and_forms_say_the_companys_own_names(language: str, value: str, said: str) -> None:
    document = {"field": "own.plan", "operator": "is", "value": value}
    tree = api.parse(document, entity=Entity.ACCOUNT, sees_personal_data=False)
    assert tree == FieldLeaf(field=PLAN, operator=Operator.IS, value=value)
    words = api.words(tree, language=language, zone="UTC", names={})
    assert words.replace(" ", "") == said.replace(" ", "")
    with translation.override(language):
        control = api.form_controls(Entity.ACCOUNT, sees_personal_data=False)[-1]
    assert (control.label, control.choices[0].label) == (
        dict(PLAN.labels)[language],
        dict(PLAN.options[0].labels)[language],
    )


def test_an_own_name_that_could_become_sql_text_is_refused(source: list[Field]) -> None:
    bad = Stored(table="own_value", column="text", beside=Beside(owner='a" OR 1', field="f", number=1))
    source[:] = [Field(key="own.bad", entity=Entity.ACCOUNT, type=FieldType.TEXT, label="Bad", stored=bad)]
    with pytest.raises(ValueError, match="small letters"):
        api.find_field(Entity.ACCOUNT, "own.bad")
