"""The demo company's pages: whole in both languages, and the outbox."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from crescendo.core.post import MaildirPost, folder_of
from crescendo.core.settings import current
from crescendo.site import content
from tests.doors.site.conftest import Shop
from tests.doors.site.test_trial import ANNA

pytestmark = pytest.mark.slow

CHINESE = re.compile("[\u4e00-\u9fff]")
STATIC = Path(content.__file__).parent / "static"


@pytest.mark.parametrize("name", content.page_names())
def test_a_page_is_built_alike_in_both_languages(name: str) -> None:
    chinese, english = (content.find_page(name, language) for language in content.LANGUAGES)
    assert chinese.path == english.path
    assert [section["kind"] for section in chinese.sections] == [s["kind"] for s in english.sections]


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_every_page_is_shown_whole_and_its_links_lead_somewhere(
    shop: Shop, visitor: Client, language: str
) -> None:
    for name in content.page_names():
        page = content.find_page(name, language)
        answer = visitor.get(f"/{page.path}", headers={"accept-language": language})
        text = answer.content.decode()
        assert (answer.status_code, page.title in text) == (200, True)
        for link in set(re.findall(r'href="(/[^"?#]*)"', text)):
            assert link.startswith("/console/") or _exists(visitor, link), f"{page.path} leads to {link}"


def test_english_pages_have_no_chinese_but_the_switch(shop: Shop, visitor: Client) -> None:
    for path in ("/pricing/", "/trial/", "/tracker/", "/confirmed/", "/outbox/", "/trial/sent/"):
        text = visitor.get(path).content.decode().replace(">中文<", "><")
        assert not CHINESE.search(text), path


def test_each_page_carries_the_tracker_with_the_sites_own_key(shop: Shop, visitor: Client) -> None:
    assert re.search(r'<script async src="/t.js" data-key="\w+"></script>', visitor.get("/").content.decode())


def test_choosing_a_language_keeps_it_and_leads_nowhere_else(shop: Shop, visitor: Client) -> None:
    answer = visitor.get("/language/zh-hans/?next=/pricing/")
    assert answer["location"] == "/pricing/"
    assert "价格" in visitor.get("/pricing/").content.decode()
    for address in ("https://evil.example/", "//evil.example/", "/\\evil.example"):
        assert visitor.get("/language/en/", {"next": address})["location"] == "/"


def test_the_outbox_shows_what_was_caught_and_its_link_confirms(
    shop: Shop, visitor: Client, now: int
) -> None:
    visitor.post("/trial/", ANNA)
    shop.work(now)
    MaildirPost(folder_of(current().smtp_url)).deliver(shop.post.sent[0], sender="", recipient="")
    path = re.search(r'href="(/outbox/[^"]+/)"', visitor.get("/outbox/").content.decode())
    assert path is not None
    assert shop.link in visitor.get(path[1]).content.decode()
    assert visitor.get("/outbox/..%2Fsecret.key/").status_code == 404


def _exists(visitor: Client, link: str) -> bool:
    if link.startswith("/static/"):
        return (STATIC / link.removeprefix("/static/")).is_file()
    return visitor.get(link).status_code in (200, 302)
