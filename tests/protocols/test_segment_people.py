"""After a capture was replayed its people, times and touches are right, whatever the client's clock said."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from crescendo.core.clock import DAY, VirtualClock
from crescendo.people import api as people
from crescendo.people.types import IdentityKind
from crescendo.sources.types import Channel, Trust
from tests.protocols.replaying import BATCHES, captures, load
from tests.shared import shared_path
from tests.world import World

pytestmark = pytest.mark.real


def instant(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def bodies(capture: dict[str, Any]) -> list[dict[str, Any]]:
    """The bodies that carry messages, in wire order."""
    raw = [base64.b64decode(request["body_base64"]) for request in capture["requests"]]
    return [json.loads(gzip.decompress(b) if b[:2] == b"\x1f\x8b" else b) for b in raw if b]


def replayed(world: World, clock: VirtualClock, name: str, *, skew: int = 0) -> dict[str, Any]:
    """Replay as if the client's clock were wrong by `skew`: ours stood then where its sentAt says, less that."""
    capture = load(world, shared_path("captures", name))
    for request, body in zip(
        [r for r in capture["requests"] if r["body_base64"]], bodies(capture), strict=True
    ):
        clock.at = instant(body["sentAt"]) - capture["clock_skew_ms"] - skew
        world.replay([request])
    world.settle()
    return capture


@dataclass(frozen=True, slots=True)
class People:
    """What the export says, by message key."""

    world: World

    def owner(self, message: str) -> int | None:
        return next(e.contact_id for e in self._events() if e.message == message)

    def event(self, name: str) -> Any:
        return next(e for e in self._events() if e.raw_name == name)

    def named(self, contact: int | None) -> set[tuple[str, str]]:
        assert contact is not None
        known = people.identities_of(self.world.system, contact)
        return {(one.kind.name.lower(), one.value) for one in known}

    def _events(self) -> list[Any]:
        from crescendo.activity.api import stream_events

        return list(stream_events(self.world.system))


@pytest.mark.parametrize("file", captures(BATCHES))
def test_everybody_with_one_user_id_is_one_person_with_all_their_events(
    world: World, clock: VirtualClock, file: Any
) -> None:
    capture = replayed(world, clock, f"{file.parent.name}/{file.name}")
    stored = {e["key"]: e["contact_id"] for e in world.events()}
    users: dict[str, set[str | None]] = {}
    for message in capture["expect"]["messages"]:
        if message.get("userId") is not None:
            users.setdefault(str(message["userId"]), set()).add(stored[message["messageId"]])
    assert all(len(owners) == 1 and None not in owners for owners in users.values())
    said = [message for body in bodies(capture) for message in body.get("batch", [body])]
    aliases = [(one["userId"], one["previousId"]) for one in said if one["type"] == "alias"]
    former = {previous for user, previous in aliases if user in users and user != previous}
    assert len(world.contacts()) == len(users.keys() - former)


def test_identify_joins_the_past_and_group_gives_the_account(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "segment-analytics-python/all_calls.json")
    (ada,) = world.contacts()
    assert (ada.name, ada.email, ada.title, ada.company_name) == (
        "Ada Byron",
        "ada@example.com",
        "CTO",
        "Example GmbH",
    )
    assert {e["contact_id"] for e in world.events()} == {f"con_{ada.id}"}
    account = next(a for a in people.stream_accounts(world.system) if a.id == ada.account_id)
    assert (account.name, account.industry) == ("Example GmbH", "manufacturing")
    assert People(world).named(ada.id) >= {
        ("device", "anon-0001"),
        ("user", "user-1001"),
        ("email", "ada@example.com"),
        ("phone", "+4930123456"),
    }


@pytest.mark.parametrize(
    ("name", "device", "user"),
    [
        ("segment-analytics-python/all_calls.json", "anon-0001", "user-1001"),
        ("segment-analytics-node/all_calls.json", "n-anon-1", "n-user-1"),
        (
            "segment-analytics-next/page_track_identify_group.json",
            "11b78b9f-6e35-4358-9edb-0d4653f6939c",
            "b-user-1",
        ),
    ],
)
def test_an_alias_of_a_device_makes_no_second_person(
    world: World, clock: VirtualClock, name: str, device: str, user: str
) -> None:
    replayed(world, clock, name)
    (one,) = world.contacts()
    named = People(world).named(one.id)
    assert {("device", device), ("user", user)} <= named
    assert [kind for kind, _ in named].count("user") <= 2


