"""Merging two contacts: choose the other, see side by side what will be, confirm; and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.activity import api as activity
from crescendo.console import page, refused
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, JobProgress, Permission
from crescendo.people import api as people
from crescendo.people.types import Contact, MergeContacts, MergedField, MergePreview, RejectSuggestion

_SHOWN = 20
_CHOICE = "keep."


@screen(Permission.CONTACTS_EDIT)
def choose(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Whom to merge with this contact: who may be the same, and a search."""
    row = people.get_contact(by, contact_id)
    if row.id != contact_id:
        return redirect("console:contact-merge", row.id)
    question = request.GET.get("q", "").strip()[:200]
    found = people.search_contacts(by, question, now=page.now(), limit=_SHOWN) if question else ()
    context = {
        "contact": row,
        "may_edit": True,
        "question": question,
        "found": [one for one in found if one.id != row.id],
        "doubles": doubles(by, row.id),
    }
    return page.show(request, by, "console/merge_choose.html", context)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def preview(request: HttpRequest, by: Actor, contact_id: int, other_id: int) -> HttpResponse:
    """Both side by side with what will be kept; on POST it is done."""
    given = request.POST if request.method == "POST" else request.GET
    survivor = other_id if given.get("survivor") == "other" else contact_id
    asked = MergeContacts(
        survivor_id=survivor,
        other_id=contact_id if survivor == other_id else other_id,
        choices=_choices(given, {"one": contact_id, "other": other_id}),
    )
    try:
        if request.method == "POST":
            merge = people.merge_contacts(by, asked, now=page.now())
            messages.success(request, _("The two contacts are one now. You can undo this at any time."))
            return redirect("console:contact", merge.survivor_id)
        shown = people.preview_merge(by, asked)
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:contact", contact_id)
    context = _side_by_side(by, shown, contact_id)
    return page.show(request, by, "console/merge_preview.html", context)


@screen(Permission.CONTACTS_EDIT, "POST")
def undo(request: HttpRequest, by: Actor, merge_id: int) -> HttpResponse:
    """Take a merge back; the next page is the survivor's."""
    try:
        parted = people.unmerge_contacts(by, merge_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:contacts")
    if len(parted.contact_ids) > 1:
        messages.success(request, _("They are two contacts again; each has what was said of it."))
    else:
        messages.info(request, _("The merge is undone. They stay one contact because messages say so."))
    return redirect("console:contact", parted.contact_ids[0])


@screen(Permission.CONTACTS_EDIT, "POST")
def tell_apart(request: HttpRequest, by: Actor, contact_id: int, other_id: int) -> HttpResponse:
    """These two are not one person: never suggest it again."""
    asked = RejectSuggestion(contact_id=contact_id, other_id=other_id)
    try:
        people.reject_suggestion(by, asked, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Noted. These two are not suggested again."))
    return redirect("console:contact", contact_id)


def section(by: Actor, row: Contact) -> dict[str, Any]:
    """What a contact's page says of merges: those that were made, and what still follows."""
    merges = people.list_merges(by, row.id)
    staff = frozenset(
        number for one in merges for number in (one.by_id, one.undone_by_id) if number is not None
    )
    return {
        "merges": merges,
        "latest_merge": next((one for one in merges if one.is_standing), None),
        "mergers": core.names_of(staff),
        "following": _following(by, row) if merges else None,
    }


def _following(by: Actor, row: Contact) -> JobProgress | None:
    # Events follow a merge or its undoing, and both are listed with those who took part.
    jobs = activity.following()
    identities = {identity.id for identity in people.identities_of(by, row.id)} if jobs else set()
    return next((job for job in jobs if identities & set(job.payload["identities"])), None)


def doubles(by: Actor, contact_id: int) -> list[dict[str, Any]]:
    """Who may be the same person, by name, with what speaks for it."""
    found = people.doubles_of(by, contact_id)
    others = {one: one.other_id if one.contact_id == contact_id else one.contact_id for one in found}
    names = people.name_of_contacts(others.values(), by=by)
    return [{"other_id": other, "name": names[other], "suggestion": one} for one, other in others.items()]


def _choices(given: Mapping[str, str], contacts: Mapping[str, int]) -> dict[str, int]:
    return {
        name.removeprefix(_CHOICE): contacts[side]
        for name, side in given.items()
        if name.startswith(_CHOICE) and side in contacts
    }


def _side_by_side(by: Actor, shown: MergePreview, contact_id: int) -> dict[str, Any]:
    """The contact that was come from stands left, whoever survives."""
    is_left = shown.survivor.id == contact_id
    left, right = (shown.survivor, shown.other) if is_left else (shown.other, shown.survivor)
    names = _references(by, shown.fields)
    rows = [_row(one, names, left.id, is_left=is_left) for one in shown.fields]
    identities = (shown.survivor_identities, shown.other_identities)
    return {
        "contact": left,
        "other": right,
        "survivor_side": "one" if is_left else "other",
        "differing": [row for row in rows if row["differs"]],
        "same": [row for row in rows if not row["differs"]],
        "left_identities": identities[0 if is_left else 1],
        "right_identities": identities[1 if is_left else 0],
        "events": left.event_count + right.event_count,
        "moving_events": shown.other.event_count,
        "withdrawals": shown.withdrawals,
        "suppressions": shown.suppressions,
        "attached": shown.attached,
    }


def _row(
    one: MergedField, names: Mapping[tuple[str, int], str], left_id: int, *, is_left: bool
) -> dict[str, Any]:
    left, right = (one.survivor, one.other) if is_left else (one.other, one.survivor)
    kept = {None: "", left_id: "one"}.get(one.kept_from, "other")
    return {
        "field": one.field,
        "differs": one.differs,
        "left": names.get((one.field, left), left) if isinstance(left, int) else left,
        "right": names.get((one.field, right), right) if isinstance(right, int) else right,
        "kept": kept,
    }


def _references(by: Actor, fields: tuple[MergedField, ...]) -> dict[tuple[str, int], str]:
    """Owners and accounts by name."""
    said = {
        (one.field, value)
        for one in fields
        if one.field in {"owner_id", "account_id"}
        for value in (one.survivor, one.other)
        if isinstance(value, int)
    }
    owners = core.names_of(frozenset(value for name, value in said if name == "owner_id"))
    named = {("owner_id", number): name for number, name in owners.items()}
    if core.may(by, Permission.ACCOUNTS_READ):
        for name, value in said:
            account = people.find_account(by, value) if name == "account_id" else None
            if account is not None:
                named[name, value] = account.name or account.domain
    return named
