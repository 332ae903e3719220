"""The overview's tables about contacts and sellers: stages with ages, clocks, answers, notes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from crescendo.console import deal_words, lead_words
from crescendo.console.overview_cells import (
    Cell,
    Head,
    Reading,
    Sheet,
    contacts_in,
    counted,
    days,
    name_in,
    names_of,
)
from crescendo.console.templatetags.reading import number
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import BANDS, AgeFigures, Figure, NoteFigures, SellerFigures, in_words


def contacts(reading: Reading) -> Sheet:
    """The funnel of contacts as it stands."""
    found = lifecycle.overview.contact_stages(reading.by, reading.asked.query, now=reading.now)
    accepted = lifecycle.overview.accepted(reading.by, reading.asked.query, now=reading.now)
    most = max((one.here.count for one in found), default=0)
    rows: list[tuple[Cell, ...]] = []
    for one in found:
        if one.here.count or one.entered.count:
            title = in_words(one.title, deal_words.language())
            entered = reading.asked.url("overview-behind", "entered", stage=one.stage)
            rows.append(_ages(title, one, entered, most=most))
        if one.stage == lifecycle.overview.ACCEPTED_IN and (accepted.here.count or accepted.entered.count):
            entered = reading.asked.url("overview-behind", "accepted")
            rows.append(_ages(_("of these accepted (SAL)"), accepted, entered, most=most))
    first, second, third = BANDS
    bands = (
        _("%(days)s days at most") % {"days": first},
        _("to %(days)s days") % {"days": second},
        _("to %(days)s days") % {"days": third},
        _("longer"),
    )
    return Sheet(
        key="contacts",
        title=_("Who stands where, and since when?"),
        meaning=_(
            "Contacts by the stage in which they stand now, with the days of the calendar since they entered it. "
            "Entered: how many came into the stage in the period, once for each cycle. SAL: MQLs whose lead a seller "
            "has accepted or claimed."
        ),
        heads=(
            Head(label=_("Stage"), is_number=False),
            Head(label=_("Here now")),
            *(Head(label=band, is_wide=True) for band in bands),
            Head(label=_("Median")),
            Head(label=_("90 % within"), is_wide=True),
            Head(label=_("Entered")),
        ),
        rows=tuple(rows),
        none=_("Nobody stands in a stage yet. Who is reachable becomes a lead by itself."),
        note=_("In stages of more than 10,000, figures are estimated on a sample of some thousands.")
        if any(one.here.is_about for one in found)
        else "",
    )


def _ages(title: str, one: AgeFigures, entered: str, *, most: int) -> tuple[Cell, ...]:
    return (
        Cell(text=title),
        counted(one.here, contacts_in(one.here), most=most),
        *(counted(band, contacts_in(band)) for band in one.bands),
        Cell(text=days(one.median, is_about=one.here.is_about)),
        Cell(text=days(one.p90, is_about=one.here.is_about)),
        counted(one.entered, entered),
    )


def clocks(reading: Reading) -> Sheet:
    """What is late and what was."""
    asked, document = reading.asked, lifecycle.in_force()
    return Sheet(
        key="clocks",
        title=_("What is late?"),
        meaning=_(
            "Leads past the limit of a clock, in working time. In the period: each lead, clock and colleague once, "
            "on the day the limit passed."
        ),
        heads=(
            Head(label=_("Clock"), is_number=False),
            Head(label=_("Late now")),
            Head(label=_("Passed in the period")),
        ),
        rows=tuple(
            (
                Cell(text=lead_words.clock(one.clock, document)),
                counted(one.now, asked.url("overview-behind", "late", clock=one.clock), bad=True),
                counted(one.passed, asked.url("overview-behind", "passed", clock=one.clock)),
            )
            for one in lifecycle.overview.clocks(reading.late, reading.passed)
        ),
        none=_("Nothing is late, and nothing was in this period."),
    )


def sellers(reading: Reading) -> Sheet:
    """Each seller's answers and notes."""
    given = lifecycle.overview.responses(reading.by, reading.asked.query, now=reading.now)
    found = lifecycle.overview.sellers(given, reading.late, reading.passed)
    notes = {one.owner_id: one for one in reading.notes.sellers}
    names = names_of(one.owner_id for one in found)
    return Sheet(
        key="sellers",
        title=_("How fast does each seller answer?"),
        meaning=_(
            "Leads given in the period and the working time until the first word: accepted, rejected, put aside, given "
            "back, passed on, need confirmed, or a call. Taken away: gone without an answer. Note: how complete the "
            "notes of SQLs in work and open deals are now."
        ),
        heads=(
            Head(label=_("Seller"), is_number=False),
            Head(label=_("Given")),
            Head(label=_("Answered"), is_wide=True),
            Head(label=_("Waiting"), is_wide=True),
            Head(label=_("Taken away"), is_wide=True),
            Head(label=_("Median")),
            Head(label=_("90 % within"), is_wide=True),
            Head(label=_("Late now")),
            Head(label=_("Passed in the period"), is_wide=True),
            Head(label=_("Follow-up note")),
        ),
        rows=tuple(_seller(reading, one, names, notes.get(one.owner_id)) for one in found),
        none=_("No lead was given to anybody in this period."),
    )


