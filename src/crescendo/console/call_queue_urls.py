"""Addresses of telesales: the call queue, cadences, and how both are set up."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import cadences, call_queue, telesales_rules


def addresses() -> list[URLPattern]:
    """They know outside ids once the converters are registered."""
    return [
        path("queue/", call_queue.queue, name="call-queue"),
        path("queue/<queued:queued_id>/", call_queue.answer, name="call-queue-answer"),
        path("contacts/<contact:contact_id>/cadences/", cadences.enroll, name="contact-cadence"),
        path(
            "contacts/<contact:contact_id>/cadences/<enrollment:enrollment_id>/end/",
            cadences.take_out,
            name="cadence-end",
        ),
        path("lifecycle/telesales/", telesales_rules.overview, name="telesales-rules"),
        path("lifecycle/telesales/entries/new/", telesales_rules.entry, name="telesales-entry-new"),
        path("lifecycle/telesales/entries/<slug:entry_key>/", telesales_rules.entry, name="telesales-entry"),
        path("lifecycle/telesales/scripts/new/", telesales_rules.script, name="telesales-script-new"),
        path(
            "lifecycle/telesales/scripts/<slug:script_key>/", telesales_rules.script, name="telesales-script"
        ),
        path("lifecycle/telesales/cadences/new/", telesales_rules.cadence, name="telesales-cadence-new"),
        path(
            "lifecycle/telesales/cadences/<slug:cadence_key>/",
            telesales_rules.cadence,
            name="telesales-cadence",
        ),
        path(
            "lifecycle/telesales/<slug:part>/<slug:row_key>/arrange/",
            telesales_rules.arrange,
            name="telesales-arrange",
        ),
    ]
