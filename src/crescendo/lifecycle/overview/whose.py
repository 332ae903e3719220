"""Whose figures: what the reader's scope allows, narrowed to a team or to one colleague."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from crescendo.conditions.days import day_start
from crescendo.core import sets
from crescendo.core.api import get_company, list_teams, members_of, owners_in_sight, require
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotValid, mark
from crescendo.core.teams import below
from crescendo.core.types import Actor, Permission, Scope, TeamRow
from crescendo.lifecycle.overview.nouns import Document, OverviewQuery
from crescendo.lifecycle.routing.api import sellers

_LONGEST = 800
_TURNED = mark("The period ends before it begins.")
_TOO_LONG = mark("A period has 800 days at most.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is counted. `owners` None: everybody's, nobody's too. `narrowed`: those that were asked for."""

    query: OverviewQuery
    since: int
    until: int
    zone: str
    owners: frozenset[int] | None
    narrowed: frozenset[int] | None

    @property
    def places(self) -> dict[str, object]:
        """What each statement of this part is given."""
        return {
            "since": self.since,
            "until": self.until,
            "everybody": int(self.owners is None),
            "owners": sets.batch_json(sorted(self.owners or ())),
        }

    def has(self, owner_id: int | None) -> bool:
        """Whether something of this colleague is asked for."""
        return self.owners is None or owner_id in self.owners

    def document(self, *leaves: Document) -> Document:
        """A condition that holds these and whose it is; the lists put the reader's own scope to it."""
        parts = list(leaves)
        if self.narrowed is not None:
            parts.append(owned(self.narrowed))
        return parts[0] if len(parts) == 1 else {"all": parts}

    def within(self, name: str) -> Document:
        """An instant of the period."""
        days = [self.query.first.isoformat(), self.query.last.isoformat()]
        return {"field": name, "operator": "between", "value": days}


def ask(by: Actor, query: OverviewQuery) -> Asked:
    """Read the question. Refuses NotAllowed, NotValid (paths `/first`, `/last`). Two queries at most."""
    for permission in (Permission.CONTACTS_READ, Permission.DEALS_READ):
        require(by, permission)
    days = (query.last - query.first).days
    if days < 0:
        raise NotValid([("/last", "period_turned", _TURNED)])
    if days >= _LONGEST:
        raise NotValid([("/first", "period_too_long", _TOO_LONG)])
    zone = get_company().time_zone
    narrowed = _narrowed(query)
    scope = _scope(by)
    owners = scope if narrowed is None else narrowed if scope is None else narrowed & scope
    return Asked(
        query=query,
        since=day_start(query.first, zone),
        until=day_start(query.last + timedelta(days=1), zone),
        zone=zone,
        owners=owners,
        narrowed=narrowed,
    )


def teams_for(by: Actor) -> tuple[TeamRow, ...]:
    """The teams by which somebody may narrow figures: his own and those below, all for who sees all. One query."""
    if by.scope is Scope.OWN:
        return ()
    return tuple(team for team in list_teams() if by.scope is Scope.ALL or team.id in by.team_ids)


def sellers_for(by: Actor) -> tuple[tuple[int, str], ...]:
    """The sellers by whom somebody may narrow figures, by name: those of his scope. Two queries at most."""
    scope = _scope(by)
    return tuple(one for one in sellers() if scope is None or one[0] in scope)


def is_(name: str, value: object) -> Document:
    """A field that has a value."""
    return {"field": name, "operator": "is", "value": value}


def owned(owners: frozenset[int]) -> Document:
    """What belongs to one of these; what belongs to nobody who could be asked for belongs to nobody."""
    if not owners:
        return {"any": []}
    numbers = [write_id(Prefix.STAFF, owner) for owner in sorted(owners)]
    return {"field": "owner", "operator": "is_any_of", "value": numbers}


def _narrowed(query: OverviewQuery) -> frozenset[int] | None:
    found = None
    if query.team_id is not None:
        found = members_of(below(query.team_id, list_teams()))
    if query.owner_id is not None:
        found = frozenset({query.owner_id}) if found is None else found & {query.owner_id}
    return found


def _scope(by: Actor) -> frozenset[int] | None:
    return None if by.scope is Scope.ALL else owners_in_sight(by)
