"""Saving the draft of the lifecycle: the screens that edit a part of it end here."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from crescendo.console import drafts, page
from crescendo.core.refusals import told
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LifecyclePage


def saved(
    request: HttpRequest, by: Actor, document: Any, *, revision: int | None, form: forms.Form | None = None
) -> bool:
    """Whether the draft was saved, which is said; a refusal stands on the form, else on top of the page."""
    save = partial(lifecycle.save_lifecycle, by, document, revision=revision, now=page.now())
    return drafts.saved(request, save, _("Saved in the draft. It holds once it is published."), form)


def section_saved(
    request: HttpRequest,
    by: Actor,
    found: LifecyclePage,
    section: tuple[str, Any],
    form: forms.Form | None = None,
    *,
    within: str = "",
) -> bool:
    """The same for one section, by its name; what is wrong in it is said at the field that it is about.

    Where the form is about a part of it, `within` points there: what is wrong elsewhere keeps nobody from saving.
    A form that carries the revision it was made from writes over no other.
    """
    name, content = section
    document = {**found.draft, name: content}
    if form is not None:
        faults = [
            one for one in lifecycle.errors_of_lifecycle(document) if one[0].startswith(within or f"/{name}")
        ]
        for pointer, _code, sentence in faults:
            field = next((part for part in pointer.split("/") if part in form.fields), None)
            form.add_error(field, told(sentence, _))
        if faults:
            return False
    read = drafts.revision(request) if "revision" in request.POST else found.revision
    return saved(request, by, document, revision=read, form=form)
