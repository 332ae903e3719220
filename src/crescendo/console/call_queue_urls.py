"""Addresses of telesales: the call queue, cadences."""

from __future__ import annotations

from django.urls import URLPattern, path

from crescendo.console import cadences, call_queue


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
    ]
