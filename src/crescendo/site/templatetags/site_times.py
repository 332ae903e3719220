"""Instants as the reader's language writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from django import template
from django.utils.translation import get_language

from crescendo.core.company import get_company

register = template.Library()


@register.filter
def moment(at: int) -> str:
    """An instant in the company's zone."""
    locale = "en" if (get_language() or "").startswith("en") else "zh_Hans"
    zone = ZoneInfo(get_company().time_zone)
    return format_datetime(datetime.fromtimestamp(at / 1_000, UTC), "medium", tzinfo=zone, locale=locale)
