"""Lists as they are worked in: views, columns, cells typed over, the drawer, words of the filter, changes of many."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crescendo.core import jobs
from crescendo.core.api import saved_views
from crescendo.core.types import Actor, Role, SaveView, Sharing, ViewContent
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContacts
from crescendo.people import api as people
from crescendo.people import keyset
from crescendo.people.types import NewContact, NewTag
from tests.doors.console.conftest import SignIn

SYSTEM = Actor.system("test")
PART = {"HX-Request": "true"}


def add(count: int, now: int, **fields: str) -> list[int]:
    return [
        people.create_contact(
            SYSTEM, NewContact(fields={"name": f"Person {number:03d}", **fields}), now=now + number
        ).id
        for number in range(count)
    ]


def text(browser: Client, address: str, **more: object) -> str:
    return browser.get(address, follow=True, **more).content.decode()  # type: ignore[arg-type]


def save(browser: Client, query: str, name: str = "Suzhou", sharing: str = "me") -> str:
    answer = browser.post(f"/console/views/new/contacts/?{query}", {"name": name, "sharing": sharing})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_view_is_saved_opened_changed_and_its_change_kept(signed_in: SignIn, now: int) -> None:
    add(1, now, city="Suzhou")
    browser = signed_in()
    link = save(browser, "f=city:is:Suzhou&sort=name&cols=name,city")
    opened = browser.get(link)
    assert "city%3Ais%3ASuzhou" in opened.headers["Location"]
    page = text(browser, link)
    assert 'aria-current="page">Suzhou</a>' in page
    assert "Save changes" not in page
    altered = opened.headers["Location"] + "&f=title:is_set:"
    assert "Save changes" in text(browser, altered)
    number = link.rsplit("viw_", 1)[1]
    query = altered.split("?", 1)[1]
    assert browser.post(f"/console/views/viw_{number}/update/?{query}").status_code == 302
    assert "title%3Ais_set" in browser.get(link).headers["Location"]


def test_a_removed_view_can_be_brought_back(signed_in: SignIn) -> None:
    browser = signed_in()
    number = save(browser, "f=city:is:Suzhou").rsplit("viw_", 1)[1]
    gone = browser.post(f"/console/views/viw_{number}/remove/", follow=True).content.decode()
    assert "The view is removed." in gone
    assert ">Suzhou<" not in gone
    back = browser.post(f"/console/views/viw_{number}/restore/", follow=True).content.decode()
    assert ">Suzhou<" in back


def test_a_list_opens_with_the_view_that_was_chosen(signed_in: SignIn) -> None:
    browser = signed_in()
    number = save(browser, "f=city:is:Suzhou").rsplit("viw_", 1)[1]
    browser.post(f"/console/views/viw_{number}/opens/", {"for": "me", "on": "yes"})
    assert f"view=viw_{number}" in browser.get("/console/contacts/").headers["Location"]
    assert browser.get("/console/contacts/?view=all").status_code == 200


def test_a_view_whose_condition_no_form_can_say_is_one_word(signed_in: SignIn, now: int) -> None:
    add(2, now, city="Suzhou")
    add(1, now, city="Wuxi")
    suzhou = {"field": "city", "operator": "is", "value": "Suzhou"}
    nested = {"any": [suzhou, {"all": [{"field": "city", "operator": "is_set"}, {"not": suzhou}]}]}
    wanted = SaveView(
        list_name="contacts",
        name="Nested",
        content=ViewContent(condition={"not": nested}),
        sharing=Sharing.COMPANY,
    )
    view = saved_views.save_view(SYSTEM, wanted, now=now)
    browser = signed_in()
    page = text(browser, f"/console/contacts/?view=viw_{view.id}")
    assert "Nobody fits this filter" in page
    assert "Save changes" not in page
    assert text(browser, '/console/contacts/?filter={"nonsense":').count("It cannot be read.") == 1


def test_somebody_elses_view_is_no_page(signed_in: SignIn) -> None:
    number = save(signed_in(Role.ADMINISTRATOR), "f=city:is:Suzhou").rsplit("viw_", 1)[1]
    other = signed_in(Role.MARKETING)
    assert other.get(f"/console/views/viw_{number}/").status_code == 404
    assert "Suzhou" not in text(other, f"/console/contacts/?view=viw_{number}")


def test_columns_are_chosen_and_moved_without_script(signed_in: SignIn, now: int) -> None:
    add(1, now, city="Suzhou", title="Buyer")
    browser = signed_in()
    address = "/console/lists/contacts/columns/"
    moved = browser.post(address, {"c": ["name", "city", "title"], "on": ["name"], "move": "up:title"})
    order = re.findall(r'name="c" value="(\w+)"', moved.content.decode())
    assert order[:3] == ["name", "title", "city"]
    browser.post(address, {"c": ["title", "name", "city"], "on": ["title", "name"], "size": "25"})
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text(browser, "/console/contacts/"))
    assert heads == ["Title", "Name"]


def test_a_cell_is_typed_over_with_the_verb_of_the_page(signed_in: SignIn, now: int) -> None:
    (number,) = add(1, now, title="Buyer")
    browser = signed_in()
    address = f"/console/contacts/con_{number}/cell/title/"
    assert 'value="Buyer"' in browser.get(address, headers=PART).content.decode()
    assert "CTO" in browser.post(address, {"title": "CTO"}, headers=PART).content.decode()
    assert people.get_contact(SYSTEM, number).title == "CTO"
    wrong = browser.post(f"/console/contacts/con_{number}/cell/employees/", {"employees": "many"})
    assert wrong.status_code == 422
    assert "invalid-feedback" in wrong.content.decode()
    for key in ("email", "nonsense", "event_count"):
        assert browser.get(f"/console/contacts/con_{number}/cell/{key}/").status_code == 404


def test_tags_are_put_on_in_their_cell(signed_in: SignIn, now: int) -> None:
    (number,) = add(1, now)
    tags = [people.create_tag(SYSTEM, NewTag(name=name), now=now).id for name in ("Fair", "Book")]
    address = f"/console/contacts/con_{number}/cell/tags/"
    browser = signed_in()
    browser.post(address, {"tags": [str(tags[0])]})
    assert "Book" in browser.post(address, {"tags": [str(tags[1])]}).content.decode()
    assert [tag.name for tag in people.tags_of(SYSTEM, number)] == ["Book"]


def test_the_drawer_tells_who_it_is(signed_in: SignIn, now: int) -> None:
    (number,) = add(1, now, city="Suzhou")
    browser = signed_in()
    part = browser.get(f"/console/contacts/con_{number}/drawer/", headers=PART).content.decode()
    assert "Person 000" in part
    assert "Suzhou" in part
    assert "<html" not in part


def test_a_word_of_the_filter_opens_its_form_and_is_changed(signed_in: SignIn) -> None:
    browser = signed_in()
    query = "f=city:is:Suzhou&f=last_seen_at:within_last:7d"
    form = browser.get(f"/console/contacts/?{query}&edit=1").content.decode()
    assert 'id="chip-1"' in form
    assert 'value="7"' in form
    changed = browser.get(
        f"/console/contacts/?{query}&edit=0&field=city&operator=is&value=Wuxi&is_not=yes"
    ).headers["Location"]
    assert "%21city%3Ais%3AWuxi" in changed
    assert "last_seen_at%3Awithin_last%3A7d" in changed
    assert "Suzhou" not in changed
    assert "match=any" in text(browser, f"/console/contacts/?{query}")


def test_where_nobody_fits_it_is_said_which_condition_to_drop(signed_in: SignIn, now: int) -> None:
    add(3, now, city="Suzhou")
    page = text(signed_in(), "/console/contacts/?f=city:is:Suzhou&f=title:is:Pope")
    assert "Drop" in page
    assert re.search(r"Drop «[^»]*Pope[^»]*»: 3", page)


def test_a_new_company_is_told_three_ways_to_contacts(signed_in: SignIn) -> None:
    page = text(signed_in(), "/console/contacts/")
    for way in ("Connect your site", "Import a list", "Type somebody in"):
        assert way in page


def test_the_filtered_set_is_changed_in_bulk_and_taken_back(signed_in: SignIn, now: int) -> None:
    ids = add(3, now, city="Suzhou")
    add(1, now, city="Wuxi")
    browser = signed_in()
    address = "/console/lists/contacts/bulk/?f=city:is:Suzhou&what=set:title&set_to=CTO&go=yes"
    page = text(browser, address)
    told = re.findall(r'name="told" value="([^"]+)"', page)[0]
    browser.post(address, {"up_to": "0", "count": "3", "told": told})
    jobs.run_until_quiet(people.job_handlers(), now=2**50)
    assert {people.get_contact(SYSTEM, one).title for one in ids} == {"CTO"}
    listed = text(browser, "/console/bulk/")
    assert "3 of 3 changed" in listed
    undo = re.findall(r"/console/bulk/chs_\d+/undo/", listed)[0]
    browser.post(undo)
    jobs.run_until_quiet(people.job_handlers(), now=2**50)
    assert {people.get_contact(SYSTEM, one).title for one in ids} == {""}


def test_a_bulk_change_of_another_number_is_not_done(signed_in: SignIn, now: int) -> None:
    add(2, now, city="Suzhou")
    browser = signed_in()
    address = "/console/lists/contacts/bulk/?f=city:is:Suzhou&what=set:title&set_to=CTO&go=yes"
    told = re.findall(r'name="told" value="([^"]+)"', text(browser, address))[0]
    add(1, now, city="Suzhou")
    answer = browser.post(address, {"up_to": "0", "count": "2", "told": told})
    assert answer.status_code == 422
    same = browser.post(address, {"up_to": "0", "count": "3", "told": told}, follow=True)
    assert "The list has changed meanwhile" in same.content.decode()
    assert not people.list_changes(SYSTEM)


@pytest.mark.parametrize("query", ["what=set:email&set_to=x&go=yes", "what=tag&set_to=9&go=yes", "id=junk"])
def test_a_made_up_bulk_address_changes_nothing(query: str, signed_in: SignIn, now: int) -> None:
    add(1, now)
    assert signed_in().get(f"/console/lists/contacts/bulk/?{query}").status_code in {200, 404, 422}


def test_two_ticked_contacts_go_to_their_merge(signed_in: SignIn, now: int) -> None:
    one, two = add(2, now)
    answer = signed_in().get(f"/console/bulk/merge/?id=con_{one}&id=con_{two}")
    assert answer.headers["Location"] == f"/console/contacts/con_{one}/merge/con_{two}/"


@pytest.mark.parametrize("list_name", ["contacts", "accounts"])
def test_a_list_costs_the_same_for_few_rows_and_for_many(list_name: str, signed_in: SignIn, now: int) -> None:
    browser = signed_in()
    everything = ",".join(people.CONTACT_COLUMNS if list_name == "contacts" else people.ACCOUNT_COLUMNS)
    counts = []
    # The first visit of a session asks more.
    for _ in range(3):
        add(8, now, company_name="Acme", title="CTO")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/console/{list_name}/?view=all&cols={everything}")
        counts.append(len(queries))
    assert counts[1] == counts[2]
    assert counts[2] < 30


def test_many_are_erased_only_with_their_number_typed(signed_in: SignIn, now: int) -> None:
    add(2, now, city="Suzhou")
    browser = signed_in(Role.ADMINISTRATOR)
    address = "/console/lists/contacts/bulk/?f=city:is:Suzhou&what=erase&set_to=request+17&go=yes"
    page = text(browser, address)
    assert "This cannot be undone" in page
    told = re.findall(r'name="told" value="([^"]+)"', page)[0]
    given = {"up_to": "0", "count": "2", "told": told}
    assert browser.post(address, given).status_code == 422
    assert browser.post(address, given | {"typed": "2"}).status_code == 302
    listed = text(browser, "/console/bulk/")
    assert "Erased" in listed
    assert "/undo/" not in listed
    lin = signed_in(Role.MARKETING)
    assert lin.get(address).status_code == 422
    assert "This cannot be undone" not in text(lin, address)


def test_many_are_suppressed_and_the_ticked_exported(signed_in: SignIn, now: int) -> None:
    one, two = add(2, now, city="Suzhou")
    browser = signed_in()
    form = text(browser, f"/console/lists/contacts/bulk/?id=con_{one}&what=suppress")
    assert 'name="channel"' in form
    sure = text(
        browser, f"/console/lists/contacts/bulk/?id=con_{one}&what=suppress&set_to=asked&channel=email&go=yes"
    )
    assert "Suppress 1" in sure
    page = text(browser, f"/console/exports/new/contacts/?id=con_{one}&of=ticked")
    assert "Export 1 row" in page
    assert "exactly the ticked ones" in page
    assert browser.get(f"/console/exports/new/contacts/?id=con_{one}&id=con_{two}&id=x").status_code == 404


def test_a_list_of_which_few_fit_looks_through_all_once_the_page_stands(
    signed_in: SignIn, now: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyset, "_NEAR", 2)
    add(5, now, city="Suzhou")
    browser = signed_in()
    first = text(browser, "/console/contacts/?f=name:contains:000")
    assert "Looking through all contacts…" in first
    assert "Person 000" not in first
    rest = text(browser, "/console/contacts/?f=name:contains:000", headers=PART | {"HX-Target": "found"})
    assert "Person 000" in rest
    assert "<!doctype" not in rest.lower()
    assert "Person 000" in text(browser, "/console/contacts/?f=name:contains:000&look=all")


def test_the_ticked_are_moved_to_a_stage_and_who_stays_stands_with_the_reason(
    signed_in: SignIn, now: int
) -> None:
    one, two = add(2, now, city="Suzhou")
    lifecycle.move_contacts(SYSTEM, MoveContacts(contact_ids=(one,), to="lead", cause=Cause.RULE), now=now)
    browser = signed_in()
    asked = f"/console/lists/contacts/bulk/?id=con_{one}&id=con_{two}&what=move:recycled"
    form = text(browser, asked)
    assert 'name="return_on"' in form
    address = f"{asked}&set_to=no_need&go=yes"
    page = text(browser, address)
    assert "From Visitor no move leads there." in page
    told = re.findall(r'name="told" value="([^"]+)"', page)[0]
    browser.post(address, {"up_to": "0", "count": "2", "told": told})
    jobs.run_until_quiet(people.job_handlers(), now=2**41)
    assert lifecycle.stages_of([one])[one].stage == "recycled"
    listed = text(browser, "/console/bulk/")
    assert "Move to: Recycled" in listed
    left = re.findall(r"/console/bulk/chs_\d+/refused/", listed)[0]
    assert "From Visitor no move leads there." in text(browser, left)
