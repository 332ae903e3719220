"""Webhooks through the API: made, changed, tested, sent again; a secret is said once."""

from __future__ import annotations

from tests.doors.console.story import Company
from tests.doors.rest.conftest import Callers, said

NEW = {"name": "CRM", "url": "https://crm.example/hook", "kinds": ["contact.created"]}


def test_a_webhook_is_made_changed_paused_and_removed(company: Company, caller: Callers) -> None:
    key = caller()
    made = said(key.ask("POST", "/webhooks", NEW))
    assert made["secret"].startswith("whsec_")
    place = f"/webhooks/{made['id']}"
    assert "secret" not in key.get(place)
    changed = said(key.ask("PATCH", place, {"kinds": ["segment.entered"], "fields": ["email"]}))
    assert (changed["kinds"], changed["fields"], changed["url"]) == (
        ["segment.entered"],
        ["email"],
        NEW["url"],
    )
    assert said(key.ask("POST", f"{place}/pause"))["state"] == "paused"
    assert key.ask("POST", f"{place}/test").status_code == 409
    assert said(key.ask("POST", f"{place}/resume"))["state"] == "active"
    assert said(key.ask("POST", f"{place}/rotate-secret"))["secret"] != made["secret"]
    assert said(key.ask("POST", f"{place}/remove"))["state"] == "removed"
    assert key.ask("GET", place).status_code == 404


def test_a_secret_is_not_kept_for_a_repeated_request(company: Company, caller: Callers) -> None:
    key = caller()
    first = said(key.ask("POST", "/webhooks", NEW, idempotency_key="once"))
    again = said(key.ask("POST", "/webhooks", NEW, idempotency_key="once"))
    assert again == {**first, "secret": None}


def test_deliveries_are_listed_with_their_tries(company: Company, caller: Callers) -> None:
    key = caller()
    made = said(key.ask("POST", "/webhooks", NEW))
    sent = said(key.ask("POST", f"/webhooks/{made['id']}/test"))
    assert key.get(f"/webhooks/{made['id']}/deliveries?state=waiting")["data"] == [sent]
    assert key.get(f"/webhooks/{made['id']}/deliveries?state=failed")["data"] == []
    assert key.get(f"/webhook-deliveries/{sent['id']}") == {**sent, "tries": []}
    assert key.ask("POST", f"/webhook-deliveries/{sent['id']}/resend").status_code == 409
    assert {row["kind"] for row in key.get("/webhook-kinds")["data"]} >= {"contact.created", "band.changed"}


def test_what_no_webhook_can_be_says_where(company: Company, caller: Callers) -> None:
    key = caller()
    for change, pointer in (({"url": "http://10.0.0.1/"}, "/url"), ({"kinds": ["x"]}, "/kinds")):
        answer = key.ask("POST", "/webhooks", {**NEW, **change})
        assert (answer.status_code, said(answer)["errors"][0]["pointer"]) == (422, pointer)
    blind = caller("webhooks_manage")
    assert blind.ask("POST", "/webhooks", {**NEW, "fields": ["email"]}).status_code == 403
