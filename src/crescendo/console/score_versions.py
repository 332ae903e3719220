"""A draft tried out before it is published: who would change band; publishing, earlier versions, going back."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import page, refused, score_words
from crescendo.console.scores import BANDS, TONES
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Band, PublishModel

_EDIT, _PUBLISH = Permission.DEFINITIONS_EDIT, Permission.DEFINITIONS_PUBLISH


class PublishForm(forms.Form):
    """A note for those who read the versions later."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=gettext_lazy("Why (for the list of versions)"), max_length=255, required=False
    )


@screen(_EDIT, "GET", "HEAD", "POST")
def preview(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """What the draft changes, and who would have another band."""
    if request.method == "POST":
        try:
            scoring.start_preview(by, model_key, now=page.now())
        except Refusal as refusal:
            messages.error(request, refused.for_toast(refusal))
        return redirect("console:scoring-preview", model_key)
    found = score_words.model(by, model_key)
    tried = scoring.find_preview(by, model_key)
    context = {
        "model": found,
        "preview": tried,
        "moves": [
            {
                "before": BANDS[Band(before)],
                "after": BANDS[Band(after)],
                "tones": (TONES[Band(before)], TONES[Band(after)]),
                "is_up": after > before,
                "people": number,
                "query": f"?from={before}&to={after}",
            }
            for (before, after), number in (tried.moves if tried else {}).items()
        ],
        "changes": [score_words.change(one, found, by) for one in found.changes],
        "faults": score_words.faults(found),
        "form": PublishForm(initial={"revision": found.revision}),
        "may_publish": core.may(by, _PUBLISH),
        "may_read": core.may(by, Permission.CONTACTS_READ),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_score_preview.html", context)
    return page.show(request, by, "console/score_preview.html", context)


@screen(Permission.CONTACTS_READ)
def moved(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """Who would go from one band to another."""
    before, after = _band(request.GET.get("from", "")), _band(request.GET.get("to", ""))
    try:
        found = scoring.list_moved(by, model_key, before, after, cursor=request.GET.get("after") or None)
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:scoring-model", model_key)
    context = {
        "model_key": model_key,
        "rows": found.rows,
        "next_cursor": found.next_cursor,
        "before": BANDS[before],
        "after": BANDS[after],
    }
    return page.show(request, by, "console/score_moved.html", context)


@screen(_PUBLISH, "POST")
def publish(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """Let the draft that was tried count from now on."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return redirect("console:scoring-preview", model_key)
    given = PublishModel(key=model_key, **form.cleaned_data)
    try:
        scoring.publish_model(by, given, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:scoring-preview", model_key)
    messages.success(request, _("Published. Everybody is counted anew in the background."))
    return redirect("console:scoring-model", model_key)


@screen(Permission.DEFINITIONS_READ)
def version(request: HttpRequest, by: Actor, model_key: str, version: int) -> HttpResponse:
    """What a version changed against the one before it."""
    found = score_words.model(by, model_key)
    changes = scoring.compare_versions(by, model_key, version) if version else ()
    context = {
        "model": found,
        "number": version,
        "changes": [score_words.change(one, found, by) for one in changes],
        "version": next((row for row in scoring.versions_of(by, model_key) if row.number == version), None),
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/score_version.html", context)


@screen(_EDIT, "POST")
def go_back(request: HttpRequest, by: Actor, model_key: str, version: int) -> HttpResponse:
    """Make an earlier version the draft."""
    revision = score_words.model(by, model_key).revision
    try:
        scoring.return_to(by, model_key, version, revision=revision, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("The draft is that version now. Try it out and publish it."))
    return redirect("console:scoring-preview", model_key)


@screen(_EDIT, "POST")
def take_over(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """Make what a challenger counts the draft of the model that acts."""
    revision = scoring.get_model(by, scoring.CHAMPION).revision
    try:
        scoring.take_over(by, model_key, revision=revision, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:scoring-model", model_key)
    messages.success(request, _("The draft of the model that acts is that of the challenger now."))
    return redirect("console:scoring-preview", scoring.CHAMPION)


def _band(text: str) -> Band:
    try:
        return Band(int(text)) if text.isascii() and text.isdigit() and len(text) == 1 else Band.COOL
    except ValueError as cause:
        raise Http404 from cause
