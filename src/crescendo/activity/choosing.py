"""Which events a condition means, in the actor's scope, and how far a question may look for them.

The store has no index for every question. So a time is always set, and a question that no index answers looks through
a bounded number of events, by the index of their times; where that does not suffice it says how far it came.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL

from crescendo.activity.models import Event
from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import All, Entity, FieldLeaf, Leaf, Moment, Tree, leaves_of
from crescendo.core import sets
from crescendo.core.api import get_company, require
from crescendo.core.clock import DAY
from crescendo.core.types import Actor, Permission, Scope
from crescendo.people import api as people

USUAL_DAYS = 30
TABLE = "activity_event"
_FAR = 2**62
# What the index of times holds, so that asking it reads no row.
_IN_INDEX = frozenset({"at", "act", "data_source", "judgement"})
_CHEAP, _DEAR = 150_000, 15_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Events that may be read: `rows` are those that fit, `walked` all among which they are looked for, of any time.

    `since` and `until` are both included; `within` sets them. `most` is how many one question may look through; none
    where `is_found`, since an index leads to those of few contacts.
    """

    rows: QuerySet[Event]
    walked: QuerySet[Event]
    since: int
    until: int
    most: int
    is_found: bool

    def within(
        self, rows: QuerySet[Event], *, low: int | None = None, high: int | None = None
    ) -> QuerySet[Event]:
        """Those of these events that lie in the time that is asked about, and between two instants, both included.

        Each end is said once: of two lower bounds SQLite takes the first, and would walk from there.
        """
        since = self.since if low is None else max(low, self.since)
        until = self.until if high is None else min(high, self.until)
        return rows.filter(at__gte=since, at__lte=until)


def choose(by: Actor, condition: Tree | None, *, now: int) -> Chosen:
    """The events that the actor sees and the condition means. Refuses NotAllowed."""
    require(by, Permission.EVENTS_READ)
    tree = condition if condition is not None else conditions.everything()
    conditions.require_needs(by, tree)
    zone = get_company().time_zone
    low, high = conditions.bounds_of(tree, "at", now=now, zone=zone)
    since = now - USUAL_DAYS * DAY if low is None else low
    until = _FAR if high is None else high
    walked = Event.objects.all()
    contacts = conditions.pinned_to(tree, "contact", now=now, zone=zone)
    if contacts is not None:
        walked = walked.filter(contact_id__in=sorted(int(one) for one in contacts))
    where = conditions.compile_where(tree, vendor=sets.vendor(), alias=TABLE, now=now, zone=zone)
    fits = RawSQL(where.sql, where.params, output_field=BooleanField())  # noqa: S611 - constants are bound
    rows = walked.none() if _is_hopeless(tree, now=now, zone=zone) else walked
    if tree != conditions.everything():
        # Inside a CASE it is asked of each row, and leads no planner to an index that is not in the order of time.
        rows = rows.annotate(
            fits=Case(When(fits, then=Value(1)), default=Value(0), output_field=IntegerField())
        )
        rows = rows.filter(fits=1)
    is_cheap = by.scope is Scope.ALL and all(_is_in_index(leaf) for leaf in leaves_of(tree))
    return Chosen(
        rows=rows.filter(_scope(by)),
        walked=walked,
        since=since,
        until=until,
        most=_CHEAP if is_cheap else _DEAR,
        is_found=contacts is not None or rows.query.is_empty(),
    )


def _is_hopeless(tree: Tree, *, now: int, zone: str) -> bool:
    """Whether it asks for a page, a keyword, a campaign that nobody has ever met: the dictionaries alone can tell."""
    parts = tree.parts if isinstance(tree, All) else (tree,)
    target = Target(vendor=sets.vendor(), alias="far", moment=Moment(now=now, zone=zone))
    return any(
        isinstance(part, FieldLeaf)
        and conditions.far_key(part) is not None
        and not conditions.holds_without(part, target)
        and not conditions.is_met(part, target)
        for part in parts
    )


def _is_in_index(leaf: Leaf) -> bool:
    return isinstance(leaf, FieldLeaf) and leaf.field.key in _IN_INDEX


def _scope(by: Actor) -> Q:
    """Acts of contacts in the actor's scope, and of nobody."""
    if by.scope is Scope.ALL:
        return Q()
    seen = conditions.compile_members(
        people.scope_of(by, Entity.CONTACT), entity=Entity.CONTACT, vendor=sets.vendor(), now=0, zone="UTC"
    )
    ids: Any = RawSQL(seen.sql, seen.params)  # noqa: S611 - names that were registered, constants that are bound
    return Q(contact_id=None) | Q(contact_id__in=ids)
