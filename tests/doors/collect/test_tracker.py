"""Our own tracker's path: which device is named, and when none may be."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from .conftest import BROWSER, House

OWN, OTHER = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"


def body(**more: Any) -> dict[str, Any]:
    return {"writeKey": BROWSER, "events": [], **more}


def test_a_first_visit_gets_a_device_and_a_cookie(house: House) -> None:
    answer = house.post("/v1/tracker", body(device=None, consent="unset"), key=None)
    device = answer.json()["device"]
    assert uuid.UUID(device)
    assert house.metas()[0]["device"] == device
    assert answer.headers["Set-Cookie"] == (
        f"crescendo_device={device}; Max-Age=34560000; Path=/; SameSite=Lax; HttpOnly"
    )


def test_the_cookie_names_the_device(house: House) -> None:
    answer = house.post("/v1/tracker", body(), key=None, headers={"Cookie": f"a=b; crescendo_device={OWN}"})
    assert (answer.json(), house.metas()[0]["device"]) == ({"device": OWN}, OWN)


def test_the_tracker_knows_better_than_the_cookie(house: House) -> None:
    cookie = {"Cookie": f"crescendo_device={OWN}"}
    assert house.post("/v1/tracker", body(device=OTHER), key=None, headers=cookie).json()["device"] == OTHER


def test_a_new_device_may_be_proposed_but_never_replaces_a_known_one(house: House) -> None:
    cookie = {"Cookie": f"crescendo_device={OWN}"}
    answers = [
        house.post("/v1/tracker", body(newDevice=OTHER), key=None),
        house.post("/v1/tracker", body(newDevice=OTHER), key=None, headers=cookie),
        house.post("/v1/tracker", body(newDevice=OTHER, device=OWN), key=None),
    ]
    assert [answer.json()["device"] for answer in answers] == [OTHER, OWN, OWN]


def test_a_body_read_leniently_names_its_device_as_well(house: House) -> None:
    content = b'{"writeKey":"browser-key","device":"' + OWN.encode() + b'","title":"\\ud83d"}'
    assert house.post("/v1/tracker", content, key=None).json()["device"] == OWN


@pytest.mark.parametrize("device", [5, "", "x", "x" * 65, "a\r\nSet-Cookie: b=c", "<script>123", ["a"]])
def test_a_device_that_is_none_is_not_believed(house: House, device: Any) -> None:
    assert uuid.UUID(house.post("/v1/tracker", body(device=device), key=None).json()["device"])


def test_a_denial_leaves_no_device_and_takes_the_cookie_back(house: House) -> None:
    cookie = {"Cookie": f"crescendo_device={OWN}"}
    answer = house.post("/v1/tracker", body(consent="denied", device=OWN), key=None, headers=cookie)
    assert (answer.json(), house.metas()[0]["device"]) == ({"device": None}, None)
    assert "Max-Age=0" in answer.headers["Set-Cookie"]


def test_a_denial_without_a_cookie_sets_none(house: House) -> None:
    answer = house.post("/v1/tracker", body(consent="denied"), key=None)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)


def test_the_cookie_is_secure_where_the_site_is(house: House) -> None:
    house.write(public_url="https://track.acme.example")
    assert house.post("/v1/tracker", body(), key=None).headers["Set-Cookie"].endswith("; Secure")


def test_a_trusted_proxy_may_say_that_the_site_is_secure(house: House) -> None:
    said = {"X-Forwarded-Proto": "https"}
    first = house.post("/v1/tracker", body(), key=None, headers=said)
    house.write(trusted_proxies=["203.0.113.0/24"])
    second = house.post("/v1/tracker", body(), key=None, headers=said)
    assert ["Secure" in answer.headers["Set-Cookie"] for answer in (first, second)] == [False, True]


def test_the_stranger_gets_no_cookie(house: House) -> None:
    answer = house.post("/v1/tracker", {"writeKey": "stranger"}, key=None)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (401, False)


def test_no_cookie_is_set_for_what_could_not_be_stored(house: House) -> None:
    house.disk.broken = "disk full"
    answer = house.post("/v1/tracker", body(), key=None)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (503, False)


def test_segment_paths_set_no_cookie(house: House) -> None:
    assert "Set-Cookie" not in house.post("/v1/t", {}).headers
