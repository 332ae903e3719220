"""Both languages on every screen, and no screen that mixes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from django.template.loader import get_template
from django.test import Client

import crescendo.console
from crescendo.core.types import Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.routes import rule_of
from tests.doors.console.screens import NO_SCREENS, SCREENS, screen_of
from tests.doors.console.story import Company

PACKAGE = Path(crescendo.console.__file__).parent
CATALOGUE = PACKAGE / "locale/zh_Hans/LC_MESSAGES/django.po"
CATALOGUES = sorted(PACKAGE.parent.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"))
# What stands inside a screen has words too; what a script reads is told from its keys by a test of its own.
_SILENT = ("a file", "a stream", "read by")
WALKED = sorted([*SCREENS, *(name for name, why in NO_SCREENS.items() if not why.startswith(_SILENT))])
# Codes and addresses stand as they were sent, in both languages.
_TAGS = re.compile(r"<(script|template|pre|code)\b.*?</\1>|<[^>]+>|https?://\S+", re.DOTALL)
# What somebody wrote stands as it was written: in text areas, in fields, in quotation marks.
_WRITTEN = re.compile(r'<textarea\b.*?</textarea>|\bvalue="[^"]*"|“[^”]*”', re.DOTALL)
_SAYS = re.compile(r'(?<![\w-])(?:aria-label|placeholder|title|data-confirm|data-confirm-yes|alt)="([^"]*)"')
_WORDS = re.compile(r"[A-Za-z][A-Za-z_]{2,}")
# Names that are the same in both languages, and what the story itself says in English.
_SAME = """
    " acme administrator alt api asia baidu big bigdata brand cny com contract_end cookie cpc crawler crescendo
    csv device east english example gbk gmail gmial head home hongtu html http https hubspot info javascript json
    localhost mql openid platform poc price pricing pro professional reports roi rudderstack sdk sdr segment sem seo
    sal salesforce shanghai spring sqlite story tech the trial unionid url utf utm utm_campaign utm_content utm_medium
    ces crm csat nps test tls utm_source utm_term wang webhook webinar website windows www xlsx zhihu zip
"""
SAME = frozenset(_SAME.split())


def catalogue() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, locale="zh_Hans_CN") if message.id]
    return {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        if isinstance(message.string, str)
        else message.string[0]
        for message in messages
    }


def strings(path: Path) -> list[str]:
    """What a catalogue says in Chinese."""
    with path.open("rb") as file:
        found = [message.string for message in read_po(file, locale="zh_Hans_CN") if message.id]
    return [said if isinstance(said, str) else said[0] for said in found]


def english_in(html: str) -> set[str]:
    body = _WRITTEN.sub(" ", html[max(0, html.find("<body")) :])
    said = " ".join([_TAGS.sub(" ", body), *_SAYS.findall(body)])
    return {word.lower() for word in _WORDS.findall(said)} - SAME


def words_of(messages: Iterable[str]) -> set[str]:
    return {
        word.lower() for message in messages for word in _WORDS.findall(re.sub(r"%\(\w+\)[sd]", "", message))
    }


def test_every_message_is_translated() -> None:
    untranslated = [message for message, said in catalogue().items() if not said]
    assert not untranslated


def test_every_marked_message_of_the_templates_stands_in_the_catalogue() -> None:
    marked = re.compile(r"""{% translate (?:"([^"]+)"|'([^']+)')""")
    known = catalogue()
    templates = (PACKAGE / "templates/console").glob("*.html")
    found = {double or single for path in templates for double, single in marked.findall(path.read_text())}
    assert found
    assert not {message for message in found if message not in known}


def test_what_is_no_screen_still_exists() -> None:
    assert not {name for name in NO_SCREENS if "GET" not in rule_of(name).methods}


def test_chinese_sentences_have_chinese_marks() -> None:
    foreign = re.compile(
        r"[\u4e00-\u9fff”）][,?!;:](?=[\u4e00-\u9fff“（]|$)|\([^()%]*[\u4e00-\u9fff][^()]*\)"
    )
    said = (string for path in CATALOGUES for string in strings(path))
    assert not [string for string in said if foreign.search(string)]


def test_every_template_can_be_read() -> None:
    for path in (PACKAGE / "templates/console").glob("*.html"):
        get_template(f"console/{path.name}")


def screens(language: str, signed_in: SignIn, company: Company) -> Iterator[tuple[str, str]]:
    """Every screen and its parts in a language, by one administrator, each at the address that the table says."""
    inside, outside = signed_in(Role.ADMINISTRATOR, language), Client()
    outside.cookies["crescendo-language"] = language
    staff_id = int(inside.session["_auth_user_id"])
    said = {"zh-hans": "zh-Hans", "en": "en"}[language]
    for name in WALKED:
        browser = outside if rule_of(name).is_open else inside
        answer = browser.get(screen_of(name, company, staff_id), follow=True)
        html = b"".join(answer).decode()
        assert f'<html lang="{said}"' in html or "<html" not in html, name
        # Who walks the screens in a browser would look at another one, or at none. There the password was just typed.
        is_whole = "<html" in html and all("/again/" in address for address, _ in answer.redirect_chain)
        assert is_whole or name in NO_SCREENS, (
            f"{name} is no screen: say why in NO_SCREENS, or what it is asked"
        )
        yield name, html


def test_a_chinese_screen_has_no_english_words(company: Company, signed_in: SignIn) -> None:
    ours = words_of(catalogue())
    found = {name: english_in(html) & ours for name, html in screens("zh-hans", signed_in, company)}
    assert not {name: words for name, words in found.items() if words}


def test_an_english_screen_has_no_chinese_words(company: Company, signed_in: SignIn) -> None:
    found = {}
    for name, html in screens("en", signed_in, company):
        text = _WRITTEN.sub(" ", html)
        for own in ("简体中文", "王思源", "宏图科技", "数据总监", "上海", "王", "专业版", "席位"):
            text = text.replace(own, "")
        found[name] = set(re.findall(r"[\u4e00-\u9fff]+", text))
    assert not {name: words for name, words in found.items() if words}


def test_choosing_a_language_holds_and_comes_back(signed_in: SignIn) -> None:
    browser = signed_in(Role.ADMINISTRATOR, "en")
    answer = browser.post("/console/language/", {"language": "zh-hans", "next": "/console/staff/"})
    assert answer.headers["Location"] == "/console/staff/"
    assert "员工与团队" in browser.get("/console/staff/").content.decode()


def test_a_way_back_never_leads_to_another_site(signed_in: SignIn) -> None:
    browser = signed_in()
    for foreign in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = browser.post("/console/theme/", {"theme": "dark", "next": foreign})
        assert answer.headers["Location"] == "/console/"


def test_the_theme_stands_on_the_page(signed_in: SignIn) -> None:
    browser = signed_in()
    browser.post("/console/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in browser.get("/console/").content.decode()
    browser.post("/console/theme/", {"theme": "system"})
    assert "data-bs-theme" not in browser.get("/console/").content.decode()
