"""Other protocols' messages as standard acts."""

from __future__ import annotations

import base64
import gzip
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.activity import limits
from crescendo.activity.instants import corrected, read_instant
from crescendo.activity.subjects import path_of
from crescendo.activity.tracker import translate_confirm, translate_form, translate_tracker
from crescendo.activity.translate import messages_of, translate
from crescendo.activity.translated import Dwell, Envelope, Translated, Untranslatable
from tests.shared import shared_path

RECEIVED = 1_767_582_000_000
ENVELOPE = Envelope(received_at=RECEIVED, agent="Mozilla/5.0 (X11; Linux x86_64)", ip="203.0.113.0")
SERVER = Envelope(received_at=RECEIVED, trust="server", agent="analytics-python/2.4.0")

TEXT = st.text(st.characters(exclude_categories=()), max_size=12)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
KEYS = [
    "type",
    "event",
    "userId",
    "anonymousId",
    "properties",
    "traits",
    "context",
    "timestamp",
    "sentAt",
    "messageId",
    "previousId",
    "groupId",
    "name",
    "originalTimestamp",
]
MESSAGES = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8) | st.builds(
    lambda kind, rest: {**rest, "type": kind, "event": "E"},
    st.sampled_from(["track", "identify", "page", "screen", "group", "alias"]),
    st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, JSON)),
)


def track(event: str, envelope: Envelope = ENVELOPE, **more: Any) -> Translated:
    return translate(
        {"type": "track", "event": event, "anonymousId": "d1", "messageId": "m1", **more}, envelope
    )


@pytest.mark.parametrize(
    ("raw", "act"),
    [
        ("Form Submitted", "form.submitted"),
        ("form_submitted", "form.submitted"),
        ("Document Downloaded", "asset.downloaded"),
        ("Asset Downloaded", "asset.downloaded"),
        ("Video Playback Started", "video.watched"),
        ("Video Content Playing", "video.watched"),
        ("Trial Started", "trial.started"),
        ("demo.asked", "demo.asked"),
        ("Landing Viewed", "Landing Viewed"),
        ("deal.won", "custom.deal.won"),
    ],
)
def test_names_become_standard_acts_and_others_pass_unchanged(raw: str, act: str) -> None:
    said = track(raw)
    assert (said.name, said.raw_name) == (act, raw)


def test_the_operators_map_stands_first() -> None:
    envelope = Envelope(received_at=RECEIVED, names={"Webinar Attended": "meeting.watched"})
    said = track("Webinar Attended", envelope, properties={"webinar": "Edge", "minutes": "24"})
    assert (said.name, said.subject_kind, said.subject, said.value) == (
        "meeting.watched",
        "meeting",
        "Edge",
        24,
    )


def test_a_server_may_name_an_inner_act() -> None:
    assert track("deal.won", SERVER).name == "deal.won"


def test_a_page_has_its_path_its_title_and_its_evidence() -> None:
    url = "https://www.acme.example/%E4%BB%B7%E6%A0%BC/?gclid=1#x"
    page = {"url": url, "referrer": "https://www.google.com/", "title": "Prices", "search": "?gclid=1"}
    context = {"page": page, "campaign": {"name": "may"}, "userAgent": "Mozilla", "ip": "1.2.3.4"}
    said = translate({"type": "page", "context": context, "properties": dict(page)}, ENVELOPE)
    assert (said.name, said.subject_kind, said.subject) == ("page.viewed", "page", "/价格")
    assert (said.landing_url, said.referrer, said.campaign) == (
        url,
        "https://www.google.com/",
        {"name": "may"},
    )
    assert (said.title, said.agent, said.ip) == ("Prices", "Mozilla", "1.2.3.4")


def test_a_page_sent_by_a_server_keeps_its_own_path_beside_the_landing() -> None:
    landing = "https://www.acme.example/demo?utm_source=google"
    message = {
        "type": "page",
        "name": "Gateway",
        "properties": {"url": "https://www.acme.example/docs/gateway", "dwell_ms": 42_000},
        "context": {"page": {"url": landing, "title": "Demo"}},
    }
    said = translate(message, SERVER)
    assert (said.subject, said.landing_url, said.value, said.title) == (
        "/docs/gateway",
        landing,
        42_000,
        "Gateway",
    )


