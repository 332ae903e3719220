"""Consent, reach, topics and the suppression list through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

pytestmark = pytest.mark.django_db


def reach_of(ask: Any, contact: str) -> str:
    found = said(ask("GET", f"{contact}/reachability"))["data"]
    return str(next(one["state"] for one in found if one["channel"] == "email"))


def test_a_consent_is_recorded_and_withdrawn_and_reach_follows(company: Company, caller: Callers) -> None:
    ask, contact = caller().ask, f"/contacts/con_{company.contact_id}"
    assert ask("POST", f"{contact}/consents/withdraw", {"source": "phone"}).status_code == 200
    assert reach_of(ask, contact) == "consent_withdrawn"
    given = {"purpose": "newsletter", "channel": "email", "source": "Fair", "evidence": "Folder 12"}
    old = ask("POST", f"{contact}/consents", given | {"at": "2024-05-03T10:00:00+08:00"})
    assert (old.status_code, said(old)["at"]) == (201, "2024-05-03T02:00:00.000Z")
    assert reach_of(ask, contact) == "consent_withdrawn"
    assert ask("POST", f"{contact}/consents", given).status_code == 201
    assert reach_of(ask, contact) == "reachable"
    paused = ask("POST", f"{contact}/pause", {"is_paused": True})
    assert said(paused)["data"][0]["state"] == "paused"
    unknown = ask("POST", f"{contact}/consents", given | {"purpose": "nonsense"})
    assert [error["code"] for error in said(unknown)["errors"]] == ["purpose_unknown"]


def test_a_domain_is_suppressed_checked_and_lifted(caller: Callers) -> None:
    ask = caller().ask
    made = said(ask("POST", "/suppressions", {"address": "@competitor.com", "reason": "competitor"}))
    again = said(ask("POST", "/suppressions", {"address": "@Competitor.com", "reason": "competitor"}))
    assert again["id"] == made["id"]
    check = {"address": "Somebody@mail.competitor.com"}
    assert [row["id"] for row in said(ask("POST", "/suppressions/check", check))["data"]] == [made["id"]]
    lift = f"/suppressions/{made['id']}/lift"
    assert said(ask("POST", lift, {"reason": "partners"}))["lifted_because"] == "partners"
    assert said(ask("POST", lift, {"reason": "partners"}))["code"] == "suppression_lifted"
    assert said(ask("POST", "/suppressions/check", check))["data"] == []
    assert len(said(ask("GET", "/suppressions?lifted=true"))["data"]) == 1


def test_topics_are_chosen(company: Company, caller: Callers) -> None:
    ask, address = caller().ask, f"/contacts/con_{company.contact_id}/preferences"
    chosen = said(ask("PATCH", address, {"topics": {"webinars": "monthly"}}))["data"]
    assert {row["topic"]: row["frequency"] for row in chosen}["webinars"] == "monthly"
    assert ask("PATCH", address, {"topics": {"nonsense": "monthly"}}).status_code == 422
