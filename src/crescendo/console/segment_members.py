"""Members of fixed segments: put in by a list's filter or ticks or by pasted addresses, taken out again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console import filters, page, refused
from crescendo.console.screen import screen
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.segments import api
from crescendo.segments.types import Added, NewSegment, SegmentKind

_SHOWN = 20
_NEW = "new"


class PutInForm(forms.Form):
    """Which fixed segment, or the name of a new one."""

    into = forms.ChoiceField(label=gettext_lazy("Segment"))
    name = forms.CharField(label=gettext_lazy("Name of the new segment"), max_length=120, required=False)

    def __init__(self, *positional: Any, by: Actor, **options: Any) -> None:
        super().__init__(*positional, **options)
        held = [one for one in api.list_segments(by) if one.kind is SegmentKind.FIXED]
        choices = [(str(one.id), one.name) for one in held]
        if Permission.DEFINITIONS_EDIT in by.permissions:
            choices.append((_NEW, _("A new segment")))
        else:
            del self.fields["name"]
        self.fields["into"].choices = choices  # type: ignore[attr-defined]


class AddressesForm(forms.Form):
    """Addresses as they are pasted."""

    addresses = forms.CharField(
        label=gettext_lazy("E-mail addresses or phone numbers"),
        help_text=gettext_lazy("As they come: in lines, with commas, with names around them. At most 5,000."),
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def put_in(request: HttpRequest, by: Actor) -> HttpResponse:
    """Put the ticked, or all of a filter, into a fixed segment."""
    current = filters.read(request, by, Entity.CONTACT)
    ids = _ticked(request)
    if current.tree is None:
        return redirect("console:contacts")
    form = PutInForm(request.POST or None, by=by)
    if request.method == "POST" and form.is_valid():
        try:
            segment_id = _chosen(by, form)
            if ids is not None:
                _told(request, api.add_members(by, segment_id, ids, now=page.now()))
            else:
                api.fill_segment(by, segment_id, conditions.write(current.tree), now=page.now())
                messages.success(request, _("They are being put in, in the background."))
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return redirect("console:segment", segment_id)
    query = request.GET.copy()
    query.pop("id", None)
    query.pop("of", None)
    context = {
        "form": form,
        "count": len(ids) if ids is not None else people.count_contacts(by, current.tree, now=page.now()),
        "filter": current,
        "is_ticked": ids is not None,
        "back": f"{reverse('console:contacts')}?{query.urlencode()}",
    }
    return page.show(request, by, "console/segment_put_in.html", context, status=refused.status(form))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def addresses(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Paste addresses; who is known by one is put in."""
    held = api.get_segment(by, segment_id)
    form = AddressesForm(request.POST or None)
    added: Added | None = None
    if request.method == "POST" and form.is_valid():
        try:
            added = api.add_addresses(by, segment_id, form.cleaned_data["addresses"], now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
    context = {"form": form, "segment": held, "added": added, "unknown": added.unknown[:200] if added else ()}
    return page.show(request, by, "console/segment_addresses.html", context, status=refused.status(form))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def take_out(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Take the ticked out of a fixed segment, after a look at whom."""
    held = api.get_segment(by, segment_id)
    ids = _ticked(request) or ()
    if request.method == "POST":
        gone = api.remove_members(by, segment_id, ids, now=page.now())
        said = ngettext(
            "%(number)d person has been taken out.", "%(number)d people have been taken out.", gone
        )
        messages.success(request, said % {"number": gone})
        return redirect("console:segment", segment_id)
    names = people.name_of_contacts(people.visible_contacts(by, ids), by=by)
    context = {"segment": held, "names": sorted(names.values())[:_SHOWN], "count": len(names)}
    return page.show(request, by, "console/segment_take_out.html", context)


def _chosen(by: Actor, form: PutInForm) -> int:
    said = form.cleaned_data
    if said["into"] != _NEW:
        return int(said["into"])
    wanted = NewSegment(name=said["name"], kind=SegmentKind.FIXED)
    return api.create_segment(by, wanted, now=page.now()).id


def _told(request: HttpRequest, entered: int) -> None:
    said = ngettext("%(number)d person has been put in.", "%(number)d people have been put in.", entered)
    messages.success(request, said % {"number": entered})


def _ticked(request: HttpRequest) -> tuple[int, ...] | None:
    """The rows that were ticked; None where all of the filter are meant."""
    if "id" not in request.GET:
        return None
    try:
        return tuple(read_id(Prefix.CONTACT, one) for one in request.GET.getlist("id")[:200])
    except IdNotReadable as cause:
        raise NotFound(kind="contact", id="") from cause
