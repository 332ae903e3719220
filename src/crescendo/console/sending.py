"""Settings: what would leave for persons, and the freeze that a restored installation stands under."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crescendo.console import page, words
from crescendo.console.screen import screen
from crescendo.core import sending as leaving
from crescendo.core.types import Actor, Permission


@screen(Permission.OPERATIONS)
def sending(request: HttpRequest, by: Actor) -> HttpResponse:
    """Whether it is frozen, why, and what waits."""
    kinds = leaving.waiting(by)
    frozen = leaving.find_freeze()
    context = {
        "frozen": frozen,
        "why": words.FREEZES.get(frozen.because, frozen.because) if frozen else "",
        "kinds": kinds,
        "total": sum(kind.count for kind in kinds),
    }
    return page.show(request, by, "console/sending.html", context)


@screen(Permission.OPERATIONS, "POST")
def lift(request: HttpRequest, by: Actor) -> HttpResponse:
    """Let go on: what waits leaves, or those kinds that are named never do."""
    dropped = leaving.lift(by, discard=request.POST.getlist("discard"), now=page.now())
    said = ngettext("%(count)d message was discarded.", "%(count)d messages were discarded.", dropped)
    messages.success(request, _("Sending goes on.") + (" " + said % {"count": dropped} if dropped else ""))
    return redirect("console:sending")


@screen(Permission.OPERATIONS, "POST")
def freeze(request: HttpRequest, by: Actor) -> HttpResponse:
    """Stop all sending."""
    leaving.freeze(by, because=leaving.BY_HAND, now=page.now())
    messages.success(request, _("Nothing leaves until somebody lets sending go on."))
    return redirect("console:sending")
