"""Clients of a bank as contacts with outcomes: a model written by hand ranks them better than chance.

What only the call itself told is not used: `duration` is known after it, `campaign` and `day` are of the call.
"""

from __future__ import annotations

import csv
import gzip
import sys
from pathlib import Path
from typing import Any

import pytest

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import jobs
from crescendo.core.imports.types import OWN
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import DeclareField, OwnType
from crescendo.scoring import api
from crescendo.scoring.types import PublishModel, SaveModel
from tests.conftest import NOON
from tests.rooms.people.importing import imported
from tests.shared import shared_path
from tests.world import World

pytestmark = [pytest.mark.real, pytest.mark.django_db(transaction=True)]
NUMBERS = ("age", "balance", "pdays", "previous")
TEXTS = ("job", "marital", "education", "housing", "loan", "contact", "month", "poutcome")
EACH = 5


def is_one_of(field: str, *values: str) -> dict[str, Any]:
    return {"field": f"own.{field}", "operator": "is_any_of", "value": list(values)}


def is_over(field: str, least: int) -> dict[str, Any]:
    return {"field": f"own.{field}", "operator": "greater", "value": least}


def is_under(field: str, most: int) -> dict[str, Any]:
    return {"field": f"own.{field}", "operator": "less", "value": most}


# By common sense and in round numbers: none of it was fitted to the outcomes.
POINTS: tuple[tuple[str, int, dict[str, Any]], ...] = (
    ("said yes before", 40, is_one_of("poutcome", "success")),
    ("was asked before", 5, is_over("pdays", -1)),
    ("has no mortgage to pay", 10, is_one_of("housing", "no")),
    ("has no loan to pay", 5, is_one_of("loan", "no")),
    ("retired or a student", 15, is_one_of("job", "retired", "student")),
    ("sixty or older", 10, is_over("age", 59)),
    ("studied", 5, is_one_of("education", "tertiary")),
    ("has money to put away", 8, is_over("balance", 1_500)),
    ("is in debt", -10, is_under("balance", 0)),
    ("no telephone is known", -15, is_one_of("contact", "unknown")),
)


def test_a_model_by_hand_ranks_those_who_took_a_deposit_before_others(
    world: World, admin: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = sample()
    for key, kind in (*((key, OwnType.NUMBER) for key in NUMBERS), *((key, OwnType.TEXT) for key in TEXTS)):
        people.declare_field(admin, DeclareField(entity=Entity.CONTACT, key=key, type=kind, en=key), now=NOON)
    people.declare_field(
        admin,
        DeclareField(entity=Entity.CONTACT, key="took_deposit", type=OwnType.FLAG, en="Took it"),
        now=NOON,
    )
    # What was said before a field was declared is read by a job; until then nobody may ask about it.
    jobs.run_until_quiet(people.job_handlers(), now=NOON)
    path = tmp_path / "clients.csv"
    columns = (*NUMBERS, *TEXTS)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["user_id", *columns, "took_deposit"])
        for row in rows:
            out.writerow([f"client-{row['row_id']}", *(row[name] for name in columns), row["y"]])
    run = imported(
        admin, "contacts", path, maps={f"{OWN}{name}": name for name in (*columns, "took_deposit")}
    )
    assert (run.created, run.refused) == (len(rows), 0)
    publish(admin)
    world.consumers = (api.Scores(),)
    world.settle()
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    took = conditions.parse(
        {"field": "own.took_deposit", "operator": "is", "value": True},
        entity=Entity.CONTACT,
        sees_personal_data=True,
    )
    ids = [contact.id for contact in people.stream_contacts(admin)]
    takers = set(people.fitting(admin, Entity.CONTACT, took, ids, now=NOON))
    fit = {number: one.fit for number, one in api.scores_of(ids).items()}
    outcome = {number: number in takers for number in ids}
    assert sum(outcome.values()) == sum(row["y"] == "yes" for row in rows)
    ranked = sorted(((fit[number], outcome[number]) for number in ids), reverse=True)
    found, lift = auc(ranked), lift_of(ranked)
    said = f"{len(ids):,} contacts, AUC {found:.3f}, lift of the best tenth {lift:.2f}"
    with capsys.disabled():
        sys.stdout.write(f"\nbank_marketing by hand: {said}\n")
    assert found > 0.6
    assert lift > 1.5


def sample() -> list[dict[str, str]]:
    packed = shared_path("data", "bank_marketing", "bank_full.csv.gz")
    with gzip.open(packed, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))[::EACH]


def publish(by: Actor) -> None:
    fit = [
        {"key": f"rule_{place}", "title": {"en": title}, "points": points, "condition": condition}
        for place, (title, points, condition) in enumerate(POINTS)
    ]
    rule = {"key": "asked", "title": {"en": "Asked"}, "tiers": [{"acts": ["call.asked"], "points": 90}]}
    document = {
        "bands": {"warm": 150, "hot": 301},
        "grades": {"A": 40, "B": 20, "C": 0},
        "lift": None,
        "rules": [rule],
        "fit": fit,
    }
    page = api.save_model(by, SaveModel(key=api.CHAMPION, document=document, revision=None), now=NOON)
    assert page.faults == ()
    api.publish_model(by, PublishModel(key=api.CHAMPION, revision=page.revision or 0), now=NOON)


def auc(ranked: list[tuple[int, bool]]) -> float:
    """How often one who took it stands before one who did not; ties count a half."""
    by_points: dict[int, list[int]] = {}
    for points, took in ranked:
        by_points.setdefault(points, [0, 0])[took] += 1
    before, won = 0, 0.0
    for points in sorted(by_points):
        others, takers = by_points[points]
        won += takers * (before + others / 2)
        before += others
    takers = sum(took for _, took in ranked)
    return won / (takers * (len(ranked) - takers))


def lift_of(ranked: list[tuple[int, bool]]) -> float:
    """How many times as often the best tenth took it as all did."""
    best = ranked[: len(ranked) // 10]
    share = sum(took for _, took in best) / len(best)
    return share / (sum(took for _, took in ranked) / len(ranked))
