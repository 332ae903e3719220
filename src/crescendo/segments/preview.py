"""Who a condition means, before it is published: a count, ten samples, and why each of them fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crescendo.activity import api as activity
from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, Any_, Entity, Leaf, Moment, Not, Record, Tree
from crescendo.core import sets
from crescendo.core.company import get_company
from crescendo.core.ids import Prefix
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ContactQuery
from crescendo.segments.judging import members_among
from crescendo.segments.types import Evidence, Preview, Sample, Why

SAMPLES = 10
Leaves = Sequence[tuple[str, Leaf]]
Names = Mapping[tuple[Prefix, int], str]


def preview(
    by: Actor,
    condition: Mapping[str, Any],
    *,
    language: str,
    now: int,
    at_most: int | None = None,
    names: Names | None = None,
) -> Preview:
    """Count, no further than `at_most`, and show the members that a condition would have, among whom the actor sees.

    Refuses NotAllowed, ConditionNotValid. Some queries, and one for each leaf.
    """
    tree = conditions.parse(condition, entity=Entity.CONTACT, sees_personal_data=by.sees_personal_data)
    count = people.count_contacts(by, tree, now=now, at_most=at_most)
    page = people.list_contacts(by, ContactQuery(condition=tree, limit=SAMPLES), now=now)
    ids = [row.id for row in page.rows]
    why = reasons(tree, ids, language=language, now=now, names=names)
    called = people.name_of_contacts(ids, by=by)
    return Preview(
        count=count,
        samples=tuple(Sample(contact_id=number, name=called[number], why=why[number]) for number in ids),
    )


def reasons(
    tree: Tree, contacts: Sequence[int], *, language: str, now: int, names: Names | None = None
) -> dict[int, tuple[Why, ...]]:
    """For each contact the leaves that decided, in words, with the events that made them true.

    `names` says what the words call those that the condition points to.
    """
    zone = get_company().time_zone
    given = sets.batch_json(list(contacts))
    leaves = _leaves(tree, "")
    fits = {path: members_among(leaf, given, now=now, zone=zone) for path, leaf in leaves}
    said = {path: conditions.words(leaf, language=language, zone=zone, names=names) for path, leaf in leaves}
    histories = activity.histories_of(contacts, now=now) if contacts else {}
    moment = Moment(now=now, zone=zone)

    def why(contact: int) -> tuple[Why, ...]:
        history = histories.get(contact, ())
        answers = {path: contact in fitting for path, fitting in fits.items()}
        told = []
        for path, leaf in _deciding(tree, "", answers):
            events = _events(leaf, contact, history, moment) if answers[path] else ()
            told.append(Why(path=path, words=said[path], answer=answers[path], events=events))
        return tuple(told)

    return {contact: why(contact) for contact in contacts}


def _events(leaf: Leaf, contact: int, history: Sequence[Any], moment: Moment) -> tuple[Evidence, ...]:
    record: Record = {"id": contact, "events": history}
    because = conditions.explain(leaf, record, now=moment.now, zone=moment.zone).because
    events = {event["id"]: event for event in history}
    named = [events[number] for reason in because for number in reason.events if number in events]
    return tuple(
        Evidence(event_id=one["id"], act=one["act"], subject=one["subject"] or "", at=one["at"])
        for one in named
    )


def _leaves(tree: Tree, path: str) -> Leaves:
    match tree:
        case All(parts) | Any_(parts):
            tag = "all" if isinstance(tree, All) else "any"
            return [one for at, part in enumerate(parts) for one in _leaves(part, f"{path}/{tag}/{at}")]
        case Not(part):
            return _leaves(part, f"{path}/not")
        case Leaf():
            return [(path, tree)]


def _holds(tree: Tree, path: str, answers: Mapping[str, bool]) -> bool:
    match tree:
        case All(parts):
            return all(_holds(part, f"{path}/all/{at}", answers) for at, part in enumerate(parts))
        case Any_(parts):
            return any(_holds(part, f"{path}/any/{at}", answers) for at, part in enumerate(parts))
        case Not(part):
            return not _holds(part, f"{path}/not", answers)
        case Leaf():
            return answers[path]


def _deciding(tree: Tree, path: str, answers: Mapping[str, bool]) -> Leaves:
    """The true leaves behind a yes, the false ones behind a no."""
    match tree:
        case All(parts) | Any_(parts):
            tag = "all" if isinstance(tree, All) else "any"
            answer = _holds(tree, path, answers)
            return [
                one
                for at, part in enumerate(parts)
                if _holds(part, f"{path}/{tag}/{at}", answers) is answer
                for one in _deciding(part, f"{path}/{tag}/{at}", answers)
            ]
        case Not(part):
            return _deciding(part, f"{path}/not", answers)
        case Leaf():
            return [(path, tree)]
