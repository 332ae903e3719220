"""Sensors Analytics' records as standard acts."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.activity import limits
from crescendo.activity.sensors import records_of, translate_sensors
from crescendo.activity.sensors_names import is_name
from crescendo.activity.sensors_people import Who, who
from crescendo.activity.translated import Envelope, Translated, Untranslatable
from crescendo.people.types import Identity, IdentityKind

RECEIVED = 1_767_582_000_000
ENVELOPE = Envelope(received_at=RECEIVED, agent="Mozilla/5.0 (X11; Linux x86_64)", ip="203.0.113.0")
SERVER = Envelope(received_at=RECEIVED, trust="server", agent="Python-urllib/3.11")

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
TYPES = [
    *("track", "track_signup", "track_id_bind", "track_id_unbind", "profile_set", "profile_set_once"),
    *("profile_increment", "profile_append", "profile_unset", "profile_delete", "item_set", "item_delete"),
]
PRESETS = [
    *("$url", "$referrer", "$title", "$utm_source", "$latest_utm_source", "event_duration", "$is_login_id"),
    *("email", "phone", "$name", "$element_target_url", "$screen_name", "$lib"),
]
IDS = [
    *("$identity_login_id", "$identity_anonymous_id", "$identity_cookie_id", "$identity_mobile"),
    *("$identity_email", "openid", "$identity_mp_unionid", "member"),
]
KEYS = [
    *("type", "event", "time", "_flush_time", "time_free", "distinct_id", "login_id", "anonymous_id"),
    *("original_id", "_track_id", "properties", "identities", "lib", "item_id", "item_type", "project"),
]
RECORDS = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8) | st.fixed_dictionaries(
    {
        "type": st.sampled_from(TYPES),
        "event": st.sampled_from(["$pageview", "$WebPageLeave", "$WebClick", "Own", "$AppViewScreen"]),
        "distinct_id": st.just("d1") | JSON,
        "properties": st.dictionaries(st.sampled_from(PRESETS) | TEXT, JSON, max_size=5),
    },
    optional=dict.fromkeys(KEYS[2:5] + KEYS[6:10] + KEYS[12:], JSON)
    | {"identities": st.dictionaries(st.sampled_from(IDS) | TEXT, JSON | TEXT, max_size=5)},
)


def said(event: str = "E", kind: str = "track", envelope: Envelope = ENVELOPE, **more: Any) -> Translated:
    record = {"type": kind, "event": event, "time": RECEIVED, "distinct_id": "d1", **more}
    return translate_sensors(record, envelope)


@given(RECORDS, st.sampled_from([ENVELOPE, SERVER]))
def test_no_record_breaks_the_translation(record: dict[str, Any], envelope: Envelope) -> None:
    try:
        found = translate_sensors(limits.clean(record), envelope)
    except Untranslatable:
        return
    assert msgspec.json.encode([found.props, found.traits, found.fills])
    assert 0 <= found.at <= RECEIVED
    assert found.client_at >= 0
    assert found.message_id == found.message_id.strip("\x00")


@given(JSON)
def test_only_a_list_has_records(body: Any) -> None:
    assert records_of(body) == (body if isinstance(body, list) else [])


@pytest.mark.parametrize(
    ("name", "good"),
    [
        *(("$pageview", True), ("_a1", True), ("a" * 100, True), ("Date2", True), ("user_identity", True)),
        *(
            ("a" * 101, False),
            ("1a", False),
            ("a.b", False),
            ("中文", False),
            ("bad name!", False),
            ("", False),
        ),
        *(("time", False), ("DATE", False), ("user_tag_x", False), ("event_id", False), ("a\n", False)),
    ],
)
def test_names_follow_the_clients_own_rule(name: str, good: bool) -> None:
    assert is_name(name) is good


COOKIE = {"$identity_cookie_id": "cookie-1"}
ANONYMOUS = {"$identity_anonymous_id": "anon-1"}
COOKIE_DRAWN = "1a2000224e885f-0fa739a9550d698-26061b51-480000-1a200022508655"


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"distinct_id": "x", "properties": {"$is_login_id": True}}, Who(user="x")),
        ({"distinct_id": "x", "properties": {"$is_login_id": False}}, Who(device="x")),
        ({"distinct_id": "x", "lib": {"$lib": "python"}}, Who(device="x")),
        ({"distinct_id": "x", "lib": {"$lib": "Node"}}, Who(device="x")),
        ({"distinct_id": "x", "login_id": "x", "anonymous_id": "a"}, Who(device="a", user="x")),
        ({"identities": COOKIE}, Who(device="cookie-1")),
        ({"identities": COOKIE | ANONYMOUS}, Who(device="anon-1")),
        ({"identities": COOKIE, "anonymous_id": "anon-2"}, Who(device="anon-2")),
        ({"identities": ANONYMOUS | {"$identity_login_id": "u"}}, Who(device="anon-1", user="u")),
        (
            {"identities": {"$identity_email": "a@b.cn", "$identity_mobile": "138"}},
            Who(email="a@b.cn", phone="138"),
        ),
        ({"identities": {"member": "m1"}, "login_id": "member+m1"}, Who(user="m1")),
        (
            {"identities": {"wx_openid": "o1", "$identity_mp_unionid": "n1"}},
            Who(
                others=(
                    Identity(IdentityKind.OPENID, "o1", "wx_openid"),
                    Identity(IdentityKind.UNIONID, "n1"),
                )
            ),
        ),
        ({"identities": {"$identity_login_id": "  "}, "distinct_id": "x"}, Who(device="x", user=None)),
    ],
)
def test_both_models_of_identity_are_read(more: dict[str, Any], expected: Who) -> None:
    assert who({"lib": {"$lib": "js"}, **more}, "track") == expected


def test_silent_libraries_are_taken_at_their_deeds() -> None:
    """Whoever has a profile or signed up is a user; the same id elsewhere is their device."""
    node = {"distinct_id": "u1", "lib": {"$lib": "Node"}}
    assert who(node, "profile_set") == Who(device="u1", user="u1")
    signed = who({**node, "original_id": "a1"}, "track_signup")
    assert signed == Who(device="u1", user="u1", alias=("a1", "u1"))


def test_a_device_that_is_taken_off_is_left() -> None:
    found = who({"distinct_id": "u1", "identities": COOKIE}, "track_id_unbind")
    assert found == Who(device="cookie-1", leaves=True)


NUMBER = {"$identity_mobile": "13800000001"}
PHONE = Identity(IdentityKind.PHONE, "+8613800000001")
OPENID = Identity(IdentityKind.OPENID, "o1", "openid")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        # The web client names the user, the server's libraries only what is taken off.
        ({"distinct_id": "u1", "identities": NUMBER}, Who(user="u1", parted=(PHONE,))),
        ({"distinct_id": "u1", "identities": {"openid": "o1"}}, Who(user="u1", parted=(OPENID,))),
        (
            {"distinct_id": "$identity_mobile+13800000001", "identities": NUMBER},
            Who(phone="13800000001", parted=(PHONE,)),
        ),
        (
            {"distinct_id": "u1", "identities": {"$identity_login_id": "u1"}},
            Who(user="u1", parted=(Identity(IdentityKind.USER, "u1"),)),
        ),
        (
            {"distinct_id": "openid+o1", "identities": {"openid": "o1"} | NUMBER},
            Who(phone="13800000001", others=(OPENID,), parted=(OPENID,)),
        ),
        (
            {"distinct_id": "u1", "identities": COOKIE | NUMBER},
            Who(device="cookie-1", user="u1", leaves=True, parted=(PHONE,)),
        ),
        (
            {"distinct_id": COOKIE_DRAWN, "identities": NUMBER},
            Who(device=COOKIE_DRAWN, leaves=True),
        ),
    ],
)
def test_an_unbind_names_what_is_taken_off_whom(more: dict[str, Any], expected: Who) -> None:
    assert who(more, "track_id_unbind") == expected


@pytest.mark.parametrize(
    ("event", "name", "kind", "subject"),
    [
        ("$pageview", "page.viewed", "page", "/a"),
        ("$MPViewScreen", "page.viewed", "page", "/a"),
        ("$AppViewScreen", "page.viewed", "screen", "Start"),
        ("$WebClick", "link.followed", "link", "https://b.test/"),
        ("$WebStay", "$WebStay", None, None),
    ],
)
def test_preset_events_are_standard_acts(
    event: str, name: str, kind: str | None, subject: str | None
) -> None:
    given = {
        "$url": "https://a.test/a?x=1",
        "$screen_name": "Start",
        "$element_target_url": "https://b.test/",
    }
    found = said(event, properties=given)
    assert (found.name, found.subject_kind, found.subject) == (name, kind, subject)


def test_the_landings_words_are_the_campaign_and_placeholders_are_nothing() -> None:
    given = {
        "$url": "https://a.test/",
        "$utm_source": "baidu",
        "$utm_term": "未取到值",
        "$latest_utm_medium": "cpc",
    }
    found = said("$pageview", properties={**given, "$referrer": "未取到值_直接打开"})
    assert (found.campaign, found.referrer) == ({"source": "baidu"}, "")
    assert said(properties={"$latest_utm_medium": "cpc"}).campaign == {"medium": "cpc"}
    assert said(properties={"$latest_utm_medium": "cpc", "$url": "https://a.test/"}).campaign is None


def test_addresses_and_the_clients_own_marks_are_no_properties() -> None:
    given = {"$ip": "203.0.113.9", "$lib": "js", "$is_login_id": True, "amount": 12.5, "tags": ["a", 1]}
    assert said(properties=given).props == {"amount": 12.5, "tags": ["a", "1"]}


def test_a_record_without_a_time_but_with_an_id_stays_the_same() -> None:
    later = Envelope(received_at=RECEIVED + 5_000)
    assert (
        said(time=None, _track_id=1).client_at == said(envelope=later, time=None, _track_id=1).client_at == 0
    )
