"""Scores as sums: caps, fading, bands and the day on which a band ends."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.scoring import decay
from crescendo.scoring.reckoning import account_score, band_of, entries_of, next_change, score_on, sum_on
from crescendo.scoring.types import LIFT, Band, Bands, Counted, Entry, Lift, Weight

BANDS = Bands(warm=150, hot=301)
PLAYBOOK = Lift(to=340, half_life=600)
WEIGHTS = {
    1: Weight(day=8, month=30, life=None, half_life=140),
    2: Weight(day=90, month=90, life=None, half_life=600),
    3: Weight(day=20, month=40, life=None, half_life=900, sinks=True),
    4: Weight(day=15, month=None, life=40, half_life=0),
}
COUNTED = st.builds(
    lambda rule, day, acts: Counted(rule=rule, day=day, acts=acts, points=acts * (90 if rule == 2 else 5)),
    st.sampled_from(sorted(WEIGHTS)),
    st.integers(min_value=20_000, max_value=20_120),
    st.integers(min_value=1, max_value=9),
)
LEDGERS = st.lists(COUNTED, max_size=25, unique_by=lambda one: (one.rule, one.day))


def ledger(counted: list[Counted], **more: Any) -> list[Entry]:
    """Entries with the names of their numbers."""
    return [Entry(*row) for row in entries_of(counted, WEIGHTS, **more)]


def entry(points: int, *, day: int = 20_000, half_life: int = 300) -> Entry:
    return Entry(rule=1, day=day, acts=1, raw=points, points=points, half_life=half_life)


def test_half_is_left_after_a_half_life() -> None:
    for days in (14, 30, 60, 90):
        assert decay.factor(days * 10, days) == 500
        assert decay.factor(days * 10, 2 * days) == 250
    assert decay.factor(225, 45) == 250


def test_a_table_falls_to_nought() -> None:
    table = decay.factors(300)
    assert table[0] == 1000
    assert list(table) == sorted(table, reverse=True)
    assert table[-1] == 0
    assert table[-2] > 0


@pytest.mark.parametrize(
    ("score", "band"),
    [(149, Band.COOL), (150, Band.WARM), (300, Band.WARM), (301, Band.HOT), (-5, Band.COOL)],
)
def test_150_and_300_are_warm(score: int, band: Band) -> None:
    assert band_of(score, BANDS) is band


def test_bands_read_the_rounded_number() -> None:
    assert decay.rounded(149_499) == 149
    assert decay.rounded(149_500) == 150
    assert decay.rounded(-500) == 0
    assert decay.rounded(-501) == -1


def test_a_strangers_trial_request_is_340() -> None:
    raised = [Counted(rule=2, day=20_000, acts=1, points=90)]
    entries = ledger(raised, raised=[20_000], lift=PLAYBOOK)
    assert score_on(entries, 20_000) == 340
    assert [(one.rule, one.points) for one in entries] == [(2, 90), (LIFT, 250)]


def test_light_acts_alone_never_make_warm() -> None:
    """PLAYBOOK 6: pages, opens, clicks, articles and pop-ups at their caps, day by day, for half a year."""
    light = {
        number: Weight(day=day, month=month, life=None, half_life=140)
        for number, (day, month) in enumerate([(8, 30), (2, 10), (8, 24), (4, 16), (4, 12)], start=1)
    }
    counted = [
        Counted(rule=rule, day=day, acts=99, points=99) for rule in light for day in range(20_000, 20_180)
    ]
    once = [entry(5, day=day, half_life=140) for day in (20_000, 20_179)]
    entries = [*entries_of(counted, light), *once]
    assert max(score_on(entries, day) for day in range(20_000, 20_200)) <= 124


@given(LEDGERS, st.randoms(use_true_random=False))
def test_any_order_of_acts_gives_the_same_ledger(counted: list[Counted], random: object) -> None:
    mixed = list(counted)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    raised = [one.day for one in counted if one.rule == 2]
    one = entries_of(counted, WEIGHTS, raised=raised, lift=PLAYBOOK)
    assert one == entries_of(mixed, WEIGHTS, raised=raised[::-1], lift=PLAYBOOK)


@given(LEDGERS)
def test_no_cap_is_passed(counted: list[Counted]) -> None:
    entries = ledger(counted)
    for rule, weight in WEIGHTS.items():
        mine = [one for one in entries if one.rule == rule]
        assert all(abs(one.points) <= (weight.day or 10**9) for one in mine)
        assert all(abs(one.points) <= abs(one.raw) for one in mine)
        if weight.month is not None:
            for one in mine:
                held = sum(abs(other.points) for other in mine if one.day - 30 < other.day <= one.day)
                assert held <= weight.month
        if weight.life is not None:
            assert sum(abs(one.points) for one in mine) <= weight.life


@given(LEDGERS, st.integers(min_value=20_000, max_value=20_400))
def test_the_next_change_is_the_first_day_of_another_band(counted: list[Counted], day: int) -> None:
    raised = [one.day for one in counted if one.rule == 2]
    known = [one for one in ledger(counted, raised=raised, lift=PLAYBOOK) if one.day <= day]
    held = band_of(score_on(known, day), BANDS)
    changes = (at for at in range(day + 1, day + 1_200) if band_of(score_on(known, at), BANDS) is not held)
    assert next_change(known, day, BANDS) == next(changes, None)


@given(LEDGERS, st.integers(min_value=20_000, max_value=20_400))
def test_a_hand_raise_is_never_below_340_on_its_day(counted: list[Counted], day: int) -> None:
    del day
    raised = [one.day for one in counted if one.rule == 2]
    entries = ledger(counted, raised=raised, lift=PLAYBOOK)
    assert all(score_on(entries, at) >= 340 for at in raised)
    assert sum_on(entries, 30_000) == sum(one.points * 1000 for one in entries if one.half_life == 0)


def test_an_account_is_its_warmest_and_a_quarter_of_the_next_four() -> None:
    assert account_score([]) == 0
    assert account_score([100]) == 100
    assert account_score([340, 100, 80, 10, 10, 300, 50]) == 340 + (300 + 100 + 80 + 50 + 2) // 4
