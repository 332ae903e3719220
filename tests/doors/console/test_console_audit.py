"""The audit's screen: sentences with names, narrowed by who, what and when, taken away as a file."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.test import Client

from crescendo.core import api as core
from crescendo.core.clock import DAY, SystemClock
from crescendo.core.types import Actor, ChangeRole, CreateTeam, Role, StaffRow
from crescendo.people import api as people
from crescendo.people.types import NewAccount
from crescendo.segments import api as segments
from crescendo.segments.types import NewSegment, SegmentKind
from tests.doors.console.conftest import SignIn

SYSTEM = Actor.system("test")
LEADERS = {"field": "title", "operator": "is", "value": "CTO"}


def read(browser: Client, query: str = "") -> str:
    return browser.get(f"/console/audit/{query}").content.decode()


def test_a_line_names_people_and_leads_to_them(
    colleague: Callable[[Role], StaffRow], signed_in: SignIn, now: int
) -> None:
    browser, row = signed_in(), colleague(Role.SALES)
    core.change_role(SYSTEM, ChangeRole(staff_id=row.id, role=Role.SDR), now=now)
    said = f'test gave <a class="text-decoration-underline" href="/console/staff/usr_{row.id}/">Sales</a> another role'
    assert said in read(browser)
    assert "another role" not in read(browser, "?kind=team")
    assert said in read(browser, "?kind=staff&staff=nonsense&since=2026-01-05&until=2026-01-05")
    assert "another role" not in read(browser, "?since=2026-01-06")
    assert "Nothing fits" in read(browser, "?until=2026-01-04")


def test_names_cannot_bring_markup_into_a_line(signed_in: SignIn) -> None:
    browser = signed_in()
    core.create_team(SYSTEM, CreateTeam(name="<b>North</b> 100%"), now=SystemClock().now())
    assert "&lt;b&gt;North&lt;/b&gt; 100%" in read(browser)


def test_the_audit_is_taken_away_as_a_file_and_that_is_a_line(signed_in: SignIn) -> None:
    browser = signed_in()
    core.create_team(SYSTEM, CreateTeam(name="=1+1"), now=SystemClock().now() - DAY)
    answer = browser.post("/console/audit/export/?kind=team")
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "test added the team =1+1" in table
    assert len(table.splitlines()) == 2
    assert "exported the audit" in read(browser)


def test_who_may_not_export_reads_only(signed_in: SignIn) -> None:
    assert signed_in(Role.SALES).post("/console/audit/export/").status_code == 403
    assert "Export as CSV" in read(signed_in(Role.SALES_MANAGER))


def test_lines_say_what_things_are_called_and_which_part_of_the_installation_acted(
    signed_in: SignIn, now: int
) -> None:
    browser = signed_in()
    account = people.create_account(SYSTEM, NewAccount(fields={"name": "Hongtu"}), now=now)
    wanted = NewSegment(name="Leaders", kind=SegmentKind.DYNAMIC, condition=LEADERS)
    segments.create_segment(Actor.system("segments"), wanted, now=now)
    core.audit.record(Actor.system("API: CRM"), "account.returned", f"acc_{account.id}", {}, now=now)
    core.audit.record(SYSTEM, "definition.drafted", "lifecycle main", {}, now=now)
    core.audit.record(SYSTEM, "export.removed", "exp_7", {}, now=now)
    page = read(browser)
    assert "Crescendo (segments) changed the draft Leaders" in page
    assert re.search(r"API: CRM undid [^<]*<a [^>]*>Hongtu</a>", page)
    assert "test changed the draft the lifecycle" in page
    assert "export 7" in page


def test_a_segment_that_came_with_the_installation_is_called_as_its_reader_calls_it(
    signed_in: SignIn, now: int
) -> None:
    segments.ship(now)
    shipped = next(one for one in segments.list_segments(SYSTEM) if one.name == "New customers")
    core.audit.record(
        Actor.system("segments"), "definition.drafted", f"segment segment_{shipped.id}", {}, now=now
    )
    assert "修改了草稿 新客户" in read(signed_in(Role.ADMINISTRATOR, "zh-hans"))
