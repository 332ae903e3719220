"""Addresses are found inside other texts as whole words only, also as they stand in a URL or in JSON."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core import needles

MAIL = ("ann@hong.cn",)
PHONE = ("+8613800138001", "8613800138001", "13800138001")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("write to Ann@Hong.cn.", True),
        ("https://x.cn/?mail=ann%40hong.cn&y=1", True),
        ("https://x.cn/?next=%3Fmail%3Dann@hong.cn", True),
        ('{"note":"first line\\nann@hong.cn"}', True),
        ("邮箱ann@hong.cn谢谢", True),
        ("joann@hong.cn", False),
        ("ann@hong.cn.example", False),
        ("ann@hong.cnn", False),
    ],
)
def test_an_address_is_found_as_a_whole_word(text: str, found: bool) -> None:
    assert needles.is_in(MAIL, text) is found
    assert needles.is_in_bytes(MAIL, text.encode()) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tel:+8613800138001", True),
        ("13800138001", True),
        ("%2B8613800138001", True),
        ("913800138001", False),
    ],
)
def test_a_number_is_not_found_in_a_longer_one(text: str, found: bool) -> None:
    assert needles.is_in(PHONE, text) is found


def test_what_is_cut_leaves_json_whole() -> None:
    text = json.dumps({"url": "https://x.cn/?mail=" + quote(MAIL[0], safe=""), "n": 1})
    assert json.loads(needles.cut(MAIL, text)) == {"url": "https://x.cn/?mail=[erased]", "n": 1}


def test_short_ids_are_left_alone() -> None:
    assert needles.cut(("42", "u1"), "42 u1") == "42 u1"
    assert not needles.is_in((), "anything")


@given(st.text(), st.text())
def test_what_was_cut_is_not_found_again(before: str, after: str) -> None:
    assert not needles.is_in(MAIL, needles.cut(MAIL, f"{before} {MAIL[0]} {after}"))


_SOME = (
    "ann@hong.cn",
    "zhang.wei@acme-corp.example",
    "li@q.example",
    "+8613800138001",
    "张三李四王五",
    "Ka-9_Z.é",
)
_MANY = (*_SOME, *(f"somebody{number}@acme-corp.example" for number in range(40)))
_PIECES = (
    *_SOME,
    *map(quote, _SOME),
    "%2f",
    "%ab",
    "\\n",
    "\\t",
    " ",
    "/",
    "=",
    ".",
    "-",
    "cn",
    "example",
    "x",
    "é",
    "\u212a",
)


def plainly(texts: tuple[str, ...], text: str) -> re.Match[str] | None:
    """One pattern of all forms, which is the rule and is slow."""
    forms = "|".join(map(re.escape, sorted(needles.forms_of(texts), key=len, reverse=True)))
    rule = rf"(?:(?<=%[0-9a-f]{{2}})|(?<=\\[nrtbf])|(?<![\w.+-]))(?:{forms})(?![\w-]|\.\w)"
    return re.search(rule, text, re.IGNORECASE | re.ASCII)


@pytest.mark.parametrize("texts", [_SOME, _MANY])
@given(parts=st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=8), is_loud=st.booleans())
def test_few_and_many_are_found_where_the_plain_rule_finds_them(
    texts: tuple[str, ...], parts: list[str], is_loud: bool
) -> None:
    text = "".join(parts).upper() if is_loud else "".join(parts)
    found = plainly(texts, text) is not None
    assert needles.is_in(texts, text) is found
    assert (needles.cut(texts, text) != text) is found
