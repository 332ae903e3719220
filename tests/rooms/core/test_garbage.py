"""The search for garbage is put off, and taken up again whatever happens."""

from __future__ import annotations

import gc

import pytest

from crescendo.core import garbage


def test_the_search_is_put_off_and_taken_up_again() -> None:
    with garbage.put_off():
        with garbage.put_off():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_breaks_off_leaves_the_search_on() -> None:
    with pytest.raises(ZeroDivisionError), garbage.put_off():
        _ = 1 // 0
    assert gc.isenabled()
