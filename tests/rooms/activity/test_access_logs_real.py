"""A real log of four days: what is read, judged, threaded and classified agrees with the figures of its README."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest

from crescendo.activity import api as activity
from crescendo.activity.api import AccessLogReport, TakeAccessLogs
from crescendo.core import sets
from tests.shared import shared_path
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.slow]

# "Known results" of ../shared/data/web_access_log/README.md.
LINES, MALFORMED, PAIRS, SESSIONS, CRAWLERS, REFERRED, TAGGED = 6_850, 1, 1_280, 2_236, 1_549, 414, 67
STATUSES = {200: 6_125, 304: 392, 404: 187, 301: 114, 206: 24}
SITES = {"www.google.com": 91, "stackoverflow.com": 20, "s-chassis.co.nz": 20, "www.s-chassis.co.nz": 18}
# An address to ask (Ezooms, Chef), only "compatible", the list alone, no browser's shape.
TOLD_OTHERWISE = {"address_in_agent": 265, "compatible_only": 22, "crawler": 19, "no_browser": 25}
NAMES_ITSELF = re.compile(r"bot\b|crawl|spider|slurp", re.IGNORECASE)


def taken(world: World, *, everything: bool) -> AccessLogReport:
    source = world.source("Site")
    request = TakeAccessLogs(
        source_id=source.id,
        paths=(shared_path("data", "web_access_log", "access.log.gz"),),
        zone="UTC",
        day_zone="UTC",
        secret="secret",
        site="http://www.semicomplete.com",
        everything=everything,
    )
    report = activity.take_access_logs(
        world.system,
        request,
        world.log,
        now=world.clock.now(),
        watch=lambda _progress: None,
        refuse=lambda _line: None,
    )
    world.settle()
    return report


def number(statement: str) -> int:
    return int(sets.fetch(statement)[0][0])


def test_the_log_agrees_with_its_readme(world: World) -> None:
    report = taken(world, everything=True)
    assert (report.lines, report.refused.total(), report.failed) == (LINES, MALFORMED, [])
    assert (report.visitors, report.sessions, report.tagged) == (PAIRS, SESSIONS, TAGGED)
    assert {status: report.statuses[status] for status in STATUSES} == STATUSES
    assert number("SELECT count(*) FROM activity_event") == LINES - MALFORMED
    assert number("SELECT count(*) FROM activity_session") == SESSIONS
    assert number("SELECT count(*) FROM people_contact") == 0
    events = world.events()
    # The README counts by words of the agent. Ours are told by such a word, or by another sign in words' absence.
    told = reasons()
    assert told.pop("crawler_word") + told.pop("headless") == CRAWLERS
    assert told == TOLD_OTHERWISE
    assert report.machines == CRAWLERS + sum(TOLD_OTHERWISE.values())
    assert judgements_of_the_named() == {"machine"}
    # The README leaves out every referrer that names the site anywhere, as search engines' redirects do.
    referrers = [str(event["properties"].get("referrer", "")) for event in events]
    outside = [one for one in referrers if one.startswith("http") and "semicomplete" not in one]
    hosts = Counter(urlsplit(one).hostname for one in outside)
    assert len(outside) == REFERRED
    assert {site: hosts[site] for site in SITES} == SITES
    tagged = [event for event in events if "utm_" in str(event["properties"].get("url", ""))]
    assert len(tagged) == TAGGED
    assert {event["touch"]["source"] for event in tagged} - {"direct"}


def reasons() -> dict[str, int]:
    """How many hits of machines each sign tells."""
    rows = sets.fetch(
        "SELECT r.code, count(*) FROM activity_event e JOIN activity_reason r ON r.id = e.reason_id "
        "WHERE e.judgement = 2 GROUP BY r.code"
    )
    return dict(rows)


def judgements_of_the_named() -> set[str]:
    """The judgements of all requests whose agent calls itself a crawler."""
    judgements = {0: "human", 1: "doubtful", 2: "machine"}
    rows = sets.fetch(
        "SELECT a.text, e.judgement FROM activity_event e JOIN activity_agent a ON a.id = e.agent_id"
    )
    return {judgements[judgement] for agent, judgement in rows if NAMES_ITSELF.search(agent)}


def test_page_views_are_what_a_person_could_have_seen(world: World) -> None:
    taken(world, everything=False)
    events = world.events()
    assert {event["name"] for event in events} == {"page.viewed", "asset.downloaded"}
    pages = [str(event["properties"]["url"]) for event in events if event["name"] == "page.viewed"]
    assert not [url for url in pages if re.search(r"\.(css|js|png|gif|jpe?g|ico)$", url.partition("?")[0])]
    assert len([url for url in pages if "utm_" in url]) == TAGGED
    channels = Counter(event["touch"]["channel"] for event in events)
    assert channels["seo"] > 200
    assert channels["direct"] > 500
