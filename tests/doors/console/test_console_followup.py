"""Tasks, calls and the seven-topic note on the screens: made and done without script, answered to script by a word."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
LONG = "每天早上要从三个系统里手工导出报表再拼起来"


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def page_of(company: Company, kind: str = "contact") -> str:
    number = company.contact_id if kind == "contact" else company.account_id
    return reverse(f"console:{kind}", args=[number])


def task(client: Any, company: Company, title: str, kind: str = "contact", **more: str) -> Any:
    number = company.contact_id if kind == "contact" else company.account_id
    owner = client.get(page_of(company)).context["actor"].staff_id
    said = {"title": title, "kind": "call", "due_on": "2026-01-06", "owner": str(owner), **more}
    return client.post(reverse(f"console:{kind}-task", args=[number]), said, follow=True)


@pytest.mark.parametrize("kind", ["contact", "account"])
def test_a_task_is_made_put_off_done_and_opened_again(kind: str, company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    answer = task(lin, company, "Ask <b>whom</b>", kind)
    assert answer.redirect_chain[0][0] == page_of(company, kind) + "#tasks"
    assert "Ask &lt;b&gt;whom&lt;/b&gt;" in answer.content.decode()
    number = answer.context["tasks"][0]["task"].id
    later = lin.post(reverse("console:task-snooze", args=[number]), {"days": "7"}, follow=True)
    assert later.context["tasks"][0]["task"].due_at > answer.context["tasks"][0]["task"].due_at
    done = lin.post(reverse("console:task-done", args=[number]), follow=True)
    assert [row["task"].id for row in done.context["done_tasks"]] == [number]
    again = lin.post(reverse("console:task-reopen", args=[number]), follow=True)
    assert [row["task"].id for row in again.context["tasks"]] == [number]
    gone = lin.post(reverse("console:task-remove", args=[number]), follow=True)
    assert gone.context["tasks"] == []


def test_a_task_without_a_day_is_shown_again_with_its_words(company: Company, signed_in: SignIn) -> None:
    answer = task(signed_in(Role.MARKETING), company, "Ask again", due_on="")
    assert answer.status_code == 422
    assert 'value="Ask again"' in text(answer)


def test_to_script_an_act_answers_with_a_word_to_the_desk(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    number = task(lin, company, "Ask").context["tasks"][0]["task"].id
    answer = lin.post(reverse("console:task-done", args=[number]), HTTP_HX_REQUEST="true")
    assert answer.status_code == 204
    assert set(json.loads(answer.headers["HX-Trigger"])) == {"desk-changed", "toast"}


def test_a_call_is_written_down_makes_a_task_and_is_taken_back(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = reverse("console:contact-call", args=[company.contact_id])
    said = {"outcome": "call_back", "text": "In a meeting"}
    refused = lin.post(address, said)
    assert refused.status_code == 422
    assert "In a meeting" in text(refused)
    kept = lin.post(address, said | {"call_back_on": "2030-01-07", "call_back_at": "15:00"}, follow=True)
    assert [row["call"].text for row in kept.context["calls"]] == ["In a meeting"]
    assert kept.context["tasks"][0]["task"].title.endswith("In a meeting")
    number = kept.context["calls"][0]["call"].id
    slip = reverse("console:call-remove", args=[company.contact_id, number])
    assert lin.post(slip, follow=True).context["calls"] == []


def test_the_seven_topics_are_filled_in_and_say_what_they_lack(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = reverse("console:contact-topics", args=[company.contact_id])
    assert "What could stop it?" in text(lin.get(address))
    said = {
        "version": "0",
        "text.business": LONG,
        "value.business.need": "One report",
        "value.business.size": "200",
        "value.risk.risk_level": "high",
        "asked.cycle": "on",
    }
    page = lin.post(address, said, follow=True)
    assert page.context["completeness"].halves == 4
    again = lin.post(address, said)
    assert again.status_code == 422
    assert LONG in text(again)
    assert lin.get(address).context["version"] == 1


def test_who_may_not_edit_reads_and_does_not_write(company: Company, signed_in: SignIn) -> None:
    analyst = signed_in(Role.ANALYST)
    place = text(analyst.get(page_of(company)))
    assert reverse("console:contact-task", args=[company.contact_id]) not in place
    address = reverse("console:contact-topics", args=[company.contact_id])
    assert "fieldset" in text(analyst.get(address))
    assert analyst.post(address, {"version": "0"}).status_code == 403