@pytest.mark.parametrize(
    ("name", "raw", "kind", "click", "campaign", "keyword"),
    [
        ("python/all_calls", "Landing Viewed", "gclid", "TESTGCLID1", "q1-industrial-iot", "iot gateway"),
        ("node/all_calls", "Landing Viewed", "msclkid", "TESTMSCLK1", "spring-sale", "edge gateway"),
        ("next/page_track_identify_group", "page", "gclid", "TESTGCLID2", "q1-iot", "iot gateway"),
    ],
)
def test_utm_and_click_id_stand_on_the_touch_and_on_the_contact(
    world: World, clock: VirtualClock, name: str, raw: str, kind: str, click: str, campaign: str, keyword: str
) -> None:
    replayed(world, clock, f"segment-analytics-{name}.json")
    touch = People(world).event(raw).touch
    assert (touch.channel, touch.click_id_kind, touch.click_id) == (Channel.SEM, kind, click)
    assert (touch.campaign, touch.keyword, touch.medium) == (campaign, keyword, "cpc")
    (contact,) = world.contacts()
    from crescendo.sources import api as sources

    assert sources.touches([contact.first_touch_id])[contact.first_touch_id] == touch


@pytest.mark.parametrize(
    ("name", "mail", "company"),
    [
        ("rudder-sdk-python/all_calls_gzip_default", "bob@example.org", "Example Org"),
        ("rudder-sdk-node/all_calls", "dora@example.com", ""),
        ("rudderstack-analytics-js/calls", "finn@example.com", ""),
    ],
)
def test_rudderstacks_traits_travel_in_the_context(
    world: World, clock: VirtualClock, name: str, mail: str, company: str
) -> None:
    replayed(world, clock, f"{name}.json")
    (one,) = world.contacts()
    assert (one.email, one.company_name) == (mail, company)
    assert {e["contact_id"] for e in world.events()} == {f"con_{one.id}"}


def test_rudderstacks_word_for_direct_is_no_referrer(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "rudderstack-analytics-js/beacon.json")
    page = People(world).event("page")
    assert page.touch.channel is Channel.DIRECT
    assert page.touch.referrer == ""


@pytest.mark.parametrize("parameter", ["gclid", "li_fat_id", "msclkid", "bd_vid", "fbclid", "ttclid"])
def test_a_click_id_that_stands_only_in_the_page_is_found(world: World, parameter: str) -> None:
    site = world.source()
    page = {"path": "/lp", "search": f"?{parameter}=CLICK", "url": "https://www.acme.test/lp"}
    for key, context in (("a", {"page": page}), ("b", {"page": {"url": f"{page['url']}{page['search']}"}})):
        message = {"type": "track", "messageId": key, "anonymousId": key, "event": "Seen", "context": context}
        world.say(site, message)
    world.settle()
    touches = [People(world)._events()[n].touch for n in (0, 1)]
    assert [(t.click_id_kind, t.click_id) for t in touches] == [(parameter, "CLICK")] * 2


@pytest.mark.parametrize("skew", [0, 3 * DAY, -400 * DAY, -730 * DAY, 1234])
@pytest.mark.parametrize("name", ["segment-analytics-python/all_calls", "segment-analytics-node/all_calls"])
def test_times_are_right_whatever_the_clients_clock_said(
    world: World, clock: VirtualClock, name: str, skew: int
) -> None:
    capture = replayed(world, clock, f"{name}.json", skew=skew)
    written = {m["messageId"]: m for body in bodies(capture) for m in body.get("batch", [body])}
    late = [
        e.at - (instant(written[e.message]["timestamp"]) - capture["clock_skew_ms"] - skew)
        for e in People(world)._events()
    ]
    assert set(late) <= {-1, 0, 1}


