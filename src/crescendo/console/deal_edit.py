"""A deal by hand: made, made of a contact, its fields, POC and contract corrected, taken away and taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crescendo.console import deal_words, page, refused
from crescendo.console.deal_forms import CONTRACT, MAIN, POC, contact_field
from crescendo.console.deal_sheets import CRITERIA, LINES, Sheet, sheet
from crescendo.console.screen import screen
from crescendo.console.templatetags.wording import person
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Convert, DealEdit, DealRemoved, NewDeal
from crescendo.people import api as people
from crescendo.people.types import Contact
from crescendo.sources import api as sources

_PARTS = {"main": (*MAIN, LINES), "poc": (*POC, CRITERIA), "contract": CONTRACT}


@screen(Permission.DEALS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make a deal by hand: it needs a name and a primary source, the rest can follow."""
    initial = {"owner_id": by.staff_id, "currency": core.get_company().currency} | _account_named(request, by)
    asked = sheet(
        request.POST or None,
        by=by,
        names=_PARTS["main"],
        initial=initial,
        required=("name", "source", "currency"),
    )
    if (who := contact_field(by, None)) is not None:
        who.label = _("Whom it is with")
        asked.form.fields["who"] = who
    if request.method == "POST" and asked.is_valid():
        contact_id = asked.form.cleaned_data.pop("who", None)
        new = NewDeal(
            fields=asked.values(changed=False),
            people={contact_id: ""} if contact_id else {},
            lines=asked.products() or (),
            request_key=_key(request, by),
        )
        try:
            made = lifecycle.create_deal(by, new, now=page.now())
        except Refusal as refusal:
            asked.refuse(refusal)
        else:
            messages.success(request, _("The deal has been made."))
            return redirect("console:deal", made.id)
    texts = {"title": _("New deal"), "submit": _("Make the deal"), "back": reverse("console:deals")}
    return _show(request, by, asked, texts)


@screen(Permission.DEALS_EDIT, "GET", "HEAD", "POST")
def convert(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Make a deal of a contact; an open one of the same customer is offered first."""
    row = people.get_contact(by, contact_id)
    there = lifecycle.open_deals_of(by, row.id)
    initial = {"owner_id": by.staff_id, "currency": core.get_company().currency, **_travelling(by, row)}
    asked = sheet(
        request.POST or None,
        by=by,
        names=_PARTS["main"],
        initial=initial,
        required=("name", "source", "currency"),
    )
    roles = [("", "—"), *deal_words.ROLES.items()]
    asked.form.fields["role"] = forms.ChoiceField(
        label=_("Role of the contact"), choices=roles, required=False
    )
    if request.method == "POST" and asked.is_valid():
        role = asked.form.cleaned_data.pop("role")
        wanted = Convert(
            contact_id=row.id,
            fields=asked.values(changed=False),
            role=role,
            lines=asked.products() or (),
            request_key=_key(request, by),
            is_another=request.POST.get("another") == "yes",
        )
        try:
            made = lifecycle.convert(by, wanted, now=page.now())
        except Refusal as refusal:
            asked.refuse(refusal)
            there = lifecycle.open_deals_of(by, row.id)
        else:
            messages.success(request, _("The deal has been made."))
            return redirect("console:deal", made.deal.id)
    texts = {
        "title": _("Make a deal of %(name)s") % {"name": person(row)},
        "submit": _("Make another deal") if there else _("Make the deal"),
        "back": reverse("console:contact", args=[row.id]),
    }
    return _show(request, by, asked, texts, {"there": there, "contact": row})


@screen(Permission.DEALS_EDIT, "GET", "HEAD", "POST")
def edit(request: HttpRequest, by: Actor, deal_id: int, part: str = "main") -> HttpResponse:
    """Correct a part of a deal; only what was changed is written."""
    shown = lifecycle.get_deal_page(by, deal_id)
    asked = sheet(request.POST or None, by=by, names=_PARTS[part], shown=shown)
    if request.method == "POST" and asked.is_valid():
        fields, lines = asked.values(changed=True), asked.products()
        try:
            if fields or lines is not None:
                lifecycle.edit_deal(by, DealEdit(deal_id=deal_id, fields=fields, lines=lines), now=page.now())
        except Refusal as refusal:
            asked.refuse(refusal)
        else:
            messages.success(
                request, _("Saved.") if fields or lines is not None else _("Nothing was changed.")
            )
            return redirect("console:deal", deal_id)
    titles = {"main": _("Edit the deal"), "poc": _("Edit the POC"), "contract": _("Edit the contract")}
    texts = {"title": titles[part], "submit": _("Save"), "back": reverse("console:deal", args=[deal_id])}
    return _show(request, by, asked, texts)


@screen(Permission.DEALS_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """Take it away; the list offers it back."""
    lifecycle.remove_deal(by, deal_id, now=page.now())
    messages.success(request, _("The deal has been removed. For a day it can be taken back."))
    return redirect(f"{reverse('console:deals')}?removed=dea_{deal_id}")


@screen(Permission.DEALS_EDIT, "POST")
def restore(request: HttpRequest, by: Actor, deal_id: int) -> HttpResponse:
    """Take it back."""
    try:
        lifecycle.restore_deal(by, deal_id, now=page.now())
    except DealRemoved as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:deals")
    messages.success(request, _("The deal is back."))
    return redirect("console:deal", deal_id)


def _account_named(request: HttpRequest, by: Actor) -> dict[str, Any]:
    """The account whose page led here."""
    try:
        row = people.find_account(by, read_id(Prefix.ACCOUNT, request.GET.get("account", "")))
    except IdNotReadable:
        return {}
    if row is None:
        return {}
    return {
        "account_id": write_id(Prefix.ACCOUNT, row.id),
        "name": row.name or row.domain,
        "region": row.region,
        "industry": row.industry,
    }


def _travelling(by: Actor, row: Contact) -> dict[str, Any]:
    """What a contact takes into its deal, shown before it is made."""
    account = people.find_account(by, row.account_id) if row.account_id else None
    touch = sources.touches([row.first_touch_id]).get(row.first_touch_id) if row.first_touch_id else None
    return {
        "name": (account.name if account else "") or row.company_name,
        "account_id": write_id(Prefix.ACCOUNT, account.id) if account else "",
        "source": touch.channel.value if touch else "",
        "keyword": touch.keyword if touch else "",
        "region": row.region or (account.region if account else ""),
        "industry": row.industry or (account.industry if account else ""),
    }


def _key(request: HttpRequest, by: Actor) -> str:
    """The form's own key: sent twice it makes one deal."""
    given = request.POST.get("request_key", "")
    return f"form/{by.staff_id}/{given[:80]}" if given else f"form/{by.staff_id}/{uuid.uuid4()}"


def _show(
    request: HttpRequest, by: Actor, asked: Sheet, texts: dict[str, str], more: dict[str, Any] | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "sheet": asked,
        "texts": texts,
        "request_key": request.POST.get("request_key") or str(uuid.uuid4()),
        **(more or {}),
    }
    return page.show(request, by, "console/deal_form.html", context, status=asked.status)
