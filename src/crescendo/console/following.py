"""After an act of following up: back to where it was done, or a word to the desk that it has changed."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from crescendo.console import habits, page
from crescendo.lifecycle.types import Subject


def address_of(subject: Subject, anchor: str = "tasks") -> str:
    """The place on the page of a contact, an account or a deal."""
    return f"{reverse(f'console:{subject.kind.value}', args=[subject.id])}#{anchor}"


def done(request: HttpRequest, subject: Subject, said: str = "", *, anchor: str = "tasks") -> HttpResponse:
    """Where script sent it, the drawer shuts and the desk reads itself anew; else the page that it came from."""
    if page.wants_part(request):
        return told(said)
    if said:
        messages.success(request, said)
    return redirect(habits.back(request, address_of(subject, anchor)))


def told(said: str = "", *, is_refused: bool = False) -> HttpResponse:
    """The answer to script: the desk has changed, and a toast where something is to be said."""
    events: dict[str, object] = {"desk-changed": {}}
    if said:
        events["toast"] = {"kind": "danger" if is_refused else "success", "text": said}
    return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})


def refused(request: HttpRequest, subject: Subject, said: str, *, anchor: str = "tasks") -> HttpResponse:
    """The same where a room said no."""
    if page.wants_part(request):
        return told(said, is_refused=True)
    messages.error(request, said)
    return redirect(habits.back(request, address_of(subject, anchor)))
