"""Emptying touches for erasure. A row stays, so that whoever remembers its number points at an empty touch."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from crescendo.core import needles
from crescendo.core.mentions import rows_naming
from crescendo.sources.models import TouchRow

FREE = {
    "sources_source": "a place that sends events",
    "sources_api_key": "keys of the company's own programs",
    "sources_keyword": "words of ad platforms",
    "sources_spend": "money per day and campaign",
    "sources_spend_mark": "money per day and campaign",
    "sources_revision": "numbers alone",
}
# What an address of one visit may say of a person; channel, source and medium say nothing of one.
_TELLING = (
    "campaign", "ad_group", "keyword", "content", "click_id", "landing_url", "referrer",
)  # fmt: skip


def blank_touches(ids: Iterable[int]) -> int:
    """Empty what these touches tell of a visit, inside the caller's transaction; returns how many told anything."""
    rows = [row for row in TouchRow.objects.filter(pk__in=set(ids)) if any(getattr(row, f) for f in _TELLING)]
    for row in rows:
        for field in _TELLING:
            setattr(row, field, "")
        row.digest = secrets.token_hex(16)
    TouchRow.objects.bulk_update(rows, [*_TELLING, "digest"], batch_size=200)
    return len(rows)


def cut_touches(texts: tuple[str, ...]) -> int:
    """Cut these texts out of all touches, which are read outside a transaction; returns in how many they stood."""
    rows = list(rows_naming(TouchRow.objects.all(), _TELLING, texts))
    for row in rows:
        for field in _TELLING:
            setattr(row, field, needles.cut(texts, getattr(row, field)))
        row.digest = secrets.token_hex(16)
    TouchRow.objects.bulk_update(rows, [*_TELLING, "digest"], batch_size=200)
    return len(rows)
