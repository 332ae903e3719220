"""What the machinery keeps for a time that the company may set."""

from __future__ import annotations

from crescendo.core import keeping, quarantine
from crescendo.core.models import AuditEntry, QuarantinedItem
from crescendo.core.refusals import mark
from crescendo.core.types import Kept

RAW_LOG = "raw_log"


def register() -> None:
    """Make the machinery's kinds known."""
    keeping.register(_raw_log, _quarantine, _audit)


def _sweep_audit(before: int, limit: int) -> int:
    rows = AuditEntry.objects.filter(at__lt=before).order_by("pk")
    return AuditEntry.objects.filter(pk__in=rows.values("pk")[:limit]).delete()[0]


# The log is no table: the worker's housekeeping asks for these days and trims it.
_raw_log = Kept(
    name=RAW_LOG,
    title=mark("Requests as sent"),
    sentence=mark(
        "What clients sent, byte for byte. Once read it is kept for looking things up, at most 7 days."
    ),
    least=1,
    most=7,
    usual=7,
    count=lambda _: 0,
    sweep=lambda *_: 0,
)
_quarantine = Kept(
    name="quarantine",
    title=mark("Quarantine"),
    sentence=mark(
        "Messages that could not be taken, whole. They can be tried again until they go, at most 7 days."
    ),
    least=1,
    most=7,
    usual=7,
    count=lambda before: QuarantinedItem.objects.filter(at__lt=before).count(),
    sweep=lambda before, limit: quarantine.trim(before, limit=limit),
)
_audit = Kept(
    name="audit",
    title=mark("Audit"),
    sentence=mark("Who of the staff did what. Laws may ask you to keep it for years."),
    least=90,
    most=3_650,
    usual=None,
    count=lambda before: AuditEntry.objects.filter(at__lt=before).count(),
    sweep=_sweep_audit,
)
