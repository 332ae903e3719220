"""Notes and files on the screens: written, told, taken back; files are served so that they can do no harm."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crescendo.core.types import Role
from crescendo.people.types import LARGEST_FILE
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def text(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def contact_page(company: Company) -> str:
    return reverse("console:contact", args=[company.contact_id])


def note(browser: Client, company: Company, words: str, **more: str) -> Any:
    address = reverse("console:contact-note", args=[company.contact_id])
    return browser.post(address, {"text": words, **more}, follow=True)


def bring(browser: Client, address: str, name: str, content: bytes) -> Any:
    return browser.post(address, {"file": SimpleUploadedFile(name, content)}, follow=True)


@pytest.mark.parametrize("kind", ["contact", "account"])
def test_a_note_is_written_changed_removed_and_taken_back(
    kind: str, company: Company, signed_in: SignIn
) -> None:
    lin = signed_in(Role.MARKETING)
    number = company.contact_id if kind == "contact" else company.account_id
    place = reverse(f"console:{kind}", args=[number])
    words = "Called <b>twice</b>\nsee https://example.com/plan?a=1&b=2 now"
    answer = lin.post(reverse(f"console:{kind}-note", args=[number]), {"text": words}, follow=True)
    assert answer.redirect_chain[0][0] == place + "#followup"
    page = answer.content.decode()
    assert "Called &lt;b&gt;twice&lt;/b&gt;<br>" in page
    assert 'href="https://example.com/plan?a=1&amp;b=2" rel="nofollow"' in page
    row = answer.context["notes"][0][0]
    lin.post(reverse("console:note", args=[row.id]), {"text": "Called once"})
    assert "Called once" in text(lin.get(place))
    assert "You removed a note." in text(lin.post(reverse("console:note-remove", args=[row.id]), follow=True))
    again = lin.post(reverse("console:note-restore", args=[row.id]), follow=True)
    assert "Called once" in text(again)


def test_who_is_told_finds_a_notice_that_leads_to_the_note(company: Company, signed_in: SignIn) -> None:
    lin, wu = signed_in(Role.MARKETING), signed_in(Role.SALES_MANAGER)
    admin = signed_in(Role.ADMINISTRATOR)
    told = admin.session["_auth_user_id"]
    page = note(lin, company, "Ask @Sales_Manager", mention=told)
    assert "told: Administrator" in text(page)
    assert "Not told, for they may not see this page: Sales_Manager" in text(page)
    said = f"Marketing mentioned you in a note about the contact con_{company.contact_id}."
    assert said in text(admin.get(reverse("console:notices")))
    assert said not in text(wu.get(reverse("console:notices")))


def test_a_note_that_cannot_be_taken_keeps_what_was_typed(company: Company, signed_in: SignIn) -> None:
    answer = note(signed_in(), company, "x" * 10_001)
    assert (answer.status_code, "x" * 10_001 in text(answer)) == (422, True)


def test_who_reads_only_writes_nothing_and_reads_no_words(company: Company, signed_in: SignIn) -> None:
    note(signed_in(), company, "Her number is 138 0013 7724")
    analyst = signed_in(Role.ANALYST)
    page = text(analyst.get(contact_page(company)))
    assert ("138 0013 7724" in page, "Save the note" in page) == (False, False)


def test_a_picture_is_shown_and_all_else_only_downloaded(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = reverse("console:contact-file", args=[company.contact_id])
    bring(lin, address, "plan.png", PNG)
    kept = bring(lin, address, "drawing.svg", b"<svg onload='alert(1)'>").context["files"]
    for row, shown in zip(kept, ("attachment", "inline"), strict=True):
        answer = lin.get(reverse("console:file", args=[row.id]) + "?show")
        assert answer.headers["Content-Disposition"].startswith(shown)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox"
    page = lin.post(reverse("console:file-remove", args=[kept[0].id]), follow=True)
    assert "You removed drawing.svg." in text(page)
    assert lin.get(reverse("console:file", args=[kept[0].id])).status_code == 404
    lin.post(reverse("console:file-restore", args=[kept[0].id]))
    assert lin.head(reverse("console:file", args=[kept[0].id])).status_code == 200


def test_a_file_that_cannot_be_taken_is_said(company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    address = reverse("console:account-file", args=[company.account_id])
    assert "Files of this kind are not kept" in text(bring(lin, address, "page.html", b"<script>"))
    assert "25 MB at most" in text(bring(lin, address, "film.zip", b"0" * (LARGEST_FILE + 1)))
    assert "Choose a file first." in text(lin.post(address, follow=True))


def test_a_seller_reaches_no_note_or_file_outside_the_scope(company: Company, signed_in: SignIn) -> None:
    lin, seller = signed_in(Role.MARKETING), signed_in(Role.SALES)
    number = note(lin, company, "For Lin").context["notes"][0][0].id
    address = reverse("console:contact-file", args=[company.contact_id])
    kept = bring(lin, address, "plan.png", PNG).context["files"][0].id
    assert seller.get(reverse("console:file", args=[kept])).status_code == 404
    assert seller.post(reverse("console:file-remove", args=[kept])).status_code == 404
    assert seller.get(reverse("console:note", args=[number])).status_code == 404
    assert seller.post(reverse("console:note-remove", args=[number])).status_code == 404
    assert note(seller, company, "Mine").status_code == 404
