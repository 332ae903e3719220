"""How a request is changed: some nodes of the JSON inside, its dress, its bytes, its head.

A mutation keeps the shape of a real request more often than not, for random bytes reach no translator.
"""

from __future__ import annotations

import base64
import gzip
import json
import math
import random
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from .cases import BODIES, METHODS, PATHS, Case

_LONG = "长" * 9_000
_TEXTS = (
    "", " ", "\x00", "\ud83d", "a\x00b\udfff", _LONG, "x" * 40_000, "--123456789", "-" * 39, "٣٤٥٦٧٨٩١٢٣",
    "1e999", "NaN",
    "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-02-30", "24:00", "2026-W01-1T00:00:00",
    "https://[::1", "http://a:b@c:99999/", "//", "?", "#", "%", "%zz%00%ff", "https://xn--/",
    "https://a..b/", "javascript:1",
    "@", "a@", "@b", "a@b", "a@" + "b" * 490, "\u202e@x.cn", "ada@ACME.test ", "+" * 39, "+8613800138000",
    "٣" * 12, "½½½",
    "null", "undefined", "$direct", "未取到值", "$identity_x", "İ", "ß", "ﬁ", "\ufeff", "\U0001f600" * 200,
    "2026-01-05",
    "{", "[", "__proto__", "page.viewed", "page.dwell", "form.submitted", "deal.won", "identify", "profile_set",
)  # fmt: skip
_NUMBERS = (
    0, -1, 1, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**18, 10**40, 10**400, 1e308, -1e308, 5e-324,
    0.1, -0.0, math.nan, math.inf, -math.inf, 99_999_999_999, 100_000_000_000, 253_402_300_800_000, -62_135_596_800_001,
)  # fmt: skip
_SHAPES: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [[]],
    [{}],
    {"": ""},
    [None, 1, "x"],
    ["a"] * 50,
    {"a": {"b": []}},
)
HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"content-length", b"9" * 5_000), (b"content-length", b"-1"), (b"content-length", b"\xb2"),
    (b"content-length", b"1"),
    (b"content-length", b"99999999999"), (b"authorization", b"Basic !!!!"), (b"authorization", b"Basic"),
    (b"authorization", b""),
    (b"authorization", b"Basic " + b"A" * 60_000), (b"authorization", b"Bearer \xff\x00"),
    (b"authorization", b"Digest x"),
    (b"x-forwarded-for", b"[" * 60_000), (b"x-forwarded-for", b"," * 30_000),
    (b"x-forwarded-for", b"::ffff:1.2.3.4, unknown"),
    (b"x-forwarded-for", b"1.2.3.4:99, [::1]:80, fe80::1%eth0"), (b"x-forwarded-for", b"1.2.3.4%" + b"%" * 900),
    (b"x-forwarded-proto", b"https"), (b"cookie", b"crescendo_device=" + b"a" * 70), (b"cookie", b";" * 60_000),
    (b"cookie", b"crescendo_device=abcdefgh; crescendo_device=abcdefgh"), (b"origin", b"null"),
    (b"origin", b"\xff\xfe"), (b"origin", b"a\rb"),
    (b"origin", b"https://www.acme.example"), (b"host", b""), (b"host", b"\xff:99"),
    (b"host", b"a" * 5_000), (b"dry-run", b"true"),
    (b"sec-gpc", b"1"), (b"user-agent", b"\xf0\x9f\x98\x80" * 400), (b"user-agent", b"\x00\x01\x7f\x85"),
    (b"referer", b"\xe4\xb8" * 3_000),
    (b"content-encoding", b"gzip"), (b"content-encoding", b"br"), (b"if-none-match", b"W/" * 99),
    (b"accept-encoding", b"gzip;q=0, br"),
    (b"access-control-request-headers", b"x" * 9_000), (b"access-control-request-headers", b"\xff"),
    (b"content-type", b"multipart/form-data"),
)  # fmt: skip


def mutated(case: Case, chance: random.Random) -> Case:
    """The case with one to four changes."""
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4))):
        case = chance.choice(_CHANGES)(case, chance)
    return case