def test_a_query_sent_apart_belongs_to_the_landing() -> None:
    context = {"page": {"url": "https://a.example/x", "search": "?bd_vid=7"}}
    assert track("Seen", context=context).landing_url == "https://a.example/x?bd_vid=7"


def test_a_tracked_links_address_is_no_landing() -> None:
    assert track("link.followed", properties={"url": "https://other.example/?gclid=1"}).landing_url == ""


def test_identify_takes_traits_from_the_context_too() -> None:
    message = {
        "type": "identify",
        "userId": 17,
        "context": {"traits": {"email": " A@b.example ", "x": 1}},
        "traits": {"x": 2},
    }
    said = translate(message, ENVELOPE)
    assert (said.name, said.user_id, said.email, dict(said.traits)["x"]) == (
        "identified",
        "17",
        "A@b.example",
        2,
    )


def test_an_alias_names_two_and_a_group_has_traits_of_its_own() -> None:
    said = translate({"type": "alias", "previousId": "d1", "userId": "u1"}, ENVELOPE)
    assert said.alias == ("d1", "u1")
    said = translate({"type": "group", "groupId": 5, "userId": "u1", "traits": {"name": "Acme"}}, ENVELOPE)
    assert (said.group_id, said.group_traits, said.traits) == ("5", {"name": "Acme"}, {})


@pytest.mark.parametrize("nobody", ["", "   ", "null", "undefined", "0", None, True, [], {}, float("nan")])
def test_an_id_that_names_nobody_is_none(nobody: Any) -> None:
    said = track("Seen", userId=nobody, anonymousId=nobody)
    assert said.user_id is said.device is None


def test_a_context_names_somebody_only_where_no_user_id_does() -> None:
    context = {"traits": {"email": "a@b.example", "phone": 13800000000}}
    assert (track("Seen", context=context).email, track("Seen", context=context).phone) == (
        "a@b.example",
        "13800000000",
    )
    assert track("Seen", userId="u", context=context).email is None


def test_a_librarys_agent_is_not_the_persons() -> None:
    assert track("Seen", SERVER).agent == ""
    assert track("Seen", SERVER, context={"userAgent": "Mozilla/5.0"}).agent == "Mozilla/5.0"


@pytest.mark.parametrize(
    "message", [{"type": "track"}, {"type": "track", "event": " "}, {"type": "wave"}, {"type": []}]
)
def test_what_says_nothing_is_refused_with_a_reason(message: dict[str, Any]) -> None:
    with pytest.raises(Untranslatable):
        translate(message, ENVELOPE)


@given(MESSAGES)
def test_no_json_makes_translating_raise_anything_else(message: dict[str, Any]) -> None:
    for envelope in (ENVELOPE, SERVER):
        try:
            said = translate(message, envelope)
        except Untranslatable:
            continue
        assert 0 <= said.at <= RECEIVED
        assert said.value is None or said.value >= 0


@given(MESSAGES)
def test_cleaned_messages_translate_to_what_can_be_stored(message: dict[str, Any]) -> None:
    cleaned = limits.clean(message)
    assert json.dumps(limits.clean(cleaned)) == json.dumps(cleaned)
    json.dumps(cleaned, ensure_ascii=False, allow_nan=False).encode("utf-8")


# --- our own protocols


def tracker(event: dict[str, Any], **body: Any) -> Translated | Dwell:
    return translate_tracker(
        {"device": "d1", "consent": "granted", "sentAt": RECEIVED, **body}, event, ENVELOPE
    )


def test_the_trackers_page_keeps_its_view_key() -> None:
    said = tracker(
        {
            "name": "page.viewed",
            "messageId": "m",
            "at": RECEIVED - 5,
            "pageView": "p1",
            "url": "https://a.example/x/",
        }
    )
    assert isinstance(said, Translated)
    assert (said.subject, said.view_key, said.at, said.device) == ("/x", "p1", RECEIVED - 5, "d1")


def test_only_the_view_itself_has_the_dwell() -> None:
    said = tracker({"name": "link.followed", "pageView": "p1", "props": {"target": "https://b.example/"}})
    assert isinstance(said, Translated)
    assert (said.view_key, said.subject) == (None, "https://b.example/")


def test_a_heartbeat_is_no_act_and_is_capped() -> None:
    said = tracker({"name": "page.dwell", "pageView": "p1", "activeMs": 10**9, "scroll": 300})
    assert said == Dwell(view_key="p1", active_ms=30 * 60_000, scroll=100, at=RECEIVED)


