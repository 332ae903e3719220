"""Rounds: each effect once, poison alone, chains stopped, a stale worker harmless."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import pytest
from django.db import IntegrityError, OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crescendo.core import facts, quarantine, rounds
from crescendo.core.models import Job
from crescendo.core.refusals import NotFound
from crescendo.core.types import CursorMoved, Fact, FactDraft
from tests.environment import examples
from tests.rooms.core.cast import SYSTEM, Listener, number, tell

pytestmark = pytest.mark.django_db


def test_each_fact_is_handled_once() -> None:
    listener = Listener()
    tell(number(1), number(2))
    assert rounds.run_round([listener], now=1) == 2
    assert rounds.run_round([listener], now=1) == 0
    assert listener.heard == [1, 2]


def test_facts_of_other_kinds_are_passed_without_being_handed_over() -> None:
    listener = Listener()
    tell(number(1, "other"))
    assert rounds.run_round([listener], now=1) == 0
    assert rounds.behind([listener]) == {"listener": 0}


def test_facts_emitted_in_a_round_belong_to_the_next() -> None:
    first = Listener(name="first", do=lambda given: [number(fact.payload["n"] + 1, "next") for fact in given])
    second = Listener(name="second", kinds=frozenset({"next"}))
    tell(number(1))
    rounds.run_round([first, second], now=1)
    assert second.heard == []
    rounds.run_round([first, second], now=1)
    assert second.heard == [2]


def test_a_verb_called_by_a_consumer_emits_one_deeper() -> None:
    def call_a_verb(given: Sequence[Fact]) -> Sequence[FactDraft]:
        with facts.together(now=1):
            facts.append([number(9, "by_verb")], now=1)
        return ()

    tell(number(1))
    rounds.run_round([Listener(do=call_a_verb)], now=1)
    assert [fact.depth for fact in facts.read(0, 9, kinds={"by_verb"})] == [1]


def test_a_stale_worker_changes_nothing() -> None:
    quick = Listener()

    def be_overtaken(given: Sequence[Fact]) -> Sequence[FactDraft]:
        rounds.advance("listener", given[-1].position, given[-1].position + 5, now=1)
        rounds.advance("listener", 0, given[-1].position, now=1)
        return [number(7, "of_the_stale")]

    tell(number(1))
    rounds.run_round([quick], now=1)
    with pytest.raises(CursorMoved):
        rounds.advance("listener", 0, 1, now=1)
    tell(number(2))
    with pytest.raises(CursorMoved):
        rounds.run_round([Listener(do=be_overtaken)], now=1)
    assert facts.read(0, 9, kinds={"of_the_stale"}) == []


def test_a_poisoned_fact_stands_in_quarantine_alone() -> None:
    def choke(given: Sequence[Fact]) -> Sequence[FactDraft]:
        if any(fact.payload["n"] == 5 for fact in given):
            raise ValueError("Lin's mail address")
        return [number(fact.payload["n"], "done") for fact in given]

    tell(*[number(n) for n in range(12)])
    rounds.run_round([Listener(do=choke)], now=3)
    done = [fact.payload["n"] for fact in facts.read(0, 99, kinds={"done"})]
    items = quarantine.list_items(SYSTEM).rows
    assert done == [n for n in range(12) if n != 5]
    assert [(item.kind, item.reason, item.source, item.at) for item in items] == [
        ("fact", "consumer_failed", "listener", 3)
    ]
    assert msgspec.json.decode(items[0].body)["payload"] == {"n": 5}
    assert "Lin" not in items[0].note


def test_what_a_failing_batch_had_written_is_gone() -> None:
    def write_and_choke(given: Sequence[Fact]) -> Sequence[FactDraft]:
        for fact in given:
            Job.objects.create(
                kind="effect", payload=str(fact.payload["n"]), state="done", run_at=0, lease_until=0,
                attempts=0, error="", created_at=0,
            )  # fmt: skip
        if any(fact.payload["n"] == 2 for fact in given):
            raise IntegrityError
        return ()

    tell(*[number(n) for n in range(4)])
    rounds.run_round([Listener(do=write_and_choke)], now=1)
    assert sorted(Job.objects.values_list("payload", flat=True)) == ["0", "1", "3"]


def test_a_refusal_names_the_reason_in_quarantine() -> None:
    def refuse(given: Sequence[Fact]) -> Sequence[FactDraft]:
        raise NotFound(kind="contact", id="con_1")

    tell(number(1))
    rounds.run_round([Listener(do=refuse)], now=1)
    assert [group.reason for group in quarantine.list_groups()] == ["not_found"]


def test_a_store_that_cannot_work_poisons_no_fact() -> None:
    def find_it_locked(given: Sequence[Fact]) -> Sequence[FactDraft]:
        raise OperationalError("database is locked")

    tell(number(1))
    with pytest.raises(OperationalError):
        rounds.run_round([Listener(do=find_it_locked)], now=1)
    assert quarantine.count() == 0
    assert rounds.positions(apart="ingest/").get("listener", 0) == 0


def test_a_chain_of_causes_stops_at_its_limit_and_says_so() -> None:
    echo = Listener(do=lambda given: [number(fact.payload["n"] + 1) for fact in given])
    tell(number(0))
    rounds.run_until_quiet([echo], now=1)
    assert echo.heard == list(range(rounds.DEEPEST + 1))
    assert [(group.reason, group.source) for group in quarantine.list_groups()] == [
        ("chain_too_deep", "listener")
    ]


def test_an_idle_round_costs_two_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    listener = Listener()
    tell(number(1))
    rounds.run_round([listener], now=1)
    with django_assert_num_queries(2):
        rounds.run_round([listener], now=1)


def test_who_hears_nothing_is_passed_with_all_the_others(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    deaf = [Listener(name=f"deaf{place}", kinds=frozenset({"never"})) for place in range(20)]
    listener = Listener()
    tell(number(1))
    rounds.run_round([*deaf, listener], now=1)
    tell(number(2), number(3))
    with django_assert_max_num_queries(9):
        assert rounds.run_round([*deaf, listener], now=2) == 2
    assert listener.heard == [1, 2, 3]
    assert set(rounds.behind([*deaf, listener]).values()) == {0}


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(0, 30), max_size=12),
    cuts=st.lists(st.integers(0, 12), max_size=4),
    size=st.integers(1, 5),
)
def test_any_split_of_facts_into_rounds_gives_the_same_effects(
    numbers: list[int], cuts: list[int], size: int
) -> None:
    whole = _effects(numbers, [len(numbers)], 500)
    split = _effects(numbers, [*sorted(cuts), len(numbers)], size)
    assert split == whole


def _effects(numbers: list[int], cuts: list[int], size: int) -> tuple[list[object], list[object]]:
    """All facts that follow and all that stands in quarantine, after the facts came in rounds cut so."""
    from django.db import transaction

    def collatz(given: Sequence[Fact]) -> Sequence[FactDraft]:
        if any(fact.payload["n"] == 13 for fact in given):
            raise ValueError
        return [
            number(n // 2 if n % 2 == 0 else 3 * n + 1, "number" if n % 2 else "half")
            for n in (fact.payload["n"] for fact in given)
            if n > 1
        ]

    consumers = [
        Listener(name="a", do=collatz),
        Listener(
            name="b", kinds=frozenset({"half"}), do=lambda given: [number(f.payload["n"]) for f in given]
        ),
    ]
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(rounds, "BATCH", size)
        done = 0
        for cut in cuts:
            if cut > done:
                tell(*[number(n) for n in numbers[done:cut]])
                done = cut
            rounds.run_round(consumers, now=1)
        rounds.run_until_quiet(consumers, now=1)
        following = sorted((fact.kind, fact.payload["n"], fact.depth) for fact in facts.read(0, 10_000))
        aside = sorted(
            (item.source, item.reason, _without_position(item.body))
            for item in quarantine.list_items(SYSTEM, limit=200).rows
        )
        transaction.set_rollback(True)
    return list(following), list(aside)


def _without_position(body: bytes) -> str:
    fact = msgspec.json.decode(body)
    return f"{fact['kind']} {fact['payload']} {fact['depth']}"
