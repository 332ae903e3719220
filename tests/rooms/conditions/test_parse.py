"""Reading documents: strict, with the place of all that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.conditions import api
from crescendo.conditions.types import All, Any_, ConditionNotValid, Entity, Tree

# The company's own fields are asked for as well.
pytestmark = pytest.mark.django_db


def _parse(document: Any, *, sees_personal_data: bool = True) -> Tree:
    return api.parse(document, entity=Entity.CONTACT, sees_personal_data=sees_personal_data)


def _leaf(field: str, operator: str, *value: Any) -> dict[str, Any]:
    return {"field": f"try.{field}", "operator": operator, **({"value": value[0]} if value else {})}


def _refusal(document: Any, *, sees_personal_data: bool = True) -> ConditionNotValid:
    with pytest.raises(ConditionNotValid) as caught:
        _parse(document, sees_personal_data=sees_personal_data)
    return caught.value


def test_all_that_is_wrong_is_said_with_its_path() -> None:
    wrong = {
        "all": [
            _leaf("company", "contains", ""),
            {"any": [_leaf("nobody", "is", 1), _leaf("size", "between", [9, 2])]},
            {"not": _leaf("size", "contains", "x")},
            7,
        ]
    }
    assert [(path, code) for path, code, _ in _refusal(wrong).errors] == [
        ("/all/0/value", "value"),
        ("/all/1/any/0/field", "unknown_field"),
        ("/all/1/any/1/value", "value"),
        ("/all/2/not/operator", "operator"),
        ("/all/3", "shape"),
    ]


@pytest.mark.parametrize(
    ("leaf", "path"),
    [
        (_leaf("size", "is", True), "/value"),
        (_leaf("size", "is", 1.0), "/value"),
        (_leaf("size", "is", float("nan")), "/value"),
        (_leaf("size", "is", "NaN"), "/value"),
        (_leaf("size", "is", 2**63), "/value"),
        (_leaf("size", "is_any_of", [1, "2"]), "/value/1"),
        (_leaf("size", "is_any_of", []), "/value"),
        (_leaf("size", "is_set", 1), "/value"),
        (_leaf("size", "is_set", None), "/value"),
        (_leaf("size", "is"), "/value"),
        (_leaf("company", "is", "x" * 501), "/value"),
        (_leaf("company", "is", 5), "/value"),
        (_leaf("is_active", "is", 1), "/value"),
        (_leaf("renewal_on", "on_day", "2026-02-30"), "/value"),
        (_leaf("renewal_on", "on_day", "20260228"), "/value"),
        (_leaf("renewal_on", "on_day", "1776-07-04"), "/value"),
        (_leaf("renewal_on", "within_last", {"count": 3, "unit": "hours"}), "/value/unit"),
        (_leaf("seen_at", "within_last", {"count": 0, "unit": "hours"}), "/value/count"),
        (_leaf("seen_at", "within_last", {"count": 1, "unit": "weeks"}), "/value/unit"),
        (_leaf("seen_at", "within_last", 7), "/value"),
        (_leaf("revenue", "greater", {"amount": 1, "currency": "yuan"}), "/value/currency"),
        (
            _leaf("revenue", "between", [{"amount": 1, "currency": "CNY"}, {"amount": 2, "currency": "EUR"}]),
            "/value/1/currency",
        ),
        (_leaf("stage", "is", "customer"), "/value"),
        (_leaf("owner", "is", "con_1"), "/value"),
        (_leaf("owner", "is", 1), "/value"),
        ({**_leaf("size", "is", 1), "also": 1}, ""),
        ({}, ""),
        ({"all": [], "any": []}, ""),
        ({"all": {}}, "/all"),
        (None, ""),
    ],
)
def test_a_value_of_another_shape_is_refused_at_its_place(leaf: Any, path: str) -> None:
    assert [error[0] for error in _refusal(leaf).errors] == [path]


def test_personal_fields_are_refused_to_those_who_may_not_see_them() -> None:
    document = _leaf("email", "is_set")
    assert _parse(document)
    refusal = _refusal(document, sees_personal_data=False)
    assert refusal.errors[0][:2] == ("/field", "personal")
    shown = [field.key for field in api.fields_for(Entity.CONTACT, sees_personal_data=False)]
    assert "try.email" not in shown
    assert "try.size" in shown


def test_a_field_of_one_entity_is_unknown_to_another() -> None:
    with pytest.raises(ConditionNotValid):
        api.parse(_leaf("size", "is", 1), entity=Entity.ACCOUNT, sees_personal_data=True)


def test_trees_past_the_limits_are_refused() -> None:
    deep: Any = _leaf("size", "is", 1)
    for _ in range(50_000):
        deep = {"not": deep}
    assert _refusal(deep).errors[0][1] == "too_deep"
    wide = {"any": [_leaf("size", "is", 1)] * 300}
    assert [error[1] for error in _refusal(wide).errors] == ["too_large"]
    many = {"any": [_leaf("size", "is_any_of", list(range(1_500)))] * 2}
    assert _refusal(many).errors[0][1] == "too_large"


def test_everything_and_nothing_are_documents_too() -> None:
    assert _parse({"all": []}) == All(()) == api.everything()
    assert _parse({"any": []}) == Any_(()) == api.nothing()


def test_a_document_comes_back_canonical() -> None:
    document = {
        "all": [
            _leaf("company", "contains", "Acme"),
            _leaf("seen_at", "within_last", {"unit": "days", "count": 7}),
            _leaf("owner", "is_any_of", ["usr_1", "usr_2", "usr_1"]),
        ]
    }
    written = api.write(_parse(document))
    assert written["all"][2]["value"] == ["usr_1", "usr_2"]
    assert api.write(_parse(written)) == written
