"""Settings of the company: its name, zone, currency and the language of a new colleague."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import habits, page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core import settings as operator
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Company, Language, Permission


class CompanyForm(forms.Form):
    """What the company is called, and by which clock and money it counts."""

    name = forms.CharField(label=gettext_lazy("Company name"), max_length=200, required=False)
    time_zone = forms.CharField(
        label=gettext_lazy("Time zone"),
        widget=forms.TextInput(attrs={"list": "zones"}),
        help_text=gettext_lazy("It decides what a day is, on every screen and in every figure."),
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters, as CNY.")
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=habits.LANGUAGES)


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def company(request: HttpRequest, by: Actor) -> HttpResponse:
    """Change it, and see what the operator has set."""
    row = core.get_company()
    initial = {
        "name": row.name,
        "time_zone": row.time_zone,
        "currency": row.currency,
        "language": row.language.value,
    }
    form = CompanyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            core.change_company(
                by, Company(**given | {"language": Language(given["language"])}), now=page.now()
            )
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:settings")
    own = operator.current()
    context = {
        "form": form,
        "zones": sorted(zone for zone in available_timezones() if "/" in zone),
        "operated": (
            (_("Address of the console"), own.console_url),
            (_("Address that visitors reach"), own.public_url),
            (_("Database"), own.database_url.partition(":")[0]),
            (_("Mail is sent as"), own.mail_from),
        ),
    }
    return page.show(request, by, "console/settings.html", context, status=refused.status(form))
