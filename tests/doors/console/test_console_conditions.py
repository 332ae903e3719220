"""Conditions in forms and what the drawn builder asks the server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console.condition_field import ConditionField
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import materials
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

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
    with override("zh-hans"):
        shown = MOUNTED.render(Context({"form": form_of(lin, {"who": json.dumps(ACME)})}))
    assert 'data-condition="contact"' in shown
    assert 'name="who"' in shown
    assert "公司包含“Acme”" in shown


def ask(client: Client, name: str, document: Any, entity: Entity = Entity.CONTACT) -> Any:
    address = reverse(f"console:condition-{name}", kwargs={"entity": entity})
    return client.post(address, json.dumps(document), content_type="application/json").json()


def test_what_the_builder_draws_is_told_from_what_is_registered(signed_in: SignIn) -> None:
    client = signed_in(language="zh-hans")
    told = client.get(reverse("console:condition-offer", kwargs={"entity": Entity.CONTACT})).json()
    fields = {one["field"] for one in told["entities"]["contact"]["fields"]}
    assert fields == {one.key for one in conditions.fields_for(Entity.CONTACT, sees_personal_data=True)}
    assert set(told["entities"]) == {"contact", "account", "deal", "event"}
    assert told["texts"]["add"] == "添加条件"


@pytest.mark.parametrize("entity", list(Entity))
def test_a_new_part_of_each_question_is_at_most_unfinished(entity: Entity, signed_in: SignIn) -> None:
    client = signed_in()
    told = client.get(reverse("console:condition-offer", kwargs={"entity": entity})).json()
    for question in told["entities"][entity.value]["questions"]:
        problems = ask(client, "check", question["start"], entity)["problems"]
        blank = {"/property", "/value", "/member_of", "/material"}
        assert {one["path"] for one in problems} <= blank, question["label"]


def test_a_condition_is_said_in_words_with_the_names_of_what_it_points_to(signed_in: SignIn) -> None:
    client = signed_in()
    me = f"usr_{client.session['_auth_user_id']}"
    told = ask(client, "check", {"field": "owner", "operator": "is", "value": me})
    assert told["problems"] == []
    assert told["names"][me] in told["words"]


def test_a_material_is_chosen_by_its_title_and_said_by_it(signed_in: SignIn) -> None:
    client = signed_in()
    title = "Rolling bearings"
    case = materials.PutMaterial(title_en=title, link="https://docs.example.com/case.pdf")
    made = lifecycle.materials.put_material(Actor.system("test"), case, now=0).id
    place = reverse("console:condition-choices")
    (found,) = client.get(place, {"target": "mat", "q": "BEARING"}).json()["choices"]
    assert found == {"value": f"mat_{made}", "label": title}
    told = ask(client, "check", {"seller_act": "material_sent", "material": found["value"]})
    assert (told["words"], told["problems"]) == (f"we sent the material “{title}”", [])


def test_what_is_wrong_is_told_with_its_place(signed_in: SignIn) -> None:
    told = ask(signed_in(), "check", {"all": [ACME, {"field": "company", "operator": "is", "value": ""}]})
    assert [one["path"] for one in told["problems"]] == ["/all/1/value"]


def test_an_estimate_names_who_fits_and_why(company: Company, signed_in: SignIn) -> None:
    found = ask(signed_in(), "estimate", {"event": "page.viewed"})
    assert (found["number"], found["is_exact"], found["tried"], found["of"]) == (1, True, 2, 2)
    assert ask(signed_in(Role.MARKETING), "count", {"event": "page.viewed"}) == {"number": 1}
    (sample,) = found["samples"]
    assert sample["url"] == f"/console/contacts/con_{company.contact_id}/"
    assert sample["why"][0]["answer"]
    assert sample["why"][0]["events"][0]["at"]


def test_a_seller_s_estimate_counts_his_own_alone(company: Company, signed_in: SignIn) -> None:
    found = ask(signed_in(Role.SALES), "estimate", {"all": []})
    assert (found["number"], found["of"], found["samples"]) == (0, 0, [])


def test_references_and_properties_are_chosen_by_name(company: Company, signed_in: SignIn) -> None:
    client = signed_in()
    found = client.get(reverse("console:condition-choices"), {"target": "usr", "q": "admin"}).json()
    assert [one["label"] for one in found["choices"]] == ["Administrator"]
    assert client.get(reverse("console:condition-choices"), {"target": "x"}).json() == {"choices": []}
    seen = client.get(reverse("console:condition-properties"), {"acts": "page.viewed"}).json()
    assert seen["properties"]


def test_a_drawn_filter_becomes_rows_where_rows_can_say_it(company: Company, signed_in: SignIn) -> None:
    client, address = signed_in(), reverse("console:contacts")
    rows = client.get(address, {"drawn": json.dumps({"all": [ACME, {"not": ACME}]}), "sort": "name"})
    assert rows["Location"].endswith("?sort=name&f=company%3Acontains%3AAcme&f=%21company%3Acontains%3AAcme")
    nested = {"any": [{"all": [ACME, ACME]}, {"event": "page.viewed", "at_least": 1}]}
    deep = client.get(address, {"drawn": json.dumps(nested)}, follow=True)
    assert json.loads(deep.wsgi_request.GET["filter"]) == nested
    assert "Change" in deep.content.decode()
    wrong = client.get(address, {"drawn": "{"})
    assert "data-condition-opened" in wrong.content.decode()
