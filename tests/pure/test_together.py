"""Colleagues active close together: one walk over the days says what comparing all with all says."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from crescendo.scoring.together import PEOPLE, Active, together

ACTIVE = st.sets(st.tuples(st.sampled_from([1, 2]), st.integers(100, 140), st.integers(1, 5)), max_size=30)


@given(ACTIVE)
def test_a_day_counts_when_three_people_were_active_in_its_fourteen_days(active: set[Active]) -> None:
    wanted = {
        (contact, day)
        for account, day, contact in active
        if len({who for where, at, who in active if where == account and day - 14 < at <= day}) >= PEOPLE
    }
    assert set(together(active)) == wanted
