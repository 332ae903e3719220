"""The lifecycle on screens: a drawing of its stages, forms for stages and reasons, the document, versions."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console import (
    condition_words,
    drafts,
    lifecycle_changes,
    lifecycle_draft,
    lifecycle_stages,
    page,
    refused,
    stage_words,
    stages,
)
from crescendo.console.lifecycle_forms import PublishForm, ReasonsForm
from crescendo.console.lifecycle_stage_form import CRM
from crescendo.console.score_forms import DocumentForm
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal, told
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api
from crescendo.lifecycle.types import Course, Pipeline, ReasonList, Stage, in_words

_EDIT, _PUBLISH = Permission.DEFINITIONS_EDIT, Permission.DEFINITIONS_PUBLISH
_BOTH = ("GET", "HEAD", "POST")
_SYSTEMS = {"HubSpot": CRM[:2], "Salesforce": CRM[2:]}


@screen(Permission.DEFINITIONS_READ)
def overview(request: HttpRequest, by: Actor) -> HttpResponse:
    """Both pipelines as a drawing and as tables, the reasons, the state of the draft, versions."""
    found = api.get_lifecycle(by)
    language = stage_words.language()
    context = {
        "lifecycle": found,
        "pipelines": [
            _pipeline(found.read.course(one), one, by) | {"gone": lifecycle_stages.gone(found, one)}
            for one in Pipeline
        ],
        "lists": [
            (
                one.value,
                stage_words.LISTS[one.value],
                [in_words(r.title, language) for r in found.read.reasons[one]],
            )
            for one in ReasonList
        ],
        "faults": lifecycle_changes.faults(found.faults, found.draft),
        "versions": api.list_lifecycle_versions(by),
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/lifecycle.html", context)


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("reasons")
def reasons(request: HttpRequest, by: Actor, list_key: str) -> HttpResponse:
    """A list of reasons by their names."""
    found = api.get_lifecycle(by)
    if list_key not in set(ReasonList):
        raise Http404
    form = ReasonsForm(
        request.POST or None,
        list_key=list_key,
        course=found.read.course(Pipeline.CONTACT),
        reasons=found.draft["reasons"].get(list_key) or (),
    )
    if request.method == "POST" and form.is_valid():
        document = {**found.draft, "reasons": {**found.draft["reasons"], list_key: form.written()}}
        if _saved(request, by, form, document):
            return redirect("console:lifecycle")
    context = {"form": form, "revision": found.revision, "form_title": stage_words.LISTS[list_key]}
    return page.show(request, by, "console/lifecycle_reasons.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
def document(request: HttpRequest, by: Actor) -> HttpResponse:
    """The whole lifecycle as a document; each fault stands with its place."""
    found = api.get_lifecycle(by)
    text = json.dumps(found.draft, ensure_ascii=False, indent=2)
    form = DocumentForm(request.POST or None, initial={"document": text})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["document"]
        faults = api.errors_of_lifecycle(given)
        for pointer, _kind, sentence in faults:
            form.add_error("document", f"{pointer}: {told(sentence, _)}")
        if not faults and _saved(request, by, form, given):
            return redirect("console:lifecycle")
    return _form(request, by, form, _("The lifecycle as a document"), found.revision, is_wide=True)


@screen(_EDIT, *_BOTH)
def publish(request: HttpRequest, by: Actor) -> HttpResponse:
    """What the draft changes; publishing it."""
    found = api.get_lifecycle(by)
    form = PublishForm(request.POST or None, initial={"revision": found.revision})
    if request.method == "POST" and form.is_valid():
        try:
            version = api.publish_lifecycle(by, now=page.now(), **form.cleaned_data)
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Version %(number)s holds now.") % {"number": version.number})
            return redirect("console:lifecycle")
    context = {
        "lifecycle": found,
        "form": form,
        "changes": _changed(by, found.number, found.draft),
        "leaving": lifecycle_stages.leaving(by, found),
        "faults": lifecycle_changes.faults(found.faults, found.draft),
        "may_publish": core.may(by, _PUBLISH),
    }
    return page.show(request, by, "console/lifecycle_publish.html", context, status=refused.status(form))


@screen(Permission.DEFINITIONS_READ)
def version(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """A published version and what it changed."""
    document, _differences = api.lifecycle_version(by, number)
    row = next((one for one in api.list_lifecycle_versions(by) if one.number == number), None)
    context = {
        "number": number,
        "version": row,
        "changes": _changed(by, number - 1, document) if number else [],
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/lifecycle_version.html", context)


@screen(_EDIT, "POST")
def go_back(request: HttpRequest, by: Actor, number: int) -> HttpResponse:
    """Make an earlier version the draft."""
    found = api.get_lifecycle(by)
    standing, _changed = api.lifecycle_version(by, number)
    try:
        api.save_lifecycle(by, standing, revision=found.revision, now=page.now())
    except Refusal as refusal:
        messages.error(request, refused.for_toast(refusal))
    else:
        messages.success(request, _("Saved in the draft. It holds once it is published."))
    return redirect("console:lifecycle")


def _pipeline(course: Course, pipeline: Pipeline, by: Actor) -> dict[str, Any]:
    # What a draft gives no readable key is called by its place: it has no page, and stands among the faults.
    named = [one for one in course.stages if not one.key.startswith("/")]
    drawn = [_drawn(course, one, pipeline, by) for one in named]
    return {
        "key": pipeline.value,
        "title": stage_words.PIPELINES[pipeline.value],
        "way": [one for one in drawn if not one["is_aside"]],
        "aside": [one for one in drawn if one["is_aside"]],
        "stages": drawn,
    }


def _drawn(course: Course, one: Stage, pipeline: Pipeline, by: Actor) -> dict[str, Any]:
    language = stage_words.language()
    asked = [*one.to_enter, *one.to_leave]
    return {
        "key": one.key,
        "title": in_words(one.title, language),
        "tone": stages.tone_of(course, one.key),
        "is_aside": one.is_aside,
        "moves": [(stages.title_of(course, move.to), stages.tone_of(course, move.to)) for move in one.moves],
        "required": [stage_words.requirement(pipeline, ask) for ask in asked if not ask.by_itself],
        "itself": [stage_words.requirement(pipeline, ask) for ask in asked if ask.by_itself],
        "ways": [(way.key, in_words(way.title, language), _condition(way.condition, by)) for way in one.ways],
        "crm": [
            (system, " · ".join(said))
            for system, names in _SYSTEMS.items()
            if (said := [one.crm[name] for name in names if one.crm.get(name)])
        ],
    }


def _condition(said: Any, by: Actor) -> str:
    try:
        tree = conditions.parse(said, entity=Entity.CONTACT, sees_personal_data=True)
    except ConditionNotValid:
        return _("This condition cannot be read.")
    return condition_words.say(tree, by)


def _changed(by: Actor, number: int, after: Any) -> list[dict[str, Any]]:
    """What a document changes against a version, in words."""
    before, _differences = api.lifecycle_version(by, number)
    return lifecycle_changes.changes(before, after, by)


def _saved(request: HttpRequest, by: Actor, form: forms.Form, written: Any) -> bool:
    return lifecycle_draft.saved(request, by, written, revision=drafts.revision(request), form=form)


def _form(
    request: HttpRequest,
    by: Actor,
    form: forms.Form,
    title: str,
    revision: int | None,
    *,
    is_wide: bool = False,
) -> HttpResponse:
    context = {"form": form, "revision": revision, "form_title": title, "is_wide": is_wide}
    return page.show(request, by, "console/lifecycle_form.html", context, status=refused.status(form))
