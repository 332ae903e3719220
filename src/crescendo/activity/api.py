"""The door of activity: what others may ask of what people did."""

from __future__ import annotations

from crescendo.activity.access_log.nouns import (
    AccessLogProgress,
    AccessLogReport,
    AccessLogTotals,
    RefusedLine,
    TakeAccessLogs,
)
from crescendo.activity.access_log.places import totals as access_log_totals
from crescendo.activity.access_log.taking import take_access_logs
from crescendo.activity.acts import MAPPABLE
from crescendo.activity.advice import SOURCE_ADVICE
from crescendo.activity.answers import answers_of
from crescendo.activity.browsing import browse_events, count_events
from crescendo.activity.catalogue import (
    catalogue,
    get_entry,
    properties_of,
    rebuild_name_counts,
    retranslations,
)
from crescendo.activity.condition import source_condition
from crescendo.activity.export import stream_events
from crescendo.activity.flood import trim_newcomers
from crescendo.activity.following import following
from crescendo.activity.heads import visits_of_events
from crescendo.activity.histories import histories_of
from crescendo.activity.hours import refused_strangers, trim_hours
from crescendo.activity.ingest import PREFIX as INGEST_PREFIX
from crescendo.activity.ingest import Ingest, cursors_of, unread
from crescendo.activity.interest import contact_sources, forms_of, interest, touches_of
from crescendo.activity.jobs import handlers as job_handlers
from crescendo.activity.judge import VERSION as JUDGE_VERSION
from crescendo.activity.lately import doings_of, latest_forms
from crescendo.activity.list_views import EVENT_COLUMNS
from crescendo.activity.listing import list_events, list_events_of
from crescendo.activity.live import get_event, live_events, raw_body
from crescendo.activity.masking import mask_touch
from crescendo.activity.naming import hide_name, map_name, mark_personal, unmap_name
from crescendo.activity.overview import account_activity, event_figures, source_health
from crescendo.activity.promotion import (
    demote,
    events_with,
    personal_properties,
    promote,
    promoted_properties,
    promotion_cost,
)
from crescendo.activity.quarantined import (
    quarantine_progress,
    readable_body,
    remove_all,
    remove_item,
    retry_all,
    retry_item,
)
from crescendo.activity.readiness import Check, Readiness, readiness
from crescendo.activity.rebuild import rebuild_sessions, rebuild_touches
from crescendo.activity.recording import (
    Confirmation,
    Submission,
    Visitor,
    confirmation_record,
    record_confirmation,
    record_submission,
    submission_record,
)
from crescendo.activity.rejudge import rejudge
from crescendo.activity.rejudging import change_machine_rules, list_rejudgings, rejudge_history
from crescendo.activity.rules import machine_rules
from crescendo.activity.spans import spans_of
from crescendo.activity.timeline import kinds_of, timeline
from crescendo.activity.using import use_between, use_of_account
from crescendo.activity.weeks import contacts_by_channel, list_visits, visits_by_channel
from crescendo.activity.why_now import why_now
from crescendo.activity.words import (
    ACT_TITLES,
    JUDGEMENT_TITLES,
    KIND_TITLES,
    QUARANTINE_ADVICE,
    QUARANTINE_TITLES,
    REASON_TITLES,
    REFUSAL_ADVICE,
    REFUSAL_TITLES,
    UNIT_TITLES,
    title_of,
    unit_of,
)

__all__ = [
    "ACT_TITLES",
    "EVENT_COLUMNS",
    "INGEST_PREFIX",
    "JUDGEMENT_TITLES",
    "JUDGE_VERSION",
    "KIND_TITLES",
    "MAPPABLE",
    "QUARANTINE_ADVICE",
    "QUARANTINE_TITLES",
    "REASON_TITLES",
    "REFUSAL_ADVICE",
    "REFUSAL_TITLES",
    "SOURCE_ADVICE",
    "UNIT_TITLES",
    "AccessLogProgress",
    "AccessLogReport",
    "AccessLogTotals",
    "Check",
    "Confirmation",
    "Ingest",
    "Readiness",
    "RefusedLine",
    "Submission",
    "TakeAccessLogs",
    "Visitor",
    "access_log_totals",
    "account_activity",
    "answers_of",
    "browse_events",
    "catalogue",
    "change_machine_rules",
    "confirmation_record",
    "contact_sources",
    "contacts_by_channel",
    "count_events",
    "cursors_of",
    "demote",
    "doings_of",
    "event_figures",
    "events_with",
    "following",
    "forms_of",
    "get_entry",
    "get_event",
    "hide_name",
    "histories_of",
    "interest",
    "job_handlers",
    "kinds_of",
    "latest_forms",
    "list_events",
    "list_events_of",
    "list_rejudgings",
    "list_visits",
    "live_events",
    "machine_rules",
    "map_name",
    "mark_personal",
    "mask_touch",
    "personal_properties",
    "promote",
    "promoted_properties",
    "promotion_cost",
    "properties_of",
    "quarantine_progress",
    "raw_body",
    "readable_body",
    "readiness",
    "rebuild_name_counts",
    "rebuild_sessions",
    "rebuild_touches",
    "record_confirmation",
    "record_submission",
    "refused_strangers",
    "rejudge",
    "rejudge_history",
    "remove_all",
    "remove_item",
    "retranslations",
    "retry_all",
    "retry_item",
    "source_condition",
    "source_health",
    "spans_of",
    "stream_events",
    "submission_record",
    "take_access_logs",
    "timeline",
    "title_of",
    "touches_of",
    "trim_hours",
    "trim_newcomers",
    "unit_of",
    "unmap_name",
    "unread",
    "use_between",
    "use_of_account",
    "visits_by_channel",
    "visits_of_events",
    "why_now",
]