def mutated_json(value: Any, chance: random.Random) -> Any:
    """The value with some of its nodes replaced, removed, doubled, moved or renamed."""
    for _ in range(chance.choice((1, 1, 1, 2, 3, 5))):
        value = _changed(value, chance)
    return value


_PEOPLE = frozenset(
    {"userId", "anonymousId", "previousId", "distinct_id", "device", "$identity_login_id", "email"}
)


def renewed(value: Any, chance: random.Random) -> Any:
    """The value as another message, of one of a few people: a retry would be stored once only."""
    if isinstance(value, list):
        return [renewed(child, chance) for child in value]
    if not isinstance(value, dict):
        return value
    fresh = {name: renewed(child, chance) for name, child in value.items()}
    for name in fresh.keys() & {"messageId", "key", "_track_id"}:
        fresh[name] = chance.getrandbits(40) if name == "_track_id" else f"{chance.getrandbits(60):x}"
    for name in fresh.keys() & _PEOPLE:
        fresh[name] = f"{name}{chance.randrange(30)}" + ("@acme.test" if name == "email" else "")
    return fresh


def _changed(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.93:
        key = chance.choice(list(value))
        if chance.random() < 0.08:
            return {chance.choice(_TEXTS) if name == key else name: child for name, child in value.items()}
        if chance.random() < 0.08:
            return {name: child for name, child in value.items() if name != key}
        return {**value, key: _changed(value[key], chance)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        return [*value[:place], _changed(value[place], chance), *value[place + chance.randrange(2) :]]
    return hostile(chance, value)


def hostile(chance: random.Random, value: Any = None) -> Any:
    """A value that has no business where it stands."""
    kind = chance.randrange(8)
    if kind < 3:
        return chance.choice(_TEXTS)
    if kind < 5:
        return chance.choice(_NUMBERS)
    if kind == 5:
        return chance.choice(_SHAPES)
    if kind == 6 and isinstance(value, str):
        place = chance.randrange(len(value) + 1)
        return value[:place] + chance.choice(_TEXTS) + value[place:]
    if kind == 6:
        return _nested(chance, value)
    return (
        [value] * chance.choice((1, 2, 100))
        if chance.random() < 0.5
        else {"x": value, "y": chance.choice(_TEXTS)}
    )


def _nested(chance: random.Random, value: Any) -> Any:
    for _ in range(chance.choice((3, 39, 41, 45, 300))):
        value = [value] if chance.random() < 0.5 else {"a": value}
    return value


def written(value: Any, chance: random.Random) -> bytes:
    """The value as some client writes JSON: lone surrogates escaped or not UTF-8 at all, NaN, a mark of order."""
    ascii_only = chance.random() < 0.6
    try:
        text = json.dumps(value, ensure_ascii=ascii_only)
    except RecursionError:  # nested several times over
        text = "[" * 5_000
    octets = text.encode("utf-8", "surrogatepass" if chance.random() < 0.1 else "replace")
    return b"\xef\xbb\xbf" + octets if chance.random() < 0.03 else octets


def _json(case: Case, chance: random.Random) -> Case:
    value, dress = _undressed(case)
    if value is None:
        value = chance.choice(list(BODIES.values()))
    return dress(written(mutated_json(value, chance), chance))


def _dressed_anew(case: Case, chance: random.Random) -> Case:
    value, _ = _undressed(case)
    octets = written(value if value is not None else chance.choice(list(BODIES.values())), chance)
    for wear in chance.choices(_DRESSES, k=chance.choice((1, 1, 2, 3))):
        octets = wear(octets)
    if chance.random() < 0.2:
        return replace(case, method="GET", query=octets)
    return replace(case, body=octets)


_DRESSES: tuple[Callable[[bytes], bytes], ...] = (
    gzip.compress,
    base64.b64encode,
    base64.urlsafe_b64encode,
    lambda octets: b"data=" + quote_from_bytes(octets).encode(),
    lambda octets: b"gzip=1&data_list=" + octets + b"&ext=crc%3D-12",
    lambda octets: b"data=" + base64.b64encode(gzip.compress(octets)) + b"&data=" + octets,
    lambda octets: b'--x\r\nContent-Disposition: form-data; name="data"\r\n\r\n' + octets + b"\r\n--x--",
    lambda octets: gzip.compress(octets) + gzip.compress(b"") * 20,
    lambda octets: gzip.compress(octets + b" " * 9_000_000),
    lambda octets: octets[: len(octets) // 2],
    lambda octets: octets * 2,
)


def _undressed(case: Case) -> tuple[Any, Callable[[bytes], Case]]:
    """The JSON inside a request, and how to put another in its place."""
    octets = case.query if case.method == "GET" else case.body
    plain = gzip.decompress(octets) if _is_gzip(octets) else octets
    if (value := _read(plain)) is not None:
        packed = _is_gzip(octets)
        return value, lambda new: replace(case, body=gzip.compress(new) if packed else new)
    for pair in plain.split(b"&"):
        name, _, text = pair.partition(b"=")
        if name not in {b"data", b"data_list"}:
            continue
        try:
            inner = base64.b64decode(unquote_to_bytes(text))
        except ValueError:
            continue
        value = _read(gzip.decompress(inner) if _is_gzip(inner) else inner)
        before, _, after = plain.partition(pair)
        return value, partial(_put_back, case, before + name + b"=", after)
    return None, lambda new: replace(case, body=new)


def _put_back(case: Case, head: bytes, tail: bytes, new: bytes) -> Case:
    whole = head + base64.b64encode(new) + tail
    return replace(case, query=whole) if case.method == "GET" else replace(case, body=whole)


def _is_gzip(octets: bytes) -> bool:
    if octets[:2] != b"\x1f\x8b":
        return False
    try:
        return len(gzip.decompress(octets)) < 1_000_000
    except (OSError, EOFError, ValueError):
        return False
    except Exception:  # noqa: BLE001 - zlib's own error has no public base
        return False


def _read(octets: bytes) -> Any:
    try:
        value = json.loads(octets)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict | list) else None


def _octets(case: Case, chance: random.Random) -> Case:
    body = bytearray(case.body or b"{}")
    for _ in range(chance.choice((1, 1, 3, 20))):
        place = chance.randrange(len(body) + 1)
        kind = chance.randrange(4)
        if kind == 0:
            body[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del body[place : place + chance.choice((1, 2, 50))]
        elif kind == 2:
            body[place:place] = chance.choice(
                (b"\x1f\x8b", b"\x00", b"\xff", b"\\ud83d", b"\\u0000", b"%", b"&", b"--", b"\xed\xa0\xbd")
            )
        else:
            body[place:place] = body[: chance.choice((1, 10, 500))]
    return replace(case, body=bytes(body))


def _flat(case: Case, chance: random.Random) -> Case:
    deep = chance.choice(
        (
            b"[" * 100_000,
            b'{"a":' * 100_000,
            b"[" * 900 + b"]" * 900,
            b"-",
            b"1" * 5_000,
            b'"',
            b"nul",
            b"",
            b"{}",
            b"[]",
        )
    )
    return replace(case, body=deep)


def _head(case: Case, chance: random.Random) -> Case:
    return replace(case, headers=(*case.headers, chance.choice(HEADERS)))


def _headers_lost(case: Case, chance: random.Random) -> Case:
    return replace(case, headers=case.headers[chance.randrange(len(case.headers) + 1) :])


def _address(case: Case, chance: random.Random) -> Case:
    return replace(case, path=chance.choice(PATHS), method=chance.choice(METHODS))


def _query(case: Case, chance: random.Random) -> Case:
    said = (
        b"writeKey=fuzz-key",
        b"project=fuzz-key",
        b"token=%ff%00",
        b"writeKey=%zz",
        b"&" * 5_000,
        b"data=",
        b"=" * 99,
        b"data=%7B%7D",
        b"\xff",
    )
    return replace(case, query=b"&".join(chance.choices(said, k=chance.choice((1, 2, 3)))))


_CHANGES: tuple[Callable[[Case, random.Random], Case], ...] = (
    *(_json, _json, _json, _json, _json, _dressed_anew, _dressed_anew, _octets),
    *(_flat, _head, _head, _headers_lost, _address, _query),
)
