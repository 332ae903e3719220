"""Requests of Sensors Analytics' clients, in every dress, and of bad ones."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.collect.body import BodyTooLarge, GzipBroken, NoRoom, Room, Share
from crescendo.collect.sensors import java_hash, keys_in, open_records
from crescendo.core.rawlog_meta import NotJson, decode_body

from .conftest import SERVER, House

# "~?>" and Chinese make a "+" and a "/" in base64.
RECORD = {"type": "track", "event": "E", "distinct_id": "d", "properties": {"a": "~~?>>~中文??"}}
KEY = "acme_test"
SENSORS = {
    KEY: {"id": 7, "protocol": "sensors"},
    "TOKEN": {"id": 8, "protocol": "sensors", "trust": "server"},
}
BEACON = {"Content-Type": "text/plain;charset=UTF-8"}


@pytest.fixture
def shop(house: House) -> House:
    house.write(sources=SENSORS)
    return house


def packed(value: Any, *, gzipped: bool = False) -> str:
    text = json.dumps(value, ensure_ascii=False).encode()
    return base64.b64encode(gzip.compress(text, mtime=0) if gzipped else text).decode()


def send(
    shop: House, content: str | bytes, path: str = f"/sa?project={KEY}", **headers: str
) -> httpx.Response:
    raw = content.encode() if isinstance(content, str) else content
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shop.request("POST", path, content=raw, headers=named)


def stored(shop: House) -> list[Any]:
    return [decode_body(record.body) for record in shop.records()]


def multipart(**fields: str) -> bytes:
    parts = (f'--XX\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items())
    return "".join((*parts, "--XX--\r\n")).encode()


@pytest.mark.parametrize(
    ("content", "count"),
    [
        (urlencode({"data": packed(RECORD, gzipped=True), "gzip": 1}), 1),
        (urlencode({"data_list": packed([RECORD, RECORD], gzipped=True), "gzip": 1}), 2),
        (urlencode({"data_list": packed([RECORD]), "gzip": 0}), 1),
        (urlencode({"data": packed(RECORD), "ext": f"crc={java_hash(packed(RECORD).encode())}"}), 1),
        (f"data={quote(packed(RECORD))}&ext=crc%3D5", 1),
        (f"data={packed(RECORD)}", 1),
        (f"data={quote_plus(packed(RECORD).replace('+', ' '))}", 1),
        (f"data={quote(packed(RECORD).replace('+', ' '))}", 1),
        (f"data={quote(quote(packed(RECORD)))}", 1),
        (f"data={packed(RECORD).replace('+', '-').replace('/', '_').rstrip('=')}", 1),
        (urlencode({"data": packed(RECORD), "data_list": packed([RECORD])}), 2),
        (multipart(data=packed(RECORD), ext="crc=1"), 1),
        (json.dumps([RECORD, RECORD]), 2),
        (json.dumps(RECORD), 1),
        (gzip.compress(json.dumps([RECORD]).encode()), 1),
        (urlencode({"data_list": packed([])}), 0),
    ],
)
@pytest.mark.parametrize("path", ["/sa", "/sa.gif", "/debug"])
def test_every_dress_becomes_a_list_of_records(
    shop: House, content: str | bytes, count: int, path: str
) -> None:
    plain = send(shop, content, f"{path}?project={KEY}", **BEACON)
    assert (plain.status_code, plain.content) == (200, b"")
    assert stored(shop) == [[RECORD] * count]


def test_an_image_asks_with_its_address_and_gets_a_picture(shop: House) -> None:
    answer = shop.request("GET", f"/sa.gif?project={KEY}&data={quote(packed(RECORD))}&ext=crc%3D1")
    assert (answer.status_code, answer.headers["content-type"], answer.content[:6]) == (
        200,
        "image/gif",
        b"GIF89a",
    )
    assert answer.headers["cache-control"] == "no-store"
    assert stored(shop) == [[RECORD]]
    assert [(meta["protocol"], meta["source"], meta["query"]) for meta in shop.metas()] == [
        ("sensors", 7, "")
    ]


@pytest.mark.parametrize(
    ("path", "record", "source"),
    [
        (f"/sa?project={KEY}", RECORD, 7),
        (f"/sa?token=TOKEN&project={KEY}", RECORD, 8),
        ("/sa?project=strange", {**RECORD, "token": "TOKEN", "project": KEY}, 8),
        ("/sa", {**RECORD, "project": KEY}, 7),
        (f"/sa?project={KEY}", {**RECORD, "token": "TOKEN"}, 7),
        ("/sa?project=strange", RECORD, None),
        ("/sa", {**RECORD, "project": ["x"], "token": 1}, None),
    ],
)
def test_token_or_project_is_the_key(
    shop: House, path: str, record: dict[str, Any], source: int | None
) -> None:
    answer = send(shop, urlencode({"data": packed(record)}), path)
    assert answer.status_code == (401 if source is None else 200)
    assert [meta["source"] for meta in shop.metas()] == ([] if source is None else [source])


@pytest.mark.parametrize(
    ("path", "record", "source"),
    [
        ("/sa?project=default", RECORD, 9),
        ("/sa?project=default&token=of-another-tool", RECORD, 9),
        ("/sa?project=default&token=TOKEN", RECORD, 8),
        ("/sa", {**RECORD, "project": "default", "token": "of-another-tool"}, 9),
        ("/sa?project=" + quote("生产 环境"), RECORD, 10),
        ("/sa?project=Default", RECORD, None),
        ("/sa?project=closed", RECORD, None),
    ],
)
def test_a_project_finds_its_source_without_a_key(
    shop: House, path: str, record: dict[str, Any], source: int | None
) -> None:
    projects = {"k9": (9, "default", True), "k10": (10, "生产 环境", True), "k11": (11, "closed", False)}
    shop.write(
        sources=SENSORS
        | {
            key: {"id": number, "protocol": "sensors", "project": project, "enabled": enabled}
            for key, (number, project, enabled) in projects.items()
        }
    )
    answer = send(shop, urlencode({"data": packed(record)}), path)
    assert answer.status_code == (401 if source is None else 200)
    assert [meta["source"] for meta in shop.metas()] == ([] if source is None else [source])


@pytest.mark.parametrize(
    ("dry", "path", "count"), [("true", "/debug", 0), ("false", "/debug", 1), ("true", "/sa", 1)]
)
def test_a_dry_run_is_answered_and_not_stored(shop: House, dry: str, path: str, count: int) -> None:
    answer = send(shop, urlencode({"data": packed(RECORD)}), f"{path}?project={KEY}", Dry_Run=dry)
    assert answer.status_code == 200
    assert (len(shop.records()), shop.app.counters()["dry_runs"]) == (count, 1 - count)


@pytest.mark.parametrize(("crc", "damaged"), [(java_hash(packed(RECORD).encode()), 0), (1, 1)])
def test_a_wrong_checksum_is_counted_and_nothing_is_lost(shop: House, crc: int, damaged: int) -> None:
    assert send(shop, urlencode({"data": packed(RECORD), "ext": f"crc={crc}"})).status_code == 200
    assert (len(shop.records()), shop.app.counters()["damaged"]) == (1, damaged)


@pytest.mark.parametrize(
    "content",
    [
        *("", "x", "data=", "data=%%%", "data=!", "data=YWJj", f"data={quote('[1,')}", "gzip=1"),
        f"data={packed(RECORD, gzipped=True)[:-20]}",
        "data=" + quote(base64.b64encode(b'"\xff"')),
        multipart(),
        b"--\r\n",
    ],
)
def test_what_cannot_be_read_is_refused(shop: House, content: str | bytes) -> None:
    assert send(shop, content).status_code == 400
    assert (shop.records(), shop.app.counters()["held_bytes"]) == ([], 0)


def test_half_a_letter_and_nan_are_taken_as_they_came(shop: House) -> None:
    sent = base64.b64encode(b'[{"a":"\\ud83d","b":NaN}]').decode()
    assert send(shop, urlencode({"data_list": sent})).status_code == 200
    assert stored(shop)[0][0]["a"] == "\ud83d"


def test_what_unpacks_to_too_much_is_too_large(shop: House) -> None:
    bomb = base64.b64encode(gzip.compress(b"[" + b" " * 6_000_000 + b"]")).decode()
    assert send(shop, urlencode({"data_list": bomb})).status_code == 413


def test_trouble_of_ours_is_told_to_come_again(shop: House) -> None:
    shop.disk.broken = "full"
    assert send(shop, urlencode({"data": packed(RECORD)})).status_code == 503


def test_the_hash_is_javas() -> None:
    assert [java_hash(text) for text in (b"", b"a", b"hello world")] == [0, 97, 1794106052]


def decoded(sent: bytes) -> Any:
    """The records, or None for what is refused in an orderly way."""
    try:
        found = open_records(sent, Share(Room(1_000_000)), limit=100_000)
    except (NotJson, BodyTooLarge, GzipBroken, NoRoom):
        return None
    list(keys_in(sent, found.content))
    return decode_body(found.content)


PIECES = st.sampled_from(
    [b"data=", b"data_list=", b"&", b"ext=crc=", b"%", b"+", b"--", b"\r\n\r\n", b"[", b"]"]
)
NOISE = st.lists(PIECES | st.binary(max_size=12), max_size=12).map(b"".join)


@given(
    NOISE
    | st.binary(max_size=200)
    | NOISE.map(lambda noise: b"data=" + quote(base64.b64encode(noise)).encode())
)
def test_no_bytes_break_the_decoder(sent: bytes) -> None:
    found = decoded(sent)
    assert found is None or isinstance(found, list)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.dictionaries(st.text(), VALUES, max_size=3), max_size=3), st.booleans())
def test_what_is_packed_comes_out_as_it_went_in(records: list[Any], gzipped: bool) -> None:
    text = json.dumps(records).encode()
    text = gzip.compress(text) if gzipped else text
    assert decoded(urlencode({"data_list": base64.b64encode(text)}).encode()) == records


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(NOISE, st.sampled_from(["/sa", "/sa.gif", "/debug", "/v1/batch", "/v1/t", "/beacon/v1/batch"]))
def test_no_request_ends_in_a_fault(shop: House, sent: bytes, path: str) -> None:
    """Whatever a stranger sends is taken or refused; a fault would have it sent again for ever."""
    shop.write(sources={**SENSORS, SERVER: {"id": 2, "trust": "server"}})
    for key in (f"project={KEY}", f"writeKey={SERVER}"):
        answer = shop.request("POST", f"{path}?{key}", content=sent)
        assert answer.status_code in {200, 400, 401}
    assert shop.app.counters()["faults"] == 0
