"""How points fade: by whole days, in integer thousandths, from a table that every engine reads alike.

Source: points x 2^(-age / half-life), rounded half up to thousandths with fifty digits, so no engine's powers matter.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import cache

WHOLE = 1_000
NEVER = 0
TENTHS = 10
LONGEST = 3_650
"""The longest half-life: a year, in tenths of days."""


@cache
def factors(half_life: int) -> tuple[int, ...]:
    """Thousandths that are left at each age in days, until nothing is; `half_life` in tenths of days, over nought."""
    left: list[int] = []
    with localcontext() as context:
        context.prec = 50
        while not left or left[-1]:
            power = Decimal(2) ** (Decimal(-len(left) * TENTHS) / half_life)
            left.append(int((power * WHOLE).to_integral_value(ROUND_HALF_UP)))
    return tuple(left)


def factor(half_life: int, age: int) -> int:
    """Thousandths left after `age` days; all of them where the half-life is `NEVER`, or the day lies ahead."""
    if half_life == NEVER or age <= 0:
        return WHOLE
    table = factors(half_life)
    return table[age] if age < len(table) else 0


def rounded(thousandths: int) -> int:
    """The whole number on the screen: half rounds up."""
    return (thousandths + WHOLE // 2) // WHOLE