def test_without_consent_nobody_is_named() -> None:
    event = {"name": "identified", "userId": "u", "traits": {"email": "a@b.example"}}
    said = tracker(event, consent="denied")
    assert isinstance(said, Translated)
    assert said.device is said.user_id is said.email is None
    assert not said.traits


def test_a_reset_leaves_and_an_own_name_passes() -> None:
    left, own = (
        tracker({"name": "reset"}),
        tracker({"name": "custom", "event": "Price Calculated", "props": {"a": 1}}),
    )
    assert isinstance(left, Translated)
    assert isinstance(own, Translated)
    assert left.leaves
    assert (own.name, dict(own.props)) == ("Price Calculated", {"a": 1})


def test_a_driven_browser_says_so() -> None:
    said = tracker({"name": "page.viewed"}, webdriver=True)
    assert isinstance(said, Translated)
    assert said.is_driven


def test_a_forms_event_keeps_names_and_its_traits_the_values() -> None:
    body = {
        "key": "k1", "device": "d1", "form": "demo", "fields": {"email": "a@b.example", "company": "Acme"},
        "consents": [{"purpose": "mail"}], "page": {"url": "https://a.example/?gclid=1", "title": "T"},
    }  # fmt: skip
    said = translate_form(body, ENVELOPE)
    assert (said.name, said.subject, said.email, said.message_id) == (
        "form.submitted",
        "demo",
        "a@b.example",
        "k1",
    )
    assert said.props == {"fields": ["company", "email"]}
    assert (said.landing_url, said.consents) == ("https://a.example/?gclid=1", ({"purpose": "mail"},))


def test_a_confirmation_names_its_submission() -> None:
    said = translate_confirm({"confirm": "k1", "email": "a@b.example", "at": RECEIVED}, ENVELOPE)
    assert (said.confirms, said.email, said.message_id) == ("k1", "a@b.example", "confirm/k1")


BODY_KEYS = ["device", "consent", "sentAt", "form", "fields", "page", "confirm", "email", "key", "consents"]
EVENT_KEYS = ["name", "at", "props", "url", "pageView", "activeMs", "scroll", "traits", "event"]
BODIES = st.dictionaries(st.sampled_from(BODY_KEYS), JSON)
EVENTS = st.dictionaries(st.sampled_from(EVENT_KEYS), JSON)


@given(BODIES, EVENTS)
def test_no_json_makes_our_own_protocols_raise_else(body: dict[str, Any], event: dict[str, Any]) -> None:
    for call in (
        lambda: translate_tracker(body, event, ENVELOPE),
        lambda: translate_tracker(body, {**event, "name": "page.dwell"}, ENVELOPE),
        lambda: translate_tracker(body, {**event, "name": "page.viewed"}, ENVELOPE),
        lambda: translate_form(body, ENVELOPE),
        lambda: translate_confirm(body, ENVELOPE),
    ):
        try:
            said = call()
        except Untranslatable:
            continue
        assert 0 <= said.at <= RECEIVED


def test_an_id_longer_than_any_is_nobodys() -> None:
    said = translate({"type": "group", "userId": "u" * 256, "groupId": "g" * 256}, ENVELOPE)
    assert (said.user_id, said.group_id) == (None, None)


# --- clocks


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        ("2026-01-05T03:00:00.000Z", RECEIVED),
        ("2026-01-05T03:00:00Z", RECEIVED),
        ("2026-01-05T11:00:00.000+08:00", RECEIVED),
        ("2026-01-05T03:00:00.000123+00:00", RECEIVED),
        ("2026-01-05T03:00:00", RECEIVED),
        (" 2026-01-05T03:00:00Z ", RECEIVED),
        (RECEIVED, RECEIVED),
        (RECEIVED / 1000, RECEIVED),
        (str(RECEIVED), RECEIVED),
        (RECEIVED * 1000, RECEIVED),
        ("yesterday", None),
        ("--123456789", None),
        ("-123456789", -123_456_789_000),
        (True, None),
        (math.nan, None),
        (10**30, None),
        ([], None),
    ],
)
def test_times_are_read_as_clients_write_them(written: Any, milliseconds: int | None) -> None:
    assert read_instant(written) == milliseconds


DAY = 86_400_000