def notes(reading: Reading) -> Sheet:
    """Completeness of the notes by seller and topic."""
    found = (*reading.notes.sellers, *([reading.notes.together] if reading.notes.sellers else []))
    names = names_of(one.owner_id for one in reading.notes.sellers)
    topics = lifecycle.note_section().topics
    together = len(found) - 1
    return Sheet(
        key="notes",
        title=_("How complete are the notes?"),
        meaning=_(
            "Of each SQL in work and each open deal, as things stand now: the share of the topics of the follow-up "
            "note that are answered. A deal counts by the fullest note of its people; without a note nothing counts."
        ),
        heads=(
            Head(label=_("Seller"), is_number=False),
            Head(label=_("Notes"), is_wide=True),
            Head(label=_("Complete")),
            *(Head(label=in_words(one.title, deal_words.language())) for one in topics),
        ),
        rows=tuple(
            (
                Cell(text=_("Together") if place == together else name_in(names, one.owner_id)),
                Cell(text=number(one.notes), url=_notes_of(reading, one, is_all=place == together)),
                Cell(text=f"{one.percent}%", bar=one.percent, is_bad=one.percent < 50),
                *(Cell(text=f"{one.topics[topic.key]}%") for topic in topics),
            )
            for place, one in enumerate(found)
        ),
        none=_("No SQL is in work and no deal is open."),
        note=_("Only the newest 2,000 were counted.") if reading.notes.is_more else "",
    )


def _seller(
    reading: Reading, one: SellerFigures, names: Mapping[int, str], note: NoteFigures | None
) -> tuple[Cell, ...]:
    document = lead_words.working_time()

    def answers(ending: str = "") -> str:
        return reading.asked.url("overview-behind", "answers", seller=str(one.owner_id), ending=ending)

    def limits(what: str) -> str:
        return reading.asked.url("overview-behind", what, seller=str(one.owner_id))

    def length(spent: int | None) -> Cell:
        return Cell(text="—" if spent is None else lead_words.length_of(spent, document))

    return (
        Cell(text=name_in(names, one.owner_id)),
        counted(Figure(count=one.given), answers()),
        counted(Figure(count=one.answered), answers("answered")),
        counted(Figure(count=one.waiting), answers("waiting")),
        counted(Figure(count=one.taken), answers("taken"), bad=True),
        length(one.median),
        length(one.p90),
        counted(Figure(count=one.late), limits("late"), bad=True),
        counted(Figure(count=one.passed), limits("passed")),
        Cell(text="—")
        if note is None
        else Cell(text=f"{note.percent}%", url=_notes_of(reading, note), is_bad=note.percent < 50),
    )


def _notes_of(reading: Reading, one: NoteFigures, *, is_all: bool = False) -> str:
    seller = "" if is_all else str(one.owner_id or 0)
    return reading.asked.url("overview-behind", "notes", seller=seller)
