"""After a Sensors capture was replayed its people, times and touches are right."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.activity.api import stream_events
from crescendo.core import quarantine
from crescendo.core.clock import DAY, VirtualClock
from crescendo.people import api as people
from crescendo.sources.types import Channel, Protocol, Source, Trust
from tests.environment import examples
from tests.protocols.replaying import load
from tests.pure.test_translate_sensors import RECORDS
from tests.shared import shared_path
from tests.world import World

COOKIE = "1a2000224e885f-0fa739a9550d698-26061b51-480000-1a200022508655"
CAPTURED_AT = 1_795_295_926_429


def replayed(world: World, clock: VirtualClock, name: str) -> dict[str, Any]:
    """Replay just after the capture's first record, by a client whose clock is right."""
    capture = load(world, shared_path("captures", f"{name}.json"))
    clock.at = max(record["time"] for record in capture["expect"]["records"]) + 5
    world.replay(capture["requests"])
    world.settle()
    return capture


def named(world: World, contact: int) -> set[tuple[str, str]]:
    return {(one.kind.name.lower(), one.value) for one in people.identities_of(world.system, contact)}


def events(world: World) -> list[Any]:
    return list(stream_events(world.system))


def owners(world: World, name: str) -> set[int | None]:
    return {event.contact_id for event in events(world) if event.raw_name == name}


@pytest.fixture
def project(world: World) -> Source:
    return world.source("acme", key="acme", protocol=Protocol.SENSORS)


@pytest.fixture
def server(world: World) -> Source:
    return world.source("shop", key="shop", protocol=Protocol.SENSORS, trust=Trust.SERVER)


def send(world: World, source: Source, *records: dict[str, Any], at: int | None = None) -> None:
    """One list, as a batch consumer sends it."""
    world.clock.at = CAPTURED_AT + DAY if at is None else at
    packed = quote(base64.b64encode(json.dumps(records).encode()))
    assert world.post(f"/sa?project={source.name}", f"data_list={packed}".encode(), key="").status_code == 200


def record(kind: str = "track", **more: Any) -> dict[str, Any]:
    return {"type": kind, "time": CAPTURED_AT, "lib": {"$lib": "python"}, "properties": {}, **more}


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("sensorsanalytics-sdk-python/default_consumer_all_calls", {("device", "anon-cookie-1")}),
        ("sa-sdk-node/all_calls", {("device", "sn-anon-1"), ("device", "sn_user_1")}),
    ],
)
def test_a_sign_up_gives_the_past_to_the_user(
    world: World, clock: VirtualClock, name: str, person: set[tuple[str, str]]
) -> None:
    replayed(world, clock, name)
    ((one,),) = [owners(world, "ViewPage")]
    assert one is not None
    assert owners(world, "SubmitForm") == owners(world, "profile_set") == owners(world, "$SignUp") == {one}
    assert named(world, one) >= person


@pytest.mark.real
def test_a_profile_fills_the_contact(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "sensorsanalytics-sdk-python/default_consumer_all_calls")
    li = next(contact for contact in world.contacts() if contact.email == "li.lei@example.com")
    assert (li.name, li.company_name, li.employees, li.is_verified) == ("李雷", "上海示例科技", 300, True)
    assert li.traits["$utm_source"] == "baidu"


@pytest.mark.real
def test_bound_ids_make_one_person_and_are_shown(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "sensorsanalytics-sdk-python/idm3_bind_unbind")
    (han,) = (contact for contact in world.contacts() if contact.name)
    assert (han.name, han.email) == ("韩梅梅", "han@example.com")
    assert named(world, han.id) == {
        ("user", "user_3100"),
        ("email", "han@example.com"),
        ("openid", "oTESTopenid0001"),
    }
    assert {event.contact_id for event in events(world) if event.raw_name != "$UnbindID"} == {han.id}


@pytest.mark.real
def test_a_phone_that_is_unbound_stands_alone(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "sensorsanalytics-sdk-python/idm3_bind_unbind")
    han, alone = sorted(world.contacts(), key=lambda contact: not contact.name)
    assert (han.phone, alone.phone) == ("", "+8613800000000")
    assert named(world, alone.id) == {("phone", "+8613800000000")}
    assert owners(world, "$UnbindID") == {alone.id}


@pytest.mark.real
def test_the_web_clients_visitor_becomes_the_user(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "sa-sdk-javascript/image_get_autotrack")
    (user,) = owners(world, "AfterLogin")
    assert user is not None
    assert owners(world, "$UnbindID") == owners(world, "profile_unset") == {user}
    assert named(world, user) >= {("user", "user_5001"), ("openid", "oTESTOPENID5001"), ("device", COOKIE)}
    assert ("phone", "+8613800000001") not in named(world, user)


