"""A short slice of what `make fuzz` does for as long as it is told to: always the same cases."""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import cases, mutations, targets
from .cases import Case

_HEADER = st.tuples(st.sampled_from([name for name, _ in mutations.HEADERS]), st.binary(max_size=60))
_REQUESTS = st.builds(
    lambda method, path, query, headers, body: Case(
        method=method, path=path, query=query, headers=tuple(headers), body=body
    ),
    st.sampled_from(cases.METHODS),
    st.sampled_from(cases.PATHS) | st.text(max_size=20),
    st.binary(max_size=60),
    st.lists(_HEADER, max_size=6),
    st.binary(max_size=200),
)


@pytest.fixture(scope="module")
def started() -> Iterator[tuple[targets.Door, list[Case]]]:
    logging.disable(logging.CRITICAL)
    door, found = targets.door()
    yield door, found
    door.close()
    logging.disable(logging.NOTSET)


def test_the_collector_answers_mutated_requests_without_a_fault(
    started: tuple[targets.Door, list[Case]],
) -> None:
    door, found = started
    answers: Counter[int] = Counter()
    for number in range(700):
        chance = random.Random(f"slice/{number}")
        answers[door.ask(mutations.mutated(chance.choice(found), chance))] += 1
    assert answers[200] > 100


@pytest.fixture(scope="module")
def door(started: tuple[targets.Door, list[Case]]) -> targets.Door:
    """The door alone: what Hypothesis is handed it must be able to show."""
    return started[0]


@given(_REQUESTS)
def test_the_collector_answers_any_request_without_a_fault(door: targets.Door, case: Case) -> None:
    assert door.ask(case) < 500


def test_preparing_takes_any_record_and_yields_what_both_databases_hold() -> None:
    prepared = 0
    for number in range(700):
        batch = targets.prepare_one(targets.record(random.Random(f"slice/{number}")))
        prepared += len(batch.events)
    assert prepared > 700
