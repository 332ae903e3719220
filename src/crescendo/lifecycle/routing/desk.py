"""Who sells, who is away, who has how much: what choosing reads of the company. A bounded number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from django.db.models import Count, Max

from crescendo.conditions import api as conditions
from crescendo.conditions.days import today
from crescendo.conditions.types import Entity
from crescendo.core import sets
from crescendo.core.api import get_company, list_teams, workforce
from crescendo.core.text import fold
from crescendo.core.types import Actor, Role
from crescendo.lifecycle.documents.routing_rules import Choose, Routing
from crescendo.lifecycle.models import Absence, Lead, LeadMove
from crescendo.lifecycle.routing.choosing import Asking, Desk, Seller
from crescendo.lifecycle.routing.nouns import HELD, LeadState
from crescendo.people import api as people

SELLING = frozenset({Role.SALES, Role.SDR, Role.SALES_MANAGER})
PRODUCT = "product_interest"
Owners = Callable[[Sequence[int]], Mapping[int, int]]
_deal_owners: list[Owners] = []


def register_deal_owners(ask: Owners) -> None:
    """Deals say whose somebody's open deal is: contact to colleague."""
    _deal_owners.append(ask)


def read_desk(routing: Routing, *, now: int) -> Desk:
    """Everybody who may be given leads, as things stand."""
    away = away_on(today(now, get_company().time_zone).isoformat())
    above = _teams_above()
    held = Lead.objects.filter(state__in=HELD, owner_id__isnull=False).values_list("owner_id")
    counted = {owner: (count, latest) for owner, count, latest in held.annotate(Count("id"), Max("id"))}
    return Desk(
        sellers={
            one.id: Seller(
                id=one.id,
                role=one.role,
                teams=above.get(one.team_id or 0, frozenset()),
                is_away=one.id in away,
            )
            for one in workforce()
            if one.role in SELLING
        },
        loads={owner: count for owner, (count, _) in counted.items()},
        latest={owner: latest for owner, (_, latest) in counted.items()},
        turns=_turns(routing),
    )


def read_askings(
    contacts: Mapping[int, int | None], routing: Routing, *, queues: Mapping[int, str], now: int
) -> dict[int, Asking]:
    """What the rules read of these contacts; each with the lead that is given anew, None for a new one."""
    known = people.placed(contacts)
    fits = _fits(routing, sorted(known), now=now)
    owners = _owners(sorted(known))
    had = _had({lead for lead in contacts.values() if lead is not None})
    askings = {}
    for contact, one in known.items():
        lead = contacts[contact]
        nearest = (*owners[contact], *((one.account_owner_id,) if one.account_owner_id else ()))
        product = one.traits.get(PRODUCT)
        askings[contact] = Asking(
            contact_id=contact,
            owners=(*nearest, *((one.owner_id,) if one.owner_id else ())),
            account_id=one.account_id,
            queue=queues.get(contact, ""),
            province=one.province,
            industry=one.industry,
            products=frozenset(fold(part) for part in product.split(","))
            if isinstance(product, str)
            else frozenset(),
            fits=fits[contact],
            had_it=had[lead] if lead is not None else frozenset(),
        )
    return askings


def away_on(day: str) -> frozenset[int]:
    """Who is away on a day. One query."""
    rows = Absence.objects.filter(first_on__lte=day, last_on__gte=day)
    return frozenset(rows.values_list("staff_id", flat=True))


def sellers() -> tuple[tuple[int, str], ...]:
    """Who may be given leads, by name. One query."""
    found = ((one.id, one.name) for one in workforce() if one.role in SELLING)
    return tuple(sorted(found, key=lambda one: one[1]))


def sells(by: Actor) -> bool:
    """Whether somebody may be given leads. One query."""
    return any(number == by.staff_id for number, _ in sellers())


def managers_of(owners: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The sales managers of each: those of the own team, else of the next above, else all. Two queries."""
    staff = {one.id: one for one in workforce()}
    managers = [one for one in staff.values() if one.role is Role.SALES_MANAGER]
    above = {team.id: team.parent_id for team in list_teams()}
    found = {}
    for owner in owners:
        team = staff[owner].team_id if owner in staff else None
        near: tuple[int, ...] = ()
        while team is not None and not near:
            near = tuple(one.id for one in managers if one.team_id == team and one.id != owner)
            team = above.get(team)
        found[owner] = near or tuple(one.id for one in managers if one.id != owner)
    return found


def _teams_above() -> dict[int, frozenset[int]]:
    parents = {team.id: team.parent_id for team in list_teams()}
    above = {}
    for team in parents:
        line: list[int] = []
        current: int | None = team
        while current is not None and current not in line:
            line.append(current)
            current = parents.get(current)
        above[team] = frozenset(line)
    return above


def _turns(routing: Routing) -> dict[str, int]:
    """Whose turn it was last, by rule that goes round."""
    keys = [rule.key for rule in routing.rules if rule.choose is Choose.ROUND_ROBIN]
    if not keys:
        return {}
    latest = Lead.objects.filter(rule__in=keys, owner_id__isnull=False).values_list("rule")
    ids = [number for _, number in latest.annotate(Max("id"))]
    found = Lead.objects.filter(pk__in=ids).values_list("rule", "owner_id")
    return {rule: owner for rule, owner in found if owner is not None}


def _fits(routing: Routing, contacts: Sequence[int], *, now: int) -> Mapping[int, frozenset[str]]:
    """For whom the condition of which rule holds. A query for each rule that has one."""
    found: dict[int, set[str]] = defaultdict(set)
    zone, given = get_company().time_zone, sets.batch_json(list(contacts))
    for rule in routing.rules:
        if rule.when is not None and contacts:
            selected = conditions.compile_members(
                rule.when, entity=Entity.CONTACT, vendor=sets.vendor(), now=now, zone=zone, ids=given
            )
            for (contact,) in sets.fetch(selected.sql, selected.params):
                found[int(contact)].add(rule.key)
    return {contact: frozenset(found[contact]) for contact in contacts}


def _owners(contacts: Sequence[int]) -> Mapping[int, tuple[int, ...]]:
    """Whose open deal it is, and who had the lead that was to come back."""
    found: dict[int, list[int]] = defaultdict(list)
    for ask in _deal_owners:
        for contact, owner in ask(contacts).items():
            found[contact].append(owner)
    former = Lead.objects.filter(
        contact_id__in=contacts, state=LeadState.RECYCLED.value, owner_id__isnull=False
    )
    for contact, seller in former.order_by("pk").values_list("contact_id", "owner_id"):
        if seller is not None:
            found[contact].append(seller)
    return {contact: tuple(found[contact]) for contact in contacts}


def _had(leads: set[int]) -> Mapping[int, frozenset[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    moves = LeadMove.objects.filter(lead_id__in=leads, to_owner_id__isnull=False)
    for lead, given_to in moves.values_list("lead_id", "to_owner_id"):
        if given_to is not None:
            found[lead].add(given_to)
    return {lead: frozenset(found[lead]) for lead in leads}