@pytest.mark.real
@pytest.mark.parametrize(
    ("name", "kind", "click"),
    [
        ("sa-sdk-javascript/image_get_autotrack", "bd_vid", "TESTBDVID2"),
        ("sa-sdk-javascript/page_leave_dwell", "qhclickid", "TESTQH5"),
        ("sa-sdk-javascript/beacon", "gclid", "TESTGCLID5"),
    ],
)
def test_the_click_id_and_the_words_of_the_ad_stand_on_the_touch(
    world: World, clock: VirtualClock, name: str, kind: str, click: str
) -> None:
    replayed(world, clock, name)
    page = next(event for event in events(world) if event.raw_name == "$pageview")
    assert (page.name, page.touch.click_id_kind, page.touch.click_id) == ("page.viewed", kind, click)
    assert page.touch.channel is Channel.SEM
    if kind == "bd_vid":
        assert (page.touch.keyword, page.touch.campaign) == ("物联网网关", "品牌词")
    assert "未取到值" not in json.dumps(page.properties, ensure_ascii=False)


@pytest.mark.real
def test_the_time_on_a_page_stands_on_its_view(world: World, clock: VirtualClock) -> None:
    replayed(world, clock, "sa-sdk-javascript/page_leave_dwell")
    found = {event.raw_name: event for event in events(world)}
    assert (found["$pageview"].subject, found["$pageview"].value) == ("/read", 2_656)
    assert found["$WebPageLeave"].value is None
    assert (found["$WebClick"].name, found["$WebClick"].subject) == ("link.followed", "/next-page")


@pytest.mark.parametrize("reads", [[4.0, 9.5], [9.5, 4.0]])
def test_the_longest_reading_wins_and_another_view_keeps_its_own(
    world: World, project: Source, reads: list[float]
) -> None:
    url = {"$url": "https://www.acme.test/a"}
    began = CAPTURED_AT
    for number, at in enumerate((began, began + 60_000)):
        send(world, project, record(event="$pageview", distinct_id="d", properties=url, time=at))
        for read in reads if number == 0 else [2.0]:
            left = {**url, "event_duration": read}
            leave = record(
                event="$WebPageLeave", distinct_id="d", properties=left, time=at + int(read * 1000)
            )
            send(world, project, leave, at=began + 100_000)
    world.settle()
    values = [event.value for event in events(world) if event.name == "page.viewed"]
    assert sorted(values) == [2_000, 9_500]


@pytest.mark.parametrize("skew", [0, 3 * DAY, -400 * DAY])
def test_the_flush_time_puts_a_wrong_clock_right(world: World, project: Source, skew: int) -> None:
    said = record(event="E", distinct_id="d", time=CAPTURED_AT + skew, _flush_time=CAPTURED_AT + skew + 700)
    send(world, project, said, at=CAPTURED_AT + 700)
    world.settle()
    assert [event.at for event in events(world)] == [CAPTURED_AT]


@pytest.mark.parametrize(("written", "read"), [(1_672_531_200, 1_672_531_200_000), (10**12, 10**12)])
def test_an_import_of_the_past_is_believed_and_seconds_are_read(
    world: World, project: Source, written: int, read: int
) -> None:
    said = record(event="E", distinct_id="d", time=written, time_free=True, _flush_time=CAPTURED_AT)
    send(world, project, said, at=CAPTURED_AT + DAY)
    world.settle()
    assert [event.at for event in events(world)] == [read]


def test_a_kiosk_does_not_join_two_people(world: World, project: Source) -> None:
    """logout(true) draws a new anonymous id and keeps the cookie's."""

    def by(user: str | None, anonymous: str, at: int) -> dict[str, Any]:
        ids = {"$identity_cookie_id": "cookie-0001", "$identity_anonymous_id": anonymous}
        login = {"$identity_login_id": user} if user else {}
        who: dict[str, Any] = {
            "identities": ids | login,
            "distinct_id": user or anonymous,
            "anonymous_id": anonymous,
        }
        return record(event="Seen", **who, login_id=user, time=at, lib={"$lib": "js"})

    said = [by(None, "anon-1", 1), by("ann", "anon-1", 2), by(None, "anon-2", 3), by("bob", "anon-2", 4)]
    for place, one in enumerate(said):
        send(world, project, {**one, "time": CAPTURED_AT + place}, at=CAPTURED_AT + 100 + place)
    world.settle()
    owner = [event.contact_id for event in sorted(events(world), key=lambda event: event.at)]
    assert owner[0] == owner[1] != owner[2] == owner[3]
    assert len(world.contacts()) == 2


def test_what_is_unbound_is_not_tied_anew(world: World, server: Source) -> None:
    mobile = {"$identity_mobile": "13800000009"}
    send(
        world,
        server,
        record("track_id_unbind", distinct_id="$identity_mobile+13800000009", identities=mobile),
    )
    send(world, server, record("track_id_unbind", distinct_id="u9", identities=mobile))
    world.settle()
    assert len({event.contact_id for event in events(world)}) == 2


