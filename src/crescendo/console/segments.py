"""Segments: the list, making and changing one, publishing it; doubled, removed and brought back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console import condition_field, filters, page, refused, segment_preview, segment_words
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id, write_id
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, NothingToPublish, Permission
from crescendo.segments import api
from crescendo.segments.types import ChangeSegment, NewSegment, RenameSegment, Segment, SegmentKind, Size

_TREND = 30


class SegmentForm(forms.Form):
    """A segment's name and, of one that follows a condition, who is in."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=120)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *positional: Any, by: Actor, kind: SegmentKind, **options: Any) -> None:
        super().__init__(*positional, **options)
        self.kind = kind
        if kind is SegmentKind.DYNAMIC:
            self.fields["condition"] = condition_field.ConditionField(
                by=by, entity=Entity.CONTACT, label=gettext_lazy("Who is in"), opened=True
            )


@screen(Permission.DEFINITIONS_READ)
def segments(request: HttpRequest, by: Actor) -> HttpResponse:
    """All segments: what each asks, how large it is and was, who made it."""
    asked = request.GET.get("q", "").strip()
    found = [one for one in api.list_segments(by) if asked.casefold() in one.name.casefold()]
    sizes = api.sizes_of_all(by, days=_TREND)
    makers = core.names_of(frozenset(one.created_by_id for one in found if one.created_by_id is not None))
    rows = [
        {
            "segment": one,
            "kind": segment_words.KINDS[one.kind],
            "words": segment_words.of_segment(one, by),
            "states": segment_words.states(one),
            "trend": _trend(one, sizes.get(one.id, ())),
            "maker": makers.get(one.created_by_id or 0, _("Crescendo") if one.shipped else ""),
        }
        for one in found
    ]
    context = {"rows": rows, "asked": asked, "removed": _removed(request), "may_edit": _may_edit(by)}
    return page.show(request, by, "console/segments.html", context)


@screen(Permission.DEFINITIONS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make a segment; from a filtered list, the filter becomes its condition."""
    kind = SegmentKind.FIXED if request.GET.get("kind") == SegmentKind.FIXED else SegmentKind.DYNAMIC
    form = SegmentForm(request.POST or None, by=by, kind=kind, initial={"condition": _filtered(request, by)})
    if _is_said(request) and form.is_valid():
        said = form.cleaned_data
        try:
            wanted = NewSegment(name=said["name"], kind=kind, condition=said.get("condition"))
            made = api.create_segment(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return _done(request, by, made)
    title = _("New segment by hand") if kind is SegmentKind.FIXED else _("New segment")
    return _show(request, by, form, title, back=reverse("console:segments"), label=_("Segments"))


@screen(Permission.DEFINITIONS_EDIT, "GET", "HEAD", "POST")
def edit(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Another name or condition; members follow once it is published."""
    held = api.get_segment(by, segment_id)
    initial = {"name": held.name, "condition": held.condition, "revision": held.revision}
    form = SegmentForm(request.POST or None, by=by, kind=held.kind, initial=initial)
    if _is_said(request) and form.is_valid():
        try:
            changed = _changed(by, held, form.cleaned_data)
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return _done(request, by, changed)
    address = reverse("console:segment", args=[segment_id])
    return _show(request, by, form, held.name, back=address, label=held.name)


@screen(Permission.DEFINITIONS_PUBLISH, "POST")
def publish(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Let the draft say who is in."""
    return _publish(request, by, api.get_segment(by, segment_id))


@screen(Permission.DEFINITIONS_EDIT, "POST")
def duplicate(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Make another like it."""
    held = api.get_segment(by, segment_id)
    wanted = RenameSegment(segment_id=segment_id, name=_("%(name)s (copy)") % {"name": held.name})
    made = api.duplicate_segment(by, wanted, now=page.now())
    messages.success(request, _("The copy has been made."))
    return redirect("console:segment", made.id)


@screen(Permission.DEFINITIONS_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Remove it, unless something asks about it; the list offers it back."""
    try:
        gone = api.remove_segment(by, segment_id, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
        return redirect("console:segment", segment_id)
    query = urlencode({"removed": write_id(Prefix.SEGMENT, gone.id)})
    return redirect(f"{reverse('console:segments')}?{query}")


@screen(Permission.DEFINITIONS_EDIT, "POST")
def restore(request: HttpRequest, by: Actor, segment_id: int) -> HttpResponse:
    """Bring a removed one back."""
    api.restore_segment(by, segment_id, now=page.now())
    messages.success(request, _("The segment is back."))
    return redirect("console:segment", segment_id)


def _trend(one: Segment, sizes: Sequence[Size]) -> list[int]:
    today = page.local(page.now()).date()
    days = segment_words.by_day(sizes, one.members, today=today, last=_TREND)
    return [members or 0 for _day, members in days]


def _changed(by: Actor, held: Segment, said: dict[str, Any]) -> Segment:
    if held.kind is SegmentKind.FIXED:
        return api.rename_segment(by, RenameSegment(segment_id=held.id, name=said["name"]), now=page.now())
    wanted = ChangeSegment(
        segment_id=held.id,
        revision=said["revision"] or held.revision,
        name=said["name"],
        condition=said["condition"],
    )
    return api.change_segment(by, wanted, now=page.now())


def _done(request: HttpRequest, by: Actor, segment: Segment) -> HttpResponse:
    """The page of what was saved, published where that was asked."""
    if request.POST.get("then") == "publish":
        return _publish(request, by, segment)
    messages.success(request, _("Saved."))
    return redirect("console:segment", segment.id)


def _publish(request: HttpRequest, by: Actor, segment: Segment) -> HttpResponse:
    try:
        api.publish_segment(by, segment.id, revision=segment.revision, now=page.now())
    except NothingToPublish:
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("It is published. Its members are being worked out."))
    return redirect("console:segment", segment.id)


def _show(
    request: HttpRequest, by: Actor, form: SegmentForm, title: str, *, back: str, label: str
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "back": back,
        "back_label": label,
        "is_fixed": form.kind is SegmentKind.FIXED,
        "may_publish": core.may(by, Permission.DEFINITIONS_PUBLISH),
    }
    if request.POST.get("then") == "preview" and form.is_valid():
        context["shown"] = segment_preview.of(by, form.cleaned_data.get("condition"))
    return page.show(request, by, "console/segment_edit.html", context, status=refused.status(form))


def _is_said(request: HttpRequest) -> bool:
    return request.method == "POST" and request.POST.get("then") != "preview"


def _filtered(request: HttpRequest, by: Actor) -> Any:
    """The filter of the list that was left for here, as a document; None for none."""
    current = filters.read(request, by, Entity.CONTACT)
    return conditions.write(current.tree) if current.tree is not None and current.is_set else None


def _removed(request: HttpRequest) -> int | None:
    """The segment that was removed right now, to offer it back."""
    try:
        return read_id(Prefix.SEGMENT, request.GET.get("removed", ""))
    except IdNotReadable:
        return None


def _may_edit(by: Actor) -> bool:
    return core.may(by, Permission.DEFINITIONS_EDIT)
