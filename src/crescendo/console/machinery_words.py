"""The words of the operator's screens: kinds of jobs, readers of the fact log, signals, stages of the worker."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

JOBS: dict[str, Any] = {
    "judgements.rejudge": _("Judging history anew"),
    "names.retranslate": _("Reading past events anew"),
    "quarantine.retry": _("Trying the quarantine again"),
    "quarantine.remove": _("Emptying the quarantine"),
    "site.confirmation_mail": _("Confirmation mail"),
    "exports.run": _("Export to a file"),
    "imports.run": _("Import of a file"),
    "imports.undo": _("Undo of an import"),
    "quality.look": _("Counting problems of data"),
    "bulk.change": _("Changing many at once"),
    "bulk.undo": _("Taking a change of many back"),
    "lifecycle.follow": _("Following a published lifecycle"),
    "lifecycle.read_answers": _("Reading survey answers from events"),
    "lifecycle.deal_clocks": _("Starting the clocks of deals"),
    "lifecycle.fill_standing": _("Working out who was talked to"),
    "lifecycle.use": _("The day's look at customers' use"),
    "lifecycle.turned": _("Stages that turn by time"),
    "scoring.fade": _("Letting scores fade"),
    "scoring.preview": _("Trying a scoring model out"),
    "scoring.preview_clear": _("Forgetting a scoring model's trial"),
    "scoring.recompute": _("Scoring everybody anew"),
    "people.access_bundle": _("Export of one person's data"),
    "people.erase": _("Erasure"),
    "doubles.search": _("Search for doubles"),
    "doubles.seek": _("Looking for doubles of new contacts"),
    "identities.follow": _("Moving events after a merge"),
    "suggestions.accept": _("Merging by suggestions"),
    "contacts.merge": _("Merging many contacts"),
    "classes.fill": _("Reading industries and places as codes"),
    "own_fields.fill": _("Filling own fields from the past"),
    "people.match_companies": _("Giving contacts their companies"),
    "people.scan_companies": _("Looking for accounts of one company"),
    "people.return_contacts": _("Giving contacts back after an account merge"),
    "properties.fill": _("Promoting a property"),
    "properties.clear": _("Clearing a property"),
    "search.fill": _("Filling the search"),
    "segments.rebuild": _("Building a segment anew"),
    "segments.clear": _("Clearing a segment"),
    "lifecycle.reckon_clocks": _("Setting clocks to the new calendar"),
    "segments.fill": _("Filling a segment"),
    "tags.settle": _("Asking a tag's rule"),
    "tags.remove": _("Removing a tag"),
    "core.invitation_letter": _("Invitation mail"),
    "core.forgotten_password_letter": _("Mail for a new password"),
    "watch.mail": _("Alert by mail"),
    "watch.sender_check": _("Test mail"),
}
READERS: dict[str, Any] = {
    "people.companies": _("Finding companies"),
    "people.doubles": _("Finding doubles"),
    "people.tags": _("Tags by rule"),
    "site.confirmations": _("Confirmation mails"),
    "scoring": _("Scoring"),
    "segments": _("Members of segments"),
    "channels.webhooks": _("Webhooks"),
    "lifecycle.leads": _("Leads and their clocks"),
    "lifecycle.deals": _("Deals after merges and notes"),
    "lifecycle.telesales": _("Call queue and cadences"),
    "lifecycle.answers": _("Survey answers that come as events"),
    "lifecycle.standing": _("Who was talked to, and what customers say"),
    "lifecycle": _("Stages of contacts"),
}
SIGNALS: dict[str, Any] = {
    "worker_lag": _("The worker is behind"),
    "disk": _("The disk fills up"),
    "failed_jobs": _("Jobs have failed"),
    "quarantine": _("The quarantine grows"),
}
THRESHOLDS: dict[str, tuple[Any, Any]] = {
    "worker_lag": (_("Minutes behind"), _("Calls once something has waited for so many minutes.")),
    "disk": (_("Per cent of the disk free"), _("Calls once less than this is free.")),
    "failed_jobs": (_("Failed jobs"), _("Calls once so many failed jobs wait for a person.")),
    "quarantine": (_("Messages into quarantine in an hour"), _("Calls once so many came in an hour.")),
}
FIGURES: dict[str, Any] = {
    "worker_lag": _("%(figure)s minutes at worst"),
    "disk": _("%(figure)s %% free at worst"),
    "failed_jobs": _("%(figure)s failed at worst"),
    "quarantine": _("%(figure)s in an hour at worst"),
}
STAGES: dict[str, Any] = {
    "ingest": pgettext_lazy("stage of the worker", "Reading the raw log"),
    "rounds": pgettext_lazy("stage of the worker", "Rounds over the facts"),
    "jobs": pgettext_lazy("stage of the worker", "Jobs"),
    "cadences": pgettext_lazy("stage of the worker", "Steps of cadences that are due"),
    "renewals": pgettext_lazy("stage of the worker", "Renewals that fall due"),
    "quality": pgettext_lazy("stage of the worker", "Data quality"),
    "ready_made": pgettext_lazy("stage of the worker", "Ready-made segments"),
    "alarms": pgettext_lazy("stage of the worker", "What is due by time"),
    "webhooks": pgettext_lazy("stage of the worker", "Webhooks"),
    "clocks": pgettext_lazy("stage of the worker", "Clocks in working hours"),
    "turned": pgettext_lazy("stage of the worker", "Stages that turn by time"),
    "watch": pgettext_lazy("stage of the worker", "Watch"),
    "housekeeping": pgettext_lazy("stage of the worker", "Housekeeping"),
    "sizes": pgettext_lazy("stage of the worker", "Looking at how large tables are"),
}
