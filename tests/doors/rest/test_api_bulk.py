"""Changes of many through the API: previewed, started for exactly those who were counted, watched, taken back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crescendo.core import jobs
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContacts, NewDeal
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.doors.rest.conftest import Callers, said

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("tests")
SUZHOU = {"field": "city", "operator": "is", "value": "Suzhou"}
BULK = "/api/v1/bulk-changes"


def add(count: int, now: int) -> list[str]:
    made = [
        people.create_contact(
            SYSTEM,
            NewContact(fields={"name": f"P{n}", "city": "Suzhou", "email": f"p{n}@acme.test"}),
            now=now + n,
        )
        for n in range(count)
    ]
    return [f"con_{one.id}" for one in made]


def work(now: int) -> None:
    jobs.run_until_quiet(people.job_handlers(), now=now)


def test_a_filtered_set_is_changed_and_taken_back(caller: Callers, now: int) -> None:
    add(2, now)
    api = caller("contacts_edit", "contacts_read")
    wanted: dict[str, Any] = {"deed": "set", "field": "title", "value": "CTO", "filter": SUZHOU}
    preview = said(api.ask("POST", f"{BULK}/preview", wanted))
    assert (preview["count"], preview["shown"][0]["after"]) == (2, '"CTO"')
    assert api.ask("POST", BULK, wanted | {"count": 1}).status_code == 422
    started = api.ask("POST", BULK, wanted | {"count": 2, "mark": preview["mark"]})
    assert started.status_code == 202
    number = said(started)["id"]
    work(2**41)
    assert said(api.ask("GET", f"{BULK}/{number}"))["changed"] == 2
    assert said(api.ask("POST", f"{BULK}/{number}/undo"))["state"] == "undoing"
    assert said(api.ask("GET", BULK))["data"][0]["id"] == number


def test_another_set_than_the_previewed_is_refused(caller: Callers, now: int) -> None:
    one, two = add(2, now)
    api = caller("contacts_edit", "contacts_read")
    wanted = {"deed": "suppress", "field": "email", "value": "asked"}
    told = said(api.ask("POST", f"{BULK}/preview", wanted | {"ids": [one]}))["mark"]
    answer = api.ask("POST", BULK, wanted | {"ids": [two], "count": 1, "mark": told})
    assert (answer.status_code, said(answer)["code"]) == (409, "set_has_changed")


def test_erasing_needs_its_scope_and_is_final(caller: Callers, now: int) -> None:
    (one,) = add(1, now)
    wanted = {"deed": "erase", "value": "request 17", "ids": [one], "count": 1}
    assert caller("contacts_edit", "contacts_read").ask("POST", BULK, wanted).status_code == 403
    api = caller("contacts_edit", "contacts_read", "erase")
    number = said(api.ask("POST", BULK, wanted))["id"]
    answer = api.ask("POST", f"{BULK}/{number}/undo")
    assert (answer.status_code, said(answer)["code"]) == (409, "change_is_final")


@pytest.mark.parametrize(
    "wrong",
    [
        {"deed": "tag", "field": "nothing"},
        {"deed": "set", "field": "email", "value": "a@b.test"},
        {"deed": "set", "field": "city", "ids": ["acc_1"]},
        {"deed": "set", "field": "city", "ids": ["con_1"], "filter": SUZHOU},
        {"deed": "erase", "list_name": "accounts"},
    ],
)
def test_what_makes_no_sense_is_told_so(wrong: dict[str, Any], caller: Callers) -> None:
    answer = caller("contacts_edit", "contacts_read", "accounts_edit", "accounts_read", "erase").ask(
        "POST", f"{BULK}/preview", wrong
    )
    assert answer.status_code in {404, 422}


def test_a_filtered_set_is_moved_to_a_stage_and_who_stays_is_told_why(caller: Callers, now: int) -> None:
    one, two = add(2, now)
    lead = MoveContacts(contact_ids=(int(one.removeprefix("con_")),), to="lead", cause=Cause.RULE)
    lifecycle.move_contacts(SYSTEM, lead, now=now)
    api = caller("contacts_edit", "contacts_read")
    wanted = {"deed": "move", "field": "recycled", "value": "no_need", "filter": SUZHOU}
    preview = said(api.ask("POST", f"{BULK}/preview", wanted))
    assert (preview["count"], preview["refused"]) == (2, 1)
    number = said(api.ask("POST", BULK, wanted | {"count": 2, "mark": preview["mark"]}))["id"]
    work(2**41)
    done = said(api.ask("GET", f"{BULK}/{number}"))
    assert (done["changed"], done["refused"]) == (1, 1)
    (left,) = said(api.ask("GET", f"{BULK}/{number}/refused"))["data"]
    assert (left["id"], json.loads(left["why"])["answer"]) == (two, "not_allowed")
    unknown = api.ask("POST", f"{BULK}/preview", wanted | {"field": "moon"})
    assert said(unknown)["code"] == "stage_unknown"


def test_deals_are_moved_and_handed_over_as_sets(caller: Callers, now: int) -> None:
    made = [
        lifecycle.create_deal(SYSTEM, NewDeal(fields={"name": name, "source": "seo"}), now=now).id
        for name in ("One", "Two")
    ]
    ids = [f"dea_{one}" for one in made]
    api = caller("deals_edit", "deals_read")
    wanted = {"list_name": "deals", "deed": "move", "field": "lost", "ids": ids, "note": "Nobody answers"}
    silent = said(api.ask("POST", f"{BULK}/preview", wanted))
    assert (silent["count"], silent["refused"]) == (2, 2)
    asked = wanted | {"value": "chose_competitor", "values": {"competitor": "Rivalsoft"}, "count": 2}
    number = said(api.ask("POST", BULK, asked))["id"]
    work(2**41)
    done = said(api.ask("GET", f"{BULK}/{number}"))
    assert (done["list_name"], done["changed"]) == ("deals", 2)
    assert {lifecycle.get_deal(SYSTEM, one).competitor for one in made} == {"Rivalsoft"}
    assert said(api.ask("POST", f"{BULK}/{number}/undo"))["state"] == "undoing"
    work(2**41)
    assert {lifecycle.get_deal(SYSTEM, one).stage for one in made} == {"opportunity"}
    close = {"list_name": "deals", "deed": "set", "field": "close_on", "value": "soon", "ids": ids}
    assert api.ask("POST", f"{BULK}/preview", close).status_code == 422
    early = wanted | {"field": "renewed", "values": {"keeps_contract": "yes"}}
    assert said(api.ask("POST", f"{BULK}/preview", early))["refused"] == 2
    wrong = api.ask("POST", f"{BULK}/preview", early | {"field": "lost"})
    assert said(wrong)["errors"][0]["pointer"] == "/values/keeps_contract"
    blind = caller("contacts_edit", "contacts_read", "deals_read")
    assert blind.ask("POST", f"{BULK}/preview", wanted).status_code == 403
