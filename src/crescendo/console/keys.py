"""Keys of the API: made once, shown once, revoked at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import dress, page, refused, words
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as rooms
from crescendo.sources.types import CreateApiKey

_SCOPES = (
    "contacts_read",
    "accounts_read",
    "events_read",
    "events_raw",
    "sources_read",
    "sources_manage",
    "definitions_read",
    "definitions_edit",
    "definitions_publish",
    "operations",
    "webhooks_manage",
    "personal_data",
)


class KeyForm(forms.Form):
    """A name to know the key by, and what it may do."""

    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"),
        max_length=100,
        help_text=gettext_lazy("Who or what will use it."),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"),
        widget=dress.checkboxes(),
    )

    def __init__(self, *args: Any, by: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        scopes = self.fields["scopes"]
        assert isinstance(scopes, forms.MultipleChoiceField)
        # Nobody gives a key what they may not do themselves.
        scopes.choices = [(code, words.PERMISSIONS[code]) for code in _SCOPES if code in by.permissions]


@screen(Permission.SOURCES_MANAGE, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make a key and show its secret, this once."""
    form = KeyForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        wanted = CreateApiKey(name=form.cleaned_data["name"], scopes=frozenset(form.cleaned_data["scopes"]))
        try:
            issued = rooms.create_api_key(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return page.show(request, by, "console/key_shown.html", {"issued": issued})
    context = {
        "form": form,
        "form_title": _("New API key"),
        "form_submit": _("Make the key"),
        "back_url": reverse("console:sources"),
        "back_label": _("Sources and keys"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


@screen(Permission.SOURCES_MANAGE, "POST")
def revoke(request: HttpRequest, by: Actor, key_id: int) -> HttpResponse:
    """End a key."""
    rooms.revoke_api_key(by, key_id, now=page.now())
    messages.success(request, _("The key is revoked."))
    return redirect("console:sources")
