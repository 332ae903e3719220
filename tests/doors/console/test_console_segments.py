"""Segments on the screens: made of a filter or a condition, looked at, filled by hand, removed and brought back."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core import jobs, rounds
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
from crescendo.segments import api
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
CTO = {"field": "title", "operator": "is", "value": "CTO"}


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def work() -> None:
    now = SystemClock().now()
    rounds.run_until_quiet((api.Members(),), now=now)
    jobs.run_until_quiet(api.job_handlers(), now=now)


def newest() -> int:
    return max(one.id for one in api.list_segments(Actor.system("test")))


def test_a_segment_is_made_of_a_filter_published_and_shown(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    query = "?f=title:is:CTO"
    assert "Make a segment of this filter" in text(admin.get(reverse("console:contacts") + query))
    form = admin.get(reverse("console:segment-new") + query)
    said = {"name": "Technical", "condition": json.dumps(form.context["form"]["condition"].initial)}
    shown = text(admin.post(reverse("console:segment-new"), said | {"then": "preview"}))
    assert "Wang Siyuan" in shown
    assert "title is “CTO”" in shown.replace("Job ", "").lower().replace("cto", "CTO")
    admin.post(reverse("console:segment-new"), said | {"then": "publish"})
    page = reverse("console:segment", args=[newest()])
    assert "Being built" in text(admin.get(page))
    work()
    assert "Wang Siyuan" in text(admin.get(page))
    assert "entered" in text(admin.get(reverse("console:segment-passages", args=[newest()])))
    assert "Technical" in text(admin.get(reverse("console:contact", args=[company.other_id])))
    assert "Technical" in text(admin.get(reverse("console:segments") + "?q=techn"))
    in_list = admin.get(reverse("console:contacts"), {"filter": json.dumps({"member_of": f"seg_{newest()}"})})
    assert "is in the segment “Technical”" in text(in_list)


def test_a_change_is_a_draft_until_it_is_published(company: Company, signed_in: SignIn) -> None:
    del company
    admin = signed_in()
    made = {"name": "Technical", "condition": json.dumps(CTO)}
    admin.post(reverse("console:segment-new"), made | {"then": "publish"})
    work()
    held = api.get_segment(Actor.system("test"), newest())
    other = json.dumps(CTO | {"value": "Buyer"})
    address = reverse("console:segment-edit", args=[held.id])
    said = {"name": "Buyers", "condition": other, "revision": held.revision, "then": "draft"}
    admin.post(address, said)
    assert "Draft differs" in text(admin.get(reverse("console:segment", args=[held.id])))
    conflict = admin.post(address, said)
    assert conflict.status_code == 422
    wrong = admin.post(address, said | {"condition": '{"field": "no_such"}'})
    assert wrong.status_code == 422
    admin.post(reverse("console:segment-publish", args=[held.id]))
    work()
    assert api.get_segment(Actor.system("test"), held.id).members == 0


def test_a_segment_by_hand_takes_ticks_and_addresses_and_lets_go(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    put_in = reverse("console:segment-put-in") + f"?id=con_{company.other_id}&of=ticked"
    assert "1 ticked contact" in text(admin.get(put_in))
    admin.post(put_in, {"into": "new", "name": "Guests"})
    page = reverse("console:segment", args=[newest()])
    assert "Wang Siyuan" in text(admin.get(page))
    pasted = admin.post(
        reverse("console:segment-addresses", args=[newest()]), {"addresses": "nobody@where.example"}
    )
    assert "nobody@where.example" in text(pasted)
    take_out = reverse("console:segment-take-out", args=[newest()]) + f"?id=con_{company.other_id}"
    assert "Wang Siyuan" in text(admin.get(take_out))
    admin.post(take_out)
    assert "Nobody has been put in yet" in text(admin.get(page))
    admin.post(reverse("console:segment-put-in") + "?f=title:is:CTO", {"into": str(newest())})
    work()
    assert "Wang Siyuan" in text(admin.get(page))


def test_a_list_is_filtered_by_segments_and_not_by_them(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    number = story.make_segment(company.contact_id)
    contacts = reverse("console:contacts")
    asked = admin.get(contacts, {"field": "member_of"})
    assert f'value="seg_{number}"' in text(asked)
    chosen = {"field": "member_of", "operator": "is", "value": f"seg_{number}"}
    listed = text(admin.get(contacts, chosen, follow=True))
    assert "1 in the list" in listed
    twice = admin.get(
        contacts, chosen | {"filter": json.dumps({"member_of": f"seg_{number}"}), "is_not": "yes"}
    )
    nobody = text(admin.get(twice["Location"]))
    assert "Nobody fits this filter" in nobody
    assert nobody.count("cr-chip") == 2


def test_a_removed_segment_is_offered_back_and_a_used_one_stays(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    number = story.make_segment(company.contact_id)
    admin.post(reverse("console:segment-duplicate", args=[number]))
    work()
    assert api.get_segment(Actor.system("test"), newest()).members == 1
    made = {"name": "Others", "condition": json.dumps({"not": {"member_of": f"seg_{number}"}})}
    admin.post(reverse("console:segment-new"), made | {"then": "draft"})
    outer = newest()
    remove = reverse("console:segment-remove", args=[number])
    assert "is used by: Others" in text(admin.post(remove, follow=True))
    admin.post(reverse("console:segment-remove", args=[outer]))
    gone = admin.post(remove, follow=True)
    assert "The segment is removed." in text(gone)
    admin.post(reverse("console:segment-restore", args=[number]))
    assert admin.get(reverse("console:segment", args=[number])).status_code == 200
