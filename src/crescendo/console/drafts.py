"""Saving a draft: the screens that edit a part of a definition end here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from crescendo.console import refused, typed
from crescendo.core.refusals import Refusal


def saved(
    request: HttpRequest, save: Callable[[], object], said: Any, form: forms.Form | None = None
) -> bool:
    """Whether the draft was saved, which is said; a refusal stands on the form, else on top of the page."""
    try:
        save()
    except Refusal as refusal:
        if form is None:
            messages.error(request, refused.for_toast(refusal))
        else:
            refused.onto(form, refusal)
        return False
    messages.success(request, said)
    return True


def revision(request: HttpRequest) -> int | None:
    """The revision of the draft that the form was made from."""
    return typed.whole(request.POST.get("revision", ""), digits=9)
