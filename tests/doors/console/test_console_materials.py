"""The library of materials, and materials where a seller works."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core.ids import Prefix, write_id
from tests.doors.console import selling_story, story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def text(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_a_material_is_put_in_found_changed_and_taken_out_of_use(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    given = {
        "title_zh": "价格模型",
        "title_en": "Price model",
        "link": "https://docs.example.com/price",
        "kind": "price_model",
        "stages": ["mql", "opportunity"],
        "industries": ["manufacturing"],
        "products": "BigData, 数据平台",
        "note": "After the second visit to pricing",
    }
    admin.post(reverse("console:material-new"), given)
    listed = text(admin.get(reverse("console:materials") + "?stage=mql"))
    assert ("Price model" in listed, "数据平台" in listed) == (True, True)
    assert "Nothing of this kind." in text(admin.get(reverse("console:materials") + "?kind=case"))
    number = re.search(r"mat_\d+", admin.get(reverse("console:materials")).content.decode())
    assert number
    address = f"/console/materials/{number[0]}/"
    refused = admin.post(address, {**given, "link": "ftp://example.com"})
    assert (refused.status_code, "https://" in text(refused)) == (422, True)
    admin.post(address + "retire/")
    assert "No material yet" in text(admin.get(reverse("console:materials")))
    assert "Price model" in text(admin.get(reverse("console:materials") + "?retired=yes"))


def test_a_seller_sends_a_material_on_the_contact_s_page_and_takes_it_back(
    company: Company, signed_in: SignIn
) -> None:
    admin = signed_in()
    material = selling_story.put_material()
    whole = admin.get(reverse("console:contact", args=[company.contact_id])).content.decode()
    address = reverse("console:contact-materials", args=[company.contact_id])
    assert f'hx-get="{address}"' in whole
    part = text(admin.get(address, headers=HTMX))
    assert ("Case" in part, "Sent it" in part) == (True, True)
    admin.post(
        reverse("console:contact-material-sent", args=[company.contact_id]), {"material": str(material)}
    )
    timeline = reverse("console:contact-timeline", args=[company.contact_id])
    told = text(admin.get(timeline + "?kind=materials", headers=HTMX))
    assert "Material sent 客户案例" in told
    page = admin.get(address)
    back = re.search(r"/console/materials/sent/\d+/back/", page.content.decode())
    assert back
    admin.post(back[0])
    assert "Nothing of these kinds." in text(admin.get(timeline + "?kind=materials", headers=HTMX))


def test_for_a_deal_it_is_sent_to_one_of_its_people(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    material, deal = selling_story.put_material(), story.make_deal(company.contact_id)
    address = reverse("console:deal-materials", args=[deal])
    given = {"material": str(material), "contact": str(company.contact_id)}
    admin.post(reverse("console:deal-material-sent", args=[deal]), given)
    assert "sent on" in text(admin.get(address, headers=HTMX))
    contact = reverse("console:contact-materials", args=[company.contact_id])
    assert "sent on" in text(admin.get(contact, headers=HTMX))
    assert write_id(Prefix.DEAL, deal) in address
