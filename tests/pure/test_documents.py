"""Differences of documents."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.documents import difference
from crescendo.core.types import DocumentChange

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_a_document_does_not_differ_from_itself(document: Any) -> None:
    assert difference(document, document) == ()


@given(JSON, JSON)
def test_a_difference_is_the_same_backwards(before: Any, after: Any) -> None:
    there = {(change.pointer, str(change.before), str(change.after)) for change in difference(before, after)}
    back = {(change.pointer, str(change.after), str(change.before)) for change in difference(after, before)}
    assert there == back


def test_true_is_not_one() -> None:
    assert difference({"a": True}, {"a": 1}) == (DocumentChange(pointer="/a", before=True, after=1),)


def test_pointers_escape_their_signs() -> None:
    assert difference({"a/b~c": 1}, {})[0].pointer == "/a~1b~0c"
