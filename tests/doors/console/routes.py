"""Every address of the console with what it is asked about, so that no route can be forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, reverse

from crescendo.conditions.types import Entity
from crescendo.console import urls
from crescendo.console.screen import Rule
from tests.doors.console import selling_story, story
from tests.doors.console.story import Company

# A stream never ends; who may open it is decided before its first byte, and its own test reads it.
ENDLESS = frozenset({"stream", "desk-stream"})
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
        "provider_id": "company",
        "item_id": company.item_id,
        "name_id": company.name_id,
        "field_id": company.field_id,
        "tag_id": company.tag_id,
        "run_id": company.run_id,
        "lead_id": company.lead_id,
        "kind": "meeting" if name.endswith("-talk") else "contacts",
        "entity": Entity.CONTACT,
        "notice_id": 1,
        "job_id": 1,
        "model_key": "interest",
        "rule_key": "least_load" if name.startswith("lifecycle-") else "page",
        "absence_id": 1,
        "fit_key": "senior",
        "industry": 0,
        "version": 0,
        "number": 0,
        "pipeline": "contact",
        "stage_key": "mql",
        "list_key": "reject",
        "way_key": "hot",
        "topic_key": "business",
        "entry_key": "warm_fit",
        "script_key": "invite",
        "cadence_key": "invitation",
        "part": "entries",
        "row_key": "warm_fit",
        "what": "answers",
        "sheet": "sellers",
        "stage": "lost",
        "key": {"contact-cell": "title", "account-cell": "city"}.get(name, ""),
    }
    needed = PATTERNS[name].pattern.converters
    # Only these routes ask about them, and an erasure takes a while.
    made: dict[str, Callable[[], Any]] = {
        "erasure_id": lambda: story.erase_somebody(company.log),
        "export_id": story.ask_for_export,
        "view_id": story.save_a_view,
        "set_id": lambda: story.refuse_a_move(company.contact_id) if name == "bulk-refused" else 1,
        "key": lambda: known["key"] or story.publish_purpose(),
        "suppression_id": story.suppress_somebody,
        "session_id": lambda: story.open_session(staff_id),
        "invitation_id": story.invite_somebody,
        "segment_id": lambda: story.make_segment(company.contact_id, name),
        "move_id": lambda: story.move_on(company.contact_id),
        "note_id": lambda: story.write_note(company.contact_id),
        "task_id": lambda: story.make_task(company.contact_id),
        "call_id": lambda: story.record_call(company.contact_id),
        "file_id": lambda: story.keep_file(company.contact_id),
        "webhook_id": story.make_a_webhook,
        "delivery_id": story.send_a_trial,
        "enrollment_id": lambda: story.enroll(company.contact_id),
        "queued_id": story.queue_up,
        "deal_id": lambda: story.make_deal(company.contact_id),
        "milestone_id": lambda: 1,
        "talk_id": lambda: selling_story.write_talk(company.contact_id, staff_id),
        "material_id": selling_story.put_material,
        "sent_id": lambda: selling_story.send_material(company.contact_id),
        "bundle_id": lambda: story.ask_for_data(company.contact_id),
    }
    known |= {key: make() for key, make in made.items() if key in needed}
    return reverse(f"console:{name}", kwargs={key: known[key] for key in needed})
