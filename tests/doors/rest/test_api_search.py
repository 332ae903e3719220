"""Search through the API: the same door, the key's scopes."""

from __future__ import annotations

import pytest

from tests.doors.console import story
from tests.doors.rest.conftest import Callers

pytestmark = pytest.mark.django_db


def test_search_finds_contacts_and_accounts_of_the_keys_scopes(
    company: story.Company, caller: Callers
) -> None:
    both = caller().get("/search?q=宏图")
    assert [row["id"] for row in both["contacts"]] == [f"con_{company.contact_id}"]
    assert [row["id"] for row in both["accounts"]] == [f"acc_{company.account_id}"]
    one = caller("accounts_read")
    assert one.get("/search?q=宏图&of=accounts") == {"contacts": [], "accounts": both["accounts"]}
    assert one.ask("GET", "/search?q=宏图&of=contacts").status_code == 403


def test_a_key_without_personal_data_finds_nobody_by_a_name(company: story.Company, caller: Callers) -> None:
    assert caller("contacts_read").get("/search?q=王&of=contacts")["contacts"] == []


@pytest.mark.parametrize("question", ["%25", "%00", "'", "%F0%9F%8C%B8", ""])
def test_a_strange_question_finds_nobody(question: str, company: story.Company, caller: Callers) -> None:
    assert caller().get(f"/search?q={question}") == {"contacts": [], "accounts": []}
