"""Stages of the lifecycle in forms: a new one, one that is changed, one that goes and where its people go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crescendo.console import drafts, lifecycle_draft, page, refused, stage_words, stages
from crescendo.console.lifecycle_stage_form import DropForm, StageForm, why_kept
from crescendo.console.screen import screen
from crescendo.console.templatetags.reading import number
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import MOST_COUNTED, Course, DropStage, LifecyclePage, Pipeline

_EDIT = Permission.DEFINITIONS_EDIT
_BOTH = ("GET", "HEAD", "POST")
_LISTS = {Pipeline.CONTACT: "console:contacts", Pipeline.DEAL: "console:deals"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """The stages of a pipeline in the draft, and the one that a page is about."""

    found: LifecyclePage
    kind: Pipeline
    rows: list[Row]
    standing: Row

    @property
    def course(self) -> Course:
        return self.found.read.course(self.kind)


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("stages")
def stage(request: HttpRequest, by: Actor, pipeline: str, stage_key: str = "") -> HttpResponse:
    """A stage's names, place, required fields and moves; without a key a new one."""
    here = _place(by, pipeline, stage_key)
    form = StageForm(request.POST or None, pipeline=here.kind, course=here.course, standing=here.standing)
    if request.method == "POST" and form.is_valid():
        put = form.put(_taken(here))
        document = lifecycle.with_stage(here.found.draft, put)
        if lifecycle_draft.saved(request, by, document, revision=drafts.revision(request), form=form):
            is_on = "enters" in request.POST and here.kind is Pipeline.CONTACT
            return redirect("console:lifecycle-way-new", put.row["key"]) if is_on else _back()
    context = {
        "form": form,
        "revision": here.found.revision,
        "pipeline": here.kind.value,
        "pipeline_title": stage_words.PIPELINES[here.kind.value],
        "stage_key": stage_key,
        "form_title": stages.title_of(here.course, stage_key) if stage_key else _("New stage"),
    }
    return page.show(request, by, "console/lifecycle_stage.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("stages", "reasons", "telesales")
def remove(request: HttpRequest, by: Actor, pipeline: str, stage_key: str) -> HttpResponse:
    """How many stand in a stage, where they are to go, and why it may have to stay."""
    here = _place(by, pipeline, stage_key)
    kept = why_kept(here.course, here.kind, stage_key)
    form = DropForm(request.POST or None, course=here.course, key=stage_key)
    is_sent = request.method == "POST" and not kept and form.is_valid()
    if is_sent and _dropped(request, by, here, form):
        return _back()
    context = {
        "form": form,
        "kept": kept,
        "here": _in_words(here.kind, _count(by, here.kind, stage_key)),
        "list": _LISTS[here.kind],
        "revision": here.found.revision,
        "pipeline": here.kind.value,
        "stage_key": stage_key,
        "stage_title": stages.title_of(here.course, stage_key),
    }
    status = 422 if kept and request.method == "POST" else refused.status(form)
    return page.show(request, by, "console/lifecycle_stage_remove.html", context, status=status)


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("stages", "reasons", "telesales")
def put_back(request: HttpRequest, by: Actor, pipeline: str, stage_key: str) -> HttpResponse:
    """Take a stage into the draft again that is still in force."""
    found = lifecycle.get_lifecycle(by)
    if pipeline not in set(Pipeline) or stage_key not in _goes_of(found, Pipeline(pipeline)):
        raise Http404
    published, _changes = lifecycle.lifecycle_version(by, found.number)
    document = lifecycle.put_back(found.draft, published, Pipeline(pipeline), stage_key)
    lifecycle_draft.saved(request, by, document, revision=drafts.revision(request))
    return _back()


def leaving(by: Actor, found: LifecyclePage) -> list[Row]:
    """Who goes where once the draft is published: of each stage that it takes out, how many stand in it now."""
    return [
        {
            "key": key,
            "title": stages.title_of(found.read.course(kind), key),
            "to": stages.title_of(found.read.course(kind), to),
            "here": _in_words(kind, _count(by, kind, key)),
            "list": _LISTS[kind],
        }
        for kind in Pipeline
        for key, to in _goes_of(found, kind).items()
    ]


def gone(found: LifecyclePage, kind: Pipeline) -> list[Row]:
    """The stages that a pipeline of the draft has no more; those that are still in force may be put back."""
    course, leaving_now = found.read.course(kind), _goes_of(found, kind)
    return [
        {
            "key": one.key,
            "title": stages.title_of(course, one.key),
            "to": stages.title_of(course, one.to),
            "is_in_force": one.key in leaving_now,
        }
        for one in course.removed
        if not one.key.startswith("/")
    ]


def _goes_of(found: LifecyclePage, kind: Pipeline) -> Mapping[str, str]:
    """The stages in force that the draft has no more, and where it sends those who stand in them."""
    held = lifecycle.in_force().course(kind)
    return {one.key: one.to for one in found.read.course(kind).removed if held.find(one.key) is not None}


def _place(by: Actor, pipeline: str, stage_key: str) -> _Place:
    found = lifecycle.get_lifecycle(by)
    if pipeline not in set(Pipeline):
        raise Http404
    rows = [dict(row) for row in found.draft["stages"].get(pipeline) or ()]
    standing: Row | None = next((row for row in rows if row.get("key") == stage_key), None)
    if stage_key and standing is None:
        raise Http404
    return _Place(found=found, kind=Pipeline(pipeline), rows=rows, standing=standing or {})


def _taken(here: _Place) -> set[str]:
    """The keys that stand for a stage, or stood for one."""
    both = (here.course, lifecycle.in_force().course(here.kind))
    stand = {one.key for course in both for one in course.stages}
    return stand | {one.key for course in both for one in course.removed}


def _dropped(request: HttpRequest, by: Actor, here: _Place, form: DropForm) -> bool:
    key = str(here.standing["key"])
    drop = DropStage(pipeline=here.kind, key=key, to=form.cleaned_data["to"])
    is_known = lifecycle.in_force().course(here.kind).find(key) is not None
    document = lifecycle.without_stage(here.found.draft, drop, is_known=is_known)
    is_saved = lifecycle_draft.saved(request, by, document, revision=drafts.revision(request), form=form)
    if is_saved and is_known:
        messages.info(request, _("Until it is published everybody stays where they are."))
    return is_saved


def _count(by: Actor, kind: Pipeline, key: str) -> int:
    if lifecycle.in_force().course(kind).find(key) is None:
        return 0
    return lifecycle.count_in_stage(by, kind, key, now=page.now())


def _in_words(kind: Pipeline, count: int) -> str:
    """How many stand there now."""
    if not count:
        return _("Nobody stands here now.") if kind is Pipeline.CONTACT else _("No deal stands here now.")
    if count > MOST_COUNTED:
        said = (
            _("More than %(count)s contacts stand here now.")
            if kind is Pipeline.CONTACT
            else _("More than %(count)s deals stand here now.")
        )
        return said % {"count": number(MOST_COUNTED)}
    said = (
        ngettext("%(count)s contact stands here now.", "%(count)s contacts stand here now.", count)
        if kind is Pipeline.CONTACT
        else ngettext("%(count)s deal stands here now.", "%(count)s deals stand here now.", count)
    )
    return said % {"count": number(count)}


def _back() -> HttpResponse:
    return redirect("console:lifecycle")
