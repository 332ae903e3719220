"""What stands on a contact's page below what is read first: deals, tasks, talks, notes, the timeline, privacy.

With a long history it follows once the page stands, so that nobody waits for it; without script it is a page of
its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from crescendo.conditions.types import Entity
from crescendo.console import (
    cadence_words,
    calls,
    care,
    change_words,
    deal_page,
    merging,
    notes,
    page,
    privacy,
    reach,
    tasks,
    timeline,
)
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Subject, SubjectKind
from crescendo.people import api as people
from crescendo.people.types import About, Contact, FieldChange

AT_ONCE = 2_000
"""How many acts make a history long."""
_CHANGES = 50
_OWNERS = 10


@screen(Permission.CONTACTS_READ)
def rest(request: HttpRequest, by: Actor, contact_id: int) -> HttpResponse:
    """It alone, for HTMX; a page of its own without script."""
    row = people.get_contact(by, contact_id)
    context = reach.head(by, row.id) | merging.section(by, row) | section(request, by, row)
    context |= {
        "contact": row,
        "may_edit": core.may(by, Permission.CONTACTS_EDIT),
        "may_see_events": core.may(by, Permission.EVENTS_READ),
    }
    if page.wants_part(request):
        return page.part(request, by, "console/_contact_rest.html", context)
    return page.show(request, by, "console/contact_rest.html", context)


def follows(request: HttpRequest, row: Contact) -> dict[str, Any] | None:
    """Where it is asked for after the page stands, what the page says of it then."""
    if row.event_count <= AT_ONCE:
        return None
    address, query = reverse("console:contact-rest", args=[row.id]), request.GET.urlencode()
    return {"rest_address": f"{address}?{query}" if query else address}


def section(request: HttpRequest, by: Actor, row: Contact) -> dict[str, Any]:
    """All of it beside who it is about and what was merged."""
    changes = people.field_history(by, row.id, limit=_CHANGES)
    deals = lifecycle.deals_of_contact(by, row.id) if core.may(by, Permission.DEALS_READ) else None
    return {
        **({} if deals is None else deal_page.section(by, deals)),
        **care.of_contact(by, row.id),
        **tasks.section(by, Subject(kind=SubjectKind.CONTACT, id=row.id)),
        **reach.section(by, row.id),
        **privacy.section(by, row.id),
        **calls.section(by, row.id),
        **cadence_words.section(by, row.id),
        **notes.section(request, by, About(entity=Entity.CONTACT, id=row.id)),
        "identities": people.identities_of(by, row.id),
        "changes": changes,
        "change_owners": core.names_of(change_words.owners(changes)),
        "change_accounts": change_words.accounts(by, changes),
        "owners": _earlier_owners(by, row, changes),
        "doubles": merging.doubles(by, row.id),
        **(timeline.section(request, by, row.id) if core.may(by, Permission.EVENTS_READ) else {}),
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
