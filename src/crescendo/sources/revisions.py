"""Marks of change, moved in the transaction of the change itself."""

from __future__ import annotations

import secrets

from django.db.models import F

from crescendo.core import sets
from crescendo.sources.models import Revision

COLLECT = "collect"
KEYWORDS = "keywords"


def move(name: str) -> None:
    """Count one change, inside the caller's transaction."""
    sets.insert_ignore("sources_revision", ("name", "number"), [(name, 0)])
    Revision.objects.filter(name=name).update(number=F("number") + 1)


def renew(name: str) -> None:
    """Mark a change by a number never used before, for copies that may outlive this database."""
    move(name)
    Revision.objects.filter(name=name).update(number=1 + secrets.randbits(62))


def read(name: str) -> int:
    """The thing's mark, 0 while it was never changed. One query."""
    return Revision.objects.filter(name=name).values_list("number", flat=True).first() or 0
