"""How complete the seven-topic notes are of those of whom one is asked: SQLs in work and open deals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.types import Actor
from crescendo.lifecycle.deals.persons import people_of
from crescendo.lifecycle.deals.types import DealState
from crescendo.lifecycle.deals.visibility import seen_where, standing
from crescendo.lifecycle.documents.note import NoteSection
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.followup import api as followup
from crescendo.lifecycle.followup import topics
from crescendo.lifecycle.followup.topic_types import Completeness
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.overview.nouns import Noted, NoteFigures, NoteReport, OverviewQuery, TopicFigure
from crescendo.lifecycle.overview.whose import Asked, ask, is_
from crescendo.lifecycle.routing.nouns import LeadState

MOST = 2_000


def noted(by: Actor, query: OverviewQuery, *, now: int) -> tuple[Noted, ...]:
    """The SQLs in work and the open deals with their notes, the least complete first; 2,000 of each at most.

    It asks what stands now, whatever the period. A bounded number of queries. Refuses NotAllowed, NotValid.
    """
    asked = ask(by, query)
    nothing = topics.completeness(in_force().note, {}, now=now)
    deals = _open_deals(by, asked, now=now)
    held = people_of([number for number, _, _ in deals])
    leads = _leads(asked)
    contacts = {contact for _, contact in leads} | {one for found in held.values() for one in found}
    notes = followup.completeness_of(contacts, now=now) if contacts else {}
    found = [_of_lead(owner, contact, notes.get(contact, nothing)) for owner, contact in leads]
    for number, name, owner in deals:
        fullest = max(held.get(number, ()), key=lambda one: _halves(notes, one), default=None)
        note = notes.get(fullest or 0, nothing)
        found.append(
            Noted(
                owner_id=owner,
                contact_id=fullest,
                deal_id=number,
                deal=name,
                halves=note.halves,
                most=note.most,
                topics=note.topics,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.percent, one.deal_id or 0, one.contact_id or 0)))


def report(by: Actor, query: OverviewQuery, *, now: int) -> NoteReport:
    """Completeness by seller and topic, and what is missing in open deals. As `noted`."""
    found = noted(by, query, now=now)
    section = in_force().note
    owners: dict[int | None, list[Noted]] = defaultdict(list)
    for one in found:
        owners[one.owner_id].append(one)
    each = (_figures(owner, notes, section) for owner, notes in owners.items())
    deals = [one for one in found if one.deal_id is not None]
    return NoteReport(
        sellers=tuple(sorted(each, key=lambda one: (one.percent, one.owner_id or 0))),
        together=_figures(None, found, section),
        missing=_missing(deals, section),
        is_more=len(deals) >= MOST or len(found) - len(deals) >= MOST,
    )


def _open_deals(by: Actor, asked: Asked, *, now: int) -> list[tuple[int, str, int | None]]:
    document = asked.document(is_("state", DealState.OPEN.value))
    tree = conditions.parse(document, entity=Entity.DEAL, sees_personal_data=by.sees_personal_data)
    rows = standing().filter(seen_where(by, tree, now=now)).order_by("-pk")
    return list(rows.values_list("pk", "name", "owner_id")[:MOST])


def _leads(asked: Asked) -> list[tuple[int | None, int]]:
    rows = Lead.objects.filter(state=LeadState.QUALIFIED.value)
    if asked.owners is not None:
        rows = rows.filter(owner_id__in=sorted(asked.owners))
    return list(rows.order_by("-pk").values_list("owner_id", "contact_id")[:MOST])


def _of_lead(owner: int | None, contact: int, note: Completeness) -> Noted:
    return Noted(
        owner_id=owner,
        contact_id=contact,
        deal_id=None,
        deal="",
        halves=note.halves,
        most=note.most,
        topics=note.topics,
    )


def _halves(notes: Mapping[int, Completeness], contact: int) -> int:
    return notes[contact].halves if contact in notes else -1


def _figures(owner: int | None, notes: Sequence[Noted], section: NoteSection) -> NoteFigures:
    halves: dict[str, int] = defaultdict(int)
    for one in notes:
        for standing_ in one.topics:
            halves[standing_.topic] += standing_.halves
    return NoteFigures(
        owner_id=owner,
        notes=len(notes),
        percent=_percent(sum(one.halves for one in notes), sum(one.most for one in notes)),
        topics={topic.key: _percent(halves[topic.key], 2 * len(notes)) for topic in section.topics},
    )


def _missing(deals: Iterable[Noted], section: NoteSection) -> tuple[TopicFigure, ...]:
    lacking = [set(one.missing) for one in deals]
    return tuple(
        TopicFigure(
            topic=topic.key,
            title=topic.title,
            missing=sum(topic.key in one for one in lacking),
            deals=len(lacking),
        )
        for topic in section.topics
    )


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0
