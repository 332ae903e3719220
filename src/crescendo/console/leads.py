"""Leads: whose turn it is, with their clocks; the pool; what a seller and a manager do with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from crescendo.console import following, lead_words, page, refused, typed
from crescendo.console.class_words import name_of_industry, name_of_province
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LEADS_OPEN, Lead, LeadQuery, LeadState
from crescendo.people import api as people

_EDIT = Permission.CONTACTS_EDIT
_SIZE = 50
_AGES = (1, 3, 7, 30)
_STATES = {state.value: state for state in LeadState if state is not LeadState.MERGED}


@screen(Permission.CONTACTS_READ)
def leads(request: HttpRequest, by: Actor) -> HttpResponse:
    """Leads in one's sight, those most pressed for time first; filters stand in the address."""
    asked = {name: request.GET.get(name, "") for name in ("state", "owner", "late", "age", "sort")}
    now = page.now()
    query = _query(by, asked, request.GET.get("after"), now=now)
    found = lifecycle.list_leads(by, query, now=now)
    context = {
        "rows": _rows(by, found.rows, now=now),
        "next_cursor": found.next_cursor,
        "asked": asked,
        "is_asked": any(asked.values()),
        "states": [(code, lead_words.STATES[state]) for code, state in _STATES.items()],
        "ages": _AGES,
        "sellers": lifecycle.sellers() if core.may(by, Permission.STAFF_READ) else (),
        "late": lifecycle.count_leads(by, LeadQuery(is_late=True), now=now, most=1_000),
        "may_edit": core.may(by, _EDIT),
        "tab": "leads",
    }
    return page.show(request, by, "console/leads.html", context)


@screen(Permission.CONTACTS_READ)
def pool(request: HttpRequest, by: Actor) -> HttpResponse:
    """What may be claimed, the oldest first; who it is stands there once it is claimed."""
    now = page.now()
    found = lifecycle.list_pool(by, after=request.GET.get("after"), limit=_SIZE)
    document = lifecycle.in_force()
    context = {
        "rows": [
            (
                one,
                name_of_province(one.province),
                name_of_industry(one.industry),
                lead_words.cause(one.cause, document),
            )
            for one in found.rows
        ],
        "next_cursor": found.next_cursor,
        "may_claim": core.may(by, _EDIT) and lifecycle.sells(by),
        "claims": document.routing.claims_a_day,
        "now": now,
        "tab": "pool",
    }
    return page.show(request, by, "console/lead_pool.html", context)


@screen(_EDIT, "POST")
def accept(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Yes."""
    return _act(
        request, lambda: lifecycle.accept_lead(by, lead_id, now=page.now()), _("Accepted. Your clock runs.")
    )


@screen(_EDIT, "POST")
def claim(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Take one from the pool, and go to who it is."""
    try:
        lead = lifecycle.claim_lead(by, lead_id, now=page.now())
    except NotFound:
        raise
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:lead-pool")
    messages.success(request, _("It is yours now."))
    return redirect("console:contact", lead.contact_id)


@screen(_EDIT, "POST")
def give_back(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Into the pool. Who may see only what is his own no longer sees the contact."""
    return _act(
        request,
        lambda: lifecycle.give_back_lead(by, lead_id, now=page.now()),
        _("It lies in the pool now."),
        stays=False,
    )


@screen(_EDIT, "POST")
def reopen(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Take a rejection back."""
    return _act(request, lambda: lifecycle.reopen_lead(by, lead_id, now=page.now()), _("Taken back."))


@screen(_EDIT, "POST")
def pass_on(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """From an SDR on to sales."""
    return _act(
        request,
        lambda: lifecycle.pass_on_lead(by, lead_id, now=page.now()),
        _("Passed on to sales."),
        stays=False,
    )


@screen(Permission.LEADS_ASSIGN, "POST")
def reclaim(request: HttpRequest, by: Actor, lead_id: int) -> HttpResponse:
    """Back into the pool by a manager's word."""
    return _act(
        request, lambda: lifecycle.reclaim_lead(by, lead_id, now=page.now()), _("It lies in the pool now.")
    )


def _act(request: HttpRequest, verb: Callable[[], Lead], said: str, *, stays: bool = True) -> HttpResponse:
    """Do it, say so, and go back to where the button stood."""
    try:
        verb()
    except NotFound:
        raise
    except Refusal as refusal:
        if page.wants_part(request):
            return following.told(refused.for_toast(refusal), is_refused=True)
        messages.error(request, refused.for_toast(refusal))
    else:
        if page.wants_part(request):
            return following.told(said)
        messages.success(request, said)
        if not stays:
            return redirect("console:leads")
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    fits = wanted.startswith(reverse("console:home")) and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts=None
    )
    return wanted if fits else reverse("console:leads")


def _query(by: Actor, asked: dict[str, str], after: str | None, *, now: int) -> LeadQuery:
    states = (_STATES[asked["state"]],) if asked["state"] in _STATES else LEADS_OPEN
    owner = by.staff_id if asked["owner"] == "me" else typed.whole(asked["owner"], digits=9)
    age = typed.whole(asked["age"], digits=9)
    return LeadQuery(
        states=states,
        owner_id=owner,
        is_late={"yes": True, "no": False}.get(asked["late"]),
        older_than=now - age * DAY if age else None,
        sort=asked["sort"] if asked["sort"] in {"due_at", "made_at", "-made_at"} else "-made_at",
        after=after,
        limit=_SIZE,
    )


def _rows(by: Actor, found: tuple[Lead, ...], *, now: int) -> list[dict[str, Any]]:
    document, working = lifecycle.in_force(), lead_words.working_time()
    contacts = people.find_contacts(by, {one.contact_id for one in found})
    owners = core.names_of(frozenset(one.owner_id for one in found if one.owner_id is not None))
    return [
        {
            "shown": lead_words.shown(one, document, working, now=now),
            "lead": one,
            "contact": contacts.get(one.contact_id),
            "owner": owners.get(one.owner_id or 0, ""),
            "is_mine": one.owner_id == by.staff_id,
        }
        for one in found
    ]
