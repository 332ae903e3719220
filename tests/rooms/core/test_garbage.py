"""The search for garbage is put off, and taken up again whatever happens."""

from __future__ import annotations

import gc

import pytest

from crescendo.core import garbage


def test_the_search_is_put_off_and_taken_up_again() -> None:
    with pytest.raises(ValueError, match="broken"), garbage.put_off():
        assert not gc.isenabled()
        with garbage.put_off():
            pass
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled()
