"""What a colleague who leaves owns goes to another, exactly as counted."""

from __future__ import annotations

from collections.abc import Callable

from crescendo.core import api as core
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor, Role, StaffRow
from crescendo.people import api as people
from crescendo.people.types import ContactQuery, NewContact
from tests.doors.console.conftest import SignIn

SYSTEM = Actor.system("test")


def own(row: StaffRow, names: tuple[str, ...]) -> None:
    for name in names:
        people.create_contact(
            SYSTEM, NewContact(fields={"name": name, "owner_id": str(row.id)}), now=SystemClock().now()
        )


def owners() -> set[int | None]:
    return {row.owner_id for row in people.list_contacts(SYSTEM, ContactQuery(), now=1).rows}


def test_a_colleague_who_leaves_hands_over(colleague: Callable[[Role], StaffRow], signed_in: SignIn) -> None:
    browser, leaving, staying = signed_in(), colleague(Role.SALES), colleague(Role.SDR)
    own(leaving, ("Zhang Wei", "Wang Fang"))
    answer = browser.post(f"/console/staff/usr_{leaving.id}/activate/", {"active": "no"})
    address = f"/console/staff/usr_{leaving.id}/hand-over/"
    assert answer.headers["Location"] == address
    assert f'value="{leaving.id}"' not in browser.get(address).content.decode()
    stale = browser.post(address, {"to": staying.id, "contacts": 1, "accounts": 0}, follow=True)
    assert "There are more or fewer by now." in stale.content.decode()
    browser.post(address, {"to": staying.id, "contacts": 2, "accounts": 0})
    jobs.run_until_quiet(people.job_handlers(), now=SystemClock().now())
    assert owners() == {staying.id}
    assert "owns no contacts and no accounts" in browser.get(address).content.decode()
    assert core.audit.list_lines(SYSTEM, kind="bulk").rows
