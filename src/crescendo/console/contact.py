"""The page of one contact, in the order in which a seller reads it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from crescendo.activity import api as activity
from crescendo.activity.types import FormSent
from crescendo.console import (
    contact_company,
    contact_rest,
    lead_section,
    merging,
    own_words,
    page,
    reach,
    scores,
    segment_page,
    stage_moves,
    tags,
    topics,
)
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.people import api as people
from crescendo.people.types import Contact


@screen(Permission.CONTACTS_READ)
def contact(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """Who, from where, interested in what, from which company, what happened, how we know."""
    row = people.get_contact(by, contact_id)
    if row.id != contact_id:
        return redirect("console:contact", row.id)
    rest = contact_rest.follows(request, row) or contact_rest.section(request, by, row)
    return page.show(request, by, "console/contact.html", _first(by, row) | rest)


def _first(by: Actor, row: Contact) -> dict[str, Any]:
    """What is read first, above the rest."""
    may_see_events = core.may(by, Permission.EVENTS_READ)
    context = _who(by, row) | {"contact": row, "may_see_events": may_see_events}
    context |= topics.section(by, row.id) | lead_section.section(by, row.id) | stage_moves.section(by, row.id)
    if may_see_events:
        context |= _what(by, row) | scores.section(by, row.id)
    return context


@screen(Permission.EVENTS_READ)
def interest(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """What somebody looked at and said in forms; alone for HTMX, as a page of its own without script."""
    row = people.get_contact(by, contact_id)
    context = {"contact": row, **_interest(by, row.id)}
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
        **reach.head(by, row.id),
        **merging.section(by, row),
        **contact_company.section(by, row),
        "owner": owners.get(row.owner_id) if row.owner_id else None,
        "own": _own(by, row.id),
        **tags.section(by, row.id),
        **segment_page.section(by, row.id),
        "may_edit": core.may(by, Permission.CONTACTS_EDIT),
    }


def _own(by: Actor, contact_id: int) -> list[tuple[str, str]]:
    """The company's own fields of somebody, each with its name and what it says."""
    language = get_language() or ""
    found = people.own_values_of(by, contact_id, language=language)
    return [(said.field.label(language), own_words.shown(said)) for said in found]


def _what(by: Actor, row: Contact) -> dict[str, Any]:
    # A long history is summed up after the page stands, so that it never makes the page wait.
    is_short = row.event_count <= contact_rest.AT_ONCE
    return {
        "why": activity.why_now(by, row.id, now=page.now()),
        "origin": activity.contact_sources(by, row.id),
        **(_interest(by, row.id) if is_short else {}),
    }


def _interest(by: Actor, contact_id: int) -> dict[str, Any]:
    return {
        "interest": activity.interest(by, contact_id, now=page.now()),
        "forms": _forms(by, contact_id),
    }


def _forms(by: Actor, contact_id: int) -> list[tuple[FormSent, list[tuple[str, Any]]]]:
    """The latest forms with what was said in each."""
    sent = activity.forms_of(by, contact_id)
    said = people.answers_of(by, contact_id, [form.key for form in sent])
    return [(form, [pair for pair in said.get(form.key, {}).items() if pair[1]]) for form in sent]
