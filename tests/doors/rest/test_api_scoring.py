"""Scoring through the API: a draft is saved, tried out, published; a score is told with its ledger."""

from __future__ import annotations

import copy

import pytest

from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
from crescendo.scoring import api as scoring
from crescendo.scoring import ledger, published
from crescendo.scoring.shipped import SHIPPED
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

pytestmark = pytest.mark.django_db
MODEL = "/scoring-models/interest"


def test_a_draft_is_saved_tried_out_and_published(company: Company, caller: Callers) -> None:
    key = caller()
    assert key.get("/scoring-models")["data"][0]["version"] == 0
    document = copy.deepcopy(SHIPPED)
    # Without a half-life, since the story was told long before the clock of this door.
    rule = next(rule for rule in document["rules"] if rule["key"] == "pricing")
    rule |= {"day": None, "month": None, "half_life": None, "tiers": [rule["tiers"][0] | {"points": 200}]}
    saved = said(key.ask("PATCH", MODEL, {"document": document}))
    assert (saved["revision"], saved["faults"]) == (1, [])
    tried = said(key.ask("POST", f"{MODEL}/preview"))
    assert tried["moves"] == [{"before": "cool", "after": "warm", "people": 1}]
    assert key.get(f"{MODEL}/preview")["is_current"]
    (moved,) = key.get(f"{MODEL}/preview/people?before=cool&to=warm")["data"]
    assert (moved["contact_id"], moved["score_after"] >= 200) == (f"con_{company.contact_id}", True)
    assert said(key.ask("POST", f"{MODEL}/publish", {"revision": 1, "note": "prices"}))["number"] == 1
    assert [row["note"] for row in key.get(f"{MODEL}/versions")["data"]] == ["prices"]
    late = key.ask("PATCH", MODEL, {"document": document, "revision": 7})
    assert (late.status_code, said(late)["code"]) == (409, "draft_changed")


def test_a_score_is_told_with_its_ledger(company: Company, caller: Callers) -> None:
    key, kept = caller(), published.champion()
    ledger.settle(kept, [company.contact_id], now=SystemClock().now(), zone="Asia/Shanghai")
    told = key.get(f"/contacts/con_{company.contact_id}/score")
    assert round(sum(line["left"] for line in told["entries"]) + 0.0001) == told["score"]
    assert {line["points"] for line in told["entries"]} >= {25, 90}
    assert key.get(f"/accounts/acc_{company.account_id}/score") == {
        "score": None,
        "band": "cool",
        "people": [],
    }
    assert key.ask("GET", "/accounts/acc_999999/score").status_code == 404


def test_a_challenger_is_made_and_faults_say_where(company: Company, caller: Callers) -> None:
    key = caller()
    made = said(key.ask("POST", "/scoring-models", {"key": "spring", "name": "Spring"}))
    assert (made["version"], made["draft"]["bands"]) == (None, SHIPPED["bands"])
    broken = said(key.ask("PATCH", "/scoring-models/spring", {"document": {"rules": []}, "revision": 1}))
    assert "/bands/warm" in {fault["pointer"] for fault in broken["faults"]}
    answer = key.ask("POST", "/scoring-models/spring/publish", {"revision": 2})
    assert answer.status_code == 422
    assert [row.key for row in scoring.list_models(Actor.system("test"))] == ["interest", "spring"]
    assert key.ask("GET", "/scoring-models/nobody").status_code == 404
