"""The overview on the screens: numbers open what they count, as a file too, within what a colleague may see."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from crescendo.console.overview_sheets import PARTS, SHEETS
from crescendo.core.types import Actor, Role, StaffRow
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.overview import standing
from crescendo.lifecycle.types import MoveDeal
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company
from tests.doors.console.test_console_leads import opened

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
Hire = Callable[[Role], StaffRow]
WHOLE = {"first": "2025-12-01", "last": "2027-12-31"}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def sheet(page: str, key: str) -> str:
    """The part of the page that holds one table."""
    return page.split(f'id="sheet-{key}"')[1].split("</section>", maxsplit=1)[0]


def links(part: str) -> list[tuple[str, str]]:
    """The numbers that can be opened: address and what stands in them."""
    return re.findall(r'<td[^>]*><a href="([^"]+)"[^>]*>([^<]+)</a>', part)


def test_a_number_opens_the_list_that_it_counts(company: Company, signed_in: SignIn) -> None:
    admin, deal = signed_in(), story.make_deal(company.contact_id)
    page = text(admin.get(reverse("console:overview"), WHOLE))
    (address, number), *_ = links(sheet(page, "deals"))
    assert number == "1"
    assert address.startswith(reverse("console:deals"))
    assert reverse("console:deal", args=[deal]) in text(admin.get(address))
    contacts = links(sheet(page, "contacts"))
    assert all(admin.get(url).status_code == 200 for url, _ in contacts)
    people = {url: number for url, number in contacts if url.startswith(reverse("console:contacts"))}
    assert people
    for url, number in people.items():
        shown = re.findall(r'data-row [^>]*data-href="/console/contacts/', text(admin.get(url)))
        assert len(shown) == int(number)


def test_the_tables_of_a_large_company_follow_and_are_the_same(
    company: Company, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, _deal = signed_in(), story.make_deal(company.contact_id)
    whole = text(admin.get(reverse("console:overview"), WHOLE))
    monkeypatch.setattr(standing, "_AT_ONCE", 0)
    first = text(admin.get(reverse("console:overview"), WHOLE))
    addresses = re.findall(r'hx-get="([^"]+)" hx-trigger="load"', first)
    parts = [text(admin.get(address, headers={"HX-Request": "true"})) for address in addresses]
    tables = re.compile(r'id="sheet-(\w+)"')
    assert len(addresses) == len(PARTS)
    assert tables.findall(first + "".join(parts)) == tables.findall(whole) == list(SHEETS)
    for key in SHEETS:
        (held,) = (part for part in (first, *parts) if f'id="sheet-{key}"' in part)
        assert links(sheet(held, key)) == links(sheet(whole, key))
    alone = text(admin.get(addresses[0]))
    assert "<html" in alone
    assert tables.findall(alone) == list(PARTS["answers"])
    assert admin.get(reverse("console:overview-part", args=["nothing"])).status_code == 404


def test_answers_and_notes_open_people_and_deals(
    company: Company, signed_in: SignIn, colleague: Hire
) -> None:
    chen, admin = colleague(Role.SALES), signed_in()
    admin.post(reverse("console:lead-reassign", args=[company.lead_id]), {"to_staff_id": chen.id, "note": ""})
    seller = opened(chen)
    seller.post(reverse("console:lead-accept", args=[company.lead_id]))
    story.make_deal(company.contact_id)
    page = text(admin.get(reverse("console:overview"), {"period": "7"}))
    assert chen.name in sheet(page, "sellers")
    for key, said in (("sellers", "Wang Siyuan"), ("missing", reverse("console:deals")[:-1])):
        (address, _), *_ = links(sheet(page, key))
        assert said in text(admin.get(address))
    assert chen.name in text(seller.get(reverse("console:overview")))


def test_leads_that_sales_accepted_have_a_line_of_their_own(
    company: Company, signed_in: SignIn, colleague: Hire
) -> None:
    opened(colleague(Role.SALES)).post(reverse("console:lead-claim", args=[company.lead_id]))
    admin = signed_in()
    part = sheet(text(admin.get(reverse("console:overview"), WHOLE)), "contacts")
    line = part.split("of these accepted (SAL)")[1].split("</tr>", maxsplit=1)[0]
    found = links(line)
    assert {number for _, number in found} == {"1"}
    assert all("Wang Siyuan" in text(admin.get(url)) for url, _ in found[-1:])
    lines = admin.get(reverse("console:overview-csv", args=["contacts"]), WHOLE).getvalue().decode()
    assert "of these accepted (SAL),1" in lines
    admin.cookies["crescendo-language"] = "zh-hans"
    assert "其中销售已接收（SAL）" in text(admin.get(reverse("console:overview"), WHOLE))


def test_a_table_is_a_file_for_who_may_export(company: Company, signed_in: SignIn, colleague: Hire) -> None:
    admin, deal = signed_in(language="zh-hans"), story.make_deal(company.contact_id)
    lifecycle.move_deal(SYSTEM, MoveDeal(deal_id=deal, to="lost", reason="price"), now=story.NOON)
    answer = admin.get(reverse("console:overview-csv", args=["lost"]), WHOLE)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "原因,商机,金额"
    assert lines[1].startswith("价格,1,")
    refused = opened(colleague(Role.SALES)).get(reverse("console:overview-csv", args=["lost"]))
    assert refused.status_code == 403


def test_what_an_address_says_wrongly_counts_as_not_said(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    for wrong in ({"first": "2026-02-30"}, {"period": "x"}, {"team": "77"}, {"owner": "no"}, {"after": "-1"}):
        assert admin.get(reverse("console:overview"), wrong).status_code == 200
        assert admin.get(reverse("console:overview-behind", args=["answers"]), wrong).status_code == 200
    assert admin.get(reverse("console:overview-behind", args=["nothing"])).status_code == 404
    assert admin.get(reverse("console:overview-csv", args=["nothing"])).status_code == 404


@pytest.mark.parametrize("last", ["9999-12-31", "0001-01-01", "2026-02-30", "x"])
def test_a_period_that_no_calendar_has_is_the_usual_one(
    signed_in: SignIn, company: Company, last: str
) -> None:
    page = signed_in(Role.SALES_MANAGER).get(reverse("console:overview"), {"first": last, "last": last})
    assert page.status_code == 200
    assert f'value="{last}"' not in text(page)
