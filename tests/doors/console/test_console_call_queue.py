"""The call queue: one contact at a time, the script with names filled in, a button for each outcome."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core import rounds
from crescendo.core.types import Role
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company
from tests.doors.console.test_console_desk import SYSTEM

pytestmark = pytest.mark.django_db
QUEUE = "console:call-queue"


def sdr_with_a_lead(company: Company, signed_in: SignIn) -> tuple[Any, int]:
    """An SDR to whom somebody was routed whose data lack."""
    sdr = signed_in(Role.SDR)
    for stage in ("lead", "mql"):
        move = story.MoveContacts(
            contact_ids=(company.contact_id,), to=stage, cause=story.Cause.RULE, way="hot_unknown"
        )
        lifecycle.move_contacts(SYSTEM, move, now=story.NOON)
    rounds.run_until_quiet((lifecycle.Leads(), lifecycle.Telesales()), now=story.NOON)
    (row,) = sdr.get(reverse(QUEUE)).context["queue"].rows
    return sdr, row.id


def said(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def test_the_one_whose_turn_it_is_stands_with_reason_and_script(company: Company, signed_in: SignIn) -> None:
    sdr, number = sdr_with_a_lead(company, signed_in)
    page = sdr.get(reverse(QUEUE))
    assert page.context["here"].id == number
    assert page.context["cause"]
    assert "{name}" not in said(page)
    assert page.context["script"]["other"]


def test_a_call_in_vain_makes_place_for_the_next(company: Company, signed_in: SignIn) -> None:
    sdr, number = sdr_with_a_lead(company, signed_in)
    answer = reverse("console:call-queue-answer", args=[number])
    assert sdr.post(answer, {"answer": "not_reached", "to": "mql"}).headers["Location"] == reverse(QUEUE)
    row = sdr.get(reverse(QUEUE)).context["queue"].rows[0]
    assert (row.tries, row.is_due) == (1, False)


def test_whoever_was_reached_stays_until_it_is_said_what_becomes_of_it(
    company: Company, signed_in: SignIn
) -> None:
    sdr, number = sdr_with_a_lead(company, signed_in)
    answer = reverse("console:call-queue-answer", args=[number])
    stays = sdr.post(answer, {"answer": "reached", "text": "Has a project", "to": "mql"})
    assert stays.headers["Location"].endswith(f"?at=que_{number}")
    lacks = sdr.post(answer, {"answer": "call_back", "to": "mql"})
    assert lacks.status_code == 422
    assert "call_back_on" in lacks.context["form"].errors
    refused = sdr.post(answer, {"answer": "not_interested", "to": "mql"})
    assert refused.status_code == 422
    assert sdr.post(answer, {"answer": "not_interested", "reason": "no_need", "to": "mql"}).status_code == 302
    assert sdr.get(reverse(QUEUE)).context["queue"].rows == ()


def test_data_that_lack_are_filled_in_place(company: Company, signed_in: SignIn) -> None:
    sdr, number = sdr_with_a_lead(company, signed_in)
    answer = reverse("console:call-queue-answer", args=[number])
    lacking = [field.name for field in sdr.get(reverse(QUEUE)).context["form"].lacking()]
    assert "own.need" in lacking
    kept = sdr.post(answer, {"answer": "save", "own.need": "A cockpit", "to": "mql"})
    assert kept.status_code == 302
    again = [field.name for field in sdr.get(reverse(QUEUE)).context["form"].lacking()]
    assert set(lacking) - set(again) == {"own.need"}
    done = sdr.post(answer, {"answer": "qualified", "to": "mql", "was_talk": "on"})
    assert done.status_code == 302
    assert people.get_contact(SYSTEM, company.contact_id).id == company.contact_id


def test_an_empty_queue_says_who_comes_into_it(company: Company, signed_in: SignIn) -> None:
    sdr = signed_in(Role.SDR)
    page = sdr.get(reverse(QUEUE))
    assert (page.status_code, page.context["here"]) == (200, None)
    assert sdr.get(reverse(QUEUE) + "?at=nonsense").status_code == 404
