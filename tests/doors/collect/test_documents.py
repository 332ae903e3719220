"""The documents that the collector serves: settings for browser clients, and the tracker's script."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from crescendo.collect.script import Script

from .conftest import BROWSER, OFF, House


def test_analytics_next_is_told_key_and_host(house: House) -> None:
    house.write(public_url="https://track.acme.example/")
    answer = house.request("GET", f"/v1/projects/{BROWSER}/settings")
    destination = answer.json()["integrations"]["Segment.io"]
    assert (destination["apiKey"], destination["apiHost"]) == (BROWSER, "track.acme.example/v1")
    assert (destination["protocol"], answer.json()["plan"]["track"]["__default"]["enabled"]) == (
        "https",
        True,
    )


def test_while_no_public_address_is_set_the_one_in_use_is_told(house: House) -> None:
    answer = house.request("GET", f"/v1/projects/{BROWSER}/settings")
    destination = answer.json()["integrations"]["Segment.io"]
    assert (destination["apiHost"], destination["protocol"]) == ("collector.example/v1", "http")


@pytest.mark.parametrize("key", ["stranger", OFF])
def test_an_unknown_project_is_not_found(house: House, key: str) -> None:
    assert house.request("GET", f"/v1/projects/{key}/settings").status_code == 404


@pytest.mark.parametrize("path", ["/sourceConfig/", "/sourceConfig"])
def test_rudderstacks_client_is_let_send(house: House, path: str) -> None:
    by_header = house.request("GET", f"{path}?p=npm&v=3", auth=(BROWSER, ""))
    by_query = house.request("GET", f"{path}?writeKey={BROWSER}&build=modern")
    source = by_header.json()["source"]
    assert by_header.content == by_query.content
    assert (source["id"], source["writeKey"], source["enabled"]) == ("1", BROWSER, True)
    assert (source["destinations"], source["config"]["statsCollection"]["errors"]) == ([], {"enabled": False})


@pytest.mark.parametrize("key", ["stranger", OFF, ""])
def test_rudderstacks_client_of_no_source_is_not_let_send(house: House, key: str) -> None:
    assert house.request("GET", f"/sourceConfig/?writeKey={key}").status_code == 404


@pytest.mark.parametrize("path", ["/sourceConfig/?writeKey=stranger", f"/sourceConfig/?writeKey={BROWSER}"])
def test_a_page_of_another_origin_may_read_the_answer(house: House, path: str) -> None:
    answer = house.request("GET", path, headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://elsewhere.example"


@pytest.fixture
def script(house: House, tmp_path: Path) -> Path:
    path = tmp_path / "t.js"
    house.app._script = Script(path)
    return path


def test_the_script_is_cached_and_packed(house: House, script: Path) -> None:
    script.write_text("window.crescendo=[]")
    plain = house.request("GET", "/t.js", headers={"Accept-Encoding": "identity"})
    packed = house.request("GET", "/t.js", headers={"Accept-Encoding": "gzip"})
    assert plain.text == packed.text == "window.crescendo=[]"
    assert (packed.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert plain.headers["Cache-Control"] == "public, max-age=3600"
    assert plain.headers["Content-Type"].startswith("text/javascript")


def test_who_has_the_script_is_not_sent_it_again(house: House, script: Path) -> None:
    script.write_text("1")
    tag = house.request("GET", "/t.js").headers["ETag"]
    again = house.request("GET", "/t.js", headers={"If-None-Match": f"W/{tag}"})
    assert (again.status_code, again.content) == (304, b"")


def test_a_new_build_is_noticed(house: House, script: Path) -> None:
    script.write_text("1")
    assert house.request("GET", "/t.js").text == "1"
    script.write_text("two")
    os.utime(script, (1, 1))
    house.app._script._check_at = 0
    assert house.request("GET", "/t.js").text == "two"


def test_head_has_the_length_and_no_body(house: House, script: Path) -> None:
    script.write_text("12345")
    answer = house.request("HEAD", "/t.js", headers={"Accept-Encoding": "identity"})
    assert (answer.headers["Content-Length"], answer.content) == ("5", b"")


def test_where_nothing_was_built_a_plain_sentence_says_so(house: House, script: Path) -> None:
    assert not script.exists()
    answer = house.request("GET", "/t.js")
    assert (answer.status_code, "make install" in answer.text) == (503, True)
