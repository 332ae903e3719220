"""A contact typed by hand: added, or corrected; staff's word goes before what clients say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions.types import Entity
from crescendo.console import own_forms, page, refused, suggesting
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Contact, ContactEdit, NewContact, OwnSaid

_PERSONAL = ("name", "email", "phone", "website")
_COLLEAGUES = 200


class ContactForm(forms.Form):
    """The usual fields; the company's own follow them."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=255, required=False)
    email = forms.CharField(label=gettext_lazy("E-mail address"), max_length=255, required=False)
    phone = forms.CharField(
        label=gettext_lazy("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    title = forms.CharField(label=gettext_lazy("Job title"), max_length=255, required=False)
    company_name = forms.CharField(label=gettext_lazy("Company"), max_length=255, required=False)
    industry = forms.CharField(
        label=gettext_lazy("Industry"), max_length=255, required=False, widget=suggesting.industry()
    )
    employees = forms.IntegerField(label=gettext_lazy("Employees"), min_value=0, required=False)
    country = forms.CharField(
        label=gettext_lazy("Country"), max_length=255, required=False, widget=suggesting.country()
    )
    region = forms.CharField(
        label=pgettext_lazy("place", "Region"), max_length=255, required=False, widget=suggesting.province()
    )
    city = forms.CharField(label=gettext_lazy("City"), max_length=255, required=False)
    website = forms.CharField(label=gettext_lazy("Website"), max_length=255, required=False)
    owner_id = forms.TypedChoiceField(
        label=gettext_lazy("Owner"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *positional: Any, by: Actor, own: tuple[OwnSaid, ...], **options: Any) -> None:
        super().__init__(*positional, **options)
        if not by.sees_personal_data:
            for name in _PERSONAL:
                del self.fields[name]
        if core.may(by, Permission.STAFF_READ):
            staff = core.list_staff(by, active=True, limit=_COLLEAGUES).rows
            chooser = self.fields["owner_id"]
            chooser.choices = [("", _("Nobody")), *((row.id, row.name) for row in staff)]  # type: ignore[attr-defined]
        else:
            del self.fields["owner_id"]
        language = get_language() or ""
        for said in own:
            if by.sees_personal_data or not said.field.is_personal:
                self.fields[f"own.{said.field.key}"] = own_forms.control_of(said, language)

    def changed_values(self) -> dict[str, Any]:
        """What differs from what stood there; empty is a clearing."""
        given = self.cleaned_data
        return {
            name: given[name] if given[name] != "" else None for name in self.changed_data if name in given
        }


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add somebody by hand."""
    form = ContactForm(request.POST or None, by=by, own=empty())
    if request.method == "POST" and form.is_valid():
        try:
            row = people.create_contact(by, NewContact(fields=_said(form.cleaned_data)), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The contact has been added."))
            return redirect("console:contact", row.id)
    return _show(request, by, form, _("New contact"), _("Add the contact"), reverse("console:contacts"))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def edit(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Correct what is known of somebody; only what was changed is written."""
    row = people.get_contact(by, contact_id)
    own = people.own_values_of(by, row.id, language=get_language() or "")
    form = ContactForm(request.POST or None, by=by, own=own, initial=initial_of(row, own))
    if request.method == "POST" and form.is_valid():
        try:
            if changed := form.changed_values():
                people.edit_contact(by, ContactEdit(contact_id=row.id, fields=changed), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("console:contact", row.id)
    address = reverse("console:contact", args=[row.id])
    return _show(request, by, form, _("Edit the contact"), _("Save"), address)


def initial_of(row: Contact, own: tuple[OwnSaid, ...]) -> dict[str, Any]:
    """What the form of a contact shows before anything is typed."""
    usual = {name: getattr(row, name) for name in ContactForm.base_fields}
    return usual | {f"own.{said.field.key}": _typed(said) for said in own}


def _typed(said: OwnSaid) -> Any:
    """A value as its control shows it."""
    if isinstance(said.value, bool):
        return "true" if said.value else "false"
    if said.field.type.value == "instant" and isinstance(said.value, int):
        return page.local(said.value).strftime("%Y-%m-%dT%H:%M")
    return "" if said.value is None else str(said.value)


def empty() -> tuple[OwnSaid, ...]:
    """The own fields of nobody yet."""
    return tuple(
        OwnSaid(field=field, value=None, shown="")
        for field in people.declared(Entity.CONTACT)
        if not field.is_retired
    )


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in {"", None}}


def _show(  # noqa: PLR0917 - one call each, from above
    request: HttpRequest, by: Actor, form: ContactForm, title: str, submit: str, back: str
) -> HttpResponse:
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "back_url": back,
        "back_label": _("Back"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
