"""How warm somebody is and why, on the contact's page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crescendo.console import page
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Band, Line, Titles

BANDS: dict[Band, Any] = {band: _(title) for band, title in scoring.BAND_TITLES.items()}
TONES = {Band.COOL: "bg-azure-lt", Band.WARM: "bg-yellow-lt", Band.HOT: "bg-red-lt"}
_SHOWN, _LISTED = 8, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the ledger with its title in the reader's language, and what a cap cut off."""

    title: str
    line: Line
    left: str
    cut: int


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """What the block of the contact's page needs."""
    explained = scoring.get_score(by, contact_id, now=page.now())
    rows = [_row(line) for line in explained.lines[:_LISTED]]
    return {
        "score": explained,
        "score_band": BANDS[explained.band],
        "score_tone": TONES[explained.band],
        "score_change": explained.score - explained.month_ago,
        "score_rows": rows[:_SHOWN],
        "score_more": rows[_SHOWN:],
        "score_unlisted": len(explained.lines) - len(rows),
        "fitting": [(said(titles), points) for titles, points in explained.fitting],
    }


def of_account(by: Actor, account_id: int) -> dict[str, Any]:
    """What the block of an account's page needs: its number, and the people who make it."""
    found = scoring.account_score_of(by, account_id)
    if found is None:
        return {"account_score": None}
    names = people.name_of_contacts([contact for contact, _ in found.people], by=by)
    return {
        "account_score": found,
        "account_band": BANDS[found.band],
        "account_tone": TONES[found.band],
        "account_warmest": [(contact, names[contact], number) for contact, number in found.people],
    }


def badges(contact_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Score, band and grade of many as a row shows them. Two queries."""
    return {
        contact: {
            "score": one.score,
            "grade": one.grade.value,
            "band": BANDS[one.band],
            "tone": TONES[one.band],
        }
        for contact, one in scoring.scores_of(contact_ids).items()
    }


def said(titles: Titles) -> str:
    """A title in the reader's language, or in the other."""
    known = dict(titles)
    return known.get(get_language() or "") or next(iter(known.values()), "")


def _row(line: Line) -> Row:
    # A point is told with one decimal, as the ledger's thousandths would only distract.
    tenths = (abs(line.left) + 50) // 100
    sign = "-" if line.left < 0 else ""
    return Row(
        title=said(line.title),
        line=line,
        left=f"{sign}{tenths // 10}.{tenths % 10}",
        cut=abs(line.raw) - abs(line.points),
    )
