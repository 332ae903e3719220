"""The draft of the lifecycle: the screens that edit a part of it begin and end here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.console import drafts, page
from crescendo.core.refusals import told
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LifecyclePage

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Actor, P], HttpResponse]
# What a form cannot show. A number or a choice that is wrong stands in its field.
_SHAPELESS = frozenset({"shape", "list", "names", "title", "text", "key", "questions"})


def in_forms(*sections: str) -> Callable[[View[P]], View[P]]:
    """Keep a screen of forms for drafts that forms can show: files and the API may have saved anything.

    Where what stands in these sections has no readable shape, the reader is led to the page that names each fault.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def shown(request: HttpRequest, by: Actor, /, *args: P.args, **parts: P.kwargs) -> HttpResponse:
            places = tuple(f"/{name}" for name in sections)
            faults = lifecycle.get_lifecycle(by).faults
            if any(code in _SHAPELESS and pointer.startswith(places) for pointer, code, _said in faults):
                messages.error(request, _("The draft cannot be shown in forms. Mend it as a document first."))
                return redirect("console:lifecycle")
            return view(request, by, *args, **parts)

        return shown

    return decorate


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
