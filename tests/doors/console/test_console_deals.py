"""Deals on screens: made, made of a contact, moved with what a stage asks for, seen as a list and as a board."""

from __future__ import annotations

import re

from crescendo.core import api as core
from crescendo.core import jobs
from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealQuery
from crescendo.people import api as people
from crescendo.people.types import NewContact
from tests.conftest import NOON
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company
from tests.rooms.lifecycle import dealing

SYSTEM = Actor.system("test")
NO_TABLES = {
    f"{prefix}-{what}_FORMS": number
    for prefix in ("lines", "criteria")
    for what, number in (("TOTAL", "0"), ("INITIAL", "0"))
}
MADE = {
    **NO_TABLES,
    "name": "Hongtu, analytics",
    "source": "seo",
    "currency": "CNY",
    "amount": "900.50",
    "lines-TOTAL_FORMS": "1",
    "lines-0-product": "Analytics",
    "lines-0-quantity": "2",
    "lines-0-price": "450.25",
    "no_competitors": "on",
}


def newest() -> int:
    return lifecycle.list_deals(SYSTEM, DealQuery(limit=1), now=NOON).rows[0].id


def test_a_deal_is_made_by_hand_seen_and_corrected(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    assert browser.post("/console/deals/new/", MADE | {"source": ""}).status_code == 422
    sent = MADE | {"request_key": "once"}
    made = browser.post("/console/deals/new/", sent)
    assert browser.post("/console/deals/new/", sent).headers["Location"] == made.headers["Location"]
    deal = lifecycle.get_deal(SYSTEM, newest())
    assert (deal.amount, deal.competitors, deal.products) == (900_50, (), "Analytics")
    shown = browser.get(made.headers["Location"]).content.decode()
    assert "¥900.50" in shown
    # An open deal is to have a note that is not old: its clock stands on the page, in the list and on the board.
    for address in (made.headers["Location"], "/console/deals/", "/console/deals/board/?whose=all"):
        page = browser.get(address).content.decode()
        assert "跟进记录 · 剩余" in page or "Note on an SQL or deal" in page
    edit = f"/console/deals/dea_{deal.id}/edit/"
    form = browser.get(edit).content.decode()
    assert 'value="900.50"' in form
    again = MADE | {
        "lines-INITIAL_FORMS": "1",
        "amount": "1000",
        "competitors": "Rivalsoft",
        "no_competitors": "",
    }
    assert browser.post(edit, again).status_code == 302
    changed = lifecycle.get_deal(SYSTEM, deal.id)
    assert (changed.amount, changed.competitors, changed.products) == (1000_00, ("Rivalsoft",), "Analytics")


def test_who_a_deal_is_with_is_found_by_name_without_script_too(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    english = {"Accept-Language": "en"}
    named = [
        people.create_contact(SYSTEM, NewContact(fields={"name": name, "company_name": of}), now=NOON).id
        for name, of in (("Orla Quill", "Acme"), ("Orla Quillon", "Kunlun"))
    ]
    nobody = browser.post("/console/deals/new/", MADE | {"who": "Zebulon"}, headers=english)
    assert (nobody.status_code, "Nothing has this name." in nobody.content.decode()) == (422, True)
    several = browser.post("/console/deals/new/", MADE | {"who": "Orla"}, headers=english)
    assert (several.status_code, "tick who is meant" in several.content.decode()) == (422, True)
    assert all(f'value="con_{one}"' in several.content.decode() for one in named)
    ticked = MADE | {"who": [f"con_{named[1]}", ""]}
    assert browser.post("/console/deals/new/", ticked).status_code == 302
    assert [one.contact_id for one in lifecycle.get_deal_page(SYSTEM, newest()).people] == named[1:]
    # A name that one alone has is that one, whoever else begins with it.
    assert browser.post("/console/deals/new/", MADE | {"who": "orla quill"}).status_code == 302
    assert [one.contact_id for one in lifecycle.get_deal_page(SYSTEM, newest()).people] == named[:1]


def test_the_account_of_a_deal_is_ticked_and_can_be_unticked(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    named = people.get_account(SYSTEM, company.account_id).name
    assert browser.post("/console/deals/new/", MADE | {"account_id": named}).status_code == 302
    made = lifecycle.get_deal(SYSTEM, newest())
    assert made.account_id == company.account_id
    edit = f"/console/deals/dea_{made.id}/edit/"
    assert f'value="acc_{company.account_id}" checked' in browser.get(edit).content.decode()
    kept = MADE | {"account_id": [f"acc_{company.account_id}", ""], "lines-INITIAL_FORMS": "1"}
    assert browser.post(edit, kept).status_code == 302
    assert lifecycle.get_deal(SYSTEM, made.id).account_id == company.account_id
    assert browser.post(edit, kept | {"account_id": ""}).status_code == 302
    assert lifecycle.get_deal(SYSTEM, made.id).account_id is None


def test_a_contact_becomes_a_deal_and_an_open_one_is_offered(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    address = f"/console/contacts/con_{company.contact_id}/convert/"
    form = browser.get(address).content.decode()
    assert re.search(r'<option value="\w+" selected', form)
    made = browser.post(address, MADE | {"role": "champion", "request_key": "a"})
    assert made.status_code == 302
    offered = browser.get(address).content.decode()
    assert f"/console/deals/dea_{newest()}/" in offered
    assert browser.post(address, MADE | {"request_key": "b"}).status_code == 422
    contact = browser.get(f"/console/contacts/con_{company.contact_id}/").content.decode()
    assert "Hongtu, analytics" in contact


def test_a_move_asks_why_and_for_what_lacks(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    number = story.make_deal(company.contact_id)
    lost = f"/console/deals/dea_{number}/move/lost/"
    form = browser.get(lost, headers={"HX-Request": "true"}).content.decode()
    assert 'name="reason"' in form
    assert browser.post(lost, {"reason": ""}).status_code == 422
    refused = browser.post(lost, {"reason": "chose_competitor", "competitor": ""})
    assert refused.status_code == 422
    moved = browser.post(
        lost, {"reason": "chose_competitor", "competitor": "Rivalsoft", "next": "/console/deals/board/"}
    )
    assert moved.headers["Location"] == "/console/deals/board/"
    assert lifecycle.get_deal(SYSTEM, number).competitor == "Rivalsoft"
    won = f"/console/deals/dea_{story.make_deal(company.contact_id)}/move/won/"
    asked = browser.get(won).content.decode()
    assert all(f'name="{name}"' in asked for name in ("signed_on", "term_months", "list_amount", "reason"))


def test_list_board_people_and_milestones(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    number = story.make_deal(company.contact_id)
    for address in (
        "/console/deals/",
        "/console/deals/?f=state:is:open&sort=-amount",
        "/console/deals/board/?whose=all",
    ):
        assert "Hongtu BigData" in browser.get(address).content.decode(), address
    page = f"/console/deals/dea_{number}/"
    who = {"who": f"con_{company.contact_id}", "role": "decision_maker"}
    assert browser.post(f"{page}people/", who).status_code == 302
    assert lifecycle.get_deal_page(SYSTEM, number).people[0].role == "decision_maker"
    assert (
        browser.post(f"{page}milestones/", {"title": "Kick-off", "planned_on": "2026-02-01"}).status_code
        == 302
    )
    (step,) = lifecycle.get_deal_page(SYSTEM, number).milestones
    assert browser.post(f"{page}milestones/mls_{step.id}/done/").status_code == 302
    assert lifecycle.get_deal_page(SYSTEM, number).milestones[0].done_on is not None
    removed = browser.post(f"{page}remove/")
    assert (
        "Take the removal back"
        in browser.get(removed.headers["Location"], headers={"Accept-Language": "en"}).content.decode()
    )
    assert browser.post(f"{page}restore/").status_code == 302


def test_a_seller_sees_own_deals_alone(company: Company, signed_in: SignIn) -> None:
    seller = signed_in(Role.SALES)
    number = story.make_deal(company.contact_id)
    assert seller.get(f"/console/deals/dea_{number}/").status_code == 404
    assert "Hongtu BigData" not in seller.get("/console/deals/").content.decode()
    assert core.USUAL_SCOPE[Role.SALES].value == "own"


def test_ticked_deals_are_moved_together_and_taken_back(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    for name in ("One", "Two"):
        browser.post("/console/deals/new/", MADE | {"name": name, "request_key": name})
    two, one = (row.id for row in lifecycle.list_deals(SYSTEM, DealQuery(limit=2), now=NOON).rows)
    listed = browser.get("/console/deals/").content.decode()
    assert f'name="id" value="dea_{one}"' in listed
    asked = f"/console/lists/deals/bulk/?id=dea_{one}&id=dea_{two}&what=move:lost"
    form = browser.get(asked).content.decode()
    assert 'name="competitor"' in form
    assert "move:recycled" not in form
    silent = browser.get(f"{asked}&set_to=&go=yes").content.decode()
    assert "This move needs a reason: Lost deals." in silent
    address = f"{asked}&set_to=chose_competitor&competitor=Rivalsoft&note=&go=yes"
    told = re.findall(r'name="told" value="([^"]+)"', browser.get(address).content.decode())[0]
    browser.post(address, {"up_to": "0", "count": "2", "told": told})
    jobs.run_until_quiet(people.job_handlers(), now=2**41)
    moved = lifecycle.find_deals(SYSTEM, [one, two]).values()
    assert {(deal.stage, deal.competitor) for deal in moved} == {("lost", "Rivalsoft")}
    changes = browser.get("/console/bulk/").content.decode()
    assert "Move to: Lost" in changes
    assert "Rivalsoft" in browser.get(f"/console/deals/dea_{one}/").content.decode()
    browser.post(re.findall(r"/console/bulk/chs_\d+/undo/", changes)[0])
    jobs.run_until_quiet(people.job_handlers(), now=2**41)
    assert {deal.stage for deal in lifecycle.find_deals(SYSTEM, [one, two]).values()} == {"opportunity"}


def test_ticked_deals_are_renewed_together_each_for_its_own_amount(
    company: Company, signed_in: SignIn
) -> None:
    browser = signed_in()
    won = dealing.won(SYSTEM, dealing.deal(SYSTEM))
    live = dealing.move(SYSTEM, won, "live", fields={"live_on": "2026-02-20"}, now=NOON)
    asked = f"/console/lists/deals/bulk/?id=dea_{live.id}&what=move:renewed"
    form = browser.get(asked).content.decode()
    assert re.search(r'name="keeps_contract"[^>]* checked', form)
    assert "Empty: each as long as its last contract." in form
    alone = browser.get(f"{asked}&set_to=&note=&go=yes").content.decode()
    assert "Lacks: Renewed amount." in alone
    address = f"{asked}&set_to=&note=&keeps_contract=on&go=yes"
    told = re.findall(r'name="told" value="([^"]+)"', browser.get(address).content.decode())[0]
    browser.post(address, {"up_to": "0", "count": "1", "told": told})
    jobs.run_until_quiet(people.job_handlers(), now=2**41)
    amounts = [one.amount for one in lifecycle.get_deal_page(SYSTEM, live.id).contracts]
    assert amounts[1] == dealing.SIGNED["recurring_amount"]


def test_close_and_owner_are_set_for_all_of_a_filter(company: Company, signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post("/console/deals/new/", MADE)
    number = newest()
    where = "/console/lists/deals/bulk/?f=stage:is:opportunity"
    form = browser.get(where).content.decode()
    assert 'value="set:close_on"' in form
    address = f"{where}&what=set:close_on&set_to=2026-06-30&go=yes"
    page = browser.get(address).content.decode()
    told = re.findall(r'name="told" value="([^"]+)"', page)[0]
    count = re.findall(r'name="count" value="(\d+)"', page)[0]
    browser.post(address, {"up_to": "0", "count": count, "told": told})
    jobs.run_until_quiet(people.job_handlers(), now=2**41)
    assert str(lifecycle.get_deal(SYSTEM, number).close_on) == "2026-06-30"
    shown = browser.get(f"/console/deals/dea_{number}/").content.decode()
    assert "30 Jun 2026" in shown
    assert browser.get("/console/lists/deals/bulk/?what=set:amount&set_to=1&go=yes").status_code in {200, 422}
