"""Queue, scripts and cadences set up in forms: what is written there is what the call queue follows once published."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.urls import reverse

from crescendo.core.types import Actor, Role
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import First, StepKind, Stop
from tests.doors.console import story
from tests.doors.console.conftest import SignIn

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")
HOME = "console:telesales-rules"
WHO = '{"field": "band", "operator": "is", "value": "warm"}'


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def draft() -> Any:
    return lifecycle.get_lifecycle(SYSTEM).read.telesales


def sent(browser: Any, address: str) -> dict[str, Any]:
    """What a browser would send of a form that nobody touched."""
    form = browser.get(address).context["form"]
    given: dict[str, Any] = {}
    for name, field in form.fields.items():
        value = form[name].value()
        match type(field.widget).__name__:
            case "Ordered":
                given |= {name: value, f"{name}-on": value}
            case "Steps":
                for part in ("count", "unit", "kind", "script"):
                    given[f"{name}-{part}"] = [row[part] for row in value]
            case _:
                given[name] = "" if value is None else value
    return {name: value for name, value in given.items() if value is not False}


def test_a_form_that_nobody_touched_changes_nothing(signed_in: SignIn) -> None:
    admin = signed_in()
    before = draft()
    pages = [
        reverse(HOME),
        *(reverse("console:telesales-script", args=[one.key]) for one in before.scripts[:1]),
        *(reverse("console:telesales-cadence", args=[one.key]) for one in before.cadences[:1]),
    ]
    for address in pages:
        assert admin.post(address, sent(admin, address)).status_code == 302, address
    assert draft() == before
    assert not lifecycle.get_lifecycle(SYSTEM).changes


def test_an_entry_is_made_changed_moved_and_taken_out(signed_in: SignIn) -> None:
    admin = signed_in()
    entry = {"zh": "有公司", "en": "Has a company", "from": ["lead"], "condition": WHO, "script": "invite"}
    assert admin.post(reverse("console:telesales-entry-new"), entry).status_code == 302
    made = draft().entries[-1]
    assert (made.origins, made.script, made.is_raised) == (("lead",), "invite", False)
    page = text(admin.get(reverse(HOME)))
    assert "Has a company" in page
    own = reverse("console:telesales-entry", args=[made.key])
    assert admin.post(own, {**entry, "raised": "on", "script": ""}).status_code == 302
    changed = draft().entry(made.key)
    assert (changed.is_raised, changed.script) == (True, "")
    arrange = reverse("console:telesales-arrange", args=["entries", made.key])
    admin.post(arrange, {"move": "up"})
    assert draft().entries[-2].key == made.key
    admin.post(arrange, {"move": "out"})
    assert draft().entry(made.key) is None


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(signed_in: SignIn) -> None:
    admin = signed_in()
    wrong = admin.post(
        reverse("console:telesales-entry-new"), {"zh": "空", "from": ["lead"], "condition": '{"field": "x"}'}
    )
    assert wrong.status_code == 422
    assert wrong.context["form"].errors["condition"]
    silent = admin.post(reverse("console:telesales-script-new"), {"en": "Silent"})
    assert set(silent.context["form"].errors) == {"text_zh"}
    steps = {"steps-count": ["", "0"], "steps-unit": ["wd", "wd"], "steps-kind": ["call", "pigeon"]}
    cadence = admin.post(reverse("console:telesales-cadence-new"), {"en": "Two", **steps})
    assert cadence.status_code == 422
    assert "Row 2" in " ".join(cadence.context["form"].errors["steps"])
    none = admin.post(reverse("console:telesales-cadence-new"), {"en": "None"})
    assert "one step at least" in " ".join(none.context["form"].errors["steps"])
    assert not lifecycle.get_lifecycle(SYSTEM).changes


def test_a_cadence_is_written_step_by_step_and_holds_once_published(signed_in: SignIn) -> None:
    admin = signed_in()
    given = {
        "en": "Twice",
        "stops": ["reached"],
        "steps-count": ["", "2"],
        "steps-unit": ["wd", "wd"],
        "steps-kind": ["call", "wecom"],
        "steps-script": ["invite", ""],
    }
    new = reverse("console:telesales-cadence-new")
    swapped = admin.post(new, {**given, "move": "steps:up:1"})
    assert [row["kind"] for row in swapped.context["form"]["steps"].value()] == ["wecom", "call"]
    grown = admin.post(new, {**given, "move": "steps:add"})
    assert len(grown.context["form"]["steps"].value()) == 3
    assert admin.post(new, given).status_code == 302
    made = draft().cadences[-1]
    assert made.stops == frozenset({Stop.REACHED})
    assert [(str(one.after or ""), one.kind, one.script) for one in made.steps] == [
        ("", StepKind.CALL, "invite"),
        ("2 wd", StepKind.WECOM, ""),
    ]
    assert lifecycle.in_force().telesales.cadence(made.key) is None
    lifecycle.ship(now=story.NOON)
    revision = lifecycle.get_lifecycle(SYSTEM).revision
    said = admin.post(reverse("console:lifecycle-publish"), {"revision": revision})
    assert said.status_code == 302, said.context["form"].errors
    assert lifecycle.in_force().telesales.cadence(made.key) == made


def test_order_and_limits_are_set_and_a_script_in_use_is_not_taken_out(signed_in: SignIn) -> None:
    admin = signed_in()
    given = sent(admin, reverse(HOME))
    given |= {"order": ["score", "hot", "call_back"], "order-on": ["hot", "score"], "lapse_days": "20"}
    assert admin.post(reverse(HOME), given).status_code == 302
    assert draft().order == (First.SCORE, First.HOT)
    assert draft().lapse_days == 20
    assert admin.post(reverse(HOME), {**given, "lapse_days": "0"}).status_code == 422
    arrange = reverse("console:telesales-arrange", args=["scripts", "invite"])
    kept = admin.post(arrange, {"move": "out"}, follow=True)
    assert "It is still named by" in text(kept)
    assert draft().script("invite") is not None


def test_a_stale_form_writes_over_nothing(signed_in: SignIn) -> None:
    admin = signed_in()
    address = reverse("console:telesales-script", args=["invite"])
    given = sent(admin, address) | {"revision": ""}
    assert admin.post(address, {**given, "en": "First"}).status_code == 302
    assert admin.post(address, {**given, "en": "Second"}).status_code == 422
    assert dict(draft().script("invite").title)["en"] == "First"


def test_whoever_may_not_edit_reads_the_rules_and_changes_nothing(signed_in: SignIn) -> None:
    analyst = signed_in(Role.ANALYST)
    page = analyst.get(reverse(HOME))
    assert page.status_code == 200
    assert reverse("console:telesales-entry-new") not in text(page)
    assert analyst.post(reverse(HOME), {"lapse_days": "3"}).status_code == 403
