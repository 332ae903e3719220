"""Handing what a colleague owns to another: contacts and accounts, as two changes in bulk that can be taken back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission, StaffRow
from crescendo.people import api as people
from crescendo.people.types import ChangeMany, Deed

_COUNTS = {Entity.CONTACT: people.count_contacts, Entity.ACCOUNT: people.count_accounts}


class HandOverForm(forms.Form):
    """To whom, and how many were shown."""

    to = forms.TypedChoiceField(label=gettext_lazy("To"), coerce=int)
    contacts = forms.IntegerField(widget=forms.HiddenInput)
    accounts = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *positional: Any, colleagues: list[StaffRow], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["to"].choices = [(row.id, row.name) for row in colleagues]  # type: ignore[attr-defined]


@screen(Permission.STAFF_MANAGE, "GET", "HEAD", "POST")
def hand_over(request: HttpRequest, by: Actor, staff_id: int) -> HttpResponse:
    """Say to whom; exactly what was counted is handed over in the background."""
    row, counts = core.get_staff(by, staff_id), owned(by, staff_id)
    colleagues = [one for one in core.list_staff(by, active=True, limit=200).rows if one.id != staff_id]
    form = HandOverForm(request.POST or None, colleagues=colleagues, initial=counts)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if {"contacts": given["contacts"], "accounts": given["accounts"]} != counts:
            messages.error(request, _("There are more or fewer by now. Look at the numbers again."))
            return redirect("console:staff-hand-over", staff_id)
        try:
            for entity, count in zip(_COUNTS, counts.values(), strict=True):
                if count:
                    _begin(by, entity, staff_id, given["to"])
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("It is being done in the background, and can be taken back."))
            return redirect("console:bulk-changes")
    context = {"row": row, "form": form, "counts": counts, "has_any": any(counts.values())}
    return page.show(request, by, "console/hand_over.html", context, status=refused.status(form))


def owned(by: Actor, staff_id: int) -> dict[str, int]:
    """How many contacts and accounts a colleague owns. Two queries."""
    now = page.now()
    contacts, accounts = (count(by, _of(entity, staff_id), now=now) for entity, count in _COUNTS.items())
    return {"contacts": contacts, "accounts": accounts}


def _begin(by: Actor, entity: Entity, staff_id: int, to: int) -> None:
    meant = ChangeMany(
        entity=entity, deed=Deed.SET, field="owner_id", value=str(to), condition=_of(entity, staff_id)
    )
    preview = people.preview_changes(by, meant, now=page.now())
    people.change_many(by, meant, told=preview.mark, now=page.now())


def _of(entity: Entity, staff_id: int) -> Tree:
    document = {"field": "owner", "operator": "is", "value": write_id(Prefix.STAFF, staff_id)}
    return conditions.parse(document, entity=entity, sees_personal_data=True)
