"""What acts are worth, by what tells them apart: act, subject, touch and the few questions that only the row answers.

Very many acts have few signatures, so each is judged once, in Python; and a subject is read once, not for each act.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import All, Any_, FieldLeaf, Leaf, Not, Tree, Where, leaves_of
from crescendo.core import sets
from crescendo.scoring.types import Rule, Tier

_BITS = 60
"""A column holds the answers to so many questions."""
_FAR = "far"
Signature = tuple[int | None, ...]
Worth = tuple[int, int]
"""The place of a rule, and the points of an act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Key:
    """A column by which acts are told apart, the leaves that its row decides, and the acts that these are asked of."""

    column: str
    table: str
    leaves: tuple[FieldLeaf, ...]
    acts: tuple[str, ...]


class Signatures:
    """The tiers of some rules, asked of acts by signature."""

    def __init__(self, rules: Sequence[Rule], target: Target) -> None:
        self._target = target
        self._tiers = [(place, tier) for place, rule in enumerate(rules) for tier in _ranked(rule)]
        self._keys = _keys([tier for _, tier in self._tiers])
        self._tiers_of: dict[str, list[tuple[int, Tier]]] = defaultdict(list)
        for place, tier in self._tiers:
            for name in tier.names:
                self._tiers_of[name].append((place, tier))
        # Leaves are told apart by what they are, not by what they say: equal ones are asked twice, none is hashed.
        self._columns = {id(leaf): at for at, key in enumerate(self._keys, start=1) for leaf in key.leaves}
        self._near = [
            (leaf, tier.names)
            for _, tier in self._tiers
            for leaf in leaves_of(tier.filter)
            if id(leaf) not in self._columns
        ]
        self._bits = {id(leaf): place for place, (leaf, _) in enumerate(self._near)}
        self._names: Mapping[int, str] = {}
        self._far: dict[int, frozenset[int | None]] = {}
        self._known: dict[Signature, tuple[Worth, ...]] = {}

    def columns(self) -> Where:
        """The parts of a signature as columns of a SELECT of acts under the target's alias: `s0`, `s1` and so on."""
        alias = f'"{self._target.alias}"'
        parts = [Where(sql=f'{alias}."name_id"', params=())]
        for key in self._keys:
            named = conditions.named(self._target.alias, key.acts)
            sql = f'CASE WHEN {named.sql} THEN {alias}."{key.column}" END'
            parts.append(Where(sql=sql, params=named.params))
        parts += [self._mask(self._near[first : first + _BITS]) for first in range(0, len(self._near), _BITS)]
        sql = ", ".join(f"{one.sql} AS s{place}" for place, one in enumerate(parts))
        return Where(sql=sql, params=tuple(param for one in parts for param in one.params))

    def read(self, signatures: Iterable[Signature]) -> None:
        """Ask the rows that these point to; before `worth`. A statement for each column, and one for the names."""
        told = [*zip(*set(signatures), strict=True)]
        acts = sorted({name for _, tier in self._tiers for name in tier.names})
        self._names = names_of(acts)
        for key, ids in zip(self._keys, told[1:] if told else [], strict=False):
            self._far |= self._asked(key, sorted({one for one in ids if one is not None}))

    def worth(self, signature: Signature) -> tuple[Worth, ...]:
        """What an act gives: of each rule the tier with the most points that it fits."""
        if signature not in self._known:
            self._known[signature] = tuple(self._judged(signature))
        return self._known[signature]

    def _judged(self, signature: Signature) -> Iterator[Worth]:
        holds = self._answers(signature)
        done: set[int] = set()
        for place, tier in self._tiers_of[self._names.get(signature[0] or 0, "")]:
            if place not in done and _holds(tier.filter, holds):
                done.add(place)
                yield place, tier.points

    def _answers(self, signature: Signature) -> Callable[[Leaf], bool]:
        masks = signature[1 + len(self._keys) :]

        def holds(leaf: Leaf) -> bool:
            column = self._columns.get(id(leaf))
            if column is not None:
                return signature[column] in self._far[id(leaf)]
            at = self._bits[id(leaf)]
            return bool((masks[at // _BITS] or 0) >> at % _BITS & 1)

        return holds

    def _mask(self, asked: Sequence[tuple[Leaf, tuple[str, ...]]]) -> Where:
        """One number of the answers of a row: those about other acts than the row's are not asked."""
        by_names: dict[tuple[str, ...], list[Where]] = defaultdict(list)
        for place, (leaf, names) in enumerate(asked):
            target = self._target.of(self._target.alias, self._target.among, acts=names)
            inner = conditions.where_of(leaf, target)
            by_names[names].append(
                Where(sql=f"CASE WHEN {inner.sql} THEN {1 << place} ELSE 0 END", params=inner.params)
            )
        sums, params = [], []
        for names, parts in by_names.items():
            named = conditions.named(self._target.alias, names)
            sums.append(f"CASE WHEN {named.sql} THEN {' + '.join(one.sql for one in parts)} ELSE 0 END")
            params += [*named.params, *(param for one in parts for param in one.params)]
        return Where(sql=" + ".join(sums), params=tuple(params))

    def _asked(self, key: _Key, ids: Sequence[int]) -> dict[int, frozenset[int | None]]:
        """On which of the rows each leaf holds. One statement."""
        target = self._target.of(_FAR, None)
        asked = [conditions.far_where(leaf, target) for leaf in key.leaves]
        given = conditions.given_ids(sets.batch_json(ids), target.vendor)
        columns = "".join(f", CASE WHEN {one.sql} THEN 1 ELSE 0 END" for one in asked)
        sql = f'SELECT "{_FAR}"."id"{columns} FROM "{key.table}" AS "{_FAR}" WHERE "{_FAR}"."id" IN ({given.sql})'
        params = (*(param for one in asked for param in one.params), *given.params)
        rows = sets.fetch(sql, params) if ids else []
        found = {}
        for place, leaf in enumerate(key.leaves, start=1):
            on: set[int | None] = {row[0] for row in rows if row[place]}
            if conditions.holds_without(leaf, target):
                on |= {None, *ids} - {row[0] for row in rows if not row[place]}
            found[id(leaf)] = frozenset(on)
        return found


def _ranked(rule: Rule) -> list[Tier]:
    return sorted(rule.tiers, key=lambda tier: -abs(tier.points))


def _keys(tiers: Iterable[Tier]) -> list[_Key]:
    leaves: dict[tuple[str, str], list[FieldLeaf]] = defaultdict(list)
    acts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for tier in tiers:
        for leaf in leaves_of(tier.filter):
            key = conditions.far_key(leaf)
            if key is not None and isinstance(leaf, FieldLeaf):
                leaves[key].append(leaf)
                acts[key].update(tier.names)
    return [
        _Key(column=key[0], table=key[1], leaves=tuple(leaves[key]), acts=tuple(sorted(acts[key])))
        for key in sorted(leaves)
    ]


def names_of(acts: Sequence[str]) -> dict[int, str]:
    """The numbers of these acts, with their names. One query."""
    given: dict[str, Any] = {"names": sets.batch_json(acts)}
    return dict(sets.fetch(sets.statement(__package__, "names"), given))


def _holds(tree: Tree, holds: Callable[[Leaf], bool]) -> bool:
    match tree:
        case All(parts):
            return all(_holds(part, holds) for part in parts)
        case Any_(parts):
            return any(_holds(part, holds) for part in parts)
        case Not(part):
            return not _holds(part, holds)
        case Leaf():
            return holds(tree)
