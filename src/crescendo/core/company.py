"""The company whose installation this is: its name, its zone (which decides what a day is), its currency."""

from __future__ import annotations

import re
from dataclasses import asdict
from zoneinfo import available_timezones

from django.db import transaction

from crescendo.core import audit
from crescendo.core.models import Company as Row
from crescendo.core.once import once
from crescendo.core.refusals import NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Company, Language, Permission

_CURRENCY = re.compile(r"[A-Z]{3}")
_UNSET = Company(name="", time_zone="Asia/Shanghai", currency="CNY", language=Language.CHINESE)

audit.register({"company.changed": mark("%(by)s changed the company's settings: %(fields)s")})


def get_company() -> Company:
    """The company as it was last set, or the usual values of a new installation. One query."""
    return once("company", _read)


def _read() -> Company:
    row = Row.objects.filter(pk=1).first()
    if row is None:
        return _UNSET
    return Company(
        name=row.name, time_zone=row.time_zone, currency=row.currency, language=Language(row.language)
    )


def change_company(by: Actor, request: Company, *, now: int) -> Company:
    """Set all of it. Refuses NotAllowed, NotValid."""
    require(by, Permission.SETTINGS_MANAGE)
    errors = _errors(request)
    if errors:
        raise NotValid(errors)
    wanted = {**asdict(request), "name": clean(request.name).strip(), "language": request.language.value}
    with transaction.atomic():
        before = asdict(get_company())
        Row.objects.update_or_create(pk=1, defaults={**wanted, "changed_at": now})
        changed = {field: value for field, value in wanted.items() if value != before[field]}
        audit.record(by, "company.changed", "company", changed, now=now)
    return get_company()


def _errors(request: Company) -> list[tuple[str, str, str]]:
    errors = []
    if request.time_zone not in available_timezones():
        errors.append(("/time_zone", "time_zone_unknown", mark("This is not a time zone, as Asia/Shanghai.")))
    if not _CURRENCY.fullmatch(request.currency):
        errors.append(("/currency", "currency_unknown", mark("This is not a currency, as CNY.")))
    return errors
