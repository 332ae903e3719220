"""Own fields on the screens, and a contact typed by hand."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, Role
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
NEW = {"entity": "contact", "key": "plan", "type": "choice", "zh": "套餐", "en": "Plan"}


def text(answer: Any) -> str:
    return str(answer.content.decode())


def run() -> None:
    """All jobs that a screen intended, by the screens' own clock."""
    jobs.run_until_quiet(people.job_handlers(), now=SystemClock().now())


def test_a_field_is_declared_asked_retired_and_brought_back(company: Company, signed_in: SignIn) -> None:
    admin = signed_in()
    given = NEW | {"choices": "pro | 专业版 | Professional\nfree"}
    assert admin.post(reverse("console:field-new"), given).status_code == 302
    assert "Reading history" in text(admin.get(reverse("console:fields")))
    run()
    (plan,) = [field for field in people.declared(Entity.CONTACT) if field.key == "plan"]
    assert "In use" in text(admin.get(reverse("console:fields")))
    filtered = admin.get(reverse("console:contacts") + "?f=own.plan:is:pro")
    assert "Plan is “Professional”" in text(filtered)
    admin.post(reverse("console:field-retire", args=[plan.id]), {"retired": "yes"})
    assert "Plan is" not in text(admin.get(reverse("console:contacts") + "?f=own.plan:is:pro"))
    admin.post(reverse("console:field-retire", args=[plan.id]), {"retired": "no"})
    assert "Plan is" in text(admin.get(reverse("console:contacts") + "?f=own.plan:is:pro"))


def test_a_field_that_cannot_be_is_shown_again_with_its_sentence(signed_in: SignIn) -> None:
    answer = signed_in().post(reverse("console:field-new"), NEW | {"key": "Plan!", "choices": ""})
    assert answer.status_code == 422
    assert "A key is small letters" in text(answer)
    assert "Give at least one choice" in text(answer)


def test_a_contact_is_corrected_by_hand_and_only_what_was_changed_is_written(
    company: Company, signed_in: SignIn
) -> None:
    run()
    admin = signed_in()
    address = reverse("console:contact-edit", args=[company.contact_id])
    shown = admin.get(address)
    values = {name: shown.context["form"][name].value() or "" for name in shown.context["form"].fields}
    answer = admin.post(address, values | {"title": "Head of Data", "own.seats": "1200"}, follow=True)
    assert "Head of Data" in text(answer)
    assert "1,200" in text(answer)
    by = Actor.system("test")
    staff = {step.field for step in people.field_history(by, company.contact_id) if step.by_id is not None}
    assert staff == {"title", "trait.seats"}
    wrong = admin.post(address, values | {"own.seats": "many"})
    assert wrong.status_code == 422
    assert "Give a whole number." in text(wrong)


def test_a_contact_is_added_by_hand_and_a_known_address_is_refused(signed_in: SignIn, now: int) -> None:
    lin = signed_in(Role.MARKETING)
    address = reverse("console:contact-new")
    made = lin.post(address, {"name": "赵敏", "email": "zhao@example.com"}, follow=True)
    assert "赵敏" in text(made)
    again = lin.post(address, {"name": "Zhao", "email": "ZHAO@example.com"})
    assert again.status_code == 422
    assert "Another contact has it already." in text(again)
    assert len(people.list_contacts(Actor.system("test"), ContactQuery(), now=now).rows) == 1
