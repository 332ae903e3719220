"""Materials through the API: the library, what was sent; talks changed by who wrote them."""

from __future__ import annotations

from crescendo.core.clock import DAY, SystemClock
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import talks
from tests.doors.console import story
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said
from tests.doors.rest.routes_of_sales import put_material

CASE = {"link": "https://docs.example.com/case.pdf", "title_en": "Bearings", "products": ["Analytics"]}


def test_a_material_is_made_changed_found_and_retired(company: Company, caller: Callers) -> None:
    key = caller("definitions_edit", "contacts_read")
    made = said(key.ask("POST", "/materials", CASE | {"kind": "case"}))
    place = f"/materials/{made['id']}"
    assert (made["kind"], made["products"], made["retired_at"]) == ("case", ["Analytics"], None)
    changed = said(key.ask("PUT", place, CASE | {"title_zh": "轴承"}))
    assert (changed["title_zh"], changed["kind"]) == ("轴承", "other")
    assert key.get(place) == changed
    assert made["id"] in [row["id"] for row in key.get("/materials?text=BEARINGS")["data"]]
    assert said(key.ask("POST", f"{place}/retire"))["retired_at"] is not None
    assert made["id"] not in [row["id"] for row in key.get("/materials")["data"]]
    assert made["id"] in [row["id"] for row in key.get("/materials?state=retired")["data"]]
    assert said(key.ask("POST", f"{place}/restore"))["retired_at"] is None
    wrong = key.ask("POST", "/materials", CASE | {"link": "ftp://docs.example.com"})
    assert (wrong.status_code, said(wrong)["errors"][0]["pointer"]) == (422, "/link")
    assert caller("events_read").ask("GET", "/materials").status_code == 403


def test_a_library_is_read_page_by_page(company: Company, caller: Callers) -> None:
    wanted = {f"mat_{put_material()}" for _ in range(3)}
    key, seen, after = caller(), [], ""
    while True:
        page = key.get(f"/materials?limit=2{after}")
        seen += [row["id"] for row in page["data"]]
        if page["next_cursor"] is None:
            break
        after = f"&after={page['next_cursor']}"
    assert wanted <= set(seen)
    assert len(seen) == len(set(seen))


def test_what_was_sent_is_written_down_listed_and_taken_back(company: Company, caller: Callers) -> None:
    key, deal = caller(), story.make_deal(company.contact_id)
    material, place = put_material(), f"/contacts/con_{company.contact_id}"
    sent = said(key.ask("POST", f"{place}/materials/mat_{material}/sent", {"deal_id": f"dea_{deal}"}))
    assert (sent["contact_id"], sent["deal_id"]) == (f"con_{company.contact_id}", f"dea_{deal}")
    assert key.get(f"{place}/materials-sent")["data"] == [sent]
    assert key.get(f"/deals/dea_{deal}/materials-sent")["data"] == [sent]
    assert said(key.ask("POST", f"/materials-sent/{sent['id']}/take-back"))["id"] == sent["id"]
    assert key.get(f"{place}/materials-sent")["data"] == []
    assert key.ask("POST", f"/materials-sent/{sent['id']}/take-back").status_code == 404


def test_a_talk_is_changed_and_removed_by_the_key_that_wrote_it_for_a_week(
    company: Company, caller: Callers
) -> None:
    key, place = caller(), f"/contacts/con_{company.contact_id}"
    mail = {"kind": "mail", "title": "Price", "direction": "out"}
    made = said(key.ask("POST", f"{place}/talks", mail))
    at = f"/talks/{made['id']}"
    changed = said(key.ask("PATCH", at, {"title": "Prices", "text": "As agreed"}))
    assert (changed["title"], changed["text"], changed["direction"]) == ("Prices", "As agreed", "out")
    assert changed["edited_at"] is not None
    assert key.get(at) == changed
    assert said(key.ask("POST", f"{at}/remove"))["id"] == made["id"]
    assert key.ask("GET", at).status_code == 404
    new = talks.NewTalk(kind=talks.TalkKind.MEETING, title="Ours", contact_ids=(company.contact_id,))
    now = SystemClock().now()
    others = lifecycle.talks.record_talk(Actor.system("Somebody"), new, now=now).id
    old = lifecycle.talks.record_talk(Actor.system("API: Warehouse"), new, now=now - 8 * DAY).id
    for number in (others, old):
        refused = key.ask("POST", f"/talks/tlk_{number}/remove")
        assert (refused.status_code, said(refused)["code"]) == (409, "talk_too_old")
