"""Telesales set up: who comes into the call queue and in which order, what is said, how often one tries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crescendo.conditions.types import Entity
from crescendo.console import (
    lifecycle_changes,
    lifecycle_draft,
    ordered_field,
    page,
    refused,
    stage_words,
    stages,
    typed,
)
from crescendo.console.call_queue import filled
from crescendo.console.condition_field import words_of
from crescendo.console.free_keys import free_key
from crescendo.console.screen import screen
from crescendo.console.telesales_forms import (
    KINDS,
    STOPS,
    CadenceForm,
    EntryForm,
    LimitsForm,
    ScriptForm,
    titles_of,
)
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LifecyclePage, Pipeline, StepKind, in_words

_EDIT = Permission.DEFINITIONS_EDIT
_BOTH = ("GET", "HEAD", "POST")
_NAME, _HOME = "telesales", "console:telesales-rules"
_SINGULAR = {"entries": "entry", "scripts": "script", "cadences": "cadence"}
_NEW = {
    "entries": gettext_lazy("New entry of the queue"),
    "scripts": gettext_lazy("New script"),
    "cadences": gettext_lazy("New cadence"),
}
Row = dict[str, Any]
Form = TypeVar("Form", bound=forms.Form)


@screen(Permission.DEFINITIONS_READ, *_BOTH)
@lifecycle_draft.in_forms("telesales")
def overview(request: HttpRequest, by: Actor) -> HttpResponse:
    """Entries, scripts and cadences; order and limits are changed at their side."""
    found = lifecycle.get_lifecycle(by)
    section = _section(found)
    if request.method == "POST":
        core.require(by, _EDIT)
    form = LimitsForm(request.POST or None, section=section)
    if request.method == "POST" and ordered_field.MOVE in request.POST:
        form = _rearranged(request, form, LimitsForm(section=section), ("order", "again"))
    elif request.method == "POST" and form.is_valid() and _limited(request, by, found, form):
        return redirect(_HOME)
    faults = [one for one in found.faults if one[0].startswith(f"/{_NAME}")]
    context = {
        "lifecycle": found,
        "form": form,
        "entries": [_entry(one, found, by) for one in section["entries"]],
        "scripts": [_script(one) for one in section["scripts"]],
        "cadences": [_cadence(one, section) for one in section["cadences"]],
        "faults": lifecycle_changes.faults(faults, found.draft),
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/telesales_rules.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("telesales")
def entry(request: HttpRequest, by: Actor, entry_key: str = "") -> HttpResponse:
    """Who comes into the queue; without a key a new entry."""
    found = lifecycle.get_lifecycle(by)
    form = EntryForm(
        request.POST or None,
        by=by,
        course=found.read.course(Pipeline.CONTACT),
        section=_section(found),
        standing=_standing(found, "entries", entry_key),
    )
    return _edited(request, by, found, form, ("entries", entry_key))


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("telesales")
def script(request: HttpRequest, by: Actor, script_key: str = "") -> HttpResponse:
    """What is said; without a key a new script."""
    found = lifecycle.get_lifecycle(by)
    form = ScriptForm(request.POST or None, standing=_standing(found, "scripts", script_key))
    return _edited(request, by, found, form, ("scripts", script_key))


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("telesales")
def cadence(request: HttpRequest, by: Actor, cadence_key: str = "") -> HttpResponse:
    """Steps; without a key a new cadence."""
    found = lifecycle.get_lifecycle(by)
    standing = _standing(found, "cadences", cadence_key)
    section = _section(found)
    form = CadenceForm(request.POST or None, section=section, standing=standing)
    if request.method == "POST" and ordered_field.MOVE in request.POST:
        form = _rearranged(request, form, CadenceForm(section=section, standing=standing), ("steps",))
    return _edited(request, by, found, form, ("cadences", cadence_key))


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("telesales")
def arrange(request: HttpRequest, by: Actor, part: str, row_key: str) -> HttpResponse:
    """One place up or down, or out of the draft."""
    found = lifecycle.get_lifecycle(by)
    if part not in _SINGULAR:
        raise Http404
    section = _section(found)
    kept = list(section[part])
    place = next((at for at, one in enumerate(kept) if one.get("key") == row_key), None)
    if place is None:
        raise Http404
    move = request.POST.get("move", "")
    users = _users(section, part, row_key) if move == "out" else []
    if users:
        messages.error(request, _("It is still named by: %(names)s.") % {"names": " · ".join(users)})
        return redirect(_HOME)
    one = kept.pop(place)
    if move != "out":
        kept.insert(max(0, place + (-1 if move == "up" else 1)), one)
    lifecycle_draft.section_saved(request, by, found, (_NAME, {**section, part: kept}))
    return redirect(_HOME)


def _limited(request: HttpRequest, by: Actor, found: LifecyclePage, form: LimitsForm) -> bool:
    section = {**_section(found), **form.written()}
    return lifecycle_draft.section_saved(request, by, found, (_NAME, section), form)


def _edited(
    request: HttpRequest,
    by: Actor,
    found: LifecyclePage,
    form: EntryForm | ScriptForm | CadenceForm,
    which: tuple[str, str],
) -> HttpResponse:
    """The form of one row; saved into the draft where it was sent and is sound."""
    part, key = which
    section = _section(found)
    if form.is_bound and form.is_valid():
        rows = section[part]
        written = form.written(key or free_key(_SINGULAR[part], {one.get("key") for one in rows}))
        kept = [written if one.get("key") == key else one for one in rows]
        changed = {**section, part: kept if key else [*kept, written]}
        if lifecycle_draft.section_saved(request, by, found, (_NAME, changed), form):
            return redirect(_HOME)
    title = dict(titles_of([form.standing])).get(key, "") if key else ""
    context = {
        "form": form,
        "title": title or _NEW[part],
        "part": part,
        "row_key": key,
        "revision": found.revision,
        "users": _users(section, part, key) if key else [],
        "preview": _read_out(form.standing) if isinstance(form, ScriptForm) else None,
    }
    return page.show(request, by, "console/telesales_rule.html", context, status=refused.status(form))


def _rearranged(request: HttpRequest, sent: Form, fresh: Form, names: tuple[str, ...]) -> Form:
    """What was sent, with a row moved, added or taken out, not yet judged."""
    for name, field in sent.fields.items():
        standing = field.widget.value_from_datadict(request.POST, request.FILES, name)
        if name in names:
            new = ordered_field.fresh(StepKind.CALL.value)
            standing = ordered_field.moved(name, request.POST, standing, fresh=new)
        fresh.initial[name] = standing
        fresh.fields[name].initial = standing
    return fresh


def _section(found: LifecyclePage) -> Row:
    """The section as it was written, however unfinished."""
    said = found.draft.get(_NAME)
    section = dict(said) if isinstance(said, Mapping) else {}
    return section | {
        part: [one for one in section.get(part) or () if isinstance(one, Mapping)] for part in _SINGULAR
    }


def _standing(found: LifecyclePage, part: str, key: str) -> Mapping[str, Any]:
    if not key:
        return {}
    for one in _section(found)[part]:
        if one.get("key") == key:
            standing: Mapping[str, Any] = one
            return standing
    raise Http404


def _users(section: Mapping[str, Any], part: str, key: str) -> list[str]:
    """What names a script or a cadence, so that it cannot be taken out yet."""
    if part == "entries":
        return []
    name = _SINGULAR[part]
    cadences = section["cadences"] if part == "scripts" else ()
    users = [one for one in section["entries"] if one.get(name) == key]
    users += [one for one in cadences if any(step.get(name) == key for step in one.get("steps", ()))]
    by_limits = any(section.get(limit) == key for limit in (f"lead_{name}", f"reached_{name}"))
    return [*(title for _key, title in titles_of(users)), *([_("Order and limits")] if by_limits else [])]


def _entry(one: Mapping[str, Any], found: LifecyclePage, by: Actor) -> Row:
    section, course = _section(found), found.read.course(Pipeline.CONTACT)
    ((key, title),) = titles_of([one])
    return {
        "key": key,
        "title": title,
        "stages": [
            (stages.title_of(course, origin), stages.tone_of(course, origin))
            for origin in one.get("from") or ()
        ],
        "words": words_of(one.get("condition"), Entity.CONTACT, by),
        "is_raised": one.get("raised") is True,
        "script": dict(titles_of(section["scripts"])).get(one.get("script") or "", ""),
        "cadence": dict(titles_of(section["cadences"])).get(one.get("cadence") or "", ""),
    }


def _script(one: Mapping[str, Any]) -> Row:
    ((key, title),) = titles_of([one])
    return {"key": key, "title": title, "text": _read_out(one)}


def _cadence(one: Mapping[str, Any], section: Mapping[str, Any]) -> Row:
    ((key, title),) = titles_of([one])
    scripts = dict(titles_of(section["scripts"]))
    steps = [
        {
            "after": _span(step.get("after")),
            "kind": KINDS.get(step.get("kind"), step.get("kind")),
            "kind_key": step.get("kind"),
            "script": scripts.get(step.get("script") or "", ""),
        }
        for step in one.get("steps") or ()
    ]
    stops = [str(said) for stop, said in STOPS.items() if stop.value in (one.get("stops") or ())]
    return {"key": key, "title": title, "steps": steps, "stops": stops}


def _span(text: Any) -> str:
    """`4 wh` in words."""
    count, _space, unit = (text if isinstance(text, str) else "").partition(" ")
    if not count:
        return _("at once")
    number = typed.whole(count, digits=3) or 0
    said = (
        ngettext("after %(count)s working hour", "after %(count)s working hours", number)
        if unit == "wh"
        else ngettext("after %(count)s working day", "after %(count)s working days", number)
    )
    return said % {"count": number}


def _read_out(one: Mapping[str, Any]) -> str:
    """A script as somebody would read it, with names of nobody."""
    said = {"{name}": _("Li Na"), "{company}": _("Hongtu Machines"), "{me}": _("Zhou Min")}
    return filled(in_words(tuple((one.get("text") or {}).items()), stage_words.language()), said)
