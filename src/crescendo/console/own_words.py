"""What own fields say, in the reader's habit of days, times and yes and no."""

from __future__ import annotations

from datetime import date

from django.utils import formats
from django.utils.translation import pgettext

from crescendo.console import page
from crescendo.console.templatetags.reading import number
from crescendo.people.types import OwnSaid, OwnType


def shown(said: OwnSaid) -> str:
    """The value as a person reads it; empty where there is none."""
    value = said.value
    if value is None or said.shown == value:
        return said.shown
    match said.field.type:
        case OwnType.FLAG:
            return pgettext("flag", "Yes") if value else pgettext("flag", "No")
        case OwnType.DAY if isinstance(value, date):
            return formats.date_format(value, "DATE_FORMAT")
        case OwnType.INSTANT if isinstance(value, int):
            return formats.date_format(page.local(value), "DATETIME_FORMAT")
        case OwnType.NUMBER if isinstance(value, int):
            return str(number(value))
        case _:
            return said.shown
