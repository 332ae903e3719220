"""How well company names are matched: precision, recall and F1 on names that no threshold was chosen on.

    python -m benchmarks.companies [--data ../shared/data] [--fit]

Half of the public names (by hash) may choose a threshold, and with `--fit` the weights of the evidence; the figures
come from the other half. Each name is asked for among all accounts of its half, of which three in ten of the asked
are not; a pair found counts as right only if it is the true one.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import exp
from pathlib import Path
from time import perf_counter

from benchmarks import company_pairs
from benchmarks.company_pairs import Company, Trial
from crescendo.people.company_alignment import align
from crescendo.people.company_blocks import Blocks
from crescendo.people.company_likeness import FEATURES, compare, features_of
from crescendo.people.company_names import CompanyName, read_company_name
from crescendo.people.company_rarity import rarity_of

_GRID = [number / 100 for number in range(5, 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a trial gave: the best account of each name asked for, its score, and whether it is the true one."""

    scored: tuple[tuple[float, bool], ...]
    true_pairs: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """At one threshold."""

    threshold: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--fit", action="store_true", help="fit the weights anew on the first half and print them"
    )
    asked = parser.parse_args()
    if asked.fit:
        print(json.dumps(dict(zip(FEATURES, fit(asked.data), strict=True)), indent=1))
        return
    heads = ("asked", "threshold", "precision", "recall", "F1", "a second")
    print(f"{'names':28} {'country':8}", *(f"{head:>9}" for head in heads))
    for name, with_country, figures, found in measure(asked.data):
        rate = len(found.scored) / found.seconds
        print(
            f"{name:28} {'with' if with_country else 'without':8} {len(found.scored):9} {figures.threshold:9.2f} "
            f"{figures.precision:9.4f} {figures.recall:9.4f} {figures.f1:9.4f} {rate:9.0f}"
        )


def measure(data: Path, *, most: int | None = None) -> Iterable[tuple[str, bool, Figures, Found]]:
    """For each list, with and without country: the threshold of the first half, the figures of the second."""
    for name, load in (("LEI names", company_pairs.latin), ("Chinese names", company_pairs.chinese)):
        for with_country in (True, False):
            first = resolve(_cut(load(data, 0), most), with_country=with_country)
            threshold = max((at(first, grid) for grid in _GRID), key=lambda figures: figures.f1).threshold
            second = resolve(_cut(load(data, 1), most), with_country=with_country)
            yield name, with_country, at(second, threshold), second


def resolve(trial: Trial, *, with_country: bool) -> Found:
    """The best account of each name."""
    began = perf_counter()
    read = {one.number: _read(one, with_country=with_country) for one in trial.accounts}
    blocks, rarity = Blocks(read.items()), rarity_of(read.values())
    scored = []
    for one in trial.asked:
        name = _read(one, with_country=with_country)
        best = max(
            (
                (compare(name, read[number], rarity).score, -place, number)
                for place, number in enumerate(blocks.candidates(name))
            ),
            default=None,
        )
        if best:
            scored.append((best[0], best[2] == one.number))
        else:
            scored.append((0.0, False))
    true_pairs = sum(one.number in read for one in trial.asked)
    return Found(scored=tuple(scored), true_pairs=true_pairs, seconds=perf_counter() - began)


def at(found: Found, threshold: float) -> Figures:
    """What a threshold gives."""
    taken = [right for score, right in found.scored if score >= threshold]
    right = sum(taken)
    return Figures(
        threshold=threshold, precision=right / len(taken) if taken else 1.0, recall=right / found.true_pairs
    )


def fit(data: Path) -> tuple[float, ...]:
    """Weights by logistic regression on the first half, with and without country."""
    rows: list[tuple[tuple[float, ...], bool]] = []
    for load in (company_pairs.latin, company_pairs.chinese):
        for with_country in (True, False):
            rows.extend(_rows(load(data, 0), with_country=with_country))
    return _regress(rows)


def _rows(trial: Trial, *, with_country: bool) -> Iterable[tuple[tuple[float, ...], bool]]:
    read = {one.number: _read(one, with_country=with_country) for one in trial.accounts}
    blocks, rarity = Blocks(read.items()), rarity_of(read.values())
    for one in trial.asked[::3]:
        name = _read(one, with_country=with_country)
        for number in blocks.candidates(name, most=5):
            other = read[number]
            yield features_of(name, other, align(name, other, rarity), rarity), number == one.number


def _regress(rows: Sequence[tuple[tuple[float, ...], bool]], *, ridge: float = 1.0) -> tuple[float, ...]:
    """Newton's method; a ridge keeps what is rarely seen small."""
    width = len(FEATURES)
    weights = [0.0] * width
    for _ in range(12):
        slope = [-ridge * weight for weight in weights]
        curve = [[ridge * (i == j) for j in range(width)] for i in range(width)]
        for features, is_true in rows:
            p = 1 / (
                1 + exp(-max(-30.0, min(30.0, sum(w * f for w, f in zip(weights, features, strict=True)))))
            )
            error, spread = is_true - p, max(p * (1 - p), 1e-6)
            seen = [(i, f) for i, f in enumerate(features) if f]
            for i, f in seen:
                slope[i] += error * f
                for j, g in seen:
                    curve[i][j] += spread * f * g
        weights = [weight + step for weight, step in zip(weights, _solve(curve, slope), strict=True)]
    return tuple(round(weight, 2) for weight in weights)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    size = len(right)
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(size):
            if r != i:
                factor = rows[r][i] / rows[i][i]
                rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [rows[i][size] / rows[i][i] for i in range(size)]


def _read(one: Company, *, with_country: bool) -> CompanyName:
    return read_company_name(one.name, one.country if with_country else "")


def _cut(trial: Trial, most: int | None) -> Trial:
    step = max(1, len(trial.asked) // most) if most else 1
    return Trial(accounts=trial.accounts, asked=trial.asked[::step])


if __name__ == "__main__":
    main()
