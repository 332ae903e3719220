"""The plain filter form: its controls, its URL, its refusals."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from django.utils.translation import override

from crescendo.conditions import api
from crescendo.conditions.types import (
    All,
    Any_,
    ConditionNotValid,
    Entity,
    FieldLeaf,
    Money,
    Not,
    Operator,
    Span,
    Tree,
    Unit,
)

# The company's own fields are asked for as well.
pytestmark = pytest.mark.django_db


def _tree(query: str) -> Tree:
    form = api.form_decode(parse_qsl(query))
    return api.form_tree(form, entity=Entity.CONTACT, sees_personal_data=True)


def _only(query: str) -> FieldLeaf:
    tree = _tree(query)
    assert isinstance(tree, api.everything().__class__)
    (leaf,) = tree.parts
    assert isinstance(leaf, FieldLeaf)
    return leaf


def test_an_empty_query_is_everything() -> None:
    assert _tree("page=2&match=any") == api.everything()


def test_values_read_as_people_type_them() -> None:
    assert _only("f=try.revenue:greater:CNY 1000.50").value == Money(amount=100_050, currency="CNY")
    assert _only("f=try.seen_at:within_last:7d").value == Span(count=7, unit=Unit.DAYS)
    assert _only("f=try.size:between:1..5").value == (1, 5)
    assert _only("f=try.company:is:a:b").value == "a:b"
    assert _only(r"f=try.company:is_any_of:a\,b,c").value == ("a,b", "c")
    assert _only("f=try.owner:is:usr_7").value == 7


def test_any_of_two_rows_survives_the_url() -> None:
    query = urlencode([("f", "try.size:greater:5"), ("f", "try.company:is_set:"), ("match", "any")])
    tree = _tree(query)
    assert isinstance(tree, Any_)
    form = api.form_find(tree)
    assert form is not None
    assert urlencode(api.form_encode(form)) == query


def test_wrong_rows_are_refused_by_number_and_kept_for_the_page() -> None:
    form = api.form_decode(
        [("f", "try.size:is:many"), ("f", "x"), ("f", "try.size:is:1"), ("f", "try.size:like:1")]
    )
    with pytest.raises(ConditionNotValid) as caught:
        api.form_tree(form, entity=Entity.CONTACT, sees_personal_data=True)
    assert [error[0] for error in caught.value.errors] == ["/0/value", "/1/field", "/3/operator"]
    assert form.rows[0].value == "many"


def test_the_complement_of_a_row_survives_the_url() -> None:
    query = urlencode([("f", "!try.company:is:Acme"), ("f", "try.size:greater:5")])
    tree = _tree(query)
    assert isinstance(tree, All)
    assert isinstance(tree.parts[0], Not)
    form = api.form_find(tree)
    assert form is not None
    assert urlencode(api.form_encode(form)) == query


def test_a_nested_tree_is_not_for_the_form() -> None:
    leaf = FieldLeaf(field=_only("f=try.size:is:1").field, operator=Operator.IS_SET)
    assert api.form_find(Any_((Not(Not(leaf)),))) is None
    assert api.form_find(api.nothing()) is None


def test_controls_speak_the_readers_language() -> None:
    with override("zh-hans"):
        controls = api.form_controls(Entity.CONTACT, sees_personal_data=False)
    by_key = {control.field: control for control in controls}
    assert "try.email" not in by_key
    contains = by_key["try.company"].operators[0]
    assert (contains.label, contains.widget) == ("包含", api.Widget.TEXT)
    assert [choice.value for choice in by_key["try.stage"].choices] == ["lead", "mql"]
