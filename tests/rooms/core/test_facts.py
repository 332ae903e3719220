"""The fact log: positions in commit order, facts as the last statement, nothing skipped."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection, transaction

from crescendo.core import facts
from crescendo.core.types import FactDraft
from tests.rooms.core.cast import number, tell


@pytest.mark.django_db
def test_facts_are_read_in_the_order_they_were_written() -> None:
    tell(number(1), number(2))
    tell(number(3))
    assert [fact.payload["n"] for fact in facts.read(0, 10)] == [1, 2, 3]
    assert facts.head() == facts.read(0, 10)[-1].position


@pytest.mark.django_db
def test_a_reader_may_ask_for_kinds_and_for_an_end() -> None:
    tell(number(1), number(2, "other"), number(3))
    until = facts.read(0, 10)[1].position
    assert [fact.payload["n"] for fact in facts.read(0, 10, kinds={"number"})] == [1, 3]
    assert [fact.payload["n"] for fact in facts.read(0, 10, kinds={"number"}, until=until)] == [1]


@pytest.mark.django_db(transaction=True)
def test_facts_outside_a_transaction_are_an_error() -> None:
    with pytest.raises(facts.NoTransactionError):
        facts.append([number(1)], now=1)


@pytest.mark.django_db
def test_facts_of_inner_verbs_are_written_once_at_the_end() -> None:
    with facts.together(now=1):
        with facts.together(now=1):
            facts.append([number(1)], now=1)
        assert facts.read(0, 10) == []
    assert len(facts.read(0, 10)) == 1


@pytest.mark.django_db
def test_facts_of_an_inner_verb_that_failed_did_not_happen() -> None:
    with facts.together(now=1):
        facts.append([number(1)], now=1)
        with pytest.raises(ZeroDivisionError):
            _announce_and_fail()
    assert [fact.payload["n"] for fact in facts.read(0, 10)] == [1]


@pytest.mark.django_db
def test_chinese_and_nested_payloads_come_back_as_they_were() -> None:
    payload = {"field": "公司", "ids": [1, 2], "none": None}
    tell(FactDraft(kind="contact.changed", payload=payload, at=5))
    assert facts.read(0, 1)[0].payload == payload


@pytest.mark.django_db(transaction=True)
def test_a_reader_never_passes_a_fact_that_commits_later() -> None:
    appended, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            facts.append([number(1)], now=1)
            appended.set()
            may_commit.wait(20)

    def quick() -> None:
        appended.wait(20)
        tell(number(2))

    writers = [_start(slow), _start(quick)]
    appended.wait(20)
    # The second writer queues behind the first: nothing of either is seen before the first commits.
    writers[1].join(0.3)
    assert facts.read(0, 10) == []
    may_commit.set()
    for writer in writers:
        writer.join(20)
    assert [fact.payload["n"] for fact in facts.read(0, 10)] == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_two_busy_writers_leave_nothing_behind_the_reader() -> None:
    def busy(first: int) -> Callable[[], None]:
        def write() -> None:
            for n in range(first, first + 40):
                tell(number(n))

        return write

    writers = [_start(busy(0)), _start(busy(100))]
    seen: list[int] = []
    position = 0
    while any(writer.is_alive() for writer in writers) or facts.head() > position:
        for fact in facts.read(position, 7):
            seen.append(fact.payload["n"])
            position = fact.position
    assert sorted(seen) == [*range(40), *range(100, 140)]


@pytest.mark.django_db(transaction=True)
def test_a_sleeping_writer_in_another_database_delays_nothing(fresh_postgresql_url: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's file is a cluster of its own")
    with psycopg.connect(fresh_postgresql_url) as other:
        other.execute("create table sleeper (id int)")
        other.execute("insert into sleeper values (1)")
        tell(number(1))
        assert len(facts.read(0, 10)) == 1


def _announce_and_fail() -> None:
    with facts.together(now=1):
        facts.append([number(2)], now=1)
        raise ZeroDivisionError


def _start(work: Callable[[], None]) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread
