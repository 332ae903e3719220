"""The suppression list: searched, added to by hand, and lifted by a person who says why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import page, reach, refused, words
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import NotValid, Refusal
from crescendo.core.types import Actor, Page, Permission
from crescendo.people import api as people
from crescendo.people.types import LiftSuppression, SuppressAddress, SuppressionQuery, SuppressionRow

_EVERY = pgettext_lazy("suppression", "Every channel")


class AddForm(forms.Form):
    """An address or a mail domain, for a channel or for every one."""

    address = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=255,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy("An e-mail address, a phone number, or a mail domain as @abc.com."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), required=False)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason"), choices=[*words.SUPPRESSION_REASONS_BY_HAND.items()]
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["channel"].choices = channels_to_ban()  # type: ignore[attr-defined]


class LiftForm(forms.Form):
    """Why an address may be written to again."""

    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("For example: asked for it by mail on 3 May. The audit keeps it."),
    )


@screen(Permission.CONTACTS_READ)
def suppressions(request: HttpRequest, by: Actor) -> HttpResponse:
    """A page of the list, the newest first; an address is found by its hash too."""
    asked = {name: request.GET.get(name, "").strip() for name in ("address", "channel", "reason")}
    query = SuppressionQuery(
        address=asked["address"],
        channel=asked["channel"],
        reason=asked["reason"],
        is_lifted=request.GET.get("lifted") == "yes",
        after=request.GET.get("after") or None,
    )
    found, problem = _found(by, query)
    context = {
        "rows": [
            (row, channel_or_every(row.channel), words.of(words.SUPPRESSION_REASONS, row.reason))
            for row in found.rows
        ],
        "next_cursor": found.next_cursor,
        "asked": asked,
        "is_asked": any(asked.values()),
        "is_lifted": query.is_lifted,
        "problem": problem,
        "channels": channels_to_ban(),
        "reasons": [
            (code, words.of(words.SUPPRESSION_REASONS, code)) for code in people.reasons_for_suppression(by)
        ],
        "may_add": core.may(by, Permission.CONTACTS_EDIT),
        "may_lift": core.may(by, Permission.SUPPRESSIONS_LIFT),
    }
    return page.show(request, by, "console/suppressions.html", context)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Put an address or a domain on the list."""
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.add_suppression(by, SuppressAddress(**form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Nothing is sent there any more."))
            return redirect("console:suppressions")
    return _show(request, by, form, _("Add an address"), _("Add it to the list"))


@screen(Permission.SUPPRESSIONS_LIFT, "GET", "HEAD", "POST")
def lift(request: HttpRequest, by: Actor, suppression_id: int) -> HttpResponse:
    """Take a line from the list, with a reason."""
    row = people.get_suppression(by, suppression_id)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = LiftSuppression(suppression_id=row.id, reason=form.cleaned_data["reason"])
        try:
            people.lift_suppression(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Lifted. Consent is asked for as ever."))
            return redirect("console:suppressions")
    title = _("Lift the suppression of %(address)s") % {
        "address": row.address or _("an address kept as a hash")
    }
    return _show(request, by, form, title, _("Lift it"))


def _found(by: Actor, query: SuppressionQuery) -> tuple[Page[SuppressionRow], str]:
    """The page, or none and why what was typed cannot be looked for."""
    try:
        return people.list_suppressions(by, query), ""
    except NotValid as refusal:
        return Page(rows=()), _(refusal.errors[0][2])


def channel_or_every(code: str) -> str:
    """A channel of the list, in words."""
    return reach.channel_name(code) if code else str(_EVERY)


def channels_to_ban() -> list[tuple[str, Any]]:
    """What can be suppressed: every channel, or one."""
    return [("", _EVERY), *reach.channels_of(tuple(people.CHANNELS))]


def _show(request: HttpRequest, by: Actor, form: forms.Form, title: str, submit: str) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "back_url": reverse("console:suppressions"),
        "back_label": _("Suppression list"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
