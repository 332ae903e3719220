"""The inner door of telesales."""

from __future__ import annotations

from crescendo.lifecycle.telesales.answering import answer_queued
from crescendo.lifecycle.telesales.consumer import Telesales
from crescendo.lifecycle.telesales.enrolling import enroll, get_enrollment, list_enrollments, unenroll
from crescendo.lifecycle.telesales.reading import count_due, get_queued, list_queue, queued_of, script_of
from crescendo.lifecycle.telesales.stepping import step_cadences

__all__ = [
    "Telesales",
    "answer_queued",
    "count_due",
    "enroll",
    "get_enrollment",
    "get_queued",
    "list_enrollments",
    "list_queue",
    "queued_of",
    "script_of",
    "step_cadences",
    "unenroll",
]
