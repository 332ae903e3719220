"""What colleagues did, in words: beside acts and notes on a contact's timeline, and on an account's page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import deal_words, followup_words, lead_words, page, stage_words, talk_words, typed
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    Cause,
    LeadAct,
    MoveCause,
    Outcome,
    Pipeline,
    SalesKind,
    SalesMoment,
    SalesQuery,
    TaskKind,
    in_words,
)
from crescendo.lifecycle.types import talks as nouns
from crescendo.people import api as people

# What a reader may choose among, and what each choice holds.
CHOICES: dict[str, tuple[Any, frozenset[SalesKind]]] = {
    "calls": (gettext_lazy("Calls"), frozenset({SalesKind.CALL})),
    "talks": (gettext_lazy("Mails and meetings"), frozenset({SalesKind.MAIL, SalesKind.MEETING})),
    "tasks": (gettext_lazy("Tasks"), frozenset({SalesKind.TASK})),
    "stages": (gettext_lazy("Stages and leads"), frozenset({SalesKind.STAGE, SalesKind.LEAD})),
    "deals": (gettext_lazy("Deals"), frozenset({SalesKind.DEAL})),
    "materials": (gettext_lazy("Materials"), frozenset({SalesKind.MATERIAL})),
}
# The seven-topic note is a note.
NOTES = frozenset({SalesKind.TOPICS})
ICONS = {
    SalesKind.CALL: "phone",
    SalesKind.TASK: "circle-check",
    SalesKind.STAGE: "arrow-right",
    SalesKind.LEAD: "users",
    SalesKind.DEAL: "briefcase",
    SalesKind.TOPICS: "note",
    SalesKind.MATERIAL: "send",
    SalesKind.MAIL: "mail",
    SalesKind.MEETING: "calendar-event",
}
HEADS: dict[SalesKind, Any] = {
    SalesKind.CALL: pgettext_lazy("timeline", "Call"),
    SalesKind.TASK: pgettext_lazy("timeline", "Task done"),
    SalesKind.STAGE: gettext_lazy("Stage"),
    SalesKind.LEAD: gettext_lazy("Lead"),
    SalesKind.DEAL: pgettext_lazy("timeline", "Deal"),
    SalesKind.TOPICS: gettext_lazy("Seven-topic note"),
    SalesKind.MATERIAL: pgettext_lazy("timeline", "Material sent"),
    SalesKind.MAIL: pgettext_lazy("timeline", "Mail"),
    SalesKind.MEETING: pgettext_lazy("timeline", "Meeting with us"),
}
_SHOWN = 20
# The system's own labels name no colleague.
_NOBODY = frozenset({"routing", "lifecycle", "deals", "merge", "renewal", "telesales"})
Titles = Callable[[Pipeline, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A moment with its words. `badge` with its `tone`, `said` what happened, `why`, `who` did it."""

    moment: SalesMoment
    icon: str
    head: Any
    badge: Any = ""
    tone: str = "bg-secondary-lt"
    said: str = ""
    why: str = ""
    who: str = ""
    whom: str = ""

    @property
    def is_talk(self) -> bool:
        """Whether it is a mail or a meeting, which its writer may change."""
        return self.moment.kind in {SalesKind.MAIL, SalesKind.MEETING}


def told(moments: Iterable[SalesMoment]) -> list[Told]:
    """The same moments in words. Two queries at most: the lifecycle in force and the names of whom leads went to."""
    rows = list(moments)
    named = frozenset(one.to_id for one in rows if one.to_id is not None)
    names = core.names_of(named) if named else {}
    titles = _titles()
    return [_told(one, titles, names.get(one.to_id or 0, "")) for one in rows]


@screen(Permission.ACCOUNTS_READ)
def of_account(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """What was done about an account before an instant, for HTMX; without script its page is turned."""
    if page.wants_part(request):
        return page.part(request, by, "console/_account_done.html", section(request, by, account_id))
    answer = redirect("console:account", account_id)
    answer["Location"] += "?" + request.GET.urlencode() + "#done"
    return answer


def section(request: HttpRequest, by: Actor, account_id: int) -> dict[str, Any]:
    """What an account's page shows of it: 20 at a time."""
    before = typed.whole(request.GET.get("done_before", ""))
    asked = SalesQuery(limit=_SHOWN) if before is None else SalesQuery(before=before, limit=_SHOWN)
    found = lifecycle.sales_moments_of_account(by, account_id, asked)
    contacts = {one.contact_id for one in found.rows if one.contact_id is not None}
    names = people.name_of_contacts(sorted(contacts), by=by) if contacts else {}
    return {
        "account_id": account_id,
        "done": [(one, names.get(one.moment.contact_id or 0, "")) for one in told(found.rows)],
        "done_older": None if found.reached is None else found.reached + 1,
        "is_done_older": before is not None,
    }


def _titles() -> Titles:
    """Of a stage of a pipeline, also of one that is no more."""
    document, language = lifecycle.in_force(), stage_words.language()
    return lambda of, key: in_words(document.course(of).title_of(key), language) if key else ""


def _told(one: SalesMoment, titles: Titles, whom: str) -> Told:
    match one.kind:
        case SalesKind.CALL:
            outcome = Outcome(one.what)
            tone = followup_words.OUTCOME_TONES[outcome]
            found = _line(one, badge=followup_words.OUTCOMES[outcome], tone=tone)
        case SalesKind.TASK:
            found = _line(one, badge=followup_words.KINDS[TaskKind(one.what)], said=one.title)
        case SalesKind.STAGE:
            found = _moved(one, titles, Pipeline.CONTACT, stage_words.CAUSES[Cause(one.what)])
        case SalesKind.LEAD:
            why = deal_words.reason(one.reason)
            found = _line(one, badge=lead_words.ACTS[LeadAct(one.what)], why=why, whom=whom)
        case SalesKind.DEAL:
            found = _moved(one, titles, Pipeline.DEAL, deal_words.CAUSES[MoveCause(one.what)])
        case SalesKind.MAIL:
            found = _line(one, badge=talk_words.DIRECTIONS[nouns.Direction(one.what)], said=one.title)
        case SalesKind.MEETING:
            found = _line(one, said=one.title, why=one.reason)
        case SalesKind.MATERIAL:
            found = _line(one, said=one.title)
        case SalesKind.TOPICS:
            found = _line(one, said=_("version %s") % one.count)
    return found


def _moved(one: SalesMoment, titles: Titles, of: Pipeline, cause: Any) -> Told:
    after = titles(of, one.after)
    before = titles(of, one.before)
    is_first = of is Pipeline.DEAL and one.count == 1
    said = _("Made as %s") % after if is_first else f"{before} → {after}" if before else after
    reasons = (
        str(cause) if one.what not in {Cause.HAND, MoveCause.HAND} else "",
        deal_words.reason(one.reason),
    )
    return _line(one, said=said, why=" · ".join(reason for reason in reasons if reason))


def _line(
    one: SalesMoment,
    *,
    badge: Any = "",
    tone: str = "bg-secondary-lt",
    said: str = "",
    why: str = "",
    whom: str = "",
) -> Told:
    who = "" if one.by_id is None and one.by_label in _NOBODY else one.by_label
    return Told(
        moment=one,
        icon=ICONS[one.kind],
        head=HEADS[one.kind],
        badge=badge,
        tone=tone,
        said=said,
        why=why,
        who=who,
        whom=whom,
    )
