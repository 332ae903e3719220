"""Pages of other origins: everything is echoed, cookies travel only where an origin is listed."""

from __future__ import annotations

import pytest

from .conftest import BROWSER, SITE, House

ASKED = "anonymousid,authorization,content-type,sentat,x-retry-count"
RETRIED = f"{ASKED},rsa-retry-attempt,rsa-retry-reason,rsa-since-first-attempt,rsa-since-last-attempt"


@pytest.mark.parametrize("headers", [ASKED, RETRIED])
@pytest.mark.parametrize("path", ["/v1/t", "/v1/tracker", "/v1/projects/k/settings", "/sourceConfig/"])
def test_a_preflight_is_granted_whatever_it_asks(house: House, path: str, headers: str) -> None:
    asked = {"Origin": "http://a.example", "Access-Control-Request-Headers": headers}
    answer = house.request("OPTIONS", path, headers={**asked, "Access-Control-Request-Method": "POST"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "http://a.example"
    assert answer.headers["Access-Control-Allow-Headers"] == headers
    assert answer.headers["Access-Control-Max-Age"] == "86400"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]


def test_a_preflight_is_granted_before_there_are_settings(house: House) -> None:
    house.settings.collect_document.unlink()
    assert house.request("OPTIONS", "/v1/t", headers={"Origin": SITE}).status_code == 204


@pytest.mark.parametrize(("key", "status"), [("browser-key", 200), ("stranger", 401)])
def test_a_page_may_read_yes_and_no(house: House, key: str, status: int) -> None:
    answer = house.post("/v1/t", {}, key=key, headers={"Origin": "http://a.example"})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "http://a.example"
    assert answer.headers["Access-Control-Expose-Headers"] == "Retry-After, ETag"
    assert answer.headers["Vary"] == "Origin"


def test_without_an_origin_nothing_is_said_about_origins(house: House) -> None:
    assert not [name for name in house.post("/v1/t", {}).headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("path", "origin", "granted"),
    [
        ("/v1/tracker", SITE, True),
        ("/v1/tracker", "https://evil.example", False),
        ("/v1/t", SITE, False),
        ("/v1/projects/browser-key/settings", SITE, False),
    ],
)
def test_cookies_travel_to_the_tracker_from_listed_origins_only(
    house: House, path: str, origin: str, granted: bool
) -> None:
    for method in ("OPTIONS", "POST"):
        answer = house.request(method, path, headers={"Origin": origin}, content=b"{}", auth=(BROWSER, ""))
        assert (answer.headers.get("Access-Control-Allow-Credentials") == "true") is granted


@pytest.mark.parametrize("name", ["Origin", "Access-Control-Request-Headers"])
@pytest.mark.parametrize("value", [b"\r", b"a\nSet-Cookie: b", b"\x01", b"\x7f"])
def test_what_no_server_may_write_is_not_echoed(house: House, name: str, value: bytes) -> None:
    answer = house.request("OPTIONS", "/v1/t", headers={name: value})
    assert value not in [said for _, said in answer.headers.raw]
