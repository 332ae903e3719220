"""A list leaves as a file: asked for from its filter, watched, downloaded, removed."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.exports import running, runs
from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("company")]
FILTER = "?f=email:contains:hongtu"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def work() -> None:
    """The worker's jobs, by the screens' own clock."""
    jobs.run_until_quiet({runs.JOB: running.handle}, now=SystemClock().now())


def asked(client: Client, **more: Any) -> Any:
    given = {"format": "csv", "columns": ["email", "name"], **more}
    return client.post(reverse("console:export-new", args=["contacts"]) + FILTER, given)


def test_a_list_is_asked_for_and_downloaded(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    listed = text(lin.get(reverse("console:contacts") + FILTER))
    assert "Export 1 row" in listed
    assert "Export 1 row" in text(lin.get(reverse("console:export-new", args=["contacts"]) + FILTER))
    assert asked(lin).headers["Location"] == reverse("console:exports")
    page = text(lin.get(reverse("console:exports")))
    assert "Being made" in page
    assert "hx-get" in page
    work()
    page = text(lin.get(reverse("console:exports"), headers={"HX-Request": "true"}))
    assert "Ready" in page
    assert "hx-get" not in page
    number = page.split("/console/exports/exp_")[1].split("/")[0]
    file = lin.get(f"/console/exports/exp_{number}/file/")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Disposition"] == f'attachment; filename="contacts-exp_{number}.csv"'
    content = b"".join(file.streaming_content).decode("utf-8-sig")
    assert content.splitlines()[0] == "E-mail address,Name"
    assert content.splitlines()[1].startswith("wang@hongtu-tech.com.cn,")
    lin.post(f"/console/exports/exp_{number}/remove/")
    assert "Take a list with you" in text(lin.get(reverse("console:exports")))


def test_headings_are_in_the_readers_language(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING, "zh-hans")
    asked(lin)
    work()
    page = text(lin.get(reverse("console:exports")))
    number = page.split("/console/exports/exp_")[1].split("/")[0]
    file = b"".join(lin.get(f"/console/exports/exp_{number}/file/").streaming_content)
    assert file.decode("utf-8-sig").splitlines()[0] == "邮箱,姓名"


def test_an_export_can_be_cancelled(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    asked(lin)
    number = text(lin.get(reverse("console:exports"))).split("/console/exports/exp_")[1].split("/")[0]
    assert "Cancelled" in text(lin.post(f"/console/exports/exp_{number}/cancel/", follow=True))
    assert "ended already" in text(lin.post(f"/console/exports/exp_{number}/cancel/", follow=True))
    assert "no file to download" in text(lin.get(f"/console/exports/exp_{number}/file/", follow=True))


def test_another_ones_export_is_not_there(signed_in: SignIn, company: Company) -> None:
    del company
    asked(signed_in(Role.MARKETING))
    work()
    admin, analyst = signed_in(Role.ADMINISTRATOR), signed_in(Role.ANALYST)
    number = text(admin.get(reverse("console:exports"))).split("/console/exports/exp_")[1].split("/")[0]
    for act in ("file", "cancel", "remove"):
        method = analyst.get if act == "file" else analyst.post
        assert method(f"/console/exports/exp_{number}/{act}/").status_code == 404


def test_a_wrong_choice_is_told_at_its_field(signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    assert asked(lin, columns=["secret"]).status_code == 422
    assert lin.get(reverse("console:export-new", args=["secrets"])).status_code == 404
    assert asked(lin, format="pdf").status_code == 422
