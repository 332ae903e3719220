"""The list of events: filtered, kept as a view, looked at beside, and taken along as a file."""

from __future__ import annotations

import pytest
from django.test import Client

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.exports import running, runs
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
LIST = "/console/event-list/"
EVER = "f=at:within_last:9999d"


def text(browser: Client, address: str, **more: object) -> str:
    return browser.get(address, follow=True, **more).content.decode()  # type: ignore[arg-type]


def test_events_are_filtered_by_act_and_contact_in_words(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    contact = write_id(Prefix.CONTACT, company.contact_id)
    page = text(lin, f"{LIST}?{EVER}&f=act:is:form.submitted&f=contact:is:{contact}")
    assert "act is “Sent a form”" in page
    assert page.count("data-row ") == page.count("Sent a form</a>") > 0
    assert "Viewed a page</a>" not in page
    assert "No event fits this filter" in text(lin, f"{LIST}?{EVER}&f=act:is:demo.asked")


def test_an_event_is_shown_beside_the_list_and_on_a_page(company: Company, signed_in: SignIn) -> None:
    address = f"{LIST}{write_id(Prefix.EVENT, company.event_id)}/"
    admin = signed_in(Role.ADMINISTRATOR)
    part = text(admin, address + "drawer/", headers={"HX-Request": "true"})
    assert "<html" not in part
    assert "Raw message" in part
    assert "<html" in text(admin, address + "drawer/")
    assert "Raw message" not in text(signed_in(Role.SALES_MANAGER), address)
    assert admin.get(f"{LIST}evt_999999999/").status_code == 404


def test_a_view_keeps_filter_and_columns(company: Company, signed_in: SignIn) -> None:
    del company
    lin = signed_in(Role.MARKETING)
    query = f"{EVER}&f=judgement:is:machine&cols=at,act,reason,visit"
    made = lin.post(f"/console/views/new/events/?{query}", {"name": "Robots", "sharing": "company"})
    opened = text(lin, made.headers["Location"])
    assert 'aria-current="page">Robots</a>' in opened
    assert "Judged because of" in opened
    assert lin.post("/console/lists/events/columns/?view=all", {"on": ["at", "act"]}).status_code == 302


def test_the_list_leaves_as_a_file(company: Company, signed_in: SignIn) -> None:
    del company
    lin = signed_in(Role.MARKETING)
    asked = f"/console/exports/new/events/?{EVER}&f=act:is:form.submitted"
    lin.post(asked, {"format": "csv", "columns": ["act", "contact_name"]})
    jobs.run_until_quiet({runs.JOB: running.handle}, now=SystemClock().now())
    shown = text(lin, "/console/exports/")
    assert "Sent a form" in shown
    number = shown.split("/console/exports/exp_")[1].split("/")[0]
    file = b"".join(lin.get(f"/console/exports/exp_{number}/file/").streaming_content)  # type: ignore[attr-defined]
    lines = file.decode("utf-8-sig").splitlines()
    assert lines[0] == "Act,Contact"
    assert {line.split(",")[0] for line in lines[1:]} == {"form.submitted"}
