"""One line of an access log: formats, escapes, encodings, times; whatever it is, a hit or a named reason."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.activity.access_log.hit import Hit, Sort, address_of, sort_of
from crescendo.activity.access_log.line import Unread, read_line

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36"
TIME = "17/May/2015:10:05:40 +0000"
AT = 1_431_857_140_000
COMBINED = f'203.0.113.9 - - [{TIME}] "GET /a?utm_source=x HTTP/1.1" 200 512 "https://b.example/" "{CHROME}"'
FIELDS = {
    "address": "203.0.113.9", "method": "GET", "target": "/a?utm_source=x", "status": 200, "size": "512",
    "referrer": "https://b.example/", "agent": CHROME,
}  # fmt: skip


def read(line: str | bytes) -> Hit:
    return read_line(line if isinstance(line, bytes) else line.encode(), UTC)


def says(hit: Hit, **fields: object) -> None:
    assert {name: getattr(hit, name) for name in fields} == fields


@pytest.mark.parametrize(
    "line",
    [
        COMBINED,
        COMBINED + ' "-"',
        COMBINED + ' rt=0.003 uct="0.001" "198.51.100.1"',
        COMBINED.replace("200 512", "200 512 0.004"),
        COMBINED.replace("- -", "- Jane Doe"),
        COMBINED.replace("+0000", "+0000").replace("10:05:40", "10:05:40.250"),
        COMBINED + "\r",
    ],
)
def test_combined_is_read_with_what_people_add_to_it(line: str) -> None:
    hit = read(line)
    says(hit, **FIELDS)
    assert hit.at // 1_000 == AT // 1_000


def test_common_has_neither_referrer_nor_agent() -> None:
    says(read(COMBINED.partition(' "https')[0]), at=AT, target="/a?utm_source=x", referrer="", agent="")


@pytest.mark.parametrize(
    ("who", "host", "address"),
    [
        ("www.b.example:443 203.0.113.9 - -", "www.b.example", "203.0.113.9"),
        ("B.example 2001:db8::7 - jane", "b.example", "2001:db8::7"),
        ("_ 203.0.113.9 - -", "", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6 - -", "", "2001:db8:1:2:3:4:5:6"),
        ("203.0.113.9, 198.51.100.2 - -", "", "203.0.113.9"),
        ("client.isp.example - -", "", "client.isp.example"),
    ],
)
def test_who_asked_whom(who: str, host: str, address: str) -> None:
    says(read(COMBINED.replace("203.0.113.9 - -", who)), host=host, address=address)


@pytest.mark.parametrize(
    ("written", "agent"),
    [
        (rb"say \"hello\"", 'say "hello"'),
        (rb"say \x22hello\x22", 'say "hello"'),
        (b'say "hello" twice', 'say "hello" twice'),
        (rb"\xE4\xBD\xA0\xE5\xA5\xBD", "你好"),
        ("你好".encode(), "你好"),
        ("你好".encode("gb18030"), "你好"),
        (b"\xff\xfe odd", "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER} odd"),
        (rb"back\slash C:\\x", r"back\slash C:\x"),
        (b"-", ""),
        (rb"a\x00b\tc", "a b c"),
    ],
)
def test_text_is_read_whoever_escaped_it(written: bytes, agent: str) -> None:
    assert read(COMBINED.encode().replace(CHROME.encode(), written)).agent == agent


def test_bytes_of_an_address_stay_what_they_were() -> None:
    gbk = "关键词".encode("gb18030")
    line = COMBINED.encode().replace(b"utm_source=x", b"utm_term=" + gbk + rb"\xB4\xCA")
    assert read(line).target == "/a?utm_term=%B9%D8%BC%FC%B4%CA%B4%CA"


@pytest.mark.parametrize("request_line", ["-", "", r"\x16\x03\x01\x02", "GET", "\\n"])
def test_what_a_scanner_sends_is_a_request_and_no_page(request_line: str) -> None:
    hit = read(COMBINED.replace("GET /a?utm_source=x HTTP/1.1", request_line).replace("200 512", "400 0"))
    assert sort_of(hit) is Sort.METHOD


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "not_an_access_log_line"),
        ("what a line", "not_an_access_log_line"),
        (COMBINED[:-1], "not_an_access_log_line"),
        (COMBINED.replace("May", "Mai"), "no_readable_time"),
        (COMBINED.replace("17/May", "31/Feb"), "no_readable_time"),
        (f"203.0.113.9 - - [{TIME}] nothing", "no_request"),
        ('{"time": "2015-05-17T10:05:40Z", "status": ', "not_json"),
        ('{"status": 200}', "no_readable_time"),
        ('{"time": 1431857140}', "no_request"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, reason: str) -> None:
    with pytest.raises(Unread) as refused:
        read(line)
    assert refused.value.reason == reason


NGINX = {
    "time_iso8601": "2015-05-17T18:05:40+08:00", "remote_addr": "203.0.113.9", "request_method": "GET",
    "request_uri": "/a?utm_source=x", "status": "200", "body_bytes_sent": "512",
    "http_referer": "https://b.example/", "http_user_agent": CHROME, "host": "www.b.example", "scheme": "http",
}  # fmt: skip
APACHE = {
    "time": "17/May/2015:10:05:40 +0000", "remoteIP": "203.0.113.9", "request": "GET /a?utm_source=x HTTP/1.1",
    "status": 200, "bytes": 512, "referer": "https://b.example/", "userAgent": CHROME, "vhost": "www.b.example:80",
}  # fmt: skip
PLAIN = {
    "@timestamp": 1431857140.0, "clientip": "203.0.113.9", "verb": "GET", "uri": "/a", "args": "utm_source=x",
    "response": 200, "bytes": "512", "referrer": "https://b.example/", "agent": CHROME, "domain": "www.b.example",
}  # fmt: skip


@pytest.mark.parametrize("said", [NGINX, APACHE, PLAIN])
def test_json_lines_are_read_under_usual_names(said: dict[str, object]) -> None:
    says(read(json.dumps(said)), at=AT, host="www.b.example", **FIELDS)


def test_json_with_bytes_that_are_no_text_is_read() -> None:
    line = json.dumps(NGINX).encode()
    says(read(line.replace(b"utm_source=x", b"q=\xb9\xd8")), target="/a?q=%B9%D8")
    says(read(line.replace(b"utm_source=x", rb"q=\xB9\xD8")), target="/a?q=%B9%D8")


def test_a_time_without_a_zone_is_of_the_zone_that_is_said() -> None:
    hit = read_line(COMBINED.replace(" +0000", "").encode(), ZoneInfo("Asia/Shanghai"))
    assert hit.at == AT - 8 * 3_600_000


@pytest.mark.parametrize(
    ("method", "target", "status", "sort"),
    [
        ("GET", "/", 200, Sort.PAGE),
        ("GET", "/a.html?x=1.png", 304, Sort.PAGE),
        ("GET", "/v1.2/guide", 200, Sort.PAGE),
        ("GET", "/white%20paper.PDF", 200, Sort.DOWNLOAD),
        ("GET", "/white-paper.pdf", 206, Sort.STATUS),
        ("GET", "/logo.PNG?v=2", 200, Sort.ASSET),
        ("GET", "/robots.txt", 404, Sort.ASSET),
        ("GET", "/gone", 404, Sort.STATUS),
        ("GET", "/moved", 301, Sort.STATUS),
        ("HEAD", "/", 200, Sort.METHOD),
        ("POST", "/form", 200, Sort.METHOD),
    ],
)
def test_what_counts_as_a_page_view(method: str, target: str, status: int, sort: Sort) -> None:
    assert sort_of(Hit(at=AT, method=method, target=target, status=status)) is sort


@pytest.mark.parametrize(
    ("hit", "site", "url"),
    [
        (Hit(at=AT, target="/a"), "https://b.example", "https://b.example/a"),
        (Hit(at=AT, target="/a", host="c.example"), "http://b.example", "http://c.example/a"),
        (Hit(at=AT, target="/a", host="c.example", scheme="http"), "", "http://c.example/a"),
        (Hit(at=AT, target="http://d.example/a"), "https://b.example", "http://d.example/a"),
        (Hit(at=AT, target="/a"), "", "/a"),
    ],
)
def test_the_address_of_a_hit(hit: Hit, site: str, url: str) -> None:
    assert address_of(hit, site) == url


@given(st.binary(max_size=400))
def test_no_line_makes_the_reader_fall(line: bytes) -> None:
    for one in (line, b"{" + line, COMBINED.encode()[:60] + line, COMBINED.encode() + line):
        try:
            hit = read(one)
        except Unread as refused:
            assert refused.reason  # noqa: PT017 - either answer is right
        else:
            assert hit.at > 0
            assert hit.target.isascii()


values = st.one_of(
    st.text(max_size=30),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.lists(st.text(max_size=3), max_size=2),
)


@given(st.fixed_dictionaries(dict.fromkeys(NGINX, values)), st.sampled_from([NGINX, APACHE, PLAIN]))
def test_no_json_makes_the_reader_fall(odd: dict[str, object], even: dict[str, object]) -> None:
    for said in (odd, {**odd, **even}, {**even, "request_uri": odd["request_uri"]}):
        try:
            hit = read(json.dumps(said))
        except Unread as refused:
            assert refused.reason  # noqa: PT017 - either answer is right
        else:
            assert hit.at > 0
            assert hit.target.isascii()


# Far beyond the longest line that is read: what is not linear would meet the time-out of the tests.
LONG = 1_000_000


@pytest.mark.parametrize(
    "filling", ["A x" + " " * LONG + "y", '" ' * LONG, "\\" * LONG, '\\"' * LONG, "[" * LONG]
)
def test_a_hostile_line_is_read_in_one_pass(filling: str) -> None:
    for line in (
        COMBINED.replace("GET /a", filling),
        filling,
        "{" + filling,
        COMBINED.replace(CHROME, filling),
    ):
        with contextlib.suppress(Unread):
            read(line[:LONG])


@given(
    agent=st.text(max_size=80),
    query=st.binary(max_size=60),
    escape=st.sampled_from(["nginx", "apache"]),
)
def test_what_a_server_escaped_is_what_is_read(agent: str, query: bytes, escape: str) -> None:
    words = " ".join(agent.split()).replace("\x00", "")
    words = "".join(sign for sign in words if sign.isprintable()).strip()
    words = "" if words == "-" else words
    line = COMBINED.encode().replace(CHROME.encode(), escaped(words.encode("utf-8", "ignore"), escape))
    line = line.replace(b"utm_source=x", b"q=" + escaped(query.replace(b" ", b"+"), escape))
    hit = read(line)
    assert hit.agent == words.encode("utf-8", "ignore").decode()[:512].strip()
    assert from_percent(hit.target) == b"/a?q=" + query.replace(b" ", b"+")


def escaped(raw: bytes, habit: str) -> bytes:
    """Text as nginx, or as Apache, writes it between quotes."""
    if habit == "nginx":
        plain = (bytes([b]) if 32 <= b < 127 and b not in b'"\\' else b"\\x%02X" % b for b in raw)
        return b"".join(plain)
    named = {0x22: b'\\"', 0x5C: b"\\\\", 0x0A: b"\\n", 0x09: b"\\t", 0x0D: b"\\r"}
    return b"".join(named.get(b) or (bytes([b]) if 32 <= b < 127 else b"\\x%02x" % b) for b in raw)


def from_percent(target: str) -> bytes:
    """Only what the reader encoded: bytes that are no printable ASCII."""
    import re

    return re.sub(
        rb"%([0189A-F][0-9A-F]|7F|20)", lambda m: bytes.fromhex(m[1].decode()), target.encode("ascii")
    )
