"""Whatever stands in a document somewhere: its faults are told with their places, and nothing breaks."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.core.document_reading import Fault
from crescendo.lifecycle.documents import composing
from crescendo.lifecycle.documents.shipped import SHIPPED as LIFECYCLE
from crescendo.scoring import documents as scoring
from crescendo.scoring.shipped import SHIPPED as MODEL
from tests import environment

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

Where = tuple[str | int, ...]
Reader = Callable[[Mapping[str, Any]], list[Fault]]

_WORDS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(min_value=-(2**70), max_value=2**70),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["", "x" * 500, "\x00", "\ud800", "İ", "contacts", "main", "own.x"]),
)
_VALUES = st.recursive(
    _WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["key", "all", "en", "x"]), inner, max_size=3),
    ),
    max_leaves=6,
)


def _places(document: Any, here: Where = ()) -> Iterator[Where]:
    yield here
    children: Iterator[tuple[str | int, Any]] = iter(())
    if isinstance(document, dict):
        children = iter(document.items())
    elif isinstance(document, (list, tuple)):
        children = iter(enumerate(document))
    for key, value in children:
        yield from _places(value, (*here, key))


def _with(document: Any, where: Where, value: Any) -> Any:
    if not where:
        return value
    made = copy.copy(document) if isinstance(document, dict) else list(document)
    made[where[0]] = _with(document[where[0]], where[1:], value)
    return made


@pytest.mark.parametrize(
    ("shipped", "read"),
    [(LIFECYCLE, composing.errors_of), (MODEL, scoring.errors_of)],
    ids=["lifecycle", "scoring"],
)
@given(st.data())
@settings(
    max_examples=environment.hostile_documents(),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_value_at_any_place_is_taken_or_told(
    shipped: Mapping[str, Any], read: Reader, data: st.DataObject
) -> None:
    places = [place for place in _places(dict(shipped)) if place]
    document: Any = dict(shipped)
    for where in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=2)):
        try:
            document = _with(document, where, data.draw(_VALUES))
        except (KeyError, IndexError, TypeError):
            continue  # the first value took the place away
    for path, code, sentence in read(document):
        assert path.startswith("/") or path == ""
        assert code
        assert sentence
