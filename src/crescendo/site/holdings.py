"""What this door holds of persons: which mails it sent, and the mails that a folder caught."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from crescendo.core import holdings, needles
from crescendo.core.post import folder_of
from crescendo.core.refusals import mark
from crescendo.core.settings import current
from crescendo.core.types import Erased, Holding, Person, Surroundings
from crescendo.people import api as people
from crescendo.site.models import ConfirmationMail


def register() -> None:
    """Make this door's holdings known, mails before the forms that they answer."""
    holdings.register(_mails, _caught)


def _mails_of(person: Person) -> QuerySet[ConfirmationMail]:
    return ConfirmationMail.objects.filter(submission__in=people.submission_keys_of(person))


def _export_mails(person: Person, _: Surroundings) -> Iterator[Mapping[str, Any]]:
    for row in _mails_of(person).order_by("pk"):
        yield {"at": row.intended_at, "state": row.state, "sent_at": row.sending_at}


def _caught_of(person: Person) -> list[str]:
    url = current().smtp_url
    if not url.startswith("maildir:") or not Path(folder_of(url)).is_dir():
        return []
    box = mailbox.Maildir(folder_of(url), create=False)
    return [key for key in box.iterkeys() if needles.is_in_bytes(person.texts, box.get_bytes(key))]


def _erase_caught(person: Person, _: Surroundings, __: Any) -> Erased:
    found = _caught_of(person)
    if found:
        box = mailbox.Maildir(folder_of(current().smtp_url), create=False)
        for key in found:
            box.discard(key)
    return Erased(rows=len(found))


_mails = Holding(
    name="site.mails",
    title=mark("Confirmation mails"),
    tables=("site_confirmationmail",),
    columns={"at": mark("Time"), "state": mark("State"), "sent_at": mark("Sent")},
    find=lambda person, _: _mails_of(person).count(),
    erase=lambda person, *_: Erased(rows=_mails_of(person).delete()[0]),
    export=_export_mails,
)
_caught = Holding(
    name="site.caught",
    title=mark("Mails in the folder of the demo"),
    tables=(),
    find=lambda *_: 0,
    erase=_erase_caught,
    is_scan=True,
)
