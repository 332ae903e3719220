"""Whose lead it is: the rules of the document, asked in their order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crescendo.core.types import Role
from crescendo.lifecycle.documents.routing_rules import Choose, Routing, RoutingRule, To

MANAGER = "manager"
POOL = "pool"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A colleague who may be given leads. `teams` are the own team and those above it."""

    id: int
    role: Role
    teams: frozenset[int] = frozenset()
    is_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the rules read of a lead. `owners` are those of its account and deals, the nearest first.

    `fits` are the keys of rules whose condition holds; `had_it` are those who had this lead before in this cycle.
    """

    contact_id: int
    owners: tuple[int, ...] = ()
    account_id: int | None = None
    queue: str = ""
    province: str = ""
    industry: str = ""
    products: frozenset[str] = frozenset()
    fits: frozenset[str] = frozenset()
    had_it: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Whose it is, and by which rule; nobody's is the pool's."""

    owner_id: int | None
    rule: str


@dataclass(slots=True, kw_only=True)
class Desk:
    """Who is there, how much they have, and whose turn it was last; it is kept as leads are given out."""

    sellers: Mapping[int, Seller]
    loads: dict[int, int] = field(default_factory=dict)
    latest: dict[int, int] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    given: int = 0

    def give(self, choice: Choice) -> Choice:
        """Note that somebody has one more."""
        if choice.owner_id is not None:
            self.given += 1
            self.loads[choice.owner_id] = self.loads.get(choice.owner_id, 0) + 1
            # Later than all that are stored.
            self.latest[choice.owner_id] = _LATER + self.given
            self.turns[choice.rule] = choice.owner_id
        return choice


_LATER = 2**60
_ROLES = {To.SALES: Role.SALES, To.SDR: Role.SDR}


def choose(routing: Routing, asking: Asking, desk: Desk) -> Choice:
    """The first rule that fits and finds somebody free; else the manager, else the pool."""
    for rule in routing.rules:
        if _fits(rule, asking):
            owner = _owner(rule, routing, asking, desk)
            if owner is not None:
                return desk.give(Choice(owner_id=owner, rule=rule.key))
    return desk.give(Choice(owner_id=to_manager(desk), rule=MANAGER))


def to_manager(desk: Desk) -> int | None:
    """The sales manager with the fewest leads, one who is there before one who is away."""
    managers = [one for one in desk.sellers.values() if one.role is Role.SALES_MANAGER]
    order = sorted(managers, key=lambda one: (one.is_away, *_by_load(one.id, desk)))
    return order[0].id if order else None


def _fits(rule: RoutingRule, asking: Asking) -> bool:
    return (
        (not rule.queue or asking.queue == rule.queue)
        and (not rule.provinces or asking.province in rule.provinces)
        and (not rule.industries or asking.industry in rule.industries)
        and (not rule.accounts or asking.account_id in rule.accounts)
        and (not rule.products or bool(rule.products & asking.products))
        and (rule.when is None or rule.key in asking.fits)
    )


def _owner(rule: RoutingRule, routing: Routing, asking: Asking, desk: Desk) -> int | None:
    if rule.to is To.ACCOUNT_OWNER:
        free = _there(asking.owners, asking, desk)
        return free[0] if free else None
    free = [
        one for one in _there(_named(rule, desk), asking, desk) if desk.loads.get(one, 0) < routing.most_open
    ]
    if not free:
        return None
    if rule.choose is Choose.ROUND_ROBIN:
        last = desk.turns.get(rule.key, 0)
        return min(free, key=lambda one: (one <= last, one))
    return min(free, key=lambda one: _by_load(one, desk))


def _named(rule: RoutingRule, desk: Desk) -> list[int]:
    if rule.to is To.CHOSEN:
        return [one.id for one in desk.sellers.values() if one.id in rule.sellers or one.teams & rule.teams]
    return [one.id for one in desk.sellers.values() if one.role is _ROLES[rule.to]]


def _there(those: Iterable[int], asking: Asking, desk: Desk) -> list[int]:
    """Those who sell, are here, and have not had this lead already."""
    return [
        one
        for one in those
        if one in desk.sellers and not desk.sellers[one].is_away and one not in asking.had_it
    ]


def _by_load(one: int, desk: Desk) -> tuple[int, int, int]:
    """The fewest open leads first; of equals who got one the longest ago."""
    return desk.loads.get(one, 0), desk.latest.get(one, 0), one