def test_set_once_fills_and_never_overwrites(world: World, server: Source) -> None:
    who = {"distinct_id": "u1", "identities": {"$identity_login_id": "u1"}}
    steps = [
        ("profile_set_once", {"first_page": "/a", "city": "上海"}),
        ("profile_set_once", {"first_page": "/b"}),
        ("profile_set", {"city": "深圳", "title": "CTO"}),
        ("profile_set_once", {"city": "北京", "title": "CEO"}),
    ]
    for place, (kind, properties) in enumerate(steps):
        send(world, server, record(kind, **who, properties=properties, time=CAPTURED_AT + place))
    world.settle()
    (one,) = world.contacts()
    assert (one.traits["first_page"], one.city, one.title) == ("/a", "深圳", "CTO")


@pytest.mark.parametrize(("trust", "city"), [(Trust.SERVER, ""), (Trust.BROWSER, "深圳")])
def test_only_a_server_key_blanks_a_field(world: World, trust: Trust, city: str) -> None:
    source = world.source("acme", key="acme", protocol=Protocol.SENSORS, trust=trust)
    who = {"distinct_id": "u1", "identities": {"$identity_login_id": "u1"}}
    send(world, source, record("profile_set", **who, properties={"city": "深圳"}))
    send(world, source, record("profile_unset", **who, properties={"city": True}, time=CAPTURED_AT + 9))
    world.settle()
    assert [contact.city for contact in world.contacts()] == [city]


def test_sums_and_lists_stay_with_their_event(world: World, server: Source) -> None:
    who = {"distinct_id": "u1", "identities": {"$identity_login_id": "u1"}}
    send(world, server, record("profile_increment", **who, properties={"visits": 2}))
    send(world, server, record("profile_append", **who, properties={"tags": ["a", "b"]}))
    send(world, server, record("profile_delete", **who))
    world.settle()
    added = {event.raw_name: event.properties.get("added") for event in events(world)}
    assert added == {
        "profile_increment": {"visits": 2},
        "profile_append": {"tags": ["a", "b"]},
        "profile_delete": None,
    }
    (one,) = world.contacts()
    assert dict(one.traits) == {}


def test_rules_are_kept_for_each_record_by_itself(world: World, project: Source) -> None:
    good = {"中文键": 1, "1bad": 1, "date": "x", "a.b": 1, "ok": {"a": [1]}, "none": None, "text": "未取到值"}
    send(
        world,
        project,
        record(event="bad name!", distinct_id="d"),
        record(event="", distinct_id="d"),
        record(event="user_id", distinct_id="d"),
        record(event="Fine", distinct_id="d", properties=good),
        record(event="Fine", distinct_id="d" * 256),
        record(event="Fine", distinct_id=" "),
        record("profile_dance", distinct_id="d"),
    )
    world.settle()
    (one,) = events(world)
    assert one.properties == {"ok": '{"a": [1]}'}
    reasons = sorted(item.reason for item in quarantine.list_items(world.system).rows)
    assert reasons == [
        *("bad_event_name", "bad_event_name"),
        *("no_distinct_id", "no_distinct_id", "no_event_name", "unknown_type"),
    ]


def test_identical_content_is_one_and_a_track_id_tells_twins_apart(world: World, project: Source) -> None:
    plain = record(event="E", distinct_id="d")
    send(world, project, plain, plain, {**plain, "_track_id": 1}, {**plain, "_track_id": 2})
    send(world, project, {**plain, "_track_id": 2, "_flush_time": CAPTURED_AT + 5}, plain)
    world.settle()
    assert len(events(world)) == 3


def test_hostile_text_is_stored_and_harms_no_neighbour(world: World, project: Source) -> None:
    strange = {"nul": "a\x00b", "half": "\ud83d", "big": 2**80, "nan": float("nan")}
    send(
        world,
        project,
        record(event="Odd", distinct_id="d", properties=strange),
        record(event="E", distinct_id="e"),
    )
    world.settle()
    (odd,) = [event for event in events(world) if event.raw_name == "Odd"]
    assert odd.properties == {
        "nul": "a\N{REPLACEMENT CHARACTER}b",
        "half": "\N{REPLACEMENT CHARACTER}",
        "big": str(2**80),
    }
    assert len(events(world)) == 2


@settings(suppress_health_check=list(HealthCheck), max_examples=examples(15), deadline=None)
@given(st.lists(RECORDS, min_size=5, max_size=40))
def test_whatever_a_stranger_sends_ingest_goes_on(
    world: World, project: Source, said: list[dict[str, Any]]
) -> None:
    send(world, project, *said)
    world.settle()
    reasons = {item.reason for item in quarantine.list_items(world.system, limit=200).rows}
    assert "ingest_failed" not in reasons