@pytest.mark.parametrize("skew", [3 * DAY, -400 * DAY, -730 * DAY, 0])
def test_a_wrong_clock_is_corrected_and_a_past_act_keeps_its_distance(skew: int) -> None:
    sent_at = RECEIVED + skew - 50
    assert corrected(sent_at - 1_000, sent_at, RECEIVED) == RECEIVED - 1_000
    assert corrected(sent_at - 90 * DAY, sent_at, RECEIVED) == RECEIVED - 90 * DAY


@given(st.none() | st.integers(), st.none() | st.integers(), st.integers(min_value=0, max_value=2**62))
def test_nothing_happens_after_it_was_received(at: int | None, sent_at: int | None, received_at: int) -> None:
    assert 0 <= corrected(at, sent_at, received_at) <= received_at


@given(JSON)
def test_no_json_makes_reading_a_time_raise(value: Any) -> None:
    assert read_instant(value) is None or isinstance(read_instant(value), int)


def test_rudderstacks_original_timestamp_is_the_clients_clock() -> None:
    late = {"sentAt": "2026-01-05T04:00:00Z", "originalTimestamp": "2026-01-05T03:59:00Z"}
    assert track("Seen", **late).at == RECEIVED - 60_000


# --- limits


def test_the_limits_are_named() -> None:
    assert limits.breach({"a": "x" * 40_000}) == limits.TOO_LARGE
    assert limits.breach({"a": {str(key): 1 for key in range(2_001)}}) == limits.TOO_MANY_KEYS
    assert limits.breach("text") == limits.NO_OBJECT
    deep: dict[str, Any] = {}
    for _ in range(60):
        deep = {"d": deep}
    assert limits.breach(deep) == limits.TOO_DEEP
    assert limits.breach({"a": "\ud800" * 10}) is None


def test_a_body_within_the_limits_needs_no_measuring() -> None:
    assert limits.look(b'{"a": 1}', is_strict=True) == limits.Look(measure=False, clean=False)
    assert limits.look(b'{"a": "\\ud83d"}').clean
    assert limits.look(b'{"a": "\\u0000"}', is_strict=True).clean
    assert limits.look(b'{"a": 123456789012345678901}', is_strict=True).clean
    assert limits.look(b'{"a": 1e999}').clean
    assert limits.look(b"[" * 50 + b"]" * 50).measure


def test_cleaning_keeps_what_it_can() -> None:
    dirty = {"a": "x\x00y\ud83d", "b": 2**63, "c": math.inf, "d": [math.nan, 1.5], "\x00": None}
    assert limits.clean(dirty) == {
        "a": "x\ufffdy\ufffd",
        "b": str(2**63),
        "c": None,
        "d": [None, 1.5],
        "\ufffd": None,
    }


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.example", "/"),
        ("https://a.example/?x=1", "/"),
        ("https://a.example/b/c/#d", "/b/c"),
        ("/b/?c", "/b"),
        ("b", "/b"),
        ("https://a.example/%E4%BB%B7", "/价"),
        ("https://a.example/%ff", "/\ufffd"),
    ],
)
def test_a_path_is_readable_and_has_one_spelling(address: str, path: str) -> None:
    assert path_of(address) == path


# --- real clients


def captured() -> Iterator[tuple[Path, dict[str, Any], bytes]]:
    folder = shared_path("captures")
    for path in sorted(
        [*folder.glob("segment-*/*.json"), *folder.glob("rudder*/*.json"), *folder.glob("analytics-*/*.json")]
    ):
        capture = json.loads(path.read_text(encoding="utf-8"))
        for request in capture["requests"]:
            body = base64.b64decode(request["body_base64"])
            if body and request["method"] == "POST":
                yield path, capture, gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


@pytest.mark.real
def test_every_captured_message_is_translated_and_none_is_lost() -> None:
    seen: dict[Path, set[str]] = {}
    expected: dict[Path, set[str]] = {}
    for path, capture, body in captured():
        look = limits.look(body)
        messages, sent_at = messages_of(json.loads(body))
        for message in messages:
            assert limits.breach(message) is None, path
            kept = limits.clean(message) if look.clean else message
            said = translate(kept, Envelope(received_at=RECEIVED + 2**35, sent_at=sent_at))
            seen.setdefault(path, set()).add(said.message_id)
        expected[path] = {message["messageId"] for message in capture["expect"].get("messages", [])}
    assert len(seen) > 20
    assert seen == expected
