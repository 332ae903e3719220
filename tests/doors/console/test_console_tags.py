"""Tags on the screens: made, put on, taken off, and made of a filter."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.people import api as people
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def tag_named(name: str) -> Any:
    return next(tag for tag in people.list_tags() if tag.name == name)


def test_a_tag_is_put_on_a_contact_and_taken_off(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    page = reverse("console:contact", args=[company.contact_id])
    address = reverse("console:contact-tag", args=[company.contact_id])
    admin.post(address, {"tag": company.tag_id})
    assert "Take off East" in text(admin.get(page))
    listed = text(admin.get(reverse("console:contacts") + f"?f=tags:has_any_of:{company.tag_id}"))
    assert "Tags: any of “East”" in listed
    admin.post(address, {"tag": company.tag_id, "off": "yes"})
    assert "Take off East" not in text(admin.get(page))


@pytest.mark.parametrize("tag", ["", "nonsense", "9" * 30, "999"])
def test_a_made_up_tag_breaks_nothing(tag: str, company: Company, signed_in: SignIn) -> None:
    address = reverse("console:contact-tag", args=[company.contact_id])
    assert signed_in().post(address, {"tag": tag}).status_code in {302, 404}


def test_a_filter_becomes_a_tag_that_follows_by_itself(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    query = "?f=company:contains:宏图"
    assert "Make a tag of this filter" in text(admin.get(reverse("console:contacts") + query))
    form = admin.get(reverse("console:tag-new") + query)
    assert "contains “宏图”" in text(form)
    rule = form.context["form"]["rule"].value()
    admin.post(reverse("console:tag-new"), {"name": "Hongtu", "colour": "green", "rule": rule})
    assert "Being applied" in text(admin.get(reverse("console:tags")))
    jobs.run_until_quiet(people.job_handlers(), now=SystemClock().now())
    assert tag_named("Hongtu").contacts == 1
    assert "Being applied" not in text(admin.get(reverse("console:tags")))
    address = reverse("console:tag", args=[tag_named("Hongtu").id])
    admin.post(address, {"name": "Hongtu", "colour": "red", "rule": rule, "without_rule": "yes"})
    jobs.run_until_quiet(people.job_handlers(), now=SystemClock().now())
    assert (tag_named("Hongtu").contacts, tag_named("Hongtu").rule) == (0, None)
    admin.post(reverse("console:tag-remove", args=[tag_named("Hongtu").id]))
    assert "Hongtu" not in [tag.name for tag in people.list_tags()]


def test_a_name_that_is_taken_and_a_rule_that_cannot_be_read_are_said(
    company: Company, signed_in: SignIn
) -> None:
    admin = signed_in()
    taken = admin.post(reverse("console:tag-new"), {"name": "east", "colour": "blue"})
    assert (taken.status_code, "There is a tag of this name already." in text(taken)) == (422, True)
    broken = admin.post(reverse("console:tag-new"), {"name": "New", "colour": "blue", "rule": "{"})
    assert (broken.status_code, "The rule cannot be read" in text(broken)) == (422, True)
