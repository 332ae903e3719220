"""Doubles among the records of FEBRL, whose true links are known; without birth dates and social security numbers."""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest

from crescendo.core import jobs
from crescendo.core.types import Actor
from crescendo.people import api, doubles_process, merge_models, models
from crescendo.people.doubles_types import SearchState
from tests.shared import shared_path

pytestmark = [pytest.mark.real, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SYSTEM = Actor.system("tests")
SETS = {
    "dataset1": ("dataset1",),
    "dataset2": ("dataset2",),
    "dataset4": ("dataset4a", "dataset4b"),
}
THRESHOLDS = (500, 600, 700, 800, 900, 950, 990, 999)
Pairs = set[tuple[int, int]]


def records(files: tuple[str, ...]) -> Iterator[Mapping[str, str]]:
    for name in files:
        with gzip.open(
            shared_path("data", "identity_febrl", f"{name}.csv.gz"), "rt", encoding="utf-8"
        ) as file:
            for row in csv.DictReader(file, skipinitialspace=True):
                yield {column.strip(): text.strip() for column, text in row.items()}


def store(rows: Iterator[Mapping[str, str]]) -> dict[int, int]:
    """The records as contacts, as a client would send them; whose record each contact is."""
    contacts, persons = [], []
    for row in rows:
        address = {
            "street": f"{row['street_number']} {row['address_1']}".strip(),
            "postcode": row["postcode"],
        }
        contacts.append(
            models.Contact(
                first_name=row["given_name"],
                last_name=row["surname"],
                name=f"{row['given_name']} {row['surname']}".strip(),
                city_fold=row["suburb"],
                region_fold=row["state"],
                traits=json.dumps({"address": {name: text for name, text in address.items() if text}}),
                created_at=1,
                first_seen_at=1,
                last_seen_at=1,
            )
        )
        persons.append(int(row["rec_id"].split("-")[1]))
    made = models.Contact.objects.bulk_create(contacts)
    return {contact.pk: person for contact, person in zip(made, persons, strict=True)}


def search() -> dict[tuple[int, int], int]:
    api.search_doubles(SYSTEM, now=100)
    for turn in range(10_000):
        jobs.run_until_quiet(api.job_handlers(), now=100 + turn * 1_000)
        if not api.list_searches(SYSTEM)[0].is_running:
            break
        for child in doubles_process._children.values():
            child.wait(timeout=150)
    assert api.list_searches(SYSTEM)[0].state is SearchState.DONE
    rows = merge_models.Suggestion.objects.values_list("low_id", "high_id", "score")
    return {(low, high): score for low, high, score in rows}


def measured(found: Pairs, true: Pairs) -> tuple[float, float, float]:
    right = len(found & true)
    precision, recall = right / max(1, len(found)), right / len(true)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


@pytest.mark.long
@pytest.mark.parametrize("name", SETS)
def test_doubles_of_febrl(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    persons = store(records(SETS[name]))
    groups = defaultdict(list)
    for contact, person in persons.items():
        groups[person].append(contact)
    true = {pair for group in groups.values() for pair in combinations(sorted(group), 2)}
    scores = search()

    def half(pairs: Pairs, odd: int) -> Pairs:
        # A wrong pair between the halves counts against the one that is reported.
        return {pair for pair in pairs if max(persons[number] % 2 for number in pair) == odd}

    def at(least: int) -> Pairs:
        return {pair for pair, score in scores.items() if score >= least}

    best = max(THRESHOLDS, key=lambda least: measured(half(at(least), 0), half(true, 0))[2])
    reported = measured(half(at(best), 1), half(true, 1))
    with capsys.disabled():
        print(f"\n{name}: {len(persons):,} records, {len(true):,} pairs; {best} chosen on the even half")  # noqa: T201
        for least in THRESHOLDS:
            figures = measured(half(at(least), 1), half(true, 1))
            print(f"  {least:>4}  precision {figures[0]:.4f}  recall {figures[1]:.4f}  F1 {figures[2]:.4f}")  # noqa: T201
    assert reported[2] >= 0.97
