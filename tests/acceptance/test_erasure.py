"""A marker planted in every door is found in no byte under the home folder, and in no row, after erasure."""

from __future__ import annotations

import base64
import email
import json
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from email import policy
from pathlib import Path
from typing import Any

import pytest

from tests.installation import Installation, await_truth, installation
from tests.world import basic

pytestmark = pytest.mark.slow

MARKER = "mkr7q9xzv"
MAIL = f"{MARKER}@hongtu-tech.com.cn"
PHONE, PHONE_DIGITS = "138 0013 7724", "13800137724"
USER = f"user-{MARKER}"
DEVICE = f"device-{MARKER}"
AGENT = f"Mozilla/5.0 (X11; Linux x64) Chrome/140.0 {MARKER}"
EDIT = """
from crescendo.people import api
from crescendo.people.types import ContactEdit
fields = {{"title": "{marker} title", "trait.note": "{marker} note", "region": "{marker}"}}
api.edit_contact(by, ContactEdit(contact_id={contact}, fields=fields), now=now)
"""
WITH_DJANGO = """
from crescendo.project.schema import start_django
start_django()
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
by, now = Actor.system("Lin"), SystemClock().now()
"""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.crash, pytest.mark.long])])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Installation]:
    url = request.getfixturevalue("fresh_postgresql_url") if request.param == "postgresql" else ""
    with installation(tmp_path / "home", url) as made:
        (made.home / "DEMO").touch()
        yield made


def test_a_marker_planted_in_every_door_is_found_nowhere_after_erasure(house: Installation) -> None:
    contacts = plant_everywhere(house)
    assert places_of_marker(house), "the marker was planted"
    erase(house, contacts)
    assert places_of_marker(house) == []
    assert {event["key"] for event in house.events()} == {"neighbour-1", "neighbour-2"}
    assert "[erased]" in json.dumps(house.events())


def plant_everywhere(house: Installation) -> list[str]:
    """Every door tells of the same person, beside a neighbour whose messages share her batches."""
    for name, protocol, trust in (
        ("site", "tracker", "browser"),
        ("segment", "segment", "server"),
        ("sensors", "sensors", "server"),
    ):
        house.run("source", "add", name, "--key", f"{name}-key", "--protocol", protocol, "--trust", trust)
    house.python(
        WITH_DJANGO + "from crescendo.sources import api\nfrom crescendo.sources.types import UpdateSource\n"
        f"api.update_source(by, UpdateSource(id=1, origins=('{house.url}',)), now=now)"
    )
    house.start("serve")
    _tell_segment(house)
    _tell_tracker(house)
    _tell_sensors(house)
    _send_form(house)
    house.run("drain")
    await_truth(lambda: list((house.home / "mail").glob("new/*")), 30)
    _confirm(house)
    house.run("drain")
    contacts = [row["id"] for row in rows(house, "contacts") if MARKER in json.dumps(row)]
    assert len(contacts) == 1, contacts
    house.python(WITH_DJANGO + EDIT.format(marker=MARKER, contact=contacts[0].removeprefix("con_")))
    return contacts


def erase(house: Installation, contacts: list[str]) -> None:
    house.run("erase", *contacts, "--yes")
    await_truth(lambda: house.query("SELECT state FROM people_erasure") == [("done",)], 60)


def places_of_marker(house: Installation) -> list[str]:
    """Where the marker, the telephone number or the address stands: files under home, rows of PostgreSQL."""
    wanted = re.compile(f"{MARKER}|{PHONE_DIGITS}|{PHONE}".encode(), re.IGNORECASE)
    found = [
        str(path.relative_to(house.home))
        for path in sorted(house.home.rglob("*"))
        if path.is_file() and wanted.search(path.read_bytes())
    ]
    if house.environment["CRESCENDO_DATABASE_URL"].startswith("postgresql"):
        tables = house.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in tables:
            values = (value for row in house.query(f'SELECT * FROM "{table}"') for value in row)
            found += [table] if any(wanted.search(_bytes(value)) for value in values) else []
    return found


