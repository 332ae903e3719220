"""Calendar, clocks and routing rules in forms: a click turns a day, figures are changed, rules change places."""

from __future__ import annotations

import html
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import ClockKey, DayKind
from tests.doors.console.conftest import SignIn

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def draft() -> Any:
    return lifecycle.get_lifecycle(SYSTEM).read


def test_a_click_turns_a_day_and_another_turns_it_back(signed_in: SignIn) -> None:
    admin = signed_in()
    address = reverse("console:lifecycle-calendar") + "?year=2026"
    assert "17 Feb 2026: Public holiday, Chinese New Year" in text(admin.get(address))
    turn = reverse("console:lifecycle-day")
    admin.post(turn, {"on": "2026-02-17", "title": "Fair"})
    assert "17 Feb 2026: Own working day, Fair" in text(admin.get(address))
    admin.post(turn, {"on": "2026-02-17"})
    assert draft().calendar.kind_of(date(2026, 2, 17)) is DayKind.HOLIDAY
    assert admin.post(turn, {"on": "nonsense"}).status_code == 302


def test_hours_clocks_and_bounds_are_changed_in_forms_and_hold_once_published(signed_in: SignIn) -> None:
    admin = signed_in()
    hours = {"opens": "08:30", "closes": "17:30", "weekdays": ["1", "2", "3", "4", "5"], "country": "cn"}
    admin.post(reverse("console:lifecycle-hours"), hours)
    assert draft().calendar.opens == 510
    wrong = admin.post(reverse("console:lifecycle-hours"), {**hours, "closes": "08:00"})
    assert wrong.status_code == 422
    form = admin.get(reverse("console:lifecycle-clocks")).context["form"]
    given = {name: form[name].value() or "" for name in form.fields}
    admin.post(reverse("console:lifecycle-clocks"), {**given, "accept-limit-count": "6"})
    assert str(draft().clocks[ClockKey.ACCEPT].limit) == "6 wh"
    assert admin.post(reverse("console:lifecycle-clocks"), {**given, "tries": "-1"}).status_code == 422
    bounds = {"most_open": "30", "claims_a_day": "3", "reassignments": "1"}
    admin.post(reverse("console:lifecycle-routing"), bounds)
    assert draft().routing.most_open == 30
    assert lifecycle.in_force().routing.most_open == 50


def test_rules_are_added_changed_moved_and_removed(signed_in: SignIn) -> None:
    admin = signed_in()
    rule = {"zh": "华东", "en": "East", "to": "sales", "choose": "round_robin", "provinces": ["CN-SH"]}
    admin.post(reverse("console:lifecycle-rule-new"), rule)
    first = draft().routing.rules[0]
    assert (first.provinces, first.choose) == (frozenset({"CN-SH"}), "round_robin")
    assert "East" in text(admin.get(reverse("console:lifecycle-routing")))
    nobody = admin.post(reverse("console:lifecycle-rule", args=[first.key]), {**rule, "to": "chosen"})
    assert nobody.status_code == 422
    arrange = reverse("console:lifecycle-rule-arrange", args=[first.key])
    admin.post(arrange, {"move": "down"})
    assert draft().routing.rules[1].key == first.key
    admin.post(arrange, {"move": "out"})
    assert first.key not in {one.key for one in draft().routing.rules}


def test_a_seller_writes_down_when_she_is_away_and_a_manager_for_others(signed_in: SignIn) -> None:
    chen = signed_in(Role.SALES, "zh-hans")
    number = int(chen.session["_auth_user_id"])
    days = {"absence-first_on": "2099-05-04", "absence-last_on": "2099-05-08", "absence-note": "年假"}
    said = chen.post(reverse("console:absence-new", args=[number]), days, follow=True)
    assert "2099年5月4日" in text(said)
    wu = signed_in(Role.SALES_MANAGER)
    assert "年假" in text(wu.get(reverse("console:staff-absence", args=[number])))
    (absence,) = lifecycle.absences_of(SYSTEM, number, since=date(2099, 1, 1))
    wu.post(reverse("console:absence-remove", args=[number, absence.id]))
    assert not lifecycle.absences_of(SYSTEM, number, since=date(2099, 1, 1))
    wrong = wu.post(
        reverse("console:absence-new", args=[number]), {**days, "absence-last_on": "2099-05-01"}, follow=True
    )
    assert "not before the first" in text(wrong)
