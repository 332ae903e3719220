"""A deal is moved: what its next stage asks for, and why it goes back, aside or past a stage."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crescendo.console import deal_words, habits, page
from crescendo.console.deal_forms import contact_field
from crescendo.console.deal_sheets import CRITERIA, LINES, Sheet, sheet
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealPage, DealRole, DealStage, MoveDeal
from crescendo.people import api as people

_NOTE = "note"
_DECIDES = "decision_maker"
_REASON, _SAID, _WHO, _UNKNOWN = "reason", "said", "who", "has_no_known_decision_maker"


@screen(Permission.DEALS_EDIT, "GET", "HEAD", "POST")
def move(request: HttpRequest, by: Actor, deal_id: int, stage: str) -> HttpResponse:
    """The form of a move: alone in the drawer, as a page of its own without script."""
    shown = lifecycle.get_deal_page(by, deal_id)
    wanted = request.POST.get(_REASON) or ""
    verdict = lifecycle.ask_move(by, deal_id, stage, now=page.now(), reason=wanted)
    lacking = [one.key for one in verdict.missing] or _lacking(by, shown, stage)
    asked = _asked(request, by, shown, stage, lacking)
    if request.method == "POST" and asked.is_valid():
        try:
            _write(by, shown, stage, asked)
        except Refusal as refusal:
            _put(asked, refusal)
        else:
            messages.success(request, _("Moved to %(stage)s.") % {"stage": deal_words.stage(stage)})
            return redirect(habits.back(request, reverse("console:deal", args=[deal_id])))
    context: dict[str, Any] = {
        "shown": shown,
        "sheet": asked,
        "stage": stage,
        "lacks_note": _NOTE in lacking,
        "names": _names(by, shown),
        "back": habits.back(request, reverse("console:deal", args=[deal_id])),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_deal_move.html", context)
    return page.show(request, by, "console/deal_move.html", context, status=asked.status)


def _names(by: Actor, shown: DealPage) -> dict[int, str]:
    people_on_it = [one.contact_id for one in shown.people]
    return people.name_of_contacts(people_on_it, by=by) if core.may(by, Permission.CONTACTS_READ) else {}


def _lacking(by: Actor, shown: DealPage, stage: str) -> list[str]:
    """What is asked for once a reason stands: the first of the list is as good as another to find out."""
    reasons = lifecycle.reasons_of_move(shown.deal.stage, stage)
    if not reasons:
        return []
    verdict = lifecycle.ask_move(by, shown.deal.id, stage, now=page.now(), reason=reasons[0].key)
    return [one.key for one in verdict.missing]


def _asked(request: HttpRequest, by: Actor, shown: DealPage, stage: str, lacking: list[str]) -> Sheet:
    names = list(dict.fromkeys(name for key in lacking for name in lifecycle.ANSWERED_BY.get(key, (key,))))
    if stage == DealStage.LOST:
        names.append("competitor")
    if stage == DealStage.RENEWED:
        names += ["starts_on", "ends_on", "term_months", "recurring_amount"]
    # In the order of the fields, so that a contract's start stands before its end.
    plain = [name for name in (*lifecycle.DEAL_FIELDS, LINES) if name in names]
    asked = sheet(
        request.POST or None, by=by, names=plain, shown=None if stage == DealStage.RENEWED else shown
    )
    asked.form.currency = shown.deal.currency
    if _DECIDES in names and (who := contact_field(by, shown)) is not None:
        who.label = _("Decision maker")
        asked.form.fields[_WHO] = who
        asked.form.fields[_UNKNOWN] = forms.BooleanField(label=deal_words.FIELDS[_UNKNOWN], required=False)
    reasons = lifecycle.reasons_of_move(shown.deal.stage, stage)
    if reasons:
        choices = [("", "—"), *((one.key, deal_words.reason(one.key)) for one in reasons)]
        asked.form.fields[_REASON] = forms.ChoiceField(label=_("Why"), choices=choices)
        asked.form.order_fields([_REASON])
    asked.form.fields[_SAID] = forms.CharField(
        label=_("Note"), max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    return asked


def _write(by: Actor, shown: DealPage, stage: str, asked: Sheet) -> None:
    given = asked.form.cleaned_data
    reason, said = given.pop(_REASON, ""), given.pop(_SAID, "")
    who = given.pop(_WHO, None)
    if who is not None:
        lifecycle.put_person(by, shown.deal.id, who, DealRole.DECISION_MAKER.value, now=page.now())
    fields = asked.values(changed=False)
    if not fields.get(CRITERIA):
        fields.pop(CRITERIA, None)
    request = MoveDeal(
        deal_id=shown.deal.id,
        to=stage,
        fields={name: value for name, value in fields.items() if value not in (None, False)},
        lines=asked.products(),
        reason=reason,
        note=said,
    )
    lifecycle.move_deal(by, request, now=page.now())


def _put(asked: Sheet, refusal: Refusal) -> None:
    """What a stage lacks is said at its field, in words."""
    missing = getattr(refusal, "missing", ())
    if not missing:
        asked.refuse(refusal)
        return
    # That the note lacks topics stands above the form already, with where it is written.
    keys = [key for key in dict.fromkeys(one.key for one in missing) if key != _NOTE] or [_NOTE]
    for key in keys:
        answered = (_WHO,) if key == _DECIDES else lifecycle.ANSWERED_BY.get(key, (key,))
        names = [name for name in answered if name in asked.form.fields]
        if names:
            asked.form.add_error(names[0], _("This stage asks for it."))
        else:
            asked.form.add_error(None, _("This stage asks for: %(what)s.") % {"what": deal_words.asked(key)})