def rows(house: Installation, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in house.run("export", kind).splitlines()]


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _tell_segment(house: Installation) -> None:
    neighbour = {"type": "track", "event": "Paid", "userId": "neighbour", "messageId": "neighbour-1"}
    clicked = f"https://www.example.com/?mail={urllib.parse.quote(MAIL)}&x=1"
    visited = {
        "type": "page",
        "userId": "neighbour",
        "messageId": "neighbour-2",
        "context": {"page": {"url": clicked}},
    }
    traits = {"email": MAIL, "phone": PHONE, "name": f"Ann {MARKER}", "shoe": MARKER, "city": MARKER}
    hers = [
        {
            "type": "identify",
            "userId": USER,
            "anonymousId": DEVICE,
            "messageId": f"{MARKER}-1",
            "traits": traits,
        },
        {
            "type": "track",
            "event": f"Asked {MARKER}",
            "userId": USER,
            "properties": {"q": {"deep": [MARKER]}},
        },
        {"type": "alias", "userId": USER, "previousId": f"old-{MARKER}"},
        {"type": "group", "userId": USER, "groupId": "g1", "traits": {"name": "Hongtu"}},
        {"type": 7, "userId": USER, "properties": {"broken": MAIL}},
    ]
    post(house, "/v1/batch", {"batch": [neighbour, *hers, visited]}, key="segment-key")
    post(house, "/v1/identify", {"userId": USER, "traits": {"lastName": MARKER}}, key="segment-key")


def _tell_tracker(house: Installation) -> None:
    url = (
        f"https://www.example.com/{MARKER}/?utm_source=baidu&utm_medium=cpc&utm_term={MARKER}&bd_vid={MARKER}"
    )
    view = {
        "name": "page.viewed", "url": url, "title": MARKER, "referrer": f"https://www.baidu.com/{MARKER}",
        "messageId": f"{MARKER}-2", "pageView": f"{MARKER}-view",
    }  # fmt: skip
    dwell = {"name": "page.dwell", "pageView": f"{MARKER}-view", "activeMs": 9_000, "scroll": 50}
    own = {"name": "custom", "event": f"spun {MARKER}", "messageId": f"{MARKER}-3", "props": {"note": MARKER}}
    body = {"device": DEVICE, "userId": USER, "consent": "granted", "events": [view, dwell, own]}
    post(house, "/v1/tracker", body, key="site-key")
    # What nobody can read says who she is all the same, on her own device.
    post(
        house,
        "/v1/tracker",
        {"device": DEVICE, "consent": "granted", "events": [{"messageId": MARKER}]},
        key="site-key",
    )


def _tell_sensors(house: Installation) -> None:
    records = [
        {
            "type": "track",
            "event": "look",
            "distinct_id": USER,
            "$is_login_id": True,
            "properties": {"w": MARKER},
        },
        {
            "type": "profile_set",
            "distinct_id": USER,
            "$is_login_id": True,
            "properties": {"nick": MARKER, "mail": MAIL},
        },
    ]
    body = b"data_list=" + base64.b64encode(json.dumps(records).encode())
    request = urllib.request.Request(f"{house.url}/sa?project=sensors-key", body, {"User-Agent": AGENT})
    assert urllib.request.urlopen(request, timeout=60).status == 200


def _send_form(house: Installation) -> None:
    typed = {
        "name": f"Ann {MARKER}", "company": "Hongtu", "email": MAIL, "phone": PHONE, "agree": "on", "marketing": "on",
        "nonce": MARKER, "page_url": f"{house.url}/trial/?{MARKER}",
    }  # fmt: skip
    headers = {"User-Agent": AGENT, "Cookie": f"crescendo_device={DEVICE}"}
    request = urllib.request.Request(f"{house.url}/trial/", urllib.parse.urlencode(typed).encode(), headers)
    assert urllib.request.urlopen(request, timeout=60).status == 200


def _confirm(house: Installation) -> None:
    [path] = (house.home / "mail").glob("new/*")
    plain = email.message_from_bytes(path.read_bytes(), policy=policy.default).get_body(("plain",))
    assert plain is not None
    found = re.search(r"http://\S+/confirm/\S+", plain.get_content())
    assert found
    assert urllib.request.urlopen(found[0], b"", timeout=60).status == 200


def post(house: Installation, path: str, body: Any, *, key: str) -> None:
    headers = {"Authorization": basic(key), "Content-Type": "application/json", "User-Agent": AGENT}
    request = urllib.request.Request(house.url + path, json.dumps(body).encode(), headers)
    assert urllib.request.urlopen(request, timeout=60).status == 200