@pytest.mark.parametrize(
    ("name", "times"),
    [
        (
            "segment-analytics-python/historical_import.json",
            {
                "import-2024-0001": "2024-06-30T23:59:59+00:00",
                "import-2024-0002": "2024-11-05T02:00:00+00:00",
            },
        ),
        (
            "segment-analytics-node/historical_timestamp.json",
            {"node-import-1": "2024-02-29T12:00:00+00:00", "node-import-2": "2024-03-01T00:00:00+00:00"},
        ),
    ],
)
def test_an_import_of_the_past_keeps_its_times(
    world: World, clock: VirtualClock, name: str, times: dict[str, str]
) -> None:
    replayed(world, clock, name)
    assert {e.message: e.at for e in People(world)._events()} == {k: instant(v) for k, v in times.items()}


def message(kind: str, key: str, **more: Any) -> dict[str, Any]:
    return {"type": kind, "messageId": key, **more}


def test_two_devices_of_one_user_are_one_person(world: World) -> None:
    site = world.source()
    for device in ("laptop", "phone"):
        world.say(site, message("track", f"{device}-1", anonymousId=device, event="Seen"))
        world.say(site, message("identify", f"{device}-2", anonymousId=device, userId="u1"))
        world.say(site, message("track", f"{device}-3", anonymousId=device, event="Seen"))
    world.settle()
    assert len(world.contacts()) == 1
    assert len({e["contact_id"] for e in world.events()}) == 1


def test_one_device_of_two_users_stays_two_people(world: World, clock: VirtualClock) -> None:
    """As on a kiosk: analytics-next keeps its anonymousId where nobody calls reset()."""
    site = world.source()
    said = [
        message("track", "a", anonymousId="kiosk", event="Seen"),
        message("identify", "b", anonymousId="kiosk", userId="u1", traits={"email": "one@acme.com.cn"}),
        message("track", "c", anonymousId="kiosk", event="Seen"),
        message("identify", "d", anonymousId="kiosk", userId="u2", traits={"email": "two@acme.com.cn"}),
        message("track", "e", anonymousId="kiosk", event="Seen"),
    ]
    for place, one in enumerate(said):
        world.say(site, one, at=clock.now() + place)
    world.settle()
    owners = {e["key"]: e["contact_id"] for e in world.events()}
    assert owners["a"] == owners["b"] == owners["c"] != owners["d"] == owners["e"]
    assert {c.email for c in world.contacts()} == {"one@acme.com.cn", "two@acme.com.cn"}


@pytest.mark.parametrize("trust", Trust)
def test_mails_that_differ_by_case_and_blanks_are_one(world: World, trust: Trust) -> None:
    site = world.source(trust=trust)
    mails = ["Ada@Acme.com.cn", " ada@acme.com.cn", "ADA@ACME.COM.CN ", "ada@ａcme.com.cn"]
    for number, mail in enumerate(mails):
        who = {"anonymousId": f"d{number}", "traits": {"email": mail}}
        world.say(site, message("identify", f"m{number}", **who))
    world.settle()
    (ada,) = world.contacts()
    assert ada.email == "ada@acme.com.cn"
    assert Counter(kind for kind, _ in People(world).named(ada.id)) == {"email": 1, "device": 4}


@pytest.mark.parametrize(("trust", "count"), [(Trust.SERVER, 1), (Trust.BROWSER, 2)])
def test_an_alias_of_users_joins_them_where_it_is_proved(world: World, trust: Trust, count: int) -> None:
    shop, source = world.source("Shop", trust=Trust.SERVER), world.source(trust=trust)
    for user in ("old", "new"):
        world.say(shop, message("identify", user, userId=user, traits={"title": user}))
    world.say(source, message("alias", "x", previousId="old", userId="new"))
    world.settle()
    assert len(world.contacts()) == count


def test_an_alias_that_comes_before_its_users_joins_them_as_well(world: World) -> None:
    shop = world.source(trust=Trust.SERVER)
    world.say(shop, message("alias", "x", previousId="old", userId="new"))
    world.say(shop, message("track", "a", userId="old", event="Seen"))
    world.say(shop, message("track", "b", userId="new", event="Seen"))
    world.settle()
    (one,) = world.contacts()
    users = {i.value for i in people.identities_of(world.system, one.id) if i.kind is IdentityKind.USER}
    assert users == {"old", "new"}


def test_a_message_without_a_time_is_one_however_often_it_is_sent(world: World, clock: VirtualClock) -> None:
    site = world.source()
    for _ in range(2):
        clock.at += 5_000
        world.say(site, message("track", "a", anonymousId="d", event="Seen"))
    world.settle()
    assert len(world.events()) == 1
