"""Notes and files through the API: written, changed, removed, listed, fetched; covered without personal data."""

from __future__ import annotations

from tests.doors.console import story
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_note_is_written_changed_listed_and_removed(company: Company, caller: Callers) -> None:
    key = caller()
    for place, name in (
        (f"/contacts/con_{company.contact_id}", "contact_id"),
        (f"/accounts/acc_{company.account_id}", "account_id"),
    ):
        made = said(key.ask("POST", f"{place}/notes", {"text": " Wants a demo\n"}))
        assert (made["text"], made[name]) == ("Wants a demo", place.rpartition("/")[2])
        changed = said(key.ask("PATCH", f"/notes/{made['id']}", {"text": "Wants two"}))
        assert (changed["text"], changed["edited_at"] is None) == ("Wants two", False)
        assert key.get(f"{place}/notes")["data"] == [changed]
        assert said(key.ask("POST", f"/notes/{made['id']}/remove"))["id"] == made["id"]
        assert key.get(f"{place}/notes")["data"] == []
        assert key.ask("GET", f"/notes/{made['id']}").status_code == 404
    assert key.ask("POST", f"{place}/notes", {"text": " "}).status_code == 422


def test_a_file_is_listed_and_fetched_and_covered_without_personal_data(
    company: Company, caller: Callers
) -> None:
    number = story.keep_file(company.contact_id)
    key, plain = caller(), caller("contacts_read")
    place = f"/contacts/con_{company.contact_id}/files"
    assert [row["name"] for row in key.get(place)["data"]] == ["note.txt"]
    assert [row["name"] for row in plain.get(place)["data"]] == ["***.txt"]
    answer = key.ask("GET", f"/files/fil_{number}/content")
    assert (answer.content, answer.headers["Content-Type"]) == (b"Called", "application/octet-stream")
    assert plain.ask("GET", f"/files/fil_{number}/content").status_code == 403
