"""What is stored of a request, and what never is."""

from __future__ import annotations

import json

import pytest

from .conftest import BROWSER, OFF, SERVER, House

PATHS = [
    *("/v1/batch", "/v1/import", "/v1/b", "/v1/t", "/v1/i", "/v1/p", "/v1/g", "/v1/a", "/v1/s"),
    *("/v1/track", "/v1/identify", "/v1/page", "/v1/screen", "/v1/group", "/v1/alias"),
]


@pytest.mark.parametrize("path", PATHS)
def test_every_segment_path_stores_the_body_as_sent(house: House, path: str) -> None:
    sent = b'{"type": "track",  "event":"\xe8\xb0\xa2"}'
    answer = house.post(path, sent)
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    [record] = house.records()
    assert (record.body, record.received_at) == (sent, 1_767_582_000_000)
    assert house.metas()[0]["path"] == path


def test_the_meta_names_source_and_trust_and_cuts_the_address(house: House) -> None:
    headers = {"User-Agent": "Mozilla/5.0", "Referer": "https://www.acme.example/p", "Sec-GPC": "1"}
    house.post("/v1/track?a=b", {}, headers=headers)
    assert house.metas() == [
        {
            "source": 2,
            "key_trust": "server",
            "protocol": "segment",
            "path": "/v1/track",
            "ip": "203.0.113.0",
            "ua": "Mozilla/5.0",
            "query": "a=b",
            "gpc": True,
            "device": None,
            "referer": "https://www.acme.example/p",
        }
    ]


def test_cookies_and_authorization_are_never_stored(house: House) -> None:
    house.post("/v1/track", {}, headers={"Cookie": "session=hush; crescendo_device=0123456789abcdef"})
    [record] = house.records()
    assert b"hush" not in record.meta + record.body
    assert SERVER.encode() not in record.meta


def test_long_headers_are_cut_before_they_are_stored(house: House) -> None:
    house.post("/v1/track", {}, headers={"User-Agent": "u" * 9_000, "Referer": "r" * 9_000})
    [record] = house.records()
    assert len(record.meta) < 3_000


def test_a_nul_in_a_header_is_not_stored(house: House) -> None:
    house.post("/v1/track", {}, headers={"User-Agent": "a\x00b"})
    assert house.metas()[0]["ua"] == "ab"


def test_an_endless_key_is_nobodys(house: House) -> None:
    assert house.post("/v1/track", {}, key="k" * 5_000).status_code == 401


@pytest.mark.parametrize(
    ("body", "query", "headers"),
    [
        ({"writeKey": SERVER}, "", {}),
        ({}, f"?writeKey={SERVER}", {}),
        ({}, "", {"Authorization": f"Bearer {SERVER}"}),
        ({}, "", {"Authorization": "Basic c2VydmVyLWtleTo="}),
        ({"writeKey": SERVER}, "", {"Authorization": "Basic c3RhZ2luZzpzZWNyZXQ="}),
        ({"writeKey": 5}, f"?writeKey={SERVER}", {"Authorization": "Basic %%%"}),
    ],
)
def test_a_key_is_found_wherever_clients_put_it(
    house: House, body: dict[str, object], query: str, headers: dict[str, str]
) -> None:
    answer = house.post(f"/v1/batch{query}", body, key=None, headers=headers)
    assert answer.status_code == 200
    assert house.metas()[0]["source"] == 2


@pytest.mark.parametrize("key", ["stranger", OFF, "", None])
def test_the_stranger_is_refused_and_nothing_is_stored(house: House, key: str | None) -> None:
    assert house.post("/v1/batch", {}, key=key).status_code == 401
    assert house.records() == []


def test_one_record_a_request(house: House) -> None:
    house.post("/v1/batch", {"batch": [{"n": 1}, {"n": 2}]})
    [record] = house.records()
    assert len(json.loads(record.body)["batch"]) == 2


def test_forwarded_addresses_count_only_behind_a_trusted_proxy(house: House) -> None:
    forwarded = {"X-Forwarded-For": "198.51.100.9, 192.0.2.44, 10.0.0.7"}
    house.post("/v1/track", {}, headers=forwarded)
    house.write(trusted_proxies=["203.0.113.0/24", "10.0.0.0/8"])
    house.post("/v1/track", {}, headers=forwarded)
    house.peer = "2001:db8:1:2::3"
    house.post("/v1/track", {}, headers=forwarded)
    assert [meta["ip"] for meta in house.metas()] == ["203.0.113.0", "192.0.2.0", "2001:db8:1::"]


@pytest.mark.parametrize(
    "forwarded", ["", "unknown", "192.0.2.44:5000", "[::ffff:192.0.2.44]:80", "[" * 60_000]
)
def test_odd_forwarded_addresses_do_no_harm(house: House, forwarded: str) -> None:
    house.write(trusted_proxies=["203.0.113.0/24"])
    house.post("/v1/track", {}, headers={"X-Forwarded-For": forwarded})
    assert house.metas()[0]["ip"] in {"203.0.113.0", "192.0.2.0"}


@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/batch"), ("PUT", "/v1/t"), ("POST", "/t.js")])
def test_a_wrong_method_is_told_the_right_one(house: House, method: str, path: str) -> None:
    answer = house.request(method, path)
    assert answer.status_code == 405
    assert "OPTIONS" in answer.headers["Allow"]


def test_other_paths_are_not_the_collectors(house: House) -> None:
    assert house.request("POST", "/v1/other").status_code == 404


def test_the_counters_tell_what_was_done(house: House) -> None:
    house.post("/v1/t", {})
    house.post("/v1/t", b"x")
    house.post("/v1/t", {}, key=BROWSER + "?")
    counted = house.app.counters()
    assert (counted["requests"], counted["stored"], counted["commits"]) == (3, 1, 1)
    assert (counted["refused_not_json"], counted["refused_unknown_key"]) == (1, 1)
    assert (counted["waiting"], counted["held_bytes"]) == (0, 0)
