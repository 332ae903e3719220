"""What stands behind a number of the overview that no list of contacts or deals can show: leads, answers, notes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from crescendo.console import deal_words, lead_words, overview_asked, page, typed
from crescendo.console.overview_asked import Asked
from crescendo.console.overview_cells import Cell, Head, name_in, names_of
from crescendo.console.screen import screen
from crescendo.console.templatetags.reading import moment
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Breach, Ending, Entry, LeadAct, Pipeline, in_words
from crescendo.people import api as people

_SIZE = 50
_MOST = 10_000
_ENDINGS = {
    Ending.ANSWERED: gettext_lazy("Answered"),
    Ending.WAITING: gettext_lazy("Waiting"),
    Ending.TAKEN: gettext_lazy("Taken away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line: whom it is about, and what stands beside."""

    contact_id: int | None
    deal: tuple[str, int] | None = None
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """One page of lines with its title and columns; `has_more` where another page follows."""

    title: str
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks what, and from which line on."""

    by: Actor
    asked: Asked
    given: Mapping[str, str]
    skip: int
    now: int

    @property
    def seller(self) -> int | None:
        """The colleague in the address; nought stands for nobody."""
        return typed.whole(self.given.get("seller", ""), digits=17)

    def part(self, found: Sequence[Any]) -> tuple[Sequence[Any], bool]:
        """The lines of this page, and whether there are more."""
        return found[self.skip : self.skip + _SIZE], len(found) > self.skip + _SIZE


@screen(Permission.DEALS_READ)
def behind(request: HttpRequest, by: Actor, what: str) -> HttpResponse:
    """One page of what a number counts."""
    if what not in _LISTS:
        raise Http404
    asked = overview_asked.read(request, by)
    skip = min(typed.whole(request.GET.get("after", ""), digits=5) or 0, _MOST)
    asking = Asking(by=by, asked=asked, given=request.GET.dict(), skip=skip, now=page.now())
    found = _LISTS[what](asking)
    shown = people.find_contacts(by, {one.contact_id for one in found.rows if one.contact_id is not None})
    context = {
        "title": found.title,
        "heads": found.heads,
        "has_deals": any(one.deal for one in found.rows),
        "rows": [(one, shown.get(one.contact_id or 0)) for one in found.rows],
        "next_cursor": skip + _SIZE if found.has_more else None,
        "asked": asked,
        "back": asked.url("overview"),
    }
    return page.show(request, by, "console/overview_behind.html", context)


def _entered(asking: Asking) -> Behind:
    stage = asking.given.get("stage", "")
    rows = lifecycle.overview.entries(asking.by, asking.asked.query, stage, skip=asking.skip, limit=_SIZE + 1)
    course = lifecycle.in_force().course(Pipeline.CONTACT)
    title = in_words(course.title_of(stage), deal_words.language())
    return _entries(rows, _("Who entered: %(stage)s") % {"stage": title}, _("Entered"))


def _accepted(asking: Asking) -> Behind:
    rows = lifecycle.overview.accepted_entries(
        asking.by, asking.asked.query, skip=asking.skip, limit=_SIZE + 1
    )
    return _entries(rows, _("Whose lead sales accepted (SAL)"), pgettext("lead", "Accepted"))


def _entries(rows: Sequence[Entry], title: str, at: str) -> Behind:
    return Behind(
        title=title,
        heads=(Head(label=at, is_number=False), Head(label=_("Cycle"))),
        rows=tuple(
            Row(contact_id=one.contact_id, cells=(Cell(text=moment(one.at)), Cell(text=str(one.cycle))))
            for one in rows[:_SIZE]
        ),
        has_more=len(rows) > _SIZE,
    )


def _late(asking: Asking) -> Behind:
    found = lifecycle.overview.late(asking.by, asking.asked.query, now=asking.now)
    return _breaches(asking, found, _("Leads that are late now"), _("Limit"))


def _passed(asking: Asking) -> Behind:
    found = lifecycle.overview.breaches(asking.by, asking.asked.query)
    return _breaches(asking, found, _("Leads that passed a limit in the period"), _("Passed"))


def _breaches(asking: Asking, found: Sequence[Breach], title: str, at: str) -> Behind:
    clock, seller, document = asking.given.get("clock", ""), asking.seller, lifecycle.in_force()
    wanted = [
        one
        for one in found
        if (not clock or one.clock == clock) and (seller is None or one.owner_id == seller)
    ]
    part, has_more = asking.part(wanted)
    names = names_of(one.owner_id for one in part)
    return Behind(
        title=title,
        heads=(
            Head(label=_("Clock"), is_number=False),
            Head(label=at, is_number=False),
            Head(label=_("Seller"), is_number=False),
        ),
        rows=tuple(
            Row(
                contact_id=one.contact_id,
                cells=(
                    Cell(text=lead_words.clock(one.clock, document)),
                    Cell(text=moment(one.at)),
                    Cell(text=name_in(names, one.owner_id)),
                ),
            )
            for one in part
        ),
        has_more=has_more,
    )


def _answers(asking: Asking) -> Behind:
    ending, seller = asking.given.get("ending", ""), asking.seller
    wanted = [
        one
        for one in lifecycle.overview.responses(asking.by, asking.asked.query, now=asking.now)
        if (not ending or one.ending.value == ending) and (seller is None or one.owner_id == seller)
    ]
    part, has_more = asking.part(wanted)
    names, working = names_of(one.owner_id for one in part), lead_words.working_time()
    return Behind(
        title=_("Leads that were given in the period"),
        heads=(
            Head(label=_("Given"), is_number=False),
            Head(label=_("Seller"), is_number=False),
            Head(label=_("What followed"), is_number=False),
            Head(label=_("Working time")),
        ),
        rows=tuple(
            Row(
                contact_id=one.contact_id,
                cells=(
                    Cell(text=moment(one.given_at)),
                    Cell(text=name_in(names, one.owner_id)),
                    Cell(
                        text=_followed(one.act)
                        if one.ending is Ending.ANSWERED
                        else str(_ENDINGS[one.ending]),
                        is_bad=one.ending is Ending.TAKEN,
                    ),
                    Cell(text=lead_words.length_of(one.length, working)),
                ),
            )
            for one in part
        ),
        has_more=has_more,
    )


def _notes(asking: Asking) -> Behind:
    topic, seller = asking.given.get("topic", ""), asking.seller
    titles = {one.key: in_words(one.title, deal_words.language()) for one in lifecycle.note_section().topics}
    wanted = [
        one
        for one in lifecycle.overview.noted(asking.by, asking.asked.query, now=asking.now)
        if (topic in one.missing and one.deal_id is not None if topic else True)
        and (seller is None or (one.owner_id or 0) == seller)
    ]
    part, has_more = asking.part(wanted)
    names, comma = names_of(one.owner_id for one in part), _(", ")
    return Behind(
        title=_("Open deals without: %(topic)s") % {"topic": titles.get(topic, topic)}
        if topic
        else _("Notes, the least complete first"),
        heads=(
            Head(label=_("Seller"), is_number=False),
            Head(label=_("Complete")),
            Head(label=_("Missing"), is_number=False),
        ),
        rows=tuple(
            Row(
                contact_id=one.contact_id,
                deal=None if one.deal_id is None else (one.deal, one.deal_id),
                cells=(
                    Cell(text=name_in(names, one.owner_id)),
                    Cell(text=f"{one.percent}%", is_bad=one.percent < 50),
                    Cell(text=comma.join(titles.get(key, key) for key in one.missing) or "—"),
                ),
            )
            for one in part
        ),
        has_more=has_more,
    )


def _pocs(asking: Asking) -> Behind:
    reason = asking.given.get("reason", "").replace("-", "")
    failed = lifecycle.overview.failed_pocs(asking.by, asking.asked.query, now=asking.now)
    wanted = [number for number, why in failed.items() if why == reason]
    part, has_more = asking.part(wanted)
    deals = lifecycle.find_deals(asking.by, part)
    names = names_of(one.owner_id for one in deals.values())
    return Behind(
        title=_("POCs that failed: %(reason)s") % {"reason": deal_words.reason(reason) or _("not said")},
        heads=(Head(label=_("Seller"), is_number=False), Head(label=_("Stage"), is_number=False)),
        rows=tuple(
            Row(
                contact_id=None,
                deal=(deals[number].name, number),
                cells=(
                    Cell(text=name_in(names, deals[number].owner_id)),
                    Cell(text=deal_words.stage(deals[number].stage)),
                ),
            )
            for number in part
            if number in deals
        ),
        has_more=has_more,
    )


def _followed(act: str) -> str:
    return _("Called") if act == "called" else str(lead_words.ACTS[LeadAct(act)])


_LISTS: Mapping[str, Callable[[Asking], Behind]] = {
    "entered": _entered,
    "accepted": _accepted,
    "late": _late,
    "passed": _passed,
    "answers": _answers,
    "notes": _notes,
    "pocs": _pocs,
}
