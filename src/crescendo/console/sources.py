"""Sources: where events come from, how each is doing, its snippet, its key."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.activity import api as activity
from crescendo.console import dress, page, refused, words
from crescendo.console.screen import screen
from crescendo.core import settings
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.sources import api as rooms
from crescendo.sources.types import CreateSource, Protocol, Source, Trust, UpdateSource


class SourceForm(forms.Form):
    """What a source is asked for."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=100)
    protocol = forms.ChoiceField(
        label=gettext_lazy("What sends the events"), choices=[*words.PROTOCOLS.items()]
    )
    trust = forms.ChoiceField(
        label=gettext_lazy("Trust"), choices=[*words.TRUSTS.items()], widget=dress.radios(), initial="browser"
    )
    project = forms.CharField(
        label=gettext_lazy("Project"),
        required=False,
        max_length=100,
        help_text=gettext_lazy(
            "Only for Sensors Analytics: the project that its SDKs name in their address. They then need no key."
        ),
    )
    origins = forms.CharField(
        label=gettext_lazy("Allowed origins"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://www.example.com"}),
        help_text=gettext_lazy(
            "One a line. Only these sites may send with the visitor's cookie; empty means any, without."
        ),
    )

    def origin_list(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data["origins"].split())


class SourceEditForm(SourceForm):
    """What can be changed later: the protocol cannot, the messages already sent were read by it."""

    protocol = None  # type: ignore[assignment]

    def __init__(self, *args: Any, sends: Protocol, **more: Any) -> None:
        super().__init__(*args, **more)
        if sends is not Protocol.SENSORS:
            del self.fields["project"]


@screen(Permission.SOURCES_READ)
def sources(request: HttpRequest, by: Actor) -> HttpResponse:
    """All sources with their health, and the keys of the API."""
    health = {row.source_id: row for row in activity.source_health(by, now=page.now())}
    context = {
        "sources": [(source, health.get(source.id)) for source in rooms.list_sources(by)],
        "keys": rooms.list_api_keys(by) if Permission.SOURCES_MANAGE in by.permissions else (),
        "protocols": words.PROTOCOLS,
        "strangers": activity.refused_strangers(by, now=page.now()),
    }
    return page.show(request, by, "console/sources.html", context)


@screen(Permission.SOURCES_MANAGE, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make a source; its page shows the snippet."""
    form = SourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        wanted = CreateSource(
            name=form.cleaned_data["name"],
            protocol=Protocol(form.cleaned_data["protocol"]),
            trust=Trust(form.cleaned_data["trust"]),
            origins=form.origin_list(),
            project=form.cleaned_data["project"],
        )
        try:
            made = rooms.create_source(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The source has been made."))
            return redirect("console:source", made.id)
    context = {
        "form": form,
        "form_title": _("New source"),
        "form_submit": _("Make the source"),
        "back_url": reverse("console:sources"),
        "back_label": _("Sources and keys"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


@screen(Permission.SOURCES_READ, "GET", "HEAD", "POST")
def source(request: HttpRequest, by: Actor, source_id: int) -> HttpResponse:
    """One source: snippet, first event, key, and what can be changed."""
    row = rooms.get_source(by, source_id)
    form = SourceEditForm(request.POST or None, initial=_as_form(row), sends=row.protocol)
    if request.method == "POST" and form.is_valid():
        wanted = UpdateSource(
            id=source_id,
            name=form.cleaned_data["name"],
            trust=Trust(form.cleaned_data["trust"]),
            origins=form.origin_list(),
            project=form.cleaned_data.get("project"),
        )
        try:
            rooms.update_source(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:source", source_id)
    return page.show(
        request, by, "console/source.html", _context(by, row) | {"form": form}, status=refused.status(form)
    )


@screen(Permission.SOURCES_READ)
def state(request: HttpRequest, by: Actor, source_id: int) -> HttpResponse:
    """Whether the first event has come: asked every two seconds until it has."""
    row = rooms.get_source(by, source_id)
    if page.wants_part(request):
        return page.part(request, by, "console/_source_state.html", _context(by, row))
    return redirect("console:source", source_id)


@screen(Permission.SOURCES_MANAGE, "POST")
def rotate(request: HttpRequest, by: Actor, source_id: int) -> HttpResponse:
    """A new key; the old one stops at once."""
    rooms.rotate_key(by, source_id, now=page.now())
    messages.success(request, _("The source has a new key. Put the new snippet on every page."))
    return redirect("console:source", source_id)


@screen(Permission.SOURCES_MANAGE, "POST")
def enable(request: HttpRequest, by: Actor, source_id: int) -> HttpResponse:
    """Open or shut a source."""
    is_on = request.POST.get("enabled") == "yes"
    rooms.update_source(by, UpdateSource(id=source_id, enabled=is_on), now=page.now())
    messages.success(
        request, _("The source takes events again.") if is_on else _("The source takes no events any more.")
    )
    return redirect("console:source", source_id)


def _as_form(row: Source) -> dict[str, Any]:
    return {"name": row.name, "trust": row.trust, "origins": "\n".join(row.origins), "project": row.project}


def _context(by: Actor, row: Source) -> dict[str, Any]:
    condition = activity.source_condition(by, row.id, now=page.now(), zone=page.zone())
    health = condition.health
    return {
        "source": row,
        "condition": condition,
        "advice": [words.advice(one) for one in condition.advice],
        "skew": None if condition.skew is None else words.length(abs(condition.skew)),
        "health": health,
        "logs": activity.access_log_totals(by, row.id),
        "first_event_at": row.first_event_at or health.first_event_at,
        "public_url": settings.current().public_url,
        "protocol": words.of(words.PROTOCOLS, row.protocol),
        "trust": words.of(words.TRUSTS, row.trust),
        "may_manage": Permission.SOURCES_MANAGE in by.permissions,
    }
