"""The page of one deal: where it stands, what it lacks, its people, POC, contract, milestones and history."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import (
    care,
    deal_clocks,
    deal_history,
    deal_rows,
    deal_words,
    page,
    refused,
    talks,
    tasks,
)
from crescendo.console.columns import DEALS
from crescendo.console.deal_forms import contact_field
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotValid, Refusal, told
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Deal, DealPage, DealState, PutMilestone, Subject, SubjectKind
from crescendo.people import api as people
from crescendo.sources import api as sources

_CHANGES = 20
_HEAD = frozenset({"name"})


class MilestoneForm(forms.Form):
    """A step of the delivery."""

    title = forms.CharField(label=gettext_lazy("Milestone"), max_length=255)
    planned_on = forms.DateField(
        label=gettext_lazy("Planned"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    is_go_live = forms.BooleanField(label=gettext_lazy("It is the go-live"), required=False)


@screen(Permission.DEALS_READ)
def deal(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """One deal."""
    shown = lifecycle.get_deal_page(by, deal_id)
    context = _page_of(by, shown) | {
        "changes": deal_history.told(
            by, shown.deal, lifecycle.list_deal_changes(by, deal_id, limit=_CHANGES).rows
        ),
        "touch": sources.touches([shown.deal.touch_id]).get(shown.deal.touch_id)
        if shown.deal.touch_id
        else None,
        "is_overdue": deal_rows.is_overdue(shown.deal),
        "milestone_form": MilestoneForm(),
        "person_form": _person_form(by, shown, None),
        "clocks": deal_clocks.clocks_of(by, [deal_id]).get(deal_id, ()),
    }
    subject = Subject(kind=SubjectKind.DEAL, id=deal_id)
    context |= tasks.section(by, subject) | talks.section(by, subject) | _care(by, shown.deal)
    return page.show(request, by, "console/deal.html", context)


@screen(Permission.DEALS_READ)
def drawer(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """A deal beside the list; the whole page where nobody asks for the part."""
    if not page.wants_part(request):
        return redirect("console:deal", deal_id)
    row = lifecycle.get_deal(by, deal_id)
    (shown,) = deal_rows.rows(by, [row], DEALS.columns(by))
    cells = [
        cell for cell in shown.cells if cell.value not in (None, "", "—") and cell.column.key not in _HEAD
    ]
    return page.part(request, by, "console/_drawer.html", {"row": shown, "cells": cells})


@screen(Permission.DEALS_EDIT, "POST")
def put_person(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """Somebody has to do with it, in a role."""
    shown = lifecycle.get_deal_page(by, deal_id)
    form = _person_form(by, shown, request.POST)
    try:
        if form is None or not form.is_valid() or not form.cleaned_data["who"]:
            raise NotValid([("/who", "who", str(_who_is_wrong(form)))])
        given = form.cleaned_data
        lifecycle.put_person(by, deal_id, given["who"], given["role"], now=page.now())
    except Refusal as refusal:
        messages.error(request, _said(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("console:deal", deal_id)


@screen(Permission.DEALS_EDIT, "POST")
def take_person_off(request: HttpRequest, by: Actor, deal_id: int, contact_id: int) -> HttpResponse:
    """Somebody has nothing to do with it any more."""
    lifecycle.take_person_off(by, deal_id, contact_id, now=page.now())
    messages.success(request, _("Taken off the deal."))
    return redirect("console:deal", deal_id)


@screen(Permission.DEALS_EDIT, "POST")
def put_milestone(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """A new step of the delivery."""
    form = MilestoneForm(request.POST)
    if form.is_valid():
        lifecycle.put_milestone(by, PutMilestone(deal_id=deal_id, **form.cleaned_data), now=page.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Give the milestone a title."))
    return redirect("console:deal", deal_id)


@screen(Permission.DEALS_EDIT, "POST")
def finish_milestone(request: HttpRequest, by: Actor, deal_id: int, milestone_id: int) -> HttpResponse:
    """A step is done today, or was not done after all."""
    found = [one for one in lifecycle.get_deal_page(by, deal_id).milestones if one.id == milestone_id]
    if not found:
        return redirect("console:deal", deal_id)
    (step,) = found
    request_ = PutMilestone(
        deal_id=deal_id,
        milestone_id=step.id,
        title=step.title,
        planned_on=step.planned_on,
        is_go_live=step.is_go_live,
        done_on=None if step.done_on else page.local(page.now()).date(),
    )
    lifecycle.put_milestone(by, request_, now=page.now())
    messages.success(request, _("Saved."))
    return redirect("console:deal", deal_id)


@screen(Permission.DEALS_EDIT, "POST")
def remove_milestone(request: HttpRequest, by: Actor, deal_id: int, milestone_id: int) -> HttpResponse:
    """Take a step away."""
    lifecycle.remove_milestone(by, deal_id, milestone_id, now=page.now())
    messages.success(request, _("Removed."))
    return redirect("console:deal", deal_id)


def section(by: Actor, deals: tuple[Deal, ...]) -> dict[str, Any]:
    """The deals on the page of a contact or an account."""
    return {
        "deals": deals,
        "deal_stages": deal_words.stages(),
        "deal_clocks": deal_clocks.first_of(by, [deal.id for deal in deals]) if deals else {},
        "may_deal": core.may(by, Permission.DEALS_EDIT),
    }


def _care(by: Actor, row: Deal) -> dict[str, Any]:
    """What the customer does and says by now, where it is one and its account is in sight."""
    if row.state is not DealState.WON or row.account_id is None or not core.may(by, Permission.ACCOUNTS_READ):
        return {}
    seen = people.find_accounts(by, [row.account_id])
    return care.of_account(by, row.account_id) if row.account_id in seen else {}


def _page_of(by: Actor, shown: DealPage) -> dict[str, Any]:
    deal = shown.deal
    stages = deal_words.stages()
    stage = next((one for one in lifecycle.deal_course().stages if one.key == deal.stage), None)
    poc = shown.poc
    staff = {deal.owner_id, deal.delivery_owner_id, poc.presales_id if poc else None} - {None}
    may_see_people = core.may(by, Permission.CONTACTS_READ)
    contacts = [one.contact_id for one in shown.people] + (
        [poc.technical_owner_id] if poc and poc.technical_owner_id else []
    )
    account = (
        people.find_account(by, deal.account_id)
        if deal.account_id and core.may(by, Permission.ACCOUNTS_READ)
        else None
    )
    return {
        "shown": shown,
        "deal": deal,
        "stages": stages,
        "stage_name": stages.get(deal.stage, deal.stage),
        "moves": [(move.to, stages.get(move.to, move.to)) for move in (stage.moves if stage else ())],
        "account": account,
        "staff": core.names_of(frozenset(number for number in staff if number is not None)),
        "names": people.name_of_contacts(contacts, by=by) if may_see_people else {},
        "seen": people.visible_contacts(by, contacts) if may_see_people else set(),
        "gaps": [deal_words.GAPS[role] for role in lifecycle.gaps(tuple(one.role for one in shown.people))],
        "stays": [
            (stay, stages.get(stay.stage, stay.stage), deal_words.reason(stay.reason)) for stay in shown.stays
        ],
        "lost_because": deal_words.reason(deal.lost_reason),
        "churned_because": deal_words.reason(deal.churn_reason),
        "failed_because": deal_words.reason(poc.failure) if poc else "",
        "skipped_because": deal_words.reason(poc.skipped_because) if poc else "",
        "causes": deal_words.CAUSES,
        "roles": [("", "—"), *deal_words.ROLES.items()],
        "lacks_note": "note" in deal.missing,
        "may_edit": shown.may_edit,
    }


def _person_form(by: Actor, shown: DealPage, data: Any) -> forms.Form | None:
    """Who, and as what; nothing for who may not see contacts."""
    who = contact_field(by, shown, is_new=True)
    if who is None:
        return None
    form = forms.Form(data)
    who.label = _("Contact")
    form.fields["who"] = who
    form.fields["role"] = forms.ChoiceField(
        label=_("Role"), choices=[("", "—"), *deal_words.ROLES.items()], required=False
    )
    return form


def _who_is_wrong(form: forms.Form | None) -> str:
    said = form.errors.get("who") if form is not None else None
    return str(said[0]) if said else _("Say who it is.")


def _said(refusal: Refusal) -> str:
    if isinstance(refusal, NotValid):
        return " ".join(told(detail, _) for _pointer, _code, detail in refusal.errors)
    return refused.for_toast(refusal)
