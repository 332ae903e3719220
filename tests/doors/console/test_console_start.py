"""The first day: an empty installation's home is the wizard; its steps follow the data, and can be put off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crescendo.console import start
from crescendo.core import jobs
from crescendo.core.settings import current
from crescendo.core.types import Actor, JobState, Role
from crescendo.people import api as people
from crescendo.people.types import NewContact
from crescendo.sources import api as sources
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
PLACE = "/console/start/"
SYSTEM = Actor.system("test")


def test_the_home_of_an_empty_installation_is_the_wizard(signed_in: SignIn) -> None:
    browser = signed_in()
    assert "Hear your website" in browser.get("/console/").content.decode()
    browser.post(PLACE, {"name": "Website"})
    page = browser.get("/console/").content.decode()
    [source] = sources.list_sources(SYSTEM)
    assert source.write_key in page
    assert "Waiting for the first event" in page
    people.create_contact(SYSTEM, NewContact(fields={"name": "Wang"}), now=1)
    assert "Colleagues who can sign in" in browser.get("/console/").content.decode()


def test_a_colleague_of_an_empty_installation_meets_a_home_of_his_own(signed_in: SignIn) -> None:
    assert "What did each channel bring?" in signed_in(Role.MARKETING).get("/console/").content.decode()


def test_steps_are_done_by_the_data(company: Company, signed_in: SignIn) -> None:
    steps = {one.step.value: one.is_done for one in signed_in().get(PLACE).context["steps"]}
    assert steps == {
        "source": True,
        "addresses": False,
        "staff": False,
        "import": True,
        "suppressions": False,
    }


def test_a_step_is_put_off_and_taken_up_again(signed_in: SignIn) -> None:
    browser = signed_in()
    assert browser.get(PLACE).context["chosen"].step.value == "source"
    browser.post(f"{PLACE}skip/", {"step": "source", "act": "skip"})
    page = browser.get(PLACE)
    assert (page.context["chosen"].step.value, page.context["left"]) == ("addresses", 4)
    browser.post(f"{PLACE}skip/", {"step": "source", "act": "resume"})
    assert browser.get(PLACE).context["left"] == 5
    assert browser.post(f"{PLACE}skip/", {"step": "nonsense"}).status_code == 404


@pytest.mark.parametrize("step", ["source", "addresses", "staff", "import", "suppressions"])
def test_each_step_opens(step: str, signed_in: SignIn) -> None:
    page = signed_in().get(PLACE, {"step": step})
    assert page.status_code == 200
    assert page.context["chosen"].step.value == step


def test_a_test_mail_is_asked_for(signed_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = replace(current(), smtp_url="smtp://mail.example")
    monkeypatch.setattr(start.settings, "current", lambda: sent)
    browser = signed_in()
    assert "Send me a test mail" in browser.get(PLACE, {"step": "addresses"}).content.decode()
    browser.post(f"{PLACE}sender/")
    assert jobs.count(JobState.PENDING) == 1
    assert "being tried" in browser.get(PLACE, {"step": "addresses"}).content.decode()


def test_readiness_says_what_to_do_first(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    answer = lin.get(f"{PLACE}readiness/")
    assert answer.context["readiness"].first.name.value in {"tracking", "reachable"}
    assert "500 contacts may be written to" in answer.content.decode()
    assert signed_in(Role.SALES).get(f"{PLACE}readiness/").status_code == 403
