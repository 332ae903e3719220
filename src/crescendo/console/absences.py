"""When a colleague is away: on the colleague's page and on one's own profile."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.console import page, refused
from crescendo.console.lead_forms import AbsenceForm
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotAllowed, NotFound, NotValid, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import NewAbsence


def section(by: Actor, staff_id: int) -> dict[str, Any]:
    """What the part about absence needs."""
    today = page.local(page.now()).date()
    return {
        "absences": lifecycle.absences_of(by, staff_id, since=today),
        "absent_id": staff_id,
        "may_absent": by.staff_id == staff_id or core.may(by, Permission.LEADS_ASSIGN),
        "absence_form": AbsenceForm(prefix="absence"),
    }


@screen(None, "POST")
def create(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """Write days down; what is wrong is said as a toast."""
    form = AbsenceForm(request.POST, prefix="absence")
    if not form.is_valid():
        messages.error(request, _("Give the first and the last day."))
        return _back(by, staff_id)
    try:
        lifecycle.add_absence(by, NewAbsence(staff_id=staff_id, **form.cleaned_data), now=page.now())
    except (NotAllowed, NotFound):
        raise
    except NotValid as refusal:
        messages.error(request, _(refusal.errors[0][2]))
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Written down. No new lead comes on these days."))
    return _back(by, staff_id)


@screen(None, "POST")
def remove(request: HttpRequest, by: Actor, staff_id: int, absence_id: int) -> HttpResponse:
    """Take days back."""
    lifecycle.remove_absence(by, absence_id, now=page.now())
    messages.success(request, _("Taken back."))
    return _back(by, staff_id)


def _back(by: Actor, staff_id: int) -> HttpResponse:
    if by.staff_id == staff_id:
        return redirect("console:profile")
    if core.may(by, Permission.STAFF_MANAGE):
        return redirect("console:staff-member", staff_id)
    return redirect("console:staff-absence", staff_id)


@screen(Permission.LEADS_ASSIGN)
def absence(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """A colleague's absence alone, for managers who may not change what colleagues may do."""
    row = core.get_staff(by, staff_id)
    return page.show(request, by, "console/staff_absence.html", {"row": row, **section(by, staff_id)})
