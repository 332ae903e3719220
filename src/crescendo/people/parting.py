"""Who was taken off whom: up to when links between two identities are void. Pure, a function of the set."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

import msgspec

from crescendo.people.types import Proof

N = TypeVar("N", bound=Hashable)


class Parting(msgspec.Struct, Generic[N], frozen=True, kw_only=True, gc=False):
    """`one` was taken off `other` at this time; no other: off everybody."""

    one: N
    other: N | None
    proof: Proof
    at: int


class Partings(Generic[N]):
    """All partings of a set of identities, asked link by link.

    `pairs` are the links of the set. Who is taken off somebody is taken off the identities, too, that this somebody
    is tied to directly: a form may have tied the phone to his address alone.
    """

    def __init__(self, said: Iterable[Parting[N]], pairs: Iterable[tuple[N, N]]) -> None:
        self._of: dict[N, list[Parting[N]]] = {}
        for parting in said:
            self._of.setdefault(parting.one, []).append(parting)
        named = {parting.other for partings in self._of.values() for parting in partings}
        self._near: dict[N | None, set[N]] = {}
        for pair in pairs:
            for one, other in (pair, pair[::-1]):
                if one in named:
                    self._near.setdefault(one, set()).add(other)

    def until(self, one: N, other: N, proof: Proof) -> int | None:
        """The last moment at which links between these two, proved so, are void; None where none is."""
        times = [
            parting.at
            for taken, left in ((one, other), (other, one))
            for parting in self._of.get(taken, ())
            # A claim takes nothing back that was proved.
            if parting.proof >= proof and self._is_from(parting, left)
        ]
        return max(times, default=None)

    def _is_from(self, parting: Parting[N], left: N) -> bool:
        return parting.other is None or parting.other == left or left in self._near.get(parting.other, ())
