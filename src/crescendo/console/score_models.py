"""Scoring models: the list, a model with its rules as a table of figures, and the rules one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from crescendo.console import drafts, page, refused, score_words
from crescendo.console.counted import MOST_COUNTED, Number
from crescendo.console.free_keys import free_key
from crescendo.console.score_figures import Figures
from crescendo.console.score_forms import (
    BandsForm,
    DocumentForm,
    FitForm,
    IndustryForm,
    NewModelForm,
    RuleForm,
    industries,
)
from crescendo.console.scores import BANDS, TONES
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal, told
from crescendo.core.types import Actor, Permission
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Band, ModelPage, NewModel, SaveModel

_EDIT = Permission.DEFINITIONS_EDIT
_BOTH = ("GET", "HEAD", "POST")
Document = dict[str, Any]


@screen(Permission.DEFINITIONS_READ)
def models(request: HttpRequest, by: Actor) -> HttpResponse:
    """The model that acts, and those that count beside it."""
    rows = [
        (
            row,
            score_words.named(row.name),
            [(BANDS[band], TONES[band], Number.counted(row.people.get(band, 0))) for band in reversed(Band)],
        )
        for row in scoring.list_models(by, most=MOST_COUNTED + 1)
    ]
    context = {"rows": rows, "may_edit": core.may(by, _EDIT)}
    return page.show(request, by, "console/score_models.html", context)


@screen(_EDIT, *_BOTH)
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """A challenger, as a copy of what acts."""
    form = NewModelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            wanted = NewModel(copy_of=scoring.CHAMPION, **form.cleaned_data)
            made = scoring.create_model(by, wanted, now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            return redirect("console:scoring-model", made.key)
    context = {
        "form": form,
        "form_title": _("New challenger"),
        "form_submit": _("Make the challenger"),
        "form_lead": _(
            "It begins as a copy of the model that acts, and counts beside it once it is published."
        ),
        "back_url": reverse("console:scoring"),
        "back_label": _("Scoring models"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


@screen(Permission.DEFINITIONS_READ)
def model(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """All of a model: rules with their figures, fit, bands, industries, versions."""
    found = score_words.model(by, model_key)
    return _show(request, by, found, Figures(document=found.draft))


@screen(_EDIT, "POST")
def figures(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """Write all figures of the table into the draft."""
    found = score_words.model(by, model_key)
    form = Figures(request.POST, document=found.draft)
    if form.is_valid() and _saved(request, by, found, form, form.written()):
        return redirect("console:scoring-model", model_key)
    return _show(request, by, found, form)


@screen(_EDIT, *_BOTH)
def rule(request: HttpRequest, by: Actor, model_key: str, rule_key: str = "") -> HttpResponse:
    """A rule of behaviour; without a key a new one."""
    found = score_words.model(by, model_key)
    standing = _listed(found, "rules", rule_key)
    form = RuleForm(request.POST or None, by=by, rule=standing)
    if request.method == "POST" and form.is_valid():
        key = rule_key or _free_key(found)
        if _saved(request, by, found, form, _with(found, "rules", form.written(key))):
            return redirect("console:scoring-model", model_key)
    context = {"form": form, "model": found, "rule_key": rule_key, "title": score_words.title(standing)}
    return page.show(request, by, "console/score_rule.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
def fit(request: HttpRequest, by: Actor, model_key: str, fit_key: str = "") -> HttpResponse:
    """A rule of fit; without a key a new one."""
    found = score_words.model(by, model_key)
    standing = _listed(found, "fit", fit_key)
    lists = found.draft.get("lists", {})
    values = lists.get(standing.get("list")) or []
    form = FitForm(request.POST or None, by=by, rule=standing, values=values)
    if request.method == "POST" and form.is_valid():
        changed = _with(found, "fit", form.written(fit_key or _free_key(found)))
        changed |= {"lists": {**lists, **form.lists()}} if form.lists() else {}
        if _saved(request, by, found, form, changed):
            return redirect("console:scoring-model", model_key)
    title = score_words.title(standing) if standing else _("New rule of fit")
    return _form_page(request, by, found, form, title, removes=fit_key)


@screen(_EDIT, "POST")
def remove(request: HttpRequest, by: Actor, model_key: str, rule_key: str) -> HttpResponse:
    """Take a rule out of the draft, of behaviour or of fit."""
    found = score_words.model(by, model_key)
    kept = {
        name: [row for row in found.draft.get(name, ()) if row.get("key") != rule_key]
        for name in ("rules", "fit")
    }
    _saved(request, by, found, None, dict(found.draft) | kept)
    return redirect("console:scoring-model", model_key)


@screen(_EDIT, *_BOTH)
def bands(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """Bands, grades and the lift of a raised hand."""
    found = score_words.model(by, model_key)
    form = BandsForm(request.POST or None, initial=BandsForm.of(found.draft))
    is_sent = request.method == "POST" and form.is_valid()
    if is_sent and _saved(request, by, found, form, dict(found.draft) | form.written()):
        return redirect("console:scoring-model", model_key)
    return _form_page(request, by, found, form, _("Bands, grades and raised hands"))


@screen(_EDIT, *_BOTH)
def industry(request: HttpRequest, by: Actor, model_key: str, industry: int) -> HttpResponse:
    """What differs for some industries; the place after the last one is new. Without industries it is taken away."""
    found = score_words.model(by, model_key)
    overrides = list(found.draft.get("overrides", ()))
    if industry > len(overrides):
        raise Http404
    is_new = industry == len(overrides)
    form = IndustryForm(
        request.POST or None, document=found.draft, override={} if is_new else overrides[industry]
    )
    if request.method == "POST":
        if request.POST.get("remove") == "yes":
            changed = overrides[:industry] + overrides[industry + 1 :]
        elif form.is_valid():
            changed = [*overrides[:industry], form.written(), *overrides[industry + 1 :]]
        else:
            changed = None
        if changed is not None and _saved(
            request, by, found, form, dict(found.draft) | {"overrides": changed}
        ):
            return redirect("console:scoring-model", model_key)
    context = {"form": form, "model": found, "is_new": is_new}
    return page.show(request, by, "console/score_industry.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
def document(request: HttpRequest, by: Actor, model_key: str) -> HttpResponse:
    """The whole model as a document."""
    found = score_words.model(by, model_key)
    text = json.dumps(found.draft, ensure_ascii=False, indent=2)
    form = DocumentForm(request.POST or None, initial={"document": text})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["document"]
        faults = scoring.errors_of(given)
        for pointer, _kind, sentence in faults:
            form.add_error("document", f"{pointer}: {told(sentence, _)}")
        if not faults and _saved(request, by, found, form, given):
            return redirect("console:scoring-model", model_key)
    return _form_page(request, by, found, form, _("As a document"), is_wide=True)


def _show(request: HttpRequest, by: Actor, found: ModelPage, form: Figures) -> HttpResponse:
    draft = found.draft
    overrides: list[Mapping[str, Any]] = list(draft.get("overrides", ()))
    names = industries()
    row = next(row for row in scoring.list_models(by, most=1) if row.key == found.key)
    context = {
        "model": found,
        "form": form,
        "rules": list(form.rows("rules", by)),
        "fit": list(form.rows("fit", by)),
        "bands": BandsForm.of(draft),
        "overrides": [_override(one, names) for one in overrides],
        "faults": score_words.faults(found),
        "versions": scoring.versions_of(by, found.key),
        "row": row,
        "may_edit": core.may(by, _EDIT),
        "may_publish": core.may(by, Permission.DEFINITIONS_PUBLISH),
    }
    return page.show(request, by, "console/score_model.html", context, status=refused.status(form))


def _override(one: Mapping[str, Any], names: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "industries": [names.get(code, code) for code in one.get("industries", ())],
        "points": one.get("points", {}),
        "half_lives": one.get("half_lives", 1),
    }


def _saved(
    request: HttpRequest, by: Actor, found: ModelPage, form: forms.Form | None, document: Document
) -> bool:
    wanted = SaveModel(key=found.key, document=document, revision=drafts.revision(request))
    save = partial(scoring.save_model, by, wanted, now=page.now())
    return drafts.saved(request, save, _("Saved in the draft. It counts once it is published."), form)


def _listed(found: ModelPage, name: str, key: str) -> Mapping[str, Any]:
    if not key:
        return {}
    for row in found.draft.get(name, ()):
        if row.get("key") == key:
            standing: Mapping[str, Any] = row
            return standing
    raise Http404


def _with(found: ModelPage, name: str, written: Document) -> Document:
    rows = list(found.draft.get(name, ()))
    places = [place for place, row in enumerate(rows) if row.get("key") == written["key"]]
    if places:
        rows[places[0]] = written
    else:
        rows.append(written)
    return dict(found.draft) | {name: rows}


def _free_key(found: ModelPage) -> str:
    taken = {row.get("key") for name in ("rules", "fit") for row in found.draft.get(name, ())}
    # A rule that was taken away keeps its key in the ledger of earlier versions.
    return free_key("rule", taken)


def _form_page(
    request: HttpRequest,
    by: Actor,
    found: ModelPage,
    form: forms.Form,
    title: str,
    *,
    removes: str = "",
    is_wide: bool = False,
) -> HttpResponse:
    context = {"form": form, "model": found, "form_title": title, "removes": removes, "is_wide": is_wide}
    return page.show(request, by, "console/score_form.html", context, status=refused.status(form))
