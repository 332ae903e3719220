"""The lifecycle as a document: the shipped one is whole, a wrong one is refused with each place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from crescendo.core import definitions
from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor, PublishDraft, SaveDraft
from crescendo.lifecycle import api
from crescendo.lifecycle.documents.composing import errors_of
from crescendo.lifecycle.types import MoveContact, Pipeline, ReasonList, in_words
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person

pytestmark = pytest.mark.django_db


def publish(by: Actor, document: dict[str, Any]) -> None:
    draft = SaveDraft(kind=api.KIND, key=api.KEY, name="Lifecycle", document=document)
    row = definitions.save_draft(by, draft, now=NOON)
    definitions.publish(by, PublishDraft(kind=api.KIND, key=api.KEY, revision=row.revision), now=NOON)


def changed() -> dict[str, Any]:
    return copy.deepcopy(api.SHIPPED)


def without(key: str, document: dict[str, Any]) -> dict[str, Any]:
    """A document whose contacts have one stage less, and nothing that leads there."""
    stages = document["stages"]["contact"]
    document["stages"]["contact"] = [
        {**one, "moves": [move for move in one["moves"] if move != key]}
        for one in stages
        if one["key"] != key
    ]
    return document


def test_the_shipped_document_is_valid_and_speaks_both_languages(db: None) -> None:
    api.ship(now=NOON)
    assert errors_of(api.SHIPPED) == []
    held = api.in_force()
    assert held.number == 0
    titles = [one.title for one in held.course(Pipeline.CONTACT).stages]
    titles += [one.title for those in held.reasons.values() for one in those]
    assert all({language for language, _ in title} == {"en", "zh-hans"} for title in titles)
    mql = held.course(Pipeline.CONTACT).find("mql")
    assert mql is not None
    assert in_words(mql.title, "zh-hans") == "市场合格线索"
    assert mql.crm["hubspot_lifecyclestage"] == "marketingqualifiedlead"
    assert len(held.reasons[ReasonList.REJECT]) == 12


def test_a_wrong_document_is_refused_with_every_place(lin: Actor) -> None:
    document = changed()
    document["stages"]["contact"][1]["moves"] = ["nowhere"]
    document["stages"]["contact"][1]["titel"] = "x"
    document["stages"]["contact"][2]["required"] = ["shoe_size"]
    document["stages"]["contact"][2]["enters_when"][0]["condition"] = {"field": "nothing"}
    document["reasons"]["reject"][0]["goes_to"] = "limbo"
    document["reasons"]["lost"][0]["asks"] = ["amount"]
    with pytest.raises(NotValid) as refused:
        publish(lin, document)
    places = {path for path, _code, _said in refused.value.errors}
    assert {
        "/stages/contact/1/moves/0",
        "/stages/contact/1/titel",
        "/stages/contact/2/required/0",
        "/stages/contact/2/enters_when/0/condition/field",
        "/reasons/reject/0/goes_to",
        "/reasons/lost/0/asks",
    } <= places


@pytest.mark.parametrize(
    "broken", [[], {"stages": 3}, {"stages": {"contact": [7]}}, {"reasons": {"lost": 1}}]
)
def test_whatever_is_sent_is_judged_and_never_crashes(db: None, broken: Any) -> None:
    assert errors_of(broken if isinstance(broken, dict) else {"stages": broken})


def test_a_section_that_is_left_out_is_the_shipped_one(lin: Actor) -> None:
    api.ship(now=NOON)
    publish(lin, {"reasons": changed()["reasons"] | {"lost": []}})
    held = api.in_force()
    assert (held.number, held.reasons[ReasonList.LOST]) == (1, ())
    assert held.course(Pipeline.CONTACT).find("mql") is not None


def test_nobody_is_left_in_a_stage_that_is_dropped_without_a_word(lin: Actor, person: Person) -> None:
    wang = person("Wang")
    api.move_contact(lin, MoveContact(contact_id=wang, to="lead"), now=NOON)
    document = without("lead", changed())
    for stage in document["stages"]["contact"]:
        for way in stage.get("enters_when", ()):
            way["from"] = [one for one in way["from"] if one != "lead"] or ["visitor"]
    for those in document["reasons"].values():
        for one in those:
            one.pop("returns_to", None)
            one.pop("goes_to", None)
    errors = errors_of(document)
    assert [(path, code) for path, code, _said in errors] == [("/stages/removed/contact", "stage_in_use")]
    removed = {"key": "lead", "title": {"en": "Lead"}, "to": "mql"}
    document["stages"]["removed"] = {"contact": [removed]}
    assert errors_of(document) == []
