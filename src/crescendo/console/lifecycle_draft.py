"""Saving the draft of the lifecycle: the screens that edit a part of it end here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crescendo.console import page, refused
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle


def saved(
    request: HttpRequest, by: Actor, document: Any, *, revision: int | None, form: forms.Form | None = None
) -> bool:
    """Whether the draft was saved, which is said; a refusal stands on the form, else on top of the page."""
    try:
        lifecycle.save_lifecycle(by, document, revision=revision, now=page.now())
    except Refusal as refusal:
        if form is None:
            messages.error(request, refused.for_toast(refusal))
        else:
            refused.onto(form, refusal)
        return False
    messages.success(request, _("Saved in the draft. It holds once it is published."))
    return True
