"""A person's data leaves as a file that people and programs can read, for those who may see it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crescendo.console import bundles
from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.settings import current
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import BundleGone, EraseContacts
from tests.doors.console.story import Company

BY = Actor.system("test")


@pytest.fixture
def clean_folder() -> Iterator[None]:
    yield
    for path in (current().home / "access").glob("*"):
        path.unlink()


def made(company: Company, now: int, language: str = "en") -> Path:
    number = people.ask_bundle(BY, company.contact_id, language=language, now=now)
    assert jobs.run_until_quiet(bundles.handlers(company.log), now=now) == 1
    return people.fetch_bundle(BY, number, now=now)


@pytest.mark.usefixtures("clean_folder")
def test_the_file_holds_all_that_is_known_as_json(company: Company, now: int) -> None:
    with zipfile.ZipFile(made(company, now)) as archive:
        document = json.loads(archive.read("data.json"))
    held = document["held"]
    assert document["contact"] == f"con_{company.contact_id}"
    assert held["people.contacts"][0]["email"] == "wang@hongtu-tech.com.cn"
    assert {row["kind"] for row in held["people.identities"]} >= {"email", "device"}
    assert [row["purpose"] for row in held["people.consents"]] == ["marketing", "marketing"]
    assert {row["act"] for row in held["activity.events"]} >= {"page.viewed", "form.submitted"}
    assert held["people.submissions"][0]["document"]["traits"]["city"] == "上海"
    assert held["people.history"]
    assert held["activity.sessions"]


@pytest.mark.usefixtures("clean_folder")
@pytest.mark.parametrize(
    ("language", "heading"), [("en", "History of the fields"), ("zh-hans", "字段变更历史")]
)
def test_the_page_is_in_the_readers_language(company: Company, now: int, language: str, heading: str) -> None:
    with zipfile.ZipFile(made(company, now, language)) as archive:
        page = archive.read("index.html").decode()
    assert f"<h2>{heading}</h2>" in page
    assert f'<html lang="{language}">' in page
    assert "王思源" in page


@pytest.mark.usefixtures("clean_folder")
def test_the_file_is_for_its_owner_alone_and_goes_after_a_week(company: Company, now: int) -> None:
    path = made(company, now)
    assert path.stat().st_mode & 0o077 == 0
    [bundle] = people.bundles_of(BY, company.contact_id)
    assert people.trim_bundles(now=bundle.expires_at) == 1
    assert not path.exists()
    with pytest.raises(BundleGone):
        people.fetch_bundle(BY, bundle.id, now=now)


@pytest.mark.usefixtures("clean_folder")
def test_erasure_removes_the_file(lasting_company: Company, now: int) -> None:
    path = made(lasting_company, now)
    people.erase_contacts(BY, EraseContacts(contact_ids=(lasting_company.contact_id,)), now=now)
    jobs.run_until_quiet(people.erasure_handlers(lasting_company.log), now=now)
    assert not path.exists()


def test_who_may_not_see_personal_data_gets_none(
    company: Company, now: int, stranger: Actor, chen: Actor
) -> None:
    with pytest.raises(NotAllowed):
        people.ask_bundle(stranger, company.contact_id, language="en", now=now)
    with pytest.raises(NotFound):
        people.ask_bundle(chen, company.contact_id, language="en", now=now)
    assert people.find_making(1) is None
