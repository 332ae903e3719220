"""Status: how the installation is doing, what has failed, who is called when; for the one who runs it."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from django import db, forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crescendo.activity import api as activity
from crescendo.console import machinery_words as said
from crescendo.console import page, refused, typed, words
from crescendo.console.live import raw_log
from crescendo.console.screen import screen
from crescendo.core import jobs, settings
from crescendo.core.rawlog import LogUnavailable
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, JobState, Permission
from crescendo.core.watch.incidents import list_incidents
from crescendo.core.watch.judging import beyond
from crescendo.core.watch.looking import look
from crescendo.core.watch.sender import get_sender
from crescendo.core.watch.thresholds import change_thresholds, list_thresholds
from crescendo.core.watch.types import Figures, Incident, Signal, Threshold, Unread


class ThresholdForm(forms.Form):
    """One number for each signal."""

    def __init__(self, *args: Any, rows: tuple[Threshold, ...], **more: Any) -> None:
        super().__init__(*args, **more)
        for row in rows:
            label, advice = said.THRESHOLDS[row.signal.value]
            self.fields[row.signal.value] = forms.IntegerField(
                label=label, help_text=advice, min_value=row.least, max_value=row.most, initial=row.value
            )


@screen(Permission.OPERATIONS)
def status(request: HttpRequest, by: Actor) -> HttpResponse:
    """Figures first, then what has failed, then where things lie."""
    found, is_silent = figures()
    failed = jobs.list_jobs(by, state=JobState.FAILED, cursor=request.GET.get("after"))
    context = {
        "figures": found,
        "is_silent": is_silent,
        "calling": {signal.value for signal in beyond(found, list_thresholds())},
        "failing": [words.of(said.STAGES, stage) for stage in found.worker.failing],
        "lag": words.length(found.lag) if found.lag else None,
        "incidents": [_told(one) for one in list_incidents()],
        "readers": [(row, words.of(said.READERS, row.name), _length(row.age)) for row in found.readers],
        "failed": [(row, words.of(said.JOBS, row.kind)) for row in failed.rows],
        "newest": failed.rows[0].id if failed.rows else 0,
        "next_cursor": failed.next_cursor,
        "versions": _versions(),
        "operated": operated(),
        "sender": get_sender(settings.current()),
    }
    return page.show(request, by, "console/status.html", context)


@screen(Permission.OPERATIONS, "POST")
def retry(request: HttpRequest, by: Actor, job_id: int) -> HttpResponse:
    """Give one failed job all its attempts again."""
    jobs.retry(by, job_id, now=page.now())
    messages.success(request, _("The job will be tried again."))
    return redirect("console:status")


@screen(Permission.OPERATIONS, "POST")
def dismiss(request: HttpRequest, by: Actor, job_id: int) -> HttpResponse:
    """Give one failed job up."""
    jobs.dismiss(by, job_id, now=page.now())
    messages.success(request, _("The job has been given up."))
    return redirect("console:status")


@screen(Permission.OPERATIONS, "POST")
def retry_all(request: HttpRequest, by: Actor) -> HttpResponse:
    """The same for all that stood on the page and before."""
    up_to = typed.whole(request.POST.get("up_to", "")) or 0
    count = jobs.retry_all(by, up_to=up_to, now=page.now())
    sentence = ngettext("%(count)d job will be tried again.", "%(count)d jobs will be tried again.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("console:status")


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def alerts(request: HttpRequest, by: Actor) -> HttpResponse:
    """When administrators are called."""
    form = ThresholdForm(request.POST or None, rows=list_thresholds())
    if request.method == "POST" and form.is_valid():
        try:
            wanted = {Signal(name): value for name, value in form.cleaned_data.items()}
            change_thresholds(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:status")
    context = {"form": form, "sender": get_sender(settings.current())}
    return page.show(request, by, "console/alerts.html", context, status=refused.status(form))


def figures() -> tuple[Figures, bool]:
    """All figures, and whether the raw log was silent while they were read."""
    now, own = page.now(), settings.current()
    try:
        unread, is_silent = activity.unread(raw_log(), now=now), False
    except LogUnavailable:
        unread, is_silent = Unread(records=0, age=0), True
    return look(own, unread, apart=activity.INGEST_PREFIX, now=now), is_silent


def operated() -> tuple[tuple[str, str], ...]:
    """What the operator has set, without secrets."""
    own = settings.current()
    return (
        (_("Address of the console"), own.console_url),
        (_("Address that visitors reach"), own.public_url),
        (_("Encrypted on the way (TLS)"), _("yes") if own.is_tls else _("no")),
        (_("Listens on"), str(own.bind)),
        (_("Data folder"), str(own.home)),
        (_("Mail is sent as"), own.mail_from),
    )


def _versions() -> tuple[tuple[str, str], ...]:
    server = db.connection
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[server.vendor]
    number = ".".join(str(part) for part in server.get_database_version())
    return (
        ("Crescendo", version("crescendo")),
        (engine, number),
        ("Python", platform.python_version()),
        ("Django", version("django")),
    )


def _told(incident: Incident) -> dict[str, Any]:
    name = incident.signal.value
    ended = incident.closed_at or page.now()
    return {
        "row": incident,
        "title": words.of(said.SIGNALS, name),
        "figure": str(said.FIGURES[name]) % {"figure": f"{incident.worst:,}"},
        "length": words.length(max(0, ended - incident.opened_at)),
    }


def _length(milliseconds: int) -> str:
    return words.length(milliseconds) if milliseconds else "—"
