"""The event catalogue on the screen: one click maps a name, one takes it back, one covers a property."""

from __future__ import annotations

import json

import pytest

from crescendo.activity import api as activity
from crescendo.activity.ingest import Ingest
from crescendo.core import jobs
from crescendo.core.clock import SystemClock
from crescendo.core.rawlog import NewRecord
from crescendo.core.rawlog_meta import RequestMeta
from crescendo.core.types import Actor, Role
from tests.doors.console.conftest import SignIn
from tests.doors.console.story import AGENT, Company

SYSTEM = Actor.system("test")
PLACE = "/console/catalogue/"


@pytest.fixture
def fetched(company: Company, now: int) -> int:
    """The number of a name of the company's own, which was sent once."""
    meta = RequestMeta(
        source=company.source_id, key_trust="server", protocol="segment", path="/v1/track", ua=AGENT
    ).encode()
    message = {
        "event": "Paper Fetched",
        "anonymousId": "d",
        "properties": {"document": "Guide", "plate": "A-17"},
    }
    company.log.append([NewRecord(received_at=now, meta=meta, body=json.dumps(message).encode())])
    Ingest(company.log, zone="Asia/Shanghai")(now)
    found = activity.catalogue(SYSTEM, now=now, zone="Asia/Shanghai", search="paper")
    return found[0].name_id


def run_jobs(company: Company) -> None:
    jobs.run_until_quiet(activity.job_handlers(company.log), now=SystemClock().now())


def test_names_stand_with_what_they_stand_for(fetched: int, signed_in: SignIn) -> None:
    html = signed_in(Role.MARKETING).get(PLACE).content.decode()
    assert "Paper Fetched" in html
    assert "its own act" in html
    assert "Viewed a page" in html


def test_a_search_narrows(fetched: int, signed_in: SignIn) -> None:
    html = signed_in(Role.MARKETING).get(PLACE, {"q": "PAPER"}).content.decode()
    assert "Paper Fetched" in html
    assert "Viewed a page" not in html


def test_one_click_maps_and_one_takes_it_back(fetched: int, company: Company, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    page = lin.post(f"{PLACE}{fetched}/map/", {"act": "asset.downloaded"}, follow=True).content.decode()
    assert "History follows: 0 of 1 events." in page
    run_jobs(company)
    assert activity.live_events(SYSTEM)[0].name == "asset.downloaded"
    lin.post(f"{PLACE}{fetched}/map/")
    run_jobs(company)
    assert activity.live_events(SYSTEM)[0].name == "Paper Fetched"


def test_an_act_that_no_name_may_stand_for_is_refused(fetched: int, signed_in: SignIn) -> None:
    answer = signed_in(Role.MARKETING).post(f"{PLACE}{fetched}/map/", {"act": "deal.won"}, follow=True)
    assert "An own name cannot stand for this act." in answer.content.decode()


def test_a_marked_property_is_covered_for_the_analyst(fetched: int, signed_in: SignIn) -> None:
    lin, analyst = signed_in(Role.MARKETING), signed_in(Role.ANALYST)
    assert "A-17" in analyst.get(f"{PLACE}{fetched}/").content.decode()
    lin.post(f"{PLACE}{fetched}/personal/", {"property": "plate", "personal": "yes"})
    assert "A-17" not in analyst.get(f"{PLACE}{fetched}/").content.decode()
    assert "A-17" in lin.get(f"{PLACE}{fetched}/").content.decode()


def test_a_hidden_name_stands_among_the_hidden(fetched: int, signed_in: SignIn) -> None:
    lin = signed_in(Role.MARKETING)
    lin.post(f"{PLACE}{fetched}/hide/", {"hidden": "yes"})
    assert "Paper Fetched" not in lin.get(PLACE).content.decode()
    assert "Paper Fetched" in lin.get(PLACE, {"hidden": "1"}).content.decode()


def test_who_may_not_publish_sees_no_buttons(fetched: int, signed_in: SignIn) -> None:
    html = signed_in(Role.SALES_MANAGER).get(f"{PLACE}{fetched}/").content.decode()
    assert "Let it stand for" not in html
    assert "Mark as personal" not in html


def test_a_property_is_promoted_from_its_name_and_demoted_again(
    fetched: int, company: Company, signed_in: SignIn
) -> None:
    lin = signed_in(Role.MARKETING)
    assert "?property=plate&amp;kind=text" in lin.get(f"{PLACE}{fetched}/").content.decode()
    asked = lin.get(f"{PLACE}promote/", {"property": "plate", "kind": "text"}).content.decode()
    assert "events are read once, in the background." in asked
    page = lin.post(f"{PLACE}promote/", {"property": "plate", "kind": "text"}, follow=True).content.decode()
    assert "of about" in page
    run_jobs(company)
    assert "the latest events are looked at once more" in lin.get(PLACE).content.decode()
    page = lin.post(f"{PLACE}demote/", {"property": "plate"}, follow=True).content.decode()
    assert "None yet. Promote a property" in page


def test_personal_data_cannot_be_promoted(fetched: int, signed_in: SignIn) -> None:
    answer = signed_in(Role.MARKETING).post(f"{PLACE}promote/", {"property": "email", "kind": "text"})
    assert answer.status_code == 422
    assert "is personal data and is not promoted." in answer.content.decode()
