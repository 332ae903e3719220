"""An account by hand: added, corrected, given a parent, merged with another and taken apart again; people's roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.console import page, refused, suggesting
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import Refusal
from crescendo.core.text import fold
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Account, AccountEdit, BuyingRole, MergeAccounts, NewAccount, SetRole

ROLES: dict[str, Any] = {
    BuyingRole.DECISION_MAKER: gettext_lazy("Decision maker"),
    BuyingRole.CHAMPION: gettext_lazy("Champion"),
    BuyingRole.INFLUENCER: gettext_lazy("Influencer"),
    BuyingRole.USER: pgettext_lazy("buying role", "User"),
    BuyingRole.LEARNER: gettext_lazy("Learner"),
}
GAPS: dict[str, Any] = {
    BuyingRole.DECISION_MAKER: gettext_lazy("No decision maker is known."),
    BuyingRole.CHAMPION: gettext_lazy("No champion is known."),
    BuyingRole.USER: gettext_lazy("No user is known."),
}
_COLLEAGUES = 200
_NOBODY = gettext_lazy("No account, or more than one, has this name. Its number is sure.")


class AccountField(forms.CharField):
    """Another account, by its name or its number; the empty text is none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=255, **options)
        self.by: Actor | None = None

    def clean(self, value: Any) -> Any:
        """The account's number, or None."""
        text = super().clean(value)
        return _find(self.by, text) if text and self.by else None


class AccountForm(forms.Form):
    """What staff say of a company."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=255, required=False)
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
    parent_id = AccountField(
        label=gettext_lazy("Belongs to"),
        help_text=gettext_lazy("The parent company's name or number."),
        required=False,
    )
    owner_id = forms.TypedChoiceField(
        label=gettext_lazy("Owner"), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *positional: Any, by: Actor, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["parent_id"].by = by  # type: ignore[attr-defined]
        if core.may(by, Permission.STAFF_READ):
            staff = core.list_staff(by, active=True, limit=_COLLEAGUES).rows
            chooser = self.fields["owner_id"]
            chooser.choices = [("", _("Nobody")), *((row.id, row.name) for row in staff)]  # type: ignore[attr-defined]
        else:
            del self.fields["owner_id"]

    def said(self, *, changed: bool) -> dict[str, Any]:
        """Field to value, None for an empty one; only what was changed, or what was filled."""
        given = {name: value if value != "" else None for name, value in self.cleaned_data.items()}
        if changed:
            return {name: value for name, value in given.items() if name in self.changed_data}
        return {name: value for name, value in given.items() if value is not None}


class MergeForm(forms.Form):
    """Which account becomes part of this one; `sure` comes with the preview."""

    other = AccountField(
        label=gettext_lazy("The other account"),
        help_text=gettext_lazy("Its name or number. It becomes part of this one."),
    )
    sure = forms.CharField(widget=forms.HiddenInput, required=False)


@screen(Permission.ACCOUNTS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Add a company by hand."""
    form = AccountForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            row = people.create_account(by, NewAccount(fields=form.said(changed=False)), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The account has been added."))
            return redirect("console:account", row.id)
    texts = {"form_title": _("New account"), "form_submit": _("Add the account")}
    return _show(request, by, form, texts, reverse("console:accounts"))


@screen(Permission.ACCOUNTS_EDIT, "GET", "HEAD", "POST")
def edit(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """Correct what is known of a company; only what was changed is written."""
    row = people.get_account(by, account_id)
    form = AccountForm(request.POST or None, by=by, initial=initial_of(by, row))
    if request.method == "POST" and form.is_valid():
        changed = form.said(changed=True)
        try:
            if changed:
                people.edit_account(by, AccountEdit(account_id=row.id, fields=changed), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved.") if changed else _("Nothing was changed."))
            return redirect("console:account", row.id)
    texts = {"form_title": _("Edit the account"), "form_submit": _("Save")}
    return _show(request, by, form, texts, reverse("console:account", args=[row.id]))


@screen(Permission.ACCOUNTS_EDIT, "GET", "HEAD", "POST")
def merge(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """First what would happen, then the merge."""
    row = people.get_account(by, account_id)
    form = MergeForm(request.POST or None)
    form.fields["other"].by = by  # type: ignore[attr-defined]
    preview = other = None
    if request.method == "POST" and form.is_valid():
        try:
            wanted = MergeAccounts(kept_id=row.id, gone_id=form.cleaned_data["other"])
            preview, other = people.preview_account_merge(by, wanted), people.get_account(by, wanted.gone_id)
            if form.cleaned_data["sure"] == str(wanted.gone_id):
                people.merge_accounts(by, wanted, now=page.now())
                messages.success(request, _("The two accounts are one. This can be taken back at any time."))
                return redirect("console:account", row.id)
        except Refusal as refusal:
            refused.onto(form, refusal)
    context = {"account": row, "form": form, "preview": preview, "other": other}
    return page.show(request, by, "console/account_merge.html", context, status=refused.status(form))


@screen(Permission.ACCOUNTS_EDIT, "POST")
def unmerge(request: HttpRequest, by: Actor, account_id: int) -> HttpResponse:
    """Take a merge back: the address names the account that is to stand alone again."""
    row = people.unmerge_account(by, account_id, now=page.now())
    messages.success(request, _("The account stands alone again."))
    return redirect("console:account", row.id)


@screen(Permission.CONTACTS_EDIT, "POST")
def role(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Say what somebody is in the account's purchase."""
    row = people.get_contact(by, contact_id)
    given = request.POST.get("role", "")
    try:
        wanted = SetRole(contact_id=row.id, role=BuyingRole(given) if given in ROLES else None)
        people.set_role(by, wanted, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Saved."))
    if row.account_id is None:
        return redirect("console:contact", row.id)
    return redirect("console:account", row.account_id)


def _find(by: Actor | None, text: str) -> int:
    assert by is not None
    try:
        return read_id(Prefix.ACCOUNT, text.strip())
    except IdNotReadable:
        found = people.search_accounts(by, text, now=page.now(), limit=5)
        same = [row.id for row in found if fold(row.name) == fold(text)]
        if len(same) != 1:
            raise forms.ValidationError(_NOBODY) from None
        return same[0]


def initial_of(by: Actor, row: Account) -> dict[str, Any]:
    """What the form of an account shows before anything is typed."""
    usual = {name: getattr(row, name) for name in AccountForm.base_fields}
    parent = people.find_account(by, row.parent_id) if row.parent_id else None
    return usual | {"parent_id": write_id(Prefix.ACCOUNT, parent.id) if parent else ""}


def _show(
    request: HttpRequest, by: Actor, form: AccountForm, texts: dict[str, str], back: str
) -> HttpResponse:
    context = {"form": form, "back_url": back, "back_label": _("Accounts"), **texts}
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))
