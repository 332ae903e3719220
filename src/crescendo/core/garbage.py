"""Python's search for cycles of garbage, put off while very many rows are in memory at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def put_off() -> Iterator[None]:
    """No search while a bounded number of rows is worked on.

    Each search looks at every tuple that is alive; of a chunk of a hundred thousand rows that took half of the time,
    and found nothing, since rows hold no cycles.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
