"""Precision, recall and F1 of the job's suggestions on FEBRL, whose true links are known.

    .venv/bin/python -m benchmarks.persons [--sets dataset1 dataset2 dataset4]

Without birth dates and social security numbers, which no marketer has. The model learns without labels; which score
counts is chosen on half of the persons, and the figures are those of the other half.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from itertools import combinations
from time import process_time

from benchmarks import homes
from benchmarks.floors import tell

AIM_F1 = 0.97
_SETS = ("dataset1", "dataset2", "dataset4")


def main() -> None:
    """One set after the other, one line each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sets", nargs="+", choices=_SETS, default=_SETS)
    asked = parser.parse_args()
    with homes.bench_folder() as folder:
        homes.start(homes.environment(folder, "persons", homes.SQLITE))
        for name in asked.sets:
            began = process_time()
            tell(
                f"persons {name}", _measure(name) | {"aim": AIM_F1, "cpu_s": round(process_time() - began, 1)}
            )


def _measure(name: str) -> dict[str, float]:
    from crescendo.people.models import Contact  # noqa: PLC0415 - needs Django
    from tests.rooms.people import test_real_doubles as real  # noqa: PLC0415

    Contact.objects.all().delete()
    persons = real.store(real.records(real.SETS[name]))
    groups = defaultdict(list)
    for contact, person in persons.items():
        groups[person].append(contact)
    true = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    scores = {pair: score for pair, score in real.search().items() if set(pair) <= persons.keys()}

    def figures(least: int, odd: int) -> tuple[float, float, float]:
        # A wrong pair between the halves counts against the one that is reported.
        def half(pairs: real.Pairs) -> real.Pairs:
            return {pair for pair in pairs if max(persons[number] % 2 for number in pair) == odd}

        return real.measured(half({pair for pair, score in scores.items() if score >= least}), half(true))

    best = max(real.THRESHOLDS, key=lambda least: figures(least, 0)[2])
    precision, recall, f1 = (round(figure, 4) for figure in figures(best, 1))
    return {
        "records": len(persons),
        "pairs": len(true),
        "score": best,
        "precision": precision,
        "recall": recall,
        "f1": f1,
    }


if __name__ == "__main__":
    main()
