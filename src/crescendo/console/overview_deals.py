"""The overview's tables about deals: open ones by stage, what is not known of them, losses, POCs, markets."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crescendo.console import class_words, deal_words
from crescendo.console.overview_cells import Cell, Head, Reading, Sheet, counted, days, deals_in
from crescendo.console.templatetags.dealing import sums
from crescendo.console.templatetags.reading import number
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Figure, MarketFigures, in_words


def deals(reading: Reading) -> Sheet:
    """The open deals by stage."""
    found = lifecycle.overview.open_deals(reading.by, reading.asked.query, now=reading.now)
    most = max((one.here.count for one in found), default=0)
    return Sheet(
        key="deals",
        title=_("Which deals are open?"),
        meaning=_(
            "Open deals as they stand now, with the days of the calendar since they entered their stage."
        ),
        heads=(
            Head(label=_("Stage"), is_number=False),
            Head(label=_("Deals")),
            Head(label=_("Worth")),
            Head(label=_("Median"), is_wide=True),
            Head(label=_("Longest")),
        ),
        rows=tuple(
            (
                Cell(text=in_words(one.title, deal_words.language())),
                counted(one.here, deals_in(one.here), most=most),
                Cell(text=sums(one.sums)),
                Cell(text=days(one.median)),
                Cell(text=days(one.longest)),
            )
            for one in found
        ),
        none=_("No deal is open."),
    )


def missing(reading: Reading) -> Sheet:
    """What is missing in open deals."""
    found = [one for one in reading.notes.missing if one.deals]
    most = max((one.missing for one in found), default=0)
    return Sheet(
        key="missing",
        title=_("What do we not know of our open deals?"),
        meaning=_("Open deals of which nothing counts for a topic of the follow-up note."),
        heads=(
            Head(label=pgettext("note", "Topic"), is_number=False),
            Head(label=_("Deals without it")),
            Head(label=_("Open deals")),
        ),
        rows=tuple(
            (
                Cell(text=in_words(one.title, deal_words.language())),
                counted(
                    Figure(count=one.missing),
                    reading.asked.url("overview-behind", "notes", topic=one.topic),
                    most=most,
                ),
                Cell(text=number(one.deals)),
            )
            for one in found
        ),
        none=_("No deal is open."),
    )


def lost(reading: Reading) -> Sheet:
    """Why deals were lost."""
    found = lifecycle.overview.lost_reasons(reading.by, reading.asked.query, now=reading.now)
    most = max((one.deals.count for one in found), default=0)
    return Sheet(
        key="lost",
        title=_("Why do we lose?"),
        meaning=_("Deals that were lost in the period and are lost still; one that was opened again is not."),
        heads=(Head(label=_("Reason"), is_number=False), Head(label=_("Deals")), Head(label=_("Worth"))),
        rows=tuple(
            (
                Cell(text=deal_words.reason(one.reason) or _("not said")),
                counted(one.deals, deals_in(one.deals), most=most),
                Cell(text=sums(one.sums)),
            )
            for one in found
        ),
        none=_("No deal was lost in this period."),
    )


def pocs(reading: Reading) -> Sheet:
    """Why POCs failed."""
    found = lifecycle.overview.poc_failures(reading.by, reading.asked.query, now=reading.now)
    most = max((one.deals.count for one in found), default=0)
    return Sheet(
        key="pocs",
        title=_("Why do POCs fail?"),
        meaning=_("POCs that ended in the period with the result failed."),
        heads=(Head(label=_("Reason"), is_number=False), Head(label=_("Deals"))),
        rows=tuple(
            (
                Cell(text=deal_words.reason(one.reason) or _("not said")),
                counted(
                    one.deals,
                    reading.asked.url("overview-behind", "pocs", reason=one.reason or "-"),
                    most=most,
                ),
            )
            for one in found
        ),
        none=_("No POC failed in this period."),
    )


def regions(reading: Reading) -> Sheet:
    """Wins by region."""
    of = lifecycle.overview.REGION
    found = lifecycle.overview.markets(reading.by, reading.asked.query, of, now=reading.now)
    return _market(
        "regions", _("Where do we win?"), pgettext("place", "Region"), found, class_words.name_of_province
    )


def industries(reading: Reading) -> Sheet:
    """Wins by industry."""
    of = lifecycle.overview.INDUSTRY
    found = lifecycle.overview.markets(reading.by, reading.asked.query, of, now=reading.now)
    return _market(
        "industries", _("With whom do we win?"), _("Industry"), found, class_words.name_of_industry
    )


def _market(
    key: str, title: str, label: str, found: Sequence[MarketFigures], name: Callable[[str], str]
) -> Sheet:
    most = max((one.won.count for one in found), default=0)
    return Sheet(
        key=key,
        title=title,
        meaning=_("Deals that were won or lost in the period; worth is that of the won ones."),
        heads=(
            Head(label=label, is_number=False),
            Head(label=pgettext("deals", "Won")),
            Head(label=_("Worth")),
            Head(label=pgettext("deals", "Lost"), is_wide=True),
            Head(label=_("Win rate")),
        ),
        rows=tuple(
            (
                Cell(text=name(one.code) or one.code or _("not known")),
                counted(one.won, deals_in(one.won), most=most),
                Cell(text=sums(one.sums) if one.won.count else "—"),
                counted(one.lost, deals_in(one.lost)),
                Cell(text="—" if one.rate is None else f"{one.rate}%"),
            )
            for one in found
        ),
        none=_("Nothing was decided in this period."),
    )
