"""The inner door of aftercare."""

from __future__ import annotations

from crescendo.lifecycle.aftercare.consumer import READ as READ_JOB
from crescendo.lifecycle.aftercare.consumer import Answers, read_all
from crescendo.lifecycle.aftercare.reading import care_of_account, care_of_contact
from crescendo.lifecycle.aftercare.writing import put_ticket, record_answer

__all__ = [
    "READ_JOB",
    "Answers",
    "care_of_account",
    "care_of_contact",
    "put_ticket",
    "read_all",
    "record_answer",
]
