"""What the drawn condition builder asks the server: what there is to ask, what a condition says, about whom it is."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.activity import api as activity
from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity, Tree
from crescendo.console import builder_words, condition_choices, condition_words, page, refused
from crescendo.console.condition_field import LONGEST
from crescendo.console.lists import Counts
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, Refusal
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.segments import api as segments
from crescendo.segments.types import Estimate, Evidence, Sample

_PATIENCE = 0.6
_PAGES = {Entity.CONTACT: ("contact", "contact_id"), Entity.ACCOUNT: ("account", "account_id")}
_COUNTS: Mapping[Entity, Counts] = {
    Entity.CONTACT: people.count_contacts,
    Entity.ACCOUNT: people.count_accounts,
}
_PREFIXES = {Entity.CONTACT: Prefix.CONTACT, Entity.ACCOUNT: Prefix.ACCOUNT}
_MOST_EVIDENCE = 3


@screen(Permission.CONTACTS_READ)
def offer(request: HttpRequest, by: Actor, entity: Entity) -> JsonResponse:  # noqa: ARG001 - as every screen
    """All that the builder draws with: fields, questions, acts, and its own words, in the reader's language."""
    language = get_language() or "en"
    told = conditions.describe(entity, sees_personal_data=by.sees_personal_data, language=language)
    company = core.get_company()
    return JsonResponse(
        told
        | {
            "texts": {key: str(text) for key, text in builder_words.TEXTS.items()},
            "currency": company.currency,
            "language": language,
            "estimates": entity in _PAGES,
        }
    )


@screen(Permission.CONTACTS_READ, "POST")
def check(request: HttpRequest, by: Actor, entity: Entity) -> JsonResponse:
    """What a condition says in words, or what is wrong in it and where; the names of what it points to."""
    try:
        tree = _read(request, by, entity)
    except ConditionNotValid as wrong:
        return JsonResponse({"words": "", "names": {}, "problems": _problems(wrong)})
    names = condition_words.names_of(conditions.references(tree), by)
    return JsonResponse(
        {
            "words": condition_words.say(tree, by),
            "names": {write_id(prefix, number): name for (prefix, number), name in names.items()},
            "problems": [],
        }
    )


@screen(Permission.CONTACTS_READ, "POST")
def estimate(request: HttpRequest, by: Actor, entity: Entity) -> JsonResponse:
    """About how many it means and ten of them with the reasons, within about a second."""
    if entity not in _PAGES:
        raise NotFound(kind="estimate", id=entity.value)
    begun = time.monotonic()
    try:
        tree = _read(request, by, entity)
        found = segments.estimate(
            by,
            entity,
            tree,
            language=get_language() or "en",
            now=page.now(),
            names=condition_words.names_of(conditions.references(tree), by),
            is_late=lambda: time.monotonic() - begun > _PATIENCE,
        )
    except ConditionNotValid as wrong:
        return JsonResponse({"problems": _problems(wrong)}, status=422)
    except Refusal as refusal:
        return JsonResponse({"problems": [{"path": "", "sentence": refused.sentence(refusal)}]}, status=422)
    return JsonResponse(_estimated(found, entity))


@screen(Permission.CONTACTS_READ, "POST")
def count(request: HttpRequest, by: Actor, entity: Entity) -> JsonResponse:
    """How many it means exactly, asked for by a button where the sample said about: it may take a while."""
    counts = _COUNTS.get(entity)
    if counts is None:
        raise NotFound(kind="count", id=entity.value)
    try:
        return JsonResponse({"number": counts(by, _read(request, by, entity), now=page.now())})
    except ConditionNotValid as wrong:
        return JsonResponse({"problems": _problems(wrong)}, status=422)


@screen(Permission.CONTACTS_READ)
def choices(request: HttpRequest, by: Actor) -> JsonResponse:
    """What a reference may point to, by a few letters of its name."""
    found = condition_choices.offered(
        by, request.GET.get("target", ""), request.GET.get("q", ""), now=page.now()
    )
    told = [
        {"value": one.value, "label": one.label} | ({"hint": one.hint} if one.hint else {}) for one in found
    ]
    return JsonResponse({"choices": told})


@screen(Permission.EVENTS_READ)
def properties(request: HttpRequest, by: Actor) -> JsonResponse:
    """The properties that came with the newest of some acts, with the type that their values look like."""
    names = {name for name in request.GET.get("acts", "").split(",") if name}
    found = condition_choices.properties_of(by, names, now=page.now(), zone=page.zone())
    return JsonResponse({"properties": found})


def _read(request: HttpRequest, by: Actor, entity: Entity) -> Tree:
    """The condition that was sent. Raises ConditionNotValid."""
    document: Any = None
    if len(request.body) <= LONGEST:
        try:
            document = json.loads(request.body)
        except (ValueError, RecursionError):
            document = None
    return conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)


def _problems(wrong: ConditionNotValid) -> list[Mapping[str, str]]:
    return [
        {
            "path": problem.path,
            "sentence": _(problem.sentence) % problem.data if problem.data else _(problem.sentence),
        }
        for problem in wrong.problems
    ]


def _estimated(found: Estimate, entity: Entity) -> Mapping[str, Any]:
    return {
        "number": found.number,
        "is_exact": found.is_exact,
        "tried": found.tried,
        "of": found.of,
        "samples": [_sample(one, entity) for one in found.samples],
    }


def _sample(one: Sample, entity: Entity) -> Mapping[str, Any]:
    name, key = _PAGES[entity]
    return {
        "name": one.name or write_id(_PREFIXES[entity], one.contact_id),
        "url": reverse(f"console:{name}", kwargs={key: one.contact_id}),
        "why": [
            {
                "path": why.path,
                "words": why.words,
                "answer": why.answer,
                "events": [_event(event) for event in why.events[:_MOST_EVIDENCE]],
            }
            for why in one.why
        ],
    }


def _event(event: Evidence) -> Mapping[str, Any]:
    title = activity.title_of(event.act)
    return {"label": _(title) if title else event.act, "subject": event.subject, "at": event.at}
