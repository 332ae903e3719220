"""The page of one contact, in the order in which a seller reads it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from crescendo.activity import api as activity
from crescendo.activity.types import FormSent
from crescendo.conditions.types import Entity
from crescendo.console import (
    cadence_words,
    calls,
    care,
    contact_company,
    deal_page,
    lead_section,
    merging,
    notes,
    own_words,
    page,
    privacy,
    reach,
    scores,
    segment_page,
    stage_moves,
    tags,
    tasks,
    timeline,
    topics,
)
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Subject, SubjectKind
from crescendo.people import api as people
from crescendo.people.types import About, Contact, FieldChange

_CHANGES = 50
_OWNERS = 10
_SUMMED_AT_ONCE = 2_000


@screen(Permission.CONTACTS_READ)
def contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Who, from where, interested in what, from which company, what happened, how we know."""
    row = people.get_contact(by, contact_id)
    if row.id != contact_id:
        return redirect("console:contact", row.id)
    return page.show(request, by, "console/contact.html", _all_of(request, by, row))


def _all_of(request: HttpRequest, by: Actor, row: Contact) -> dict[str, Any]:
    may_see_events = core.may(by, Permission.EVENTS_READ)
    context = _who(by, row) | {"contact": row, "may_see_events": may_see_events}
    context |= merging.section(by, row, frozenset(identity.id for identity in context["identities"]))
    context |= privacy.section(by, row.id)
    context |= notes.section(request, by, About(entity=Entity.CONTACT, id=row.id))
    context |= tasks.section(by, Subject(kind=SubjectKind.CONTACT, id=row.id))
    context |= calls.section(by, row.id) | topics.section(by, row.id) | lead_section.section(by, row.id)
    context |= stage_moves.section(by, row.id) | cadence_words.section(by, row.id)
    if core.may(by, Permission.DEALS_READ):
        context |= deal_page.section(by, lifecycle.deals_of_contact(by, row.id))
    context |= care.of_contact(by, row.id)
    context["owners"] = _earlier_owners(by, row, context["changes"])
    if may_see_events:
        context |= _what(request, by, row) | scores.section(by, row.id)
    return context


@screen(Permission.EVENTS_READ)
def interest(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """What somebody looked at, summed up; alone for HTMX, as a page of its own without script."""
    row = people.get_contact(by, contact_id)
    context = {"contact": row, "interest": activity.interest(by, contact_id, now=page.now())}
    if page.wants_part(request):
        return page.part(request, by, "console/_contact_interest.html", context)
    return page.show(request, by, "console/contact_interest.html", context)


@screen(Permission.EVENTS_READ)
def touches(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """What brought each visit; alone for HTMX, as a page of its own without script."""
    context = {
        "contact": people.get_contact(by, contact_id),
        "touches": activity.touches_of(by, contact_id),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_contact_touches.html", context)
    return page.show(request, by, "console/contact_touches.html", context)


def _who(by: Actor, row: Contact) -> dict[str, Any]:
    owners = core.names_of(frozenset({row.owner_id})) if row.owner_id else {}
    return {
        **reach.section(by, row.id),
        **contact_company.section(by, row),
        "owner": owners.get(row.owner_id) if row.owner_id else None,
        "identities": people.identities_of(by, row.id),
        "own": _own(by, row.id),
        **tags.section(by, row.id),
        **segment_page.section(by, row.id),
        "may_edit": core.may(by, Permission.CONTACTS_EDIT),
        "changes": people.field_history(by, row.id, limit=_CHANGES),
    }


def _earlier_owners(by: Actor, row: Contact, latest: Sequence[FieldChange]) -> list[tuple[str, int]]:
    """Whose it was before, and until when; the latest first. `latest` are the contact's latest changes."""
    if len(latest) < _CHANGES:
        changes = tuple(one for one in latest if one.field == "owner_id")[:_OWNERS]
    else:
        changes = people.field_history(by, row.id, field="owner_id", limit=_OWNERS)
    ends = [
        (int(old.value), new.at) for new, old in pairwise(changes) if old.value and old.value != new.value
    ]
    names = core.names_of(frozenset(number for number, _at in ends))
    return [(names[number], at) for number, at in ends if number in names]


def _own(by: Actor, contact_id: int) -> list[tuple[str, str]]:
    """The company's own fields of somebody, each with its name and what it says."""
    language = get_language() or ""
    found = people.own_values_of(by, contact_id, language=language)
    return [(said.field.label(language), own_words.shown(said)) for said in found]


def _what(request: HttpRequest, by: Actor, row: Contact) -> dict[str, Any]:
    # A long history is summed up after the page stands, so that it never makes the page wait.
    is_short = row.event_count <= _SUMMED_AT_ONCE
    return {
        "why": activity.why_now(by, row.id, now=page.now()),
        "origin": activity.contact_sources(by, row.id),
        "forms": _forms(by, row.id),
        "interest": activity.interest(by, row.id, now=page.now()) if is_short else None,
    } | timeline.section(request, by, row.id)


def _forms(by: Actor, contact_id: int) -> list[tuple[FormSent, list[tuple[str, Any]]]]:
    """The latest forms with what was said in each."""
    sent = activity.forms_of(by, contact_id)
    said = people.answers_of(by, contact_id, [form.key for form in sent])
    return [(form, [pair for pair in said.get(form.key, {}).items() if pair[1]]) for form in sent]
