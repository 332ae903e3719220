"""Cadences in words: what somebody is in, how far, and what ended it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Enrollment, EnrollmentEnd, in_words

ENDS: dict[EnrollmentEnd, Any] = {
    EnrollmentEnd.DONE: pgettext_lazy("cadence", "All steps done"),
    EnrollmentEnd.REACHED: pgettext_lazy("cadence", "Reached"),
    EnrollmentEnd.REPLY: gettext_lazy("Answered"),
    EnrollmentEnd.STAGE: gettext_lazy("Moved to another stage"),
    EnrollmentEnd.TAKEN_OUT: gettext_lazy("Taken out"),
    EnrollmentEnd.MERGED: gettext_lazy("Merged into another contact"),
    EnrollmentEnd.DROPPED: gettext_lazy("The cadence is no more"),
}


def choices() -> list[tuple[str, str]]:
    """The cadences of the lifecycle in force."""
    found = lifecycle.in_force().telesales.cadences
    return [(one.key, in_words(one.title, get_language() or "")) for one in found]


def running(by: Actor, contact_id: int) -> list[dict[str, Any]]:
    """Those that a contact is in now."""
    return [_told(one) for one in lifecycle.list_enrollments(by, contact_id) if one.ended_at is None]


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What a contact's page shows: those that run, and the latest that ended."""
    rows = [_told(one) for one in lifecycle.list_enrollments(by, contact_id)]
    return {
        "cadences": [row for row in rows if row["end"] is None],
        "cadences_over": [row for row in rows if row["end"] is not None][:3],
        "cadence_choices": choices(),
    }


def _told(one: Enrollment) -> dict[str, Any]:
    cadence = lifecycle.in_force().telesales.cadence(one.cadence)
    return {
        "id": one.id,
        "title": in_words(cadence.title, get_language() or "") if cadence else one.cadence,
        "step": one.step,
        "of": len(cadence.steps) if cadence else one.step,
        "due_at": one.due_at,
        "ended_at": one.ended_at,
        "end": ENDS[EnrollmentEnd(one.result)] if one.ended_at is not None else None,
        "by": one.by_label,
    }
