"""Where a contact may be moved by hand, and what each move would ask for: what a dialog offers before it is sent."""

from __future__ import annotations

from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle.documents.nouns import Pipeline, Reason
from crescendo.lifecycle.documents.published import in_force
from crescendo.lifecycle.stages import rules
from crescendo.lifecycle.stages.reading import stages_of
from crescendo.lifecycle.stages.rules import Offer, Proposal
from crescendo.lifecycle.stages.values import values_of
from crescendo.people import api as people


def offers_of(by: Actor, contact_id: int, *, now: int) -> tuple[Offer, ...]:
    """The moves by hand of a contact, in the order of the document. Refuses NotAllowed, NotFound. A dozen queries."""
    require(by, Permission.CONTACTS_EDIT)
    contact = people.get_contact(by, contact_id)
    here = stages_of([contact.id])[contact.id]
    values = values_of([contact.id], now=now)[contact.id]
    lifecycle = in_force()
    course = lifecycle.course(Pipeline.CONTACT)
    standing = course.find(here.stage)
    offers = []
    for key in [move.to for move in standing.moves] if standing else [one.key for one in course.stages]:
        target = course.find(key)
        if target is None or key == here.stage:
            continue
        asked = rules.reasons_asked(course, here.stage, key)
        wanted = Proposal(
            origin=here.stage, to=key, by_hand=True, values=values, was_incomplete=here.is_incomplete
        )
        offers.append(
            Offer(
                to=target,
                direction=rules.direction(course, here.stage, key),
                asked=asked,
                reasons=lifecycle.reasons.get(asked, ()) if asked else (),
                missing=rules.lacking(course, wanted),
            )
        )
    return tuple(offers)


def reasons_to(to: str, pipeline: Pipeline = Pipeline.CONTACT) -> tuple[Reason, ...]:
    """The reasons that a move by hand into a stage may ask for, from wherever; none where none does. One query."""
    lifecycle = in_force()
    course = lifecycle.course(pipeline)
    asked = (rules.reasons_asked(course, one.key, to) for one in course.stages if one.key != to)
    lists = dict.fromkeys(one for one in asked if one is not None)
    return tuple(reason for one in lists for reason in lifecycle.reasons.get(one, ()))
