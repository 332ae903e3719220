"""Ten tasks as a new colleague tries them, without docs: only what the screens say leads from one step to the next.

Every word that is looked for comes from the catalogues, so each task is walked in Chinese and, in `make crash`, in
English.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.utils.translation import gettext, override, pgettext
from pytest_django.live_server_helper import LiveServer

from crescendo.activity import api as activity
from crescendo.activity import dictionary
from crescendo.activity.api import Ingest
from crescendo.core import api as core
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.types import Actor, CreateStaff, Language, Role
from crescendo.people import api as people
from crescendo.people.types import ContactQuery, NewContact
from crescendo.project.stages import workshop
from tests.doors.console import story

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("language", ["zh-hans", pytest.param("en", marks=pytest.mark.long)]),
]
SYSTEM = Actor.system("test")
ADMIN, MARKETER = "admin@crescendo.example", "mei@crescendo.example"
Newcomer = Callable[..., "Page"]


class Says:
    """The words of the screens in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, sentence: str, context: str = "", **places: Any) -> str:
        with override(self.language):
            said = pgettext(context, sentence) if context else gettext(sentence)
        return said % places if places else said


@pytest.fixture
def says(language: str) -> Says:
    return Says(language)


@pytest.fixture
def company(transactional_db: None, language: str) -> story.Company:
    dictionary.forget_all()
    now = SystemClock().now()
    for email, name, role in ((ADMIN, "Wang", Role.ADMINISTRATOR), (MARKETER, "Mei", Role.MARKETING)):
        core.create_staff(
            SYSTEM,
            CreateStaff(
                email=email, name=name, role=role, password=story.PASSWORD, language=Language(language)
            ),
            now=now,
        )
    log = ForgetfulLog()
    told = story.tell(log, now)
    crawled = "https://www.example.com/crawled"
    story.view_page(log, told.source_id, "device-1", now, crawled, "Crawled", agent=story.CRAWLER)
    ingest = Ingest(log, zone="Asia/Shanghai")
    while ingest(now):
        pass
    people.create_contact(SYSTEM, NewContact(fields={"name": "欧阳静", "city": "苏州"}), now=now)
    return told


@pytest.fixture
def newcomer(
    browser: Browser, live_server: LiveServer, company: story.Company, language: str
) -> Iterator[Newcomer]:
    opened: list[Any] = []

    def arrive(email: str = ADMIN) -> Page:
        assert company
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, base_url=live_server.url, reduced_motion="reduce"
        )
        opened.append(context)
        context.set_default_timeout(60_000)
        context.add_cookies([{"name": "crescendo-language", "value": language, "url": live_server.url}])
        page = context.new_page()
        page.goto("/console/")
        page.fill("[name=username]", email)
        page.fill("[name=password]", story.PASSWORD)
        page.click("main .btn-primary")
        page.locator("#navigation").wait_for(state="attached")
        return page

    yield arrive
    for context in opened:
        context.close()


def goes_to(page: Page, label: str) -> None:
    page.locator("#navigation").get_by_role("link", name=label, exact=True).click()


def button(page: Page, label: str) -> Locator:
    return page.get_by_role("button", name=label)


def link(page: Page, label: str) -> Locator:
    return page.get_by_role("link", name=label)


def worker_catches_up() -> None:
    from crescendo.core.settings import current

    jobs.run_until_quiet(workshop(current()).handlers, now=SystemClock().now())


def test_install_the_tracker(newcomer: Newcomer, says: Says) -> None:
    page = newcomer()
    goes_to(page, says("Sources and keys"))
    link(page, says("New source")).click()
    page.locator("main [name=name]").fill("acme.cn")
    button(page, says("Make the source")).click()
    snippet = page.locator("#snippet").inner_text()
    assert re.fullmatch(r'<script async src="http.*/t\.js" data-key="\w+"></script>', snippet)


def test_find_todays_leads_from_paid_search(newcomer: Newcomer, says: Says) -> None:
    page = newcomer(MARKETER)
    block = page.locator("section[aria-labelledby=paid]")
    assert block.get_by_role("link", name="王思源").count() == 1, page.locator("main").inner_text()
    block.get_by_role("link", name=says("All of the week")).click()
    assert page.locator("tr[data-row]").count() == 1


