"""Notices on the screens: the bell's count, the list in the reader's words, one or all read, going where it leads."""

from __future__ import annotations

from django.test import Client

from crescendo.console import bundles
from crescendo.core import api as core
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, PostNotice, Role
from crescendo.people import api as people
from crescendo.people.types import EraseContacts
from tests.doors.console import story
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import Company

PLACE = "/console/notices/"


def who(browser: Client) -> Actor:
    return core.actor_of(story.user_of(int(browser.session["_auth_user_id"])))


def tell(browser: Client, count: int = 1, link: str = "/console/tags/") -> list[int]:
    to = (who(browser).staff_id or 0,)
    for turn in range(count):
        core.notices.post(
            PostNotice(sentence=f"News {turn} of %(n)s", places={"n": "12345"}, link=link, staff_ids=to),
            now=1,
        )
    return [row.id for row in core.notices.list_for(who(browser), limit=200).rows]


def test_the_bell_counts_what_is_unread_on_every_page(db: None, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    assert "unread</span>" not in lin.get("/console/").content.decode()
    tell(lin, 3)
    assert "Notices, 3 unread" in lin.get("/console/tags/").content.decode()
    assert "Notices, 3 unread" in lin.get(PLACE + "unread/", headers={"HX-Request": "true"}).content.decode()
    tell(lin, 120)
    assert "99+" in lin.get(PLACE + "unread/").content.decode()


def test_a_finished_export_is_told_in_the_reader_s_language(company: Company, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMINISTRATOR, "zh-hans")
    admin.post(f"/console/contacts/con_{company.contact_id}/export/")
    jobs.run_until_quiet(bundles.handlers(company.log), now=SystemClock().now())
    assert f"con_{company.contact_id} 的个人数据" in admin.get(PLACE).content.decode()
    [row] = core.notices.list_for(who(admin)).rows
    answer = admin.post(f"{PLACE}{row.id}/open/")
    assert answer.headers["Location"] == f"/console/contacts/con_{company.contact_id}/#privacy"
    assert core.notices.count_unread(who(admin)) == 0


def test_an_ended_erasure_is_told_to_who_asked(company: Company, signed_in: SignIn) -> None:
    admin = signed_in(Role.ADMINISTRATOR)
    asked = EraseContacts(contact_ids=(company.contact_id,))
    number = people.erase_contacts(who(admin), asked, now=SystemClock().now())
    jobs.run_until_quiet(people.erasure_handlers(company.log), now=SystemClock().now())
    assert f"The erasure ers_{number} that you asked for has ended." in admin.get(PLACE).content.decode()
    [row] = core.notices.list_for(who(admin)).rows
    assert admin.post(f"{PLACE}{row.id}/open/", follow=True).status_code == 200


def test_figures_stand_in_the_reader_s_habit_and_pages_follow_one_another(
    db: None, signed_in: SignIn
) -> None:
    lin = signed_in(Role.MARKETING)
    tell(lin, 55)
    first = lin.get(PLACE)
    assert "News 54 of 12,345" in first.content.decode()
    second = lin.get(PLACE, {"after": first.context["next_cursor"]}).content.decode()
    assert "News 0 of 12,345" in second
    assert "News 54 of" not in second
    assert lin.get(PLACE, {"after": "made up"}).status_code == 404


def test_all_are_read_that_stood_on_the_page_and_no_later_one(db: None, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    seen = tell(lin, 2)
    tell(lin)
    lin.post(PLACE + "read/", {"up_to": seen[0]})
    assert core.notices.count_unread(who(lin)) == 1
    lin.post(PLACE + "read/", {"up_to": "nonsense"})
    assert core.notices.count_unread(who(lin)) == 1


def test_one_is_marked_read_alone_and_the_reader_stays_in_the_list(db: None, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    newest = tell(lin, 2)[0]
    answer = lin.post(f"{PLACE}{newest}/read/", {"next": PLACE + "?after=9"})
    assert answer.headers["Location"] == PLACE + "?after=9"
    assert core.notices.count_unread(who(lin)) == 1
    elsewhere = lin.post(f"{PLACE}{newest}/read/", {"next": "//evil.example/console/"})
    assert elsewhere.headers["Location"] == PLACE


def test_another_s_notices_look_like_none(db: None, signed_in: SignIn) -> None:
    lin, chen = signed_in(Role.MARKETING), signed_in(Role.SALES)
    [number] = tell(lin)
    for act in ("read", "open"):
        assert chen.post(f"{PLACE}{number}/{act}/").status_code == 404
    assert "No notices yet" in chen.get(PLACE).content.decode()
    assert core.notices.count_unread(who(lin)) == 1


def test_a_notice_says_of_whom_it_is_to_who_may_know(company: Company, signed_in: SignIn) -> None:
    link = f"/console/contacts/con_{company.contact_id}/#tasks"
    lin, chen = signed_in(Role.MARKETING), signed_in(Role.SALES)
    tell(lin, link=link)
    tell(chen, link=link)
    assert "王思源 ·" in lin.get(PLACE).content.decode()
    assert "王思源" not in chen.get(PLACE).content.decode()
