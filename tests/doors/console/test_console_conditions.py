"""Conditions in forms and what the drawn builder asks the server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.template import Context, Template

from crescendo.conditions.types import Entity
from crescendo.console.condition_field import ConditionField
from crescendo.core.types import Actor

pytestmark = pytest.mark.django_db

ACME = {"field": "company", "operator": "contains", "value": "Acme"}
MOUNTED = Template("{% load conditions %}{% condition_builder field=form.who %}")


def form_of(by: Actor, *given: Any, **options: Any) -> forms.Form:
    class Segmenting(forms.Form):
        who = ConditionField(by=by, entity=Entity.CONTACT, label="Who", **options)

    return Segmenting(*given)


def test_a_condition_in_a_form_is_handed_on_as_its_canonical_document(lin: Actor) -> None:
    form = form_of(lin, {"who": json.dumps(ACME)})
    assert form.is_valid()
    assert form.cleaned_data["who"] == ACME


def test_each_fault_of_a_condition_names_its_place(lin: Actor) -> None:
    wrong = {"all": [ACME, {"field": "nonsense", "operator": "is", "value": 1}, {"field": "company"}]}
    form = form_of(lin, {"who": json.dumps(wrong)})
    faults = " ".join(form.errors["who"])
    assert "/all/1/field" in faults
    assert "/all/2/operator" in faults


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "null", '{"all": [' * 20])
def test_what_is_no_condition_is_refused_at_its_field(text: str, lin: Actor) -> None:
    assert form_of(lin, {"who": text}).errors["who"]


def test_without_a_condition_none_is_handed_on_where_none_is_demanded(lin: Actor) -> None:
    form = form_of(lin, {"who": " "}, required=False)
    assert form.is_valid()
    assert form.cleaned_data["who"] is None


def test_a_mounted_builder_stands_on_its_text_and_says_it_in_words(lin: Actor) -> None:
    shown = MOUNTED.render(Context({"form": form_of(lin)})) + MOUNTED.render(
        Context({"form": form_of(lin, {"who": json.dumps(ACME)})})
    )
    assert 'data-condition="contact"' in shown
    assert 'name="who"' in shown
    assert "公司包含“Acme”" in shown
