"""The first day: what a new installation needs, step by step. What is done is read from the data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.activity import api as activity
from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.console.status import operated
from crescendo.core import api as core
from crescendo.core import settings
from crescendo.core.imports.reading import list_runs
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.setup import Step, resume_step, skip_step, skipped_steps
from crescendo.core.types import Actor, Permission
from crescendo.core.watch.sender import SenderState, ask_sender_check, get_sender
from crescendo.people import api as people
from crescendo.people.types import SuppressionQuery
from crescendo.sources import api as sources
from crescendo.sources.types import CreateSource, Source

TITLES: dict[Step, tuple[Any, Any]] = {
    Step.SOURCE: (
        gettext_lazy("Hear your website"),
        gettext_lazy("Make a key, place one line, see the first visit arrive."),
    ),
    Step.ADDRESSES: (gettext_lazy("Addresses and mail"), gettext_lazy("Your own domain, and a sender.")),
    Step.STAFF: (gettext_lazy("Colleagues"), gettext_lazy("Marketing and sales work on the same page.")),
    Step.IMPORT: (gettext_lazy("Bring your contacts"), gettext_lazy("From a spreadsheet or another system.")),
    Step.SUPPRESSIONS: (
        gettext_lazy("Whom not to write to"),
        gettext_lazy("The addresses that said no before you came here."),
    ),
}
CHECKS: dict[str, tuple[Any, Any]] = {
    "tracking": (
        gettext_lazy("A source is heard"),
        gettext_lazy("Place the line on your site: step one."),
    ),
    "reachable": (
        gettext_lazy("500 contacts may be written to"),
        gettext_lazy("Import contacts with their consent, or let forms ask for it."),
    ),
    "assets": (
        gettext_lazy("10 papers or files have been downloaded"),
        gettext_lazy("Send Asset Downloaded for each paper of your site; a library of contents comes later."),
    ),
    "sender": (
        gettext_lazy("Mail leaves"),
        gettext_lazy("Name your mail server and sender, then send yourself a test mail."),
    ),
}
_STEP_OF_CHECK = {
    "tracking": Step.SOURCE,
    "reachable": Step.IMPORT,
    "assets": Step.SOURCE,
    "sender": Step.ADDRESSES,
}


class FirstSourceForm(forms.Form):
    """What the first source is called."""

    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"), max_length=100, initial=gettext_lazy("Website")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A step and how it stands."""

    step: Step
    title: Any
    advice: Any
    is_done: bool
    is_skipped: bool


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def start(request: HttpRequest, by: Actor) -> HttpResponse:
    """One step at a time; a POST makes the first source."""
    form = FirstSourceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sources.create_source(by, CreateSource(name=form.cleaned_data["name"]), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The source has been made. Now place the line."))
            return redirect("console:start")
    return page.show(
        request, by, "console/start.html", context(request, by) | {"form": form}, status=refused.status(form)
    )


@screen(Permission.SETTINGS_MANAGE, "POST")
def skip(request: HttpRequest, by: Actor) -> HttpResponse:
    """Put a step off, or take it up again."""
    text = request.POST.get("step", "")
    if text not in {step.value for step in Step}:
        raise NotFound(kind="step", id=text)
    if request.POST.get("act") == "resume":
        resume_step(by, Step(text))
        return redirect(f"{request.path.removesuffix('skip/')}?step={text}")
    skip_step(by, Step(text), now=page.now())
    return redirect("console:start")


@screen(Permission.SETTINGS_MANAGE, "POST")
def sender(request: HttpRequest, by: Actor) -> HttpResponse:
    """Send a test mail to oneself."""
    ask_sender_check(by, settings.current(), now=page.now())
    messages.success(request, _("A test mail is on its way to you."))
    return redirect(f"{request.path.removesuffix('sender/')}?step={Step.ADDRESSES}")


@screen(Permission.SOURCES_READ)
def readiness(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whether marketing can begin, as a part or as a page of its own."""
    found = activity.readiness(by, get_sender(settings.current()), now=page.now())
    rows = [
        (check, *CHECKS[check.name.value], _STEP_OF_CHECK[check.name.value].value) for check in found.checks
    ]
    context = {"readiness": found, "checks": rows, "may_start": core.may(by, Permission.SETTINGS_MANAGE)}
    if page.wants_part(request):
        return page.part(request, by, "console/_readiness.html", context)
    return page.show(request, by, "console/readiness.html", context)


def is_fresh(by: Actor) -> bool:
    """Whether nothing has come in so far: then the home is the first day. At most two queries."""
    if not core.may(by, Permission.SETTINGS_MANAGE):
        return False
    if any(row.first_event_at for row in sources.list_sources(by)):
        return False
    return not people.count_contacts(by, now=page.now(), at_most=1)


def context(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The steps, and what the chosen one shows."""
    rows = sources.list_sources(by)
    own = settings.current()
    mail = get_sender(own)
    staff = core.list_staff(by, limit=200).rows
    done = {
        Step.SOURCE: any(row.first_event_at for row in rows),
        Step.ADDRESSES: not _is_local(own.public_url) and mail.state is SenderState.WORKS,
        Step.STAFF: len(staff) > 1,
        Step.IMPORT: bool(list_runs(by, limit=1).rows),
        Step.SUPPRESSIONS: bool(people.list_suppressions(by, SuppressionQuery(limit=1)).rows),
    }
    skipped = skipped_steps()
    steps = [
        Standing(step=step, title=title, advice=advice, is_done=done[step], is_skipped=step in skipped)
        for step, (title, advice) in TITLES.items()
    ]
    chosen = _chosen(request, steps)
    return {
        "steps": steps,
        "chosen": chosen,
        "left": sum(not one.is_done and not one.is_skipped for one in steps),
        "is_local": _is_local(own.public_url),
        "operated": operated(),
        "sender": mail,
        "staff": staff,
        "invited": core.list_invitations(by) if core.may(by, Permission.STAFF_MANAGE) else (),
        "public_url": own.public_url,
    } | _source(by, rows)


def _source(by: Actor, rows: tuple[Source, ...]) -> dict[str, Any]:
    """The first source with its state, as its own page shows it."""
    if not rows:
        return {"source": None}
    health = {row.source_id: row for row in activity.source_health(by, now=page.now())}
    first = next((row for row in rows if row.first_event_at), rows[0])
    return {"source": first, "first_event_at": first.first_event_at, "health": health[first.id]}


def _chosen(request: HttpRequest, steps: list[Standing]) -> Standing:
    wanted = request.GET.get("step", "")
    asked = next((one for one in steps if one.step.value == wanted), None)
    waiting = (one for one in steps if not one.is_done and not one.is_skipped)
    return asked or next(waiting, steps[-1])


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
