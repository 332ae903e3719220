"""Stages through the API: where somebody stands, moves with what they ask for, the lifecycle drafted and published."""

from __future__ import annotations

from crescendo.lifecycle import api as lifecycle
from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said


def test_a_contact_is_moved_and_its_history_tells_it(caller: Callers, company: Company, now: int) -> None:
    lifecycle.ship(now=now)
    key = caller()
    place = f"/contacts/con_{company.contact_id}"
    assert key.get(f"{place}/stage")["stage"] == "visitor"
    offers = {row["to"]: row for row in key.get(f"{place}/stage-moves")["data"]}
    assert {"fields": ["own.product_interest"], "at_least": None} in offers["mql"]["missing"]
    refused = key.ask("POST", f"{place}/stage", {"to": "mql"})
    assert refused.status_code == 422
    assert "/values/own.product_interest" in {one["pointer"] for one in said(refused)["errors"]}
    assert key.ask("POST", f"{place}/stage", {"to": "poc"}).status_code == 409
    moved = said(key.ask("POST", f"{place}/stage", {"to": "disqualified", "reason": "wrong_data"}))
    assert (moved["stage"], moved["from_stage"], moved["cause"]) == ("disqualified", "visitor", "hand")
    rows = key.get(f"{place}/stage-history")["data"]
    assert rows[0]["left_at"] == rows[1]["entered_at"]
    assert rows[1]["left_at"] is None


def test_the_lifecycle_is_drafted_and_published_or_refused_with_each_place(
    caller: Callers, company: Company, now: int
) -> None:
    lifecycle.ship(now=now)
    key = caller()
    held = key.get("/lifecycle")
    assert (held["version"], held["revision"]) == (0, None)
    broken = {"document": {"reasons": {"lost": [{"key": "Price"}]}}}
    assert said(key.ask("PUT", "/lifecycle", broken))["has_changes"]
    refused = key.ask("POST", "/lifecycle/publish", {})
    assert refused.status_code == 422
    assert "/reasons/lost/0/key" in {one["pointer"] for one in said(refused)["errors"]}
    key.ask("PUT", "/lifecycle", {"document": {"reasons": held["document"]["reasons"] | {"skip": []}}})
    assert said(key.ask("POST", "/lifecycle/publish", {"note": "No skipping"}))["version"] == 1
