"""Logins that too many wrong passwords have shut; django-axes counts and shuts."""

from __future__ import annotations

from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from axes.utils import reset
from django.db import transaction
from django.db.models import Max, Sum

from crescendo.core import audit
from crescendo.core.ids import Prefix, write_id
from crescendo.core.models import User
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission

audit.register({"staff.unlocked": mark("%(by)s opened the login of %(subject)s after wrong passwords")})


def locked_until(by: Actor, email: str, *, now: int) -> int | None:
    """Until when a login is shut from some address; None if it is open. Refuses NotAllowed. One query."""
    require(by, Permission.STAFF_READ)
    pause = get_cool_off()
    rows = (
        AccessAttempt.objects.filter(username=email)
        .values("ip_address")
        .annotate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
    )
    untils = [
        int((row["latest"] + pause).timestamp() * 1000)
        for row in rows
        if pause is not None and row["failures"] >= get_failure_limit(None, {"username": email})
    ]
    return max((until for until in untils if until > now), default=None)


def unlock(by: Actor, staff_id: int, *, now: int) -> None:
    """Open a login that wrong passwords have shut. Refuses NotAllowed, NotFound."""
    require(by, Permission.STAFF_MANAGE)
    outside = write_id(Prefix.STAFF, staff_id)
    with transaction.atomic():
        user = User.objects.filter(pk=staff_id).first()
        if user is None:
            raise NotFound(kind="staff", id=outside)
        reset(username=user.email)
        audit.record(by, "staff.unlocked", outside, {}, now=now)
