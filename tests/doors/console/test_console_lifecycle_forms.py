"""The lifecycle in forms: ways into a stage, reasons, names in a CRM, topics of the note; what a draft changes."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from crescendo.console.lifecycle_changes import changes
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Pipeline, ReasonList
from tests.doors.console.conftest import SignIn

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
WAY = {"en": "Warm engineers", "from": ["lead"], "queue": "sales"}
WARM = {"field": "band", "operator": "is", "value": "warm"}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def draft() -> Any:
    return lifecycle.get_lifecycle(SYSTEM).read


def given(client: Client, address: str) -> dict[str, Any]:
    """What a form says as it stands."""
    form = client.get(address).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def lines(client: Client) -> Iterable[Mapping[str, Any]]:
    rows: Iterable[Mapping[str, Any]] = client.get(reverse("console:lifecycle-publish")).context["changes"]
    return rows


def test_a_way_into_a_stage_is_made_changed_and_taken_out(signed_in: SignIn) -> None:
    admin = signed_in()
    made = {**WAY, "condition": json.dumps(WARM)}
    assert admin.post(reverse("console:lifecycle-way-new", args=["mql"]), made).status_code == 302
    way = draft().course(Pipeline.CONTACT).find("mql").ways[-1]
    assert (way.origins, way.condition, way.queue) == (("lead",), WARM, "sales")
    address = reverse("console:lifecycle-way", args=["mql", way.key])
    wrong = admin.post(address, {**made, "from": ["lost", "won"]})
    assert wrong.status_code == 422
    assert "has no move to this one" in text(wrong)
    assert admin.post(address, {**made, "queue": "sdr"}).status_code == 302
    assert draft().course(Pipeline.CONTACT).find("mql").ways[-1].queue == "sdr"
    admin.post(reverse("console:lifecycle-way-remove", args=["mql", way.key]))
    assert way.key not in {one.key for one in draft().course(Pipeline.CONTACT).find("mql").ways}
    assert admin.post(reverse("console:lifecycle-way-remove", args=["mql", "never"])).status_code == 404


def test_where_a_reason_leads_is_said_in_a_form_and_what_it_asks_stays(signed_in: SignIn) -> None:
    admin = signed_in()
    address = reverse("console:lifecycle-reasons", args=["reject"])
    standing = given(admin, address)
    reasons = {one.key: at for at, one in enumerate(draft().reasons[ReasonList.REJECT])}
    place = reasons["no_budget"]
    assert admin.post(address, {**standing, f"after_days_{place}": "60"}).status_code == 302
    assert draft().find_reason(ReasonList.REJECT, "no_budget").after_days == 60
    assert draft().find_reason(ReasonList.REJECT, "project_later").asks == ("return_on",)
    assert draft().find_reason(ReasonList.REJECT, "only_learning").sets == (("role", "learner"),)
    nowhere = admin.post(address, {**standing, f"returns_to_{place}": ""})
    assert nowhere.status_code == 422
    assert "Say as what they come back." in text(nowhere)


def test_names_in_a_crm_are_edited_in_a_stages_form(signed_in: SignIn) -> None:
    admin = signed_in()
    address = reverse("console:lifecycle-stage", args=["contact", "sql"])
    standing = given(admin, address)
    assert standing["hubspot_lifecyclestage"] == "salesqualifiedlead"
    admin.post(address, {**standing, "hubspot_lead_status": "IN_PROGRESS", "salesforce_status": ""})
    crm = draft().course(Pipeline.CONTACT).find("sql").crm
    assert (crm["hubspot_lead_status"], "salesforce_status" in crm) == ("IN_PROGRESS", False)
    assert "HubSpot" in text(admin.get(reverse("console:lifecycle")))


def test_topics_are_asked_otherwise_added_moved_and_taken_out_and_keep_their_fields(
    signed_in: SignIn,
) -> None:
    admin = signed_in()
    address = reverse("console:lifecycle-topic", args=["business"])
    standing = given(admin, address)
    renamed = standing["fields_said"].replace("Size", "How large")
    changed = {**standing, "en": "Their business", "fields_said": f"{renamed}\n预算 | Budget"}
    assert admin.post(address, changed).status_code == 302
    topic = draft().note.topics[0]
    assert dict(topic.title)["en"] == "Their business"
    assert [one.key for one in topic.fields][:1] == ["need"]
    assert {"预算"} <= {dict(one.title).get("zh-hans") for one in topic.fields}
    only = admin.post(address, {**standing, "fields_said": "规模 | How large"})
    assert only.status_code == 302
    assert [one.key for one in draft().note.topics[0].fields] == ["size"]
    again = {**standing, "fields_said": "规模 | Size"}
    admin.post(address, again)
    assert [one.key for one in draft().note.topics[0].fields] == ["size"]
    new = {"zh": "安全", "questions_zh": "数据放在哪?", "fields_said": "机房"}
    assert admin.post(reverse("console:lifecycle-topic-new"), new).status_code == 302
    key = draft().note.topics[-1].key
    admin.post(reverse("console:lifecycle-topic-arrange", args=[key]), {"move": "up"})
    assert draft().note.topics[-2].key == key
    admin.post(reverse("console:lifecycle-topic-arrange", args=[key]), {"move": "out"})
    assert len(draft().note.topics) == 7
    measures = {"characters": "20", "letters": "50", "asked_days": "7"}
    admin.post(reverse("console:lifecycle-note"), measures)
    assert draft().note.asked_days == 7


def test_what_a_draft_changes_is_told_in_words_in_both_languages(signed_in: SignIn) -> None:
    admin = signed_in()
    made = {**WAY, "zh": "温热工程师", "condition": json.dumps(WARM)}
    admin.post(reverse("console:lifecycle-way-new", args=["mql"]), made)
    clocks = reverse("console:lifecycle-clocks")
    admin.post(clocks, {**given(admin, clocks), "accept-limit-count": "6"})
    rule = {"en": "East", "to": "sales", "choose": "round_robin", "provinces": ["CN-SH"]}
    admin.post(reverse("console:lifecycle-rule-new"), rule)
    told = {(row["part"], row["title"], row.get("field", "")): row for row in lines(admin)}
    limit = told["Clocks", "Lead accepted", "Limit"]
    assert (limit["before"], limit["after"]) == ("4 working hours", "6 working hours")
    assert dict(told["Routing", "East", ""]["holds"])["Provinces"] == "Shanghai"
    way = told["Stages › Contacts", "MQL › Enters by itself when › Warm engineers", ""]
    assert "warm" in dict(way["holds"])["Condition"].lower()
    admin.cookies["crescendo-language"] = "zh-hans"
    chinese = text(admin.get(reverse("console:lifecycle-publish")))
    for expected in ("时限", "6 个工作小时", "上海", "温热工程师"):
        assert expected in chinese, expected
    assert "/clocks" not in chinese
    assert '{"' not in chinese


def test_a_rule_that_moved_has_not_changed_and_anything_that_was_pasted_is_shown() -> None:
    before = {"routing": {"rules": [{"key": "a", "title": {"en": "A"}}, {"key": "b", "title": {"en": "B"}}]}}
    after = {"routing": {"rules": list(reversed(before["routing"]["rules"]))}}
    with translation.override("en"):
        (row,) = changes(before, after, SYSTEM)
    assert (row["part"], row["field"], row["after"]) == ("Routing", "Order", "B → A")
    pasted = {"routing": {"rules": [{"key": "a", "to": ["x"], "steps": 7, "sellers": [5], "when": [1]}, 9]}}
    assert changes(before, pasted, SYSTEM)
