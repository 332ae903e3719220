"""Text that both databases can hold, and its folded shadow."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.text import clean, fold

ANY_TEXT = st.text(st.characters(codec=None))


@given(ANY_TEXT)
def test_clean_text_can_be_encoded_and_holds_no_nul(text: str) -> None:
    assert b"\x00" not in clean(text).encode()


@given(ANY_TEXT)
def test_cleaning_and_folding_twice_is_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


def test_nothing_is_dropped_in_silence() -> None:
    assert clean("a\x00b\ud800") == "a\ufffdb\ufffd"


def test_full_width_and_case_are_the_same_to_readers() -> None:
    assert fold(" ＬＩＮ@Example.COM ") == "lin@example.com"
