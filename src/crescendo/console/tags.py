"""Tags: the list, making and changing one, and putting them on a contact or taking them off."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console import filters, page, refused, typed
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import ChangeTag, NewTag, Tag, TagColour

COLOURS: dict[str, Any] = {
    "blue": pgettext_lazy("colour", "Blue"),
    "green": pgettext_lazy("colour", "Green"),
    "orange": pgettext_lazy("colour", "Orange"),
    "red": pgettext_lazy("colour", "Red"),
    "purple": pgettext_lazy("colour", "Purple"),
    "secondary": pgettext_lazy("colour", "Grey"),
}


class TagForm(forms.Form):
    """A tag's name, colour, note; the rule comes from the filter of a list."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=[*COLOURS.items()])
    note = forms.CharField(
        label=gettext_lazy("What it means"),
        max_length=255,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rule = forms.CharField(required=False, widget=forms.HiddenInput())

    def clean_colour(self) -> TagColour:
        return TagColour(self.cleaned_data["colour"])

    def clean_rule(self) -> Any:
        """The rule as a document, None for none."""
        text = self.cleaned_data["rule"]
        try:
            return json.loads(text) if text else None
        except ValueError as cause:
            raise forms.ValidationError(_("The rule cannot be read. Filter the contacts again.")) from cause


@screen(Permission.CONTACTS_READ)
def tags(request: HttpRequest, by: Actor) -> HttpResponse:
    """All tags with how many carry each."""
    found = people.list_tags()
    owners = core.names_of(frozenset(tag.owner_id for tag in found if tag.owner_id is not None))
    rows = [
        {
            "tag": tag,
            "owner": owners.get(tag.owner_id or 0, ""),
            "rule": words_of(tag.rule, by),
            "filter": _carriers(tag),
            "may_change": _may_change(by, tag),
        }
        for tag in found
    ]
    context = {"rows": rows, "may_make": core.may(by, Permission.CONTACTS_EDIT)}
    return page.show(request, by, "console/tags.html", context)


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Make a tag; from a filtered list, the filter becomes its rule."""
    form = TagForm(request.POST or None, initial={"colour": "blue", "rule": _rule_in(request, by)})
    if request.method == "POST" and form.is_valid():
        try:
            people.create_tag(by, NewTag(**form.cleaned_data), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("The tag has been made."))
            return redirect("console:tags")
    return _show(request, by, form, _("New tag"), _("Make the tag"))


@screen(Permission.CONTACTS_EDIT, "GET", "HEAD", "POST")
def tag(request: HttpRequest, by: Actor, tag_id: int) -> HttpResponse:
    """Rename it, or take its rule away."""
    row = people.get_tag(tag_id)
    rule = json.dumps(row.rule) if row.rule is not None else ""
    initial = {"name": row.name, "colour": row.colour.value, "note": row.note, "rule": rule}
    form = TagForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data | ({"rule": None} if request.POST.get("without_rule") == "yes" else {})
        try:
            people.change_tag(by, ChangeTag(tag_id=tag_id, **given), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:tags")
    return _show(request, by, form, row.name, _("Save"))


@screen(Permission.CONTACTS_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, tag_id: int) -> HttpResponse:
    """Remove a tag for good."""
    people.remove_tag(by, tag_id, now=page.now())
    messages.success(request, _("The tag has been removed."))
    return redirect("console:tags")


@screen(Permission.CONTACTS_EDIT, "POST")
def put_on(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Put a tag on a contact, or take it off again."""
    number = typed.whole(request.POST.get("tag", ""), digits=17) or 0
    change = people.untag_contacts if request.POST.get("off") == "yes" else people.tag_contacts
    try:
        change(by, number, [contact_id], now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    return redirect(reverse("console:contact", args=[contact_id]) + "#tags")


def section(by: Actor, contact_id: int) -> dict[str, Any]:
    """A contact's tags, and those that may be put on it."""
    mine, others = people.tags_around(by, contact_id)
    may_tag = core.may(by, Permission.CONTACTS_EDIT)
    return {"tags": mine, "tags_to_add": others if may_tag else (), "may_tag": may_tag}


def words_of(rule: Mapping[str, Any] | None, by: Actor) -> str:
    """A rule in the reader's language; empty for none."""
    if rule is None:
        return ""
    try:
        tree = conditions.parse(dict(rule), entity=Entity.CONTACT, sees_personal_data=True)
        return filters.say(tree, by)
    except ConditionNotValid:
        return _("This rule asks for a field that there is no more, so nobody fits it.")


def _rule_in(request: HttpRequest, by: Actor) -> str:
    current = filters.read(request, by, Entity.CONTACT)
    if current.tree is None or not current.is_set:
        return ""
    return json.dumps(conditions.write(current.tree))


def _carriers(tag: Tag) -> str:
    return reverse("console:contacts") + "?" + urlencode({"f": f"tags:has_any_of:{tag.id}"})


def _may_change(by: Actor, tag: Tag) -> bool:
    is_mine = by.staff_id is not None and tag.owner_id == by.staff_id
    return core.may(by, Permission.CONTACTS_EDIT) and (is_mine or core.may(by, Permission.SETTINGS_MANAGE))


def _show(request: HttpRequest, by: Actor, form: TagForm, title: str, submit: str) -> HttpResponse:
    text = form["rule"].value()
    try:
        rule = json.loads(text) if text else None
    except ValueError:
        rule = None
    context = {
        "form": form,
        "form_title": title,
        "form_submit": submit,
        "rule_words": words_of(rule, by) if isinstance(rule, dict) else "",
        "has_stood": title != _("New tag"),
    }
    return page.show(request, by, "console/tag.html", context, status=refused.status(form))
