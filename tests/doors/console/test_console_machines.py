"""The screen of judgements: own rules are saved and refused with their line, history follows and says what changed."""

from __future__ import annotations

from crescendo.activity import api as activity
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import AGENT, Company

PLACE = "/console/machines/"


def run_jobs(company: Company) -> None:
    jobs.run_until_quiet(activity.job_handlers(company.log), now=SystemClock().now())


def test_a_rule_is_saved_and_history_says_what_changed(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.ADMINISTRATOR)
    rules = {"machine_words": AGENT.split()[-1], "data_centres": "198.51.100.0/24\n\n2001:db8::/32"}
    html = lin.post(PLACE + "rules/", rules, follow=True).content.decode()
    assert "History is judged anew: 0 of" in html
    run_jobs(company)
    html = lin.get(PLACE).content.decode()
    assert "History is judged anew" not in html
    assert "2001:db8::/32" in html
    assert "Version 1" in html
    assert "→" in html


def test_a_wrong_line_is_named(company: Company, signed_in: SignIn) -> None:
    answer = signed_in(Role.ADMINISTRATOR).post(PLACE + "rules/", {"machine_networks": "10.0.0.0/8\nhere"})
    assert answer.status_code == 422
    assert "«here»: This is no network." in answer.content.decode()


def test_a_person_starts_the_walk(company: Company, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMINISTRATOR)
    assert "History is being judged anew." in admin.post(PLACE + "rejudge/", follow=True).content.decode()
    run_jobs(company)
    assert "0 changed" in admin.get(PLACE).content.decode()


def test_who_may_not_change_reads_the_rules(company: Company, signed_in: SignIn) -> None:
    html = signed_in(Role.ANALYST).get(PLACE).content.decode()
    assert "Always human: words" in html
    assert "<textarea" not in html


def test_a_machines_visit_says_why_in_words(company: Company, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMINISTRATOR)
    admin.post(PLACE + "rules/", {"machine_words": AGENT.split()[-1]})
    run_jobs(company)
    place = f"/console/contacts/con_{company.contact_id}/"
    assert "A rule of the company says machine" in admin.get(place, {"machine": "yes"}).content.decode()
