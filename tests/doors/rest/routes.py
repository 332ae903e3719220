"""Every route and method of the API, filled in with rows that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern

from crescendo.rest import description, urls
from tests.doors.console import story
from tests.doors.console.story import Company
from tests.doors.rest import import_routes, routes_of_sales, routes_of_staff

# What a key needs for each operation; several are needed together.
_MERGES = frozenset({"contacts_edit", "contacts_read"})
_NAMES = frozenset({"events_read", "definitions_read", "definitions_edit", "definitions_publish"})
_DEFINES = frozenset({"definitions_read", "definitions_edit"})
_WEBHOOKS = frozenset({"webhooks_manage"})
_DRAFTS = frozenset({"definitions_read", "definitions_edit"})
_ACCOUNTS = frozenset({"accounts_edit", "accounts_read"})
_DEALS = frozenset({"deals_edit", "deals_read"})
_DEALS_OF_PEOPLE = _DEALS | {"contacts_read"}
SCOPES: dict[str, frozenset[str]] = {
    "list_contacts": frozenset({"contacts_read"}),
    "get_contact": frozenset({"contacts_read"}),
    "list_identities": frozenset({"contacts_read"}),
    "list_consents": frozenset({"contacts_read"}),
    "list_changes": frozenset({"contacts_read"}),
    "read_timeline": frozenset({"contacts_read", "events_read"}),
    "list_merges": frozenset({"contacts_read"}),
    "preview_merge": _MERGES,
    "merge_contacts": _MERGES,
    "undo_merge": _MERGES,
    "search": frozenset({"accounts_read", "contacts_read"}),
    "list_doubles": frozenset({"contacts_read"}),
    "accept_double": _MERGES,
    "reject_double": _MERGES,
    "list_deals": frozenset({"deals_read"}),
    "create_deal": frozenset({"deals_edit"}),
    "get_deal": frozenset({"deals_read"}),
    "update_deal": _DEALS,
    "move_deal": _DEALS,
    "remove_deal": _DEALS,
    "restore_deal": _DEALS,
    "put_deal_person": _DEALS_OF_PEOPLE,
    "remove_deal_person": _DEALS_OF_PEOPLE,
    "put_milestone": _DEALS,
    "remove_milestone": _DEALS,
    "list_deal_changes": frozenset({"deals_read"}),
    "convert_contact": frozenset({"deals_edit", "contacts_read"}),
    "list_accounts": frozenset({"accounts_read"}),
    "get_account": frozenset({"accounts_read"}),
    "list_people": frozenset({"accounts_read", "contacts_read"}),
    "update_account": _ACCOUNTS,
    "merge_accounts": _ACCOUNTS,
    "unmerge_account": _ACCOUNTS,
    "list_account_suggestions": frozenset({"accounts_read"}),
    "accept_account_suggestion": _ACCOUNTS,
    "reject_account_suggestion": _ACCOUNTS,
    "list_events": frozenset({"events_read"}),
    "get_event": frozenset({"events_read"}),
    "list_sources": frozenset({"sources_read"}),
    "create_source": frozenset({"sources_manage"}),
    "get_source": frozenset({"sources_read"}),
    "update_source": frozenset({"sources_manage"}),
    "rotate_key": frozenset({"sources_manage"}),
    "disable_source": frozenset({"sources_manage"}),
    "create_contact": frozenset({"contacts_edit"}),
    "update_contact": frozenset({"contacts_edit", "contacts_read"}),
    "list_purposes": frozenset({"contacts_read"}),
    "record_consent": frozenset({"contacts_edit", "contacts_read"}),
    "withdraw_consent": frozenset({"contacts_edit", "contacts_read"}),
    "read_reachability": frozenset({"contacts_read"}),
    "pause_contact": frozenset({"contacts_edit", "contacts_read"}),
    "list_preferences": frozenset({"contacts_read"}),
    "set_preferences": frozenset({"contacts_edit", "contacts_read"}),
    "list_suppressions": frozenset({"contacts_read"}),
    "add_suppression": frozenset({"contacts_edit"}),
    "check_suppression": frozenset({"contacts_read"}),
    "lift_suppression": frozenset({"suppressions_lift"}),
    "list_fields": frozenset({"contacts_read"}),
    "declare_field": frozenset({"settings_manage"}),
    "change_field": frozenset({"settings_manage"}),
    "list_names": frozenset({"events_read"}),
    "get_name": frozenset({"events_read"}),
    "change_name": _NAMES,
    "list_properties": frozenset({"events_read"}),
    "mark_property": _NAMES,
    "promote_property": _NAMES,
    "demote_property": _NAMES,
    "read_personal_data": frozenset({"contacts_read", "personal_data"}),
    "erase_contact": frozenset({"contacts_read", "erase"}),
    "list_erasures": frozenset({"erase"}),
    "get_erasure": frozenset({"erase"}),
    "read_readiness": frozenset({"sources_read"}),
    "list_groups": frozenset({"events_raw"}),
    "list_items": frozenset({"events_raw"}),
    "retry_items": frozenset({"sources_manage"}),
    "remove_items": frozenset({"operations"}),
    "retry_item": frozenset({"sources_manage"}),
    "remove_item": frozenset({"operations"}),
    "start_import": frozenset({"import", "contacts_edit"}),
    "list_imports": frozenset({"import"}),
    "get_import": frozenset({"import"}),
    "cancel_import": frozenset({"import"}),
    "list_refused": frozenset({"import", "personal_data"}),
    **import_routes.SCOPES,
    "reopen_account_suggestion": _ACCOUNTS,
    "preview_account_merge": _ACCOUNTS,
    "list_roles": frozenset({"accounts_read", "contacts_read"}),
    "set_role": _MERGES,
    "list_tags": frozenset({"contacts_read"}),
    "get_tag": frozenset({"contacts_read"}),
    "list_segments": frozenset({"definitions_read"}),
    "get_segment": frozenset({"definitions_read"}),
    "create_segment": _DEFINES,
    "change_segment": _DEFINES,
    "publish_segment": frozenset({"definitions_read", "definitions_publish"}),
    "duplicate_segment": _DEFINES | _MERGES,
    "remove_segment": _DEFINES,
    "restore_segment": _DEFINES,
    "list_segment_uses": frozenset({"definitions_read"}),
    "list_segment_members": frozenset({"contacts_read", "definitions_read"}),
    "add_segment_members": _MERGES,
    "remove_segment_members": _MERGES,
    "list_segment_passages": frozenset({"contacts_read", "definitions_read"}),
    "list_segment_sizes": frozenset({"definitions_read"}),
    "preview_segment": frozenset({"contacts_read"}),
    "list_contact_segments": frozenset({"contacts_read", "definitions_read"}),
    "get_stage": frozenset({"contacts_read"}),
    "list_stages": frozenset({"contacts_read"}),
    "list_stage_moves": _MERGES,
    "move_contact": _MERGES,
    "get_lifecycle": frozenset({"definitions_read"}),
    "draft_lifecycle": _DEFINES,
    "publish_lifecycle": frozenset({"definitions_read", "definitions_publish"}),
    "create_tag": frozenset({"contacts_edit"}),
    "change_tag": frozenset({"contacts_read", "settings_manage"}),
    "remove_tag": frozenset({"contacts_read", "settings_manage"}),
    "list_views": frozenset({"contacts_read"}),
    "get_view": frozenset({"contacts_read"}),
    "create_view": frozenset({"contacts_read", "settings_manage"}),
    "change_view": frozenset({"contacts_read", "settings_manage"}),
    "remove_view": frozenset({"contacts_read", "settings_manage"}),
    "tag_contacts": _MERGES,
    "untag_contacts": _MERGES,
    "preview_bulk_change": _MERGES,
    "start_bulk_change": _MERGES,
    "list_bulk_changes": frozenset({"contacts_edit"}),
    "get_bulk_change": frozenset({"contacts_edit"}),
    "list_bulk_refused": frozenset({"contacts_edit"}),
    "stop_bulk_change": frozenset({"contacts_edit"}),
    "undo_bulk_change": frozenset({"contacts_edit"}),
    "list_contact_notes": frozenset({"contacts_read"}),
    "write_contact_note": _MERGES,
    "list_account_notes": frozenset({"accounts_read"}),
    "write_account_note": _ACCOUNTS,
    "get_note": frozenset({"contacts_read"}),
    "change_note": _MERGES | {"settings_manage"},
    "remove_note": _MERGES | {"settings_manage"},
    "list_contact_files": frozenset({"contacts_read"}),
    "list_account_files": frozenset({"accounts_read"}),
    "fetch_file": frozenset({"contacts_read", "personal_data"}),
    "start_export": frozenset({"export", "contacts_read"}),
    "list_exports": frozenset({"export"}),
    "get_export": frozenset({"export"}),
    "fetch_export": frozenset({"export", "contacts_read"}),
    "cancel_export": frozenset({"export"}),
    "remove_export": frozenset({"export"}),
    "list_webhook_kinds": _WEBHOOKS,
    "list_webhooks": _WEBHOOKS,
    "create_webhook": _WEBHOOKS,
    "get_webhook": _WEBHOOKS,
    "change_webhook": _WEBHOOKS,
    "rotate_webhook_secret": _WEBHOOKS,
    "pause_webhook": _WEBHOOKS,
    "resume_webhook": _WEBHOOKS,
    "remove_webhook": _WEBHOOKS,
    "list_deliveries": _WEBHOOKS,
    "get_delivery": _WEBHOOKS,
    "send_test": _WEBHOOKS,
    "resend_delivery": _WEBHOOKS,
    "resend_missed": _WEBHOOKS,
    "list_scoring_models": frozenset({"definitions_read"}),
    "create_scoring_model": _DRAFTS,
    "get_scoring_model": frozenset({"definitions_read"}),
    "save_scoring_draft": _DRAFTS,
    "list_scoring_versions": frozenset({"definitions_read"}),
    "start_scoring_preview": _DRAFTS,
    "get_scoring_preview": frozenset({"definitions_read"}),
    "list_scoring_moves": frozenset({"contacts_read"}),
    "publish_scoring_model": frozenset({"definitions_publish"}),
    "read_score": frozenset({"contacts_read"}),
    "read_account_score": frozenset({"accounts_read", "contacts_read"}),
    "list_queue": frozenset({"contacts_read"}),
    "get_queued": frozenset({"contacts_read"}),
    "answer_queued": _MERGES,
    "list_cadences": frozenset({"definitions_read"}),
    "list_enrollments": frozenset({"contacts_read"}),
    "enroll_contact": _MERGES,
    "end_enrollment": _MERGES,
    "list_leads": frozenset({"contacts_read"}),
    "get_lead": frozenset({"contacts_read"}),
    "list_lead_history": frozenset({"contacts_read"}),
    "accept_lead": _MERGES,
    "reject_lead": _MERGES,
    "recycle_lead": _MERGES,
    "give_back_lead": _MERGES,
    "reassign_lead": _MERGES | {"leads_assign"},
    "reopen_lead": _MERGES,
    "dispute_rejection": _MERGES,
    "answer_dispute": _MERGES | {"leads_assign"},
    **dict.fromkeys(
        (
            *("overview_contact_stages", "overview_deals", "overview_sellers", "overview_clocks"),
            *("overview_lost_reasons", "overview_poc_failures", "overview_markets", "overview_notes"),
            "overview_missing_topics",
        ),
        frozenset({"contacts_read", "deals_read"}),
    ),
    "record_survey_answer": _MERGES,
    "record_ticket": _MERGES,
    "record_account_answer": frozenset({"contacts_edit", "accounts_read"}),
    "record_account_ticket": frozenset({"contacts_edit", "accounts_read"}),
    "get_contact_care": frozenset({"contacts_read"}),
    "get_account_care": frozenset({"accounts_read"}),
    "get_account_use": frozenset({"accounts_read", "contacts_read", "events_read"}),
}
BODIES: dict[str, Any] = {
    "create_scoring_model": {"key": "spring", "name": "Spring"},
    "save_scoring_draft": {"document": {"rules": []}},
    "publish_scoring_model": {"revision": 1},
    "create_deal": {"name": "Hongtu, analytics", "source": "seo", "amount": 9_000_000},
    "update_deal": {"amount": 8_000_000, "lines": [{"product": "Analytics"}]},
    "move_deal": {"to": "lost", "reason": "price"},
    "put_deal_person": {"role": "champion"},
    "put_milestone": {"title": "Kick-off", "planned_on": "2026-02-01"},
    "convert_contact": {"source": "seo", "is_another": True},
    "start_export": {"kind": "contacts"},
    "preview_bulk_change": {"deed": "set", "field": "city", "value": "Suzhou"},
    "start_bulk_change": {
        "deed": "set",
        "field": "city",
        "value": "Suzhou",
        "filter": {"field": "company", "operator": "contains", "value": "宏图"},
        "count": 1,
    },
    "record_consent": {
        "purpose": "newsletter",
        "channel": "email",
        "source": "Fair in Shanghai",
        "evidence": "Folder 12",
    },
    "withdraw_consent": {"source": "on the phone"},
    "pause_contact": {"is_paused": True},
    "set_preferences": {"topics": {"webinars": "monthly"}},
    "add_suppression": {"address": "@competitor.com", "reason": "competitor"},
    "check_suppression": {"address": "somebody@competitor.com"},
    "lift_suppression": {"reason": "We are partners now"},
    "erase_contact": {"reason": "17"},
    "update_account": {"city": "Suzhou"},
    "merge_contacts": {"choices": {}},
    "create_source": {"name": "New"},
    "update_source": {"name": "Renamed"},
    "create_contact": {"name": "Zhao Min"},
    "update_contact": {"title": "Buyer"},
    "declare_field": {"entity": "contact", "key": "plan", "type": "text", "name_en": "Plan"},
    "change_field": {"name_en": "Licences"},
    "create_webhook": {
        "name": "CRM",
        "url": "https://crm.example/hook",
        "kinds": ["contact.created"],
    },
    "change_webhook": {"name": "Our CRM"},
    "change_name": {"hidden": True},
    "mark_property": {"name": "plate", "is_personal": True},
    "promote_property": {"name": "plan", "type": "text"},
    "demote_property": {"name": "size"},
    "retry_items": {},
    "set_role": {"role": "champion"},
    "write_contact_note": {"text": "Wants a demo"},
    "write_account_note": {"text": "Wants a demo"},
    "change_note": {"text": "Wants two demos"},
    "create_tag": {"name": "Fair"},
    "move_contact": {"to": "lead"},
    "draft_lifecycle": {"document": {"reasons": {}}},
    "publish_lifecycle": {"note": "For the fair"},
    "create_segment": {"name": "CTOs", "condition": {"field": "title", "operator": "is", "value": "CTO"}},
    "change_segment": {"name": "Leaders"},
    "publish_segment": {"note": "For the fair"},
    "duplicate_segment": {"name": "Leaders again"},
    "add_segment_members": {"contact_ids": ["con_1"]},
    "remove_segment_members": {"contact_ids": ["con_1"]},
    "preview_segment": {"condition": {"field": "title", "operator": "is", "value": "CTO"}},
    "create_view": {"list_name": "contacts", "name": "Newcomers", "sort": "-created_at"},
    "change_view": {"page_size": 100},
    "change_tag": {"name": "East and south"},
    "tag_contacts": {"contact_ids": ["con_1"]},
    "untag_contacts": {"contact_ids": ["con_1"]},
    "answer_queued": {"answer": "not_reached"},
    "enroll_contact": {"cadence": "first_calls"},
    "reject_lead": {"reason": "no_budget"},
    "recycle_lead": {"return_on": "2099-01-05"},
    "give_back_lead": {"note": "Not my region"},
    "reassign_lead": {"owner_id": "usr_1"},
    "dispute_rejection": {"note": "They have a project"},
    "answer_dispute": {"stands": True},
    "remove_items": {"reason": "not_json"},
    "record_survey_answer": {"survey": "Q1", "at": "2026-01-02T03:00:00Z"},
    "record_account_answer": {"survey": "Q1", "at": "2026-01-02T03:00:00Z"},
    "record_ticket": {"key": "T-1", "title": "Export fails", "opened_at": "2026-01-02T03:00:00Z"},
    "record_account_ticket": {"key": "T-2", "title": "Export fails", "opened_at": "2026-01-02T03:00:00Z"},
    "start_import": {"kind": "contacts", "name": "people.csv", "content": "email\nzhao@hongtu.example\n"},
    **import_routes.BODIES,
}
OPEN = {"openapi", None}
_SCOPES = SCOPES | routes_of_sales.SCOPES | routes_of_staff.SCOPES
_BODIES = BODIES | routes_of_sales.BODIES | routes_of_staff.BODIES


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One operation: method, address with places, what it needs, and a body that it takes."""

    name: str
    method: str
    address: str
    scopes: frozenset[str]
    body: Any

    def _account(self, company: Company) -> int:
        return company.merged_account_id if self.name == "unmerge_account" else company.account_id

    def at(self, company: Company) -> str:
        """The address with rows of the company."""
        # Only this route asks about one, and an erasure takes a while.
        erasure_id = story.erase_somebody(company.log) if "{erasure_id}" in self.address else 0
        asks_for_export = "{export_id}" in self.address
        export_id = (
            story.ask_for_export_by_key(is_ready=self.name == "fetch_export") if asks_for_export else 0
        )
        suppression_id = story.suppress_somebody() if "{suppression_id}" in self.address else 0
        view_id = story.save_a_view() if "{view_id}" in self.address else 0
        change_id = (
            story.change_many(company.contact_id, is_done=self.name == "undo_bulk_change")
            if "{change_id}" in self.address
            else 0
        )
        segment_id = (
            story.make_segment(company.contact_id, self.name) if "{segment_id}" in self.address else 0
        )
        note_id = story.write_note(company.contact_id) if "{note_id}" in self.address else 0
        file_id = story.keep_file(company.contact_id) if "{file_id}" in self.address else 0
        webhook_id = story.make_a_webhook() if "{webhook_id}" in self.address else 0
        delivery_id = 0
        if "{delivery_id}" in self.address:
            delivery_id = story.send_a_trial(is_settled=self.name == "resend_delivery")
        if "{model_key}" in self.address and self.name != "save_scoring_draft":
            story.try_a_model_out()
        if self.name == "publish_lifecycle":
            story.draft_a_lifecycle()
        deal_id, milestone_id = 0, 0
        if "{deal_id}" in self.address:
            deal_id = story.make_deal(company.contact_id, is_removed=self.name == "restore_deal")
        if "{milestone_id}" in self.address:
            milestone_id = story.make_milestone(deal_id)
        if "{lead_id}" in self.address:
            story.bring_lead(company.lead_id, self.name)
        task_id = story.make_task(company.contact_id) if "{task_id}" in self.address else 0
        queued_id = story.queue_up() if "{queued_id}" in self.address else 0
        call_id = routes_of_sales.write_call(company.contact_id) if "{call_id}" in self.address else 0
        talk_id = routes_of_sales.write_talk(company.contact_id) if "{talk_id}" in self.address else 0
        material_id = routes_of_sales.put_material() if "{material_id}" in self.address else 0
        sent_id = routes_of_sales.send_material(company.contact_id) if "{sent_id}" in self.address else 0
        enrollment_id = story.enroll(company.contact_id) if "{enrollment_id}" in self.address else 0
        if self.name == "reopen_account_suggestion":
            story.reject(company.suggestion_id)
        return self.address.format(
            export_id=f"exp_{export_id}",
            deal_id=f"dea_{deal_id}",
            milestone_id=f"mls_{milestone_id}",
            suppression_id=f"sup_{suppression_id}",
            erasure_id=f"ers_{erasure_id}",
            contact_id=f"con_{company.contact_id}",
            other_id=f"con_{company.other_id}",
            merge_id=f"mrg_{company.merge_id}",
            account_id=f"acc_{self._account(company)}",
            other_account_id=f"acc_{company.twin_id}",
            account_suggestion_id=f"asg_{company.suggestion_id}",
            event_id=f"evt_{company.event_id}",
            source_id=f"src_{company.source_id}",
            field_id=f"fld_{company.field_id}",
            name_id=f"nam_{company.name_id}",
            webhook_id=f"whk_{webhook_id}",
            delivery_id=f"dlv_{delivery_id}",
            item_id=f"qua_{company.item_id}",
            tag_id=f"tag_{company.tag_id}",
            segment_id=f"seg_{segment_id}",
            note_id=f"nte_{note_id}",
            file_id=f"fil_{file_id}",
            view_id=f"viw_{view_id}",
            change_id=f"chs_{change_id}",
            lead_id=f"led_{company.lead_id}",
            queued_id=f"que_{queued_id}",
            task_id=f"tsk_{task_id}",
            call_id=f"cal_{call_id}",
            talk_id=f"tlk_{talk_id}",
            material_id=f"mat_{material_id}",
            sent_id=f"mst_{sent_id}",
            enrollment_id=f"enr_{enrollment_id}",
            import_id=f"imp_{import_routes.run_for(self.name, company.run_id)}",
            model_key="interest",
            **routes_of_staff.rows_for(self.address),
        ) + import_routes.QUERIES.get(self.name, "")


def all_routes() -> list[Route]:
    """All operations of the description."""
    return [
        Route(
            name=operation["operationId"],
            method=method.upper(),
            address=path,
            scopes=_SCOPES[operation["operationId"]],
            body=_BODIES.get(operation["operationId"]),
        )
        for path, methods in description.document()["paths"].items()
        for method, operation in methods.items()
    ]


def addresses() -> set[str]:
    """All guarded addresses of the table of URLs, as the description writes them."""
    return {
        "/api/v1/" + str(pattern.pattern).replace("<", "{").replace(">", "}")
        for pattern in urls.urlpatterns
        if isinstance(pattern, URLPattern) and pattern.name not in OPEN
    }
