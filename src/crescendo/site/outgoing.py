"""Confirmation mails as a kind of message that may be frozen, looked at and discarded."""

from __future__ import annotations

from django.db.models import QuerySet

from crescendo.core import sending
from crescendo.core.refusals import mark
from crescendo.core.types import Actor, Outgoing, Waiting
from crescendo.people import api as people
from crescendo.site.confirming import JOB
from crescendo.site.mailing import address_of
from crescendo.site.models import ConfirmationMail
from crescendo.site.types import MailState, Skip

KIND = "site.confirmation_mails"


def register() -> None:
    """Make the kind known."""
    sending.register(_mails)


def _intended() -> QuerySet[ConfirmationMail]:
    return ConfirmationMail.objects.filter(state=MailState.INTENDED.value)


def _first(by: Actor, limit: int) -> tuple[Waiting, ...]:
    rows = list(_intended().order_by("intended_at", "pk")[:limit])
    said = people.find_submissions([row.submission for row in rows])
    addresses = {key: address_of(sighting) for key, sighting in said.items()}
    return tuple(
        Waiting(
            at=row.intended_at,
            to=people.shown_identity(by, address) if (address := addresses.get(row.submission)) else "",
        )
        for row in rows
    )


def _discard(now: int) -> int:
    return _intended().update(state=MailState.SKIPPED.value, reason=Skip.RESTORED.value, settled_at=now)


_mails = Outgoing(
    name=KIND,
    title=mark("Mails that confirm a form"),
    jobs=(JOB,),
    count=lambda: _intended().count(),
    first=_first,
    discard=_discard,
)
