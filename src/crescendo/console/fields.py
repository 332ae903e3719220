"""Own fields of contacts and accounts: declared, named in both languages, retired and brought back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.conditions.types import Entity
from crescendo.console import own_forms, page, refused
from crescendo.console.screen import screen
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import ChangeField, DeclareField


@screen(Permission.SETTINGS_MANAGE)
def fields(request: HttpRequest, by: Actor) -> HttpResponse:
    """All of them, contacts' first; what is being read from history says so."""
    language = get_language() or ""
    groups = [
        (label, [(field, field.label(language)) for field in people.declared(Entity(code))])
        for code, label in own_forms.ENTITIES.items()
    ]
    context = {
        "groups": groups,
        "is_empty": not any(rows for _label, rows in groups),
        "types": own_forms.TYPES,
    }
    return page.show(request, by, "console/fields.html", context)


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Declare a field."""
    initial = {"entity": "account" if request.GET.get("of") == "account" else "contact"}
    form = own_forms.NewFieldForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            people.declare_field(by, DeclareField(**form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The field has been added. What was said before is being read."))
            return redirect("console:fields")
    return _show(request, by, form, _("New field"), _("Add the field"))


@screen(Permission.SETTINGS_MANAGE, "GET", "HEAD", "POST")
def field(request: HttpRequest, by: Actor, field_id: int) -> HttpResponse:
    """Rename it, change its choices and marks."""
    row = people.get_own_field(field_id)
    initial = {
        "zh": row.zh,
        "en": row.en,
        "choices": own_forms.lines_of(row.choices),
        "is_required": row.is_required,
        "is_personal": row.is_personal,
    }
    form = own_forms.FieldForm(request.POST or None, initial=initial)
    if row.type.value != "choice":
        del form.fields["choices"]
    if request.method == "POST" and form.is_valid():
        try:
            people.change_field(by, ChangeField(field_id=field_id, **form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:fields")
    return _show(request, by, form, row.label(get_language() or ""), _("Save"))


@screen(Permission.SETTINGS_MANAGE, "POST")
def retire(request: HttpRequest, by: Actor, field_id: int) -> HttpResponse:
    """Take a field from forms and filters, or bring it back; its values stay, so that is the undo."""
    is_retired = request.POST.get("retired") == "yes"
    people.retire_field(by, field_id, is_retired=is_retired, now=page.now())
    messages.success(
        request,
        _("The field is retired. Its values stay, and it can be brought back.")
        if is_retired
        else _("The field is back."),
    )
    return redirect("console:fields")


def _show(
    request: HttpRequest, by: Actor, form: own_forms.FieldForm, title: str, submit: str
) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "back_url": reverse("console:fields"),
        "back_label": _("Own fields"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
