"""Settings: how long each kind of thing is kept, with what would go before it is said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core import keeping
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, KeptRow, Permission


class KeepingForm(forms.Form):
    """One number of days for each kind; empty keeps it until somebody sets a limit."""

    def __init__(self, *args: Any, rows: tuple[KeptRow, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        for row in rows:
            kind = row.kind
            self.fields[kind.name] = forms.IntegerField(
                label=_(kind.title),
                help_text=_(kind.sentence),
                min_value=kind.least,
                max_value=kind.most,
                required=kind.usual is not None,
                initial=row.days,
            )


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def retention(request: HttpRequest, by: Actor) -> HttpResponse:
    """Show the days in force; say what would go; set them."""
    rows = keeping.list_kept(by)
    form = KeepingForm(request.POST or None, rows=rows)
    counts: dict[str, int] = {}
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        if request.POST.get("act") == "save":
            try:
                keeping.change_retention(by, wanted, now=page.now())
            except Refusal as refusal:
                refused.onto(form, refusal)
            else:
                messages.success(request, _("Saved. What is past its time goes in the background."))
                return redirect("console:retention")
        else:
            counts = {n: keeping.count_older(by, n, days, now=page.now()) for n, days in wanted.items()}
    kinds = [(form[row.kind.name], row, counts.get(row.kind.name)) for row in rows]
    context = {"form": form, "kinds": kinds, "is_preview": bool(counts)}
    return page.show(request, by, "console/retention.html", context, status=refused.status(form))