def test_see_why_a_contact_is_machine_traffic(newcomer: Newcomer, says: Says, company: story.Company) -> None:
    page = newcomer()
    goes_to(page, says("Contacts"))
    page.locator("tr[data-row] a", has_text="王思源").first.click()
    page.wait_for_url("**/contacts/con_*/**")
    page.wait_for_load_state()  # the switch asks nothing before the page's script stands
    assert page.get_by_text("Crawled").count() == 0
    page.get_by_text(says("Machines too")).click()
    page.get_by_text("Crawled").first.wait_for()
    shown = page.locator("#timeline").inner_text()
    assert any(says(reason) in shown for reason in activity.REASON_TITLES.values()), shown


def test_import_a_list_with_three_bad_rows(newcomer: Newcomer, says: Says, tmp_path: Path) -> None:
    rows = ["email,name", "a@acme.cn,An", "not-an-address,Bo", "b@acme.cn,Bo", "@,Cai", "c@,Dan"]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(rows), encoding="utf-8")
    page = newcomer()
    goes_to(page, says("Imports"))
    link(page, says("New import")).first.click()
    page.locator("input[type=file]").set_input_files(file)
    button(page, says("Read the file")).click()
    page.locator("button[name=start]").click()
    page.wait_for_url(re.compile(r"/imports/imp_\d+/"))
    worker_catches_up()
    page.reload()
    page.get_by_text(says("This is what happened")).wait_for()
    with page.expect_download() as brought:
        link(page, says("Refused rows with reasons")).click()
    refused = Path(brought.value.path()).read_text(encoding="utf-8-sig")
    assert [row in refused for row in ("not-an-address", "@,Cai", "c@,Dan")] == [True] * 3


def test_merge_two_and_undo(newcomer: Newcomer, says: Says, company: story.Company) -> None:
    page = newcomer()
    goes_to(page, says("Contacts"))
    page.locator("tr[data-row] a", has_text="王思源").first.click()
    link(page, says("Merge…")).click()
    page.fill("#merge-search", "wang si")
    page.keyboard.press("Enter")
    page.locator("main .list-group a", has_text="Wang Siyuan").click()
    button(page, says("Merge the two")).click()
    button(page, says("Undo merge")).first.click()
    page.locator("#cr-confirm button[value=yes]").click()
    page.get_by_text(says("They are two contacts again; each has what was said of it.")).first.wait_for()
    assert people.get_contact(SYSTEM, company.other_id).id == company.other_id


def test_erase_a_person(newcomer: Newcomer, says: Says, company: story.Company) -> None:
    page = newcomer()
    goes_to(page, says("Contacts"))
    page.locator("tr[data-row] a", has_text="欧阳静").first.click()
    link(page, says("Erase…")).click()
    expected = page.locator("main strong + *, main .card-body p").first.inner_text()
    found = re.search(r"con_\d+", expected)
    assert found
    page.locator("main input[type=text]").first.fill(found[0])
    button(page, says("Erase for good")).click()
    worker_catches_up()
    page.reload()
    page.get_by_text(says("Everything that was done")).wait_for()
    assert all(row.name != "欧阳静" for row in people.list_contacts(SYSTEM, ContactQuery(), now=1).rows)


def test_add_a_colleague_as_seller(newcomer: Newcomer, says: Says) -> None:
    page = newcomer()
    goes_to(page, says("Staff and teams"))
    link(page, says("Invite a colleague")).first.click()
    page.locator("input[type=email]").fill("chen@acme.cn")
    page.locator("select[name=role]").select_option("sales")
    page.locator("main form .btn-primary").click()
    page.get_by_text("chen@acme.cn").first.wait_for()


def test_save_a_view(newcomer: Newcomer, says: Says) -> None:
    page = newcomer()
    page.goto("/console/contacts/?f=city:is:苏州")
    link(page, says("Save view")).click()
    page.locator("main [name=name]").fill("Suzhou")
    button(page, says("Save the view")).click()
    tab = page.get_by_role("link", name="Suzhou")
    tab.wait_for()
    assert page.locator("tr[data-row]").count() == 1


def test_find_a_chinese_name_of_two_characters(newcomer: Newcomer, says: Says) -> None:
    page = newcomer()
    page.keyboard.press("/")
    page.keyboard.type("欧阳")
    hit = page.locator("dialog a, [role=option]", has_text="欧阳静").first
    hit.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contacts/con_\d+/"))
    assert "欧阳静" in page.locator("h1, h2").first.inner_text()


def test_read_where_one_lead_came_from_to_the_keyword(newcomer: Newcomer, says: Says) -> None:
    page = newcomer()
    goes_to(page, says("Contacts"))
    page.locator("tr[data-row] a", has_text="王思源").first.click()
    source = page.locator("section[aria-labelledby=origin-title]")
    assert "bigdata-price" in source.inner_text()
