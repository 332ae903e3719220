"""Stages of the lifecycle in forms: a new one, one taken out with where its people go, and put back."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, Course, MoveContacts, Pipeline
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.conftest import NOON
from tests.doors.console.conftest import SignIn

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
DEMO: dict[str, Any] = {
    "zh": "产品演示",
    "en": "Product demo!",
    "after": "sql",
    "moves": ["opportunity", "recycled"],
    "moves_in": ["mql", "sql"],
    "required_fields": ["company", "note"],
    "hubspot_lifecyclestage": "salesqualifiedlead",
}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def at(name: str, *parts: str) -> str:
    return reverse(f"console:lifecycle-{name}", args=parts)


def draft(pipeline: Pipeline = Pipeline.CONTACT) -> Course:
    return lifecycle.get_lifecycle(SYSTEM).read.course(pipeline)


def goals(course: Course, key: str) -> set[str]:
    stage = course.find(key)
    assert stage is not None
    return {move.to for move in stage.moves}


@pytest.fixture(autouse=True)
def shipped(db: None) -> None:
    lifecycle.ship(now=NOON)


def publish() -> None:
    revision = lifecycle.get_lifecycle(SYSTEM).revision
    assert revision is not None
    lifecycle.publish_lifecycle(SYSTEM, revision=revision, now=NOON)


def somebody_in(stage: str) -> int:
    who = people.create_contact(SYSTEM, NewContact(fields={"name": "Wang"}), now=NOON).id
    lifecycle.move_contacts(SYSTEM, MoveContacts(contact_ids=(who,), to=stage, cause=Cause.DEAL), now=NOON)
    return who


def sent(admin: Client, address: str, **said: Any) -> Any:
    """A form that was read just now."""
    return admin.post(address, {"revision": lifecycle.get_lifecycle(SYSTEM).revision or "", **said})


def made(admin: Client, pipeline: str = "contact", **more: Any) -> Any:
    return sent(admin, at("stage-new", pipeline), **DEMO | more)


def test_a_new_stage_is_made_with_its_place_moves_fields_and_names(signed_in: SignIn) -> None:
    admin = signed_in()
    assert made(admin).status_code == 302
    course = draft()
    assert [one.key for one in course.stages][3:6] == ["sql", "product_demo", "opportunity"]
    stage = course.find("product_demo")
    assert stage is not None
    assert dict(stage.title) == {"zh-hans": "产品演示", "en": "Product demo!"}
    assert goals(course, "product_demo") == {"opportunity", "recycled"}
    assert "product_demo" in goals(course, "mql") & goals(course, "sql")
    assert [one.key for one in stage.to_enter] == ["company", "note"]
    assert stage.crm["hubspot_lifecyclestage"] == "salesqualifiedlead"
    assert lifecycle.get_lifecycle(SYSTEM).faults == ()
    onward = made(admin, en="", zh="二次演示", enters="1")
    assert onward["location"] == at("way-new", draft().stages[4].key)
    assert draft().stages[4].key.startswith("stage_")
    assert made(admin, zh="", en="").status_code == 422
    assert made(admin, "deal", after="won", moves=["live"], moves_in=["won"], aside="on").status_code == 422


def test_a_stage_is_moved_and_lies_aside_but_not_one_that_is_relied_on(signed_in: SignIn) -> None:
    admin = signed_in()
    made(admin)
    address = at("stage", "contact", "product_demo")
    standing = {**DEMO, "after": "poc", "moves_in": ["sql"], "aside": "on", "reasons": "recycle"}
    assert sent(admin, address, **standing).status_code == 302
    stage = draft().find("product_demo")
    assert stage is not None
    assert (stage.place, stage.is_aside, stage.reasons) == (6, True, "recycle")
    assert "product_demo" not in goals(draft(), "mql")
    assert not {"after", "aside", "reasons"} & set(
        admin.get(at("stage", "contact", "sql")).context["form"].fields
    )


def test_a_stage_goes_with_its_people_counted_and_is_put_back(signed_in: SignIn) -> None:
    admin = signed_in()
    made(admin)
    publish()
    somebody_in("product_demo")
    address = at("stage-remove", "contact", "product_demo")
    asked = text(admin.get(address))
    assert "1 contact stands here now." in asked
    assert sent(admin, address, to="product_demo").status_code == 422
    assert sent(admin, address, to="sql").status_code == 302
    assert draft().leads_to("product_demo") == "sql"
    told = text(admin.get(at("publish")))
    assert "Who goes where" in told
    assert "1 contact stands here now." in told
    admin.cookies["crescendo-language"] = "zh-hans"
    assert "当前有 1 位联系人在此阶段" in text(admin.get(at("publish")))
    before = lifecycle.in_force().course(Pipeline.CONTACT)
    assert sent(admin, at("stage-put-back", "contact", "product_demo")).status_code == 302
    assert [one.key for one in draft().stages] == [one.key for one in before.stages]
    assert goals(draft(), "mql") == goals(before, "mql")
    assert sent(admin, at("stage-put-back", "contact", "product_demo")).status_code == 404
    assert lifecycle.get_lifecycle(SYSTEM).changes == ()


def test_a_stage_that_was_only_drafted_goes_without_a_trace(signed_in: SignIn) -> None:
    admin = signed_in()
    made(admin)
    sent(admin, at("stage-remove", "contact", "product_demo"), to="sql")
    assert lifecycle.get_lifecycle(SYSTEM).changes == ()


@pytest.mark.parametrize(("pipeline", "key"), [("contact", "visitor"), ("contact", "mql"), ("deal", "won")])
def test_a_stage_that_is_relied_on_stays_and_it_is_said_why(
    signed_in: SignIn, pipeline: str, key: str
) -> None:
    admin = signed_in()
    address = at("stage-remove", pipeline, key)
    assert "This stage stays" in text(admin.get(address))
    assert sent(admin, address, to="opportunity").status_code == 422
    assert lifecycle.get_lifecycle(SYSTEM).changes == ()


def test_what_is_not_there_is_not_found(signed_in: SignIn) -> None:
    admin = signed_in()
    for address in (
        at("stage-remove", "contact", "never"),
        at("stage-new", "orders"),
        at("stage", "orders", "x"),
    ):
        assert admin.get(address).status_code == 404, address
    assert admin.post(at("stage-put-back", "orders", "x")).status_code == 404


def test_a_draft_that_somebody_else_changed_is_not_written_over(signed_in: SignIn) -> None:
    admin = signed_in()
    made(admin)
    stale = {"to": "sql", "revision": "0"}
    assert admin.post(at("stage-remove", "contact", "product_demo"), stale).status_code == 422
    assert draft().find("product_demo") is not None
