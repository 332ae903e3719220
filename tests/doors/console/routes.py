"""Every address of the console with what it is asked about, so that no route can be forgotten."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, reverse

from crescendo.console import urls
from crescendo.console.screen import Rule
from tests.doors.console import story
from tests.doors.console.story import Company

PATTERNS: dict[str, URLPattern] = {str(pattern.name): pattern for pattern in urls.urlpatterns}


def rule_of(name: str) -> Rule:
    """What the route demands; every view of the table has one."""
    rule = PATTERNS[name].callback.rule  # type: ignore[attr-defined]
    assert isinstance(rule, Rule)
    return rule


def address_of(name: str, company: Company, staff_id: int) -> str:
    """The route's address about the company's own rows."""
    known: dict[str, Any] = {
        "contact_id": company.contact_id,
        "other_id": company.other_id,
        "merge_id": company.merge_id,
        "account_id": company.account_id,
        "suggestion_id": company.suggestion_id,
        "verdict": "accept",
        "problem": "missing_title",
        "repair_id": 1,
        "event_id": company.event_id,
        "source_id": company.source_id,
        "key_id": company.key_id,
        "team_id": company.team_id,
        "staff_id": staff_id,
        "place": "MQ",
        "pk": 1,
        "token": "none",
        "item_id": company.item_id,
        "name_id": company.name_id,
        "field_id": company.field_id,
        "tag_id": company.tag_id,
        "run_id": company.run_id,
        "kind": "contacts",
        "notice_id": 1,
        "job_id": 1,
        "key": {"contact-cell": "title", "account-cell": "city"}.get(name, ""),
    }
    needed = PATTERNS[name].pattern.converters
    # Only these routes ask about them, and an erasure takes a while.
    if "erasure_id" in needed:
        known["erasure_id"] = story.erase_somebody(company.log)
    if "export_id" in needed:
        known["export_id"] = story.ask_for_export()
    if "view_id" in needed:
        known["view_id"] = story.save_a_view()
    if "key" in needed and not known["key"]:
        known["key"] = story.publish_purpose()
    if "suppression_id" in needed:
        known["suppression_id"] = story.suppress_somebody()
    if "invitation_id" in needed:
        known["invitation_id"] = story.invite_somebody()
    if "note_id" in needed:
        known["note_id"] = story.write_note(company.contact_id)
    if "file_id" in needed:
        known["file_id"] = story.keep_file(company.contact_id)
    if "bundle_id" in needed:
        known["bundle_id"] = story.ask_for_data(company.contact_id)
    return reverse(f"console:{name}", kwargs={key: known[key] for key in needed})
