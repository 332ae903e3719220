"""What contacts did, counted by rule and day: a few statements for a model, whoever is asked about.

With a span only what acts between its days can change is counted; see `reaching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Where
from crescendo.core import sets
from crescendo.core.clock import DAY, MINUTE
from crescendo.people import api as people
from crescendo.scoring.counting import about
from crescendo.scoring.days import day_number, day_sql, start_of
from crescendo.scoring.reaching import QUIET, RETURN_DAYS, TOGETHER_DAYS, is_within, reach
from crescendo.scoring.signatures import Signatures
from crescendo.scoring.together import together
from crescendo.scoring.types import Model, Rule, RuleKind, Span, Tier

_EVENT = "did"
_SESSION_ENDS = 30 * MINUTE
_RETURN = 7 * DAY
_BY_DAYS = frozenset({RuleKind.RETURNS, RuleKind.COLLEAGUES})
_UNANSWERED = 5
Row = tuple[int, int, Rule, int, int]
Shared = dict[tuple[object, ...], Collection[tuple[int, int]]]
"""Contacts and days on which colleagues were active together, by what was asked: models mostly ask alike."""


def count(
    model: Model, ids: Sequence[int], *, now: int, zone: str, shared: Shared, span: Span | None = None
) -> Iterator[Row]:
    """Contact, day, rule, acts and points before caps; a bounded number of statements."""
    if not ids:
        return
    target = about(ids, now=now, zone=zone)
    each = [rule for rule in model.rules if rule.kind is RuleKind.EACH]
    if each and span != QUIET:
        yield from _each(each, target, reach(RuleKind.EACH, span))
    for rule in model.rules:
        within = reach(rule.kind, span)
        if rule.kind is RuleKind.HIGHEST:
            yield from _highest(rule, target)
        elif rule.kind in _BY_DAYS and span == QUIET:
            continue
        elif rule.kind is RuleKind.RETURNS:
            yield from _returns(rule, target, within)
        elif rule.kind is RuleKind.COLLEAGUES:
            yield from _colleagues(rule, ids, target, within, shared)
        elif rule.kind is RuleKind.UNANSWERED:
            yield from _unanswered(rule, target)
        elif rule.kind is RuleKind.VOLUNTEERED:
            yield from _volunteered(rule, ids, target)


def _each(rules: Sequence[Rule], target: Target, span: Span | None) -> Iterator[Row]:
    """Acts of all such rules with one reading of the events, told apart by what decides which tiers they fit."""
    asked = Signatures(rules, target.of(_EVENT, target.among))
    source = _events(sorted({name for rule in rules for name in _names(rule)}), target, span)
    columns = asked.columns()
    day = day_sql(f'"{_EVENT}"."at"', target.moment.zone)
    # Grouping them in SQL would sort them, which takes longer than all else of the reading.
    sql = f'SELECT "{_EVENT}"."contact_id", {day} AS day, {columns.sql} {source.sql}'
    told = sets.count_rows(sql, (*columns.params, *source.params))
    asked.read({row[2:] for row in told})
    found: dict[tuple[int, int, int], list[int]] = {}
    for row, number in told.items():
        for place, points in asked.worth(row[2:]):
            key = (row[0], row[1], place)
            if key in found:
                kept = found[key]
                kept[0] += number
                kept[1] += number * points
            else:
                found[key] = [number, number * points]
    for (contact, at, place), (number, worth) in found.items():
        yield contact, at, rules[place], number, worth


def _highest(rule: Rule, target: Target) -> Iterator[Row]:
    """Of each subject the act with the most points, when it was first reached."""
    source, tier = _events(_names(rule), target, None), _tier_of(rule, target)
    worth = " ".join(f"WHEN {place} THEN {abs(one.points)}" for place, one in enumerate(rule.tiers, start=1))
    day = day_sql("at", target.moment.zone)
    event = f'"{_EVENT}"'
    sql = (
        f"SELECT contact_id, {day} AS day, COUNT(*), SUM(worth) FROM ("
        "SELECT contact_id, at, worth, ROW_NUMBER() OVER ("
        "PARTITION BY contact_id, subject_id, alone ORDER BY worth DESC, at, id) AS place FROM ("
        f"SELECT contact_id, at, id, subject_id, CASE WHEN subject_id IS NULL THEN id END AS alone, "
        f"CASE tier {worth} ELSE 0 END AS worth FROM ("
        f"SELECT {event}.contact_id AS contact_id, {event}.at AS at, {event}.id AS id, "
        f"{event}.subject_id AS subject_id, {tier.sql} AS tier {source.sql}) AS told) AS valued "
        "WHERE worth > 0) AS ranked WHERE place = 1 GROUP BY contact_id, day"
    )
    sign = -1 if rule.weight.sinks else 1
    for contact, at, acts, points in sets.fetch(sql, (*tier.params, *source.params)):
        yield int(contact), int(at), rule, int(acts), sign * int(points)


def _returns(rule: Rule, target: Target, span: Span | None) -> Iterator[Row]:
    """Acts that begin a session within seven days of the act before."""
    tier = rule.tiers[0]
    read = None if span is None else Span(first=span.first - RETURN_DAYS, last=span.last)
    source, fits = _events(_names(rule), target, read), _tier_of(rule, target)
    day = day_sql("at", target.moment.zone)
    event = f'"{_EVENT}"'
    sql = (
        f"SELECT contact_id, {day} AS day, COUNT(*) FROM ("
        "SELECT contact_id, at, at - LAG(at) OVER (PARTITION BY contact_id ORDER BY at, id) AS pause FROM ("
        f"SELECT {event}.contact_id AS contact_id, {event}.at AS at, {event}.id AS id, {fits.sql} AS tier {source.sql}"
        ") AS told WHERE tier > 0) AS paused "
        f"WHERE pause > {_SESSION_ENDS} AND pause <= {_RETURN} GROUP BY contact_id, day"
    )
    for contact, at, acts in sets.fetch(sql, (*fits.params, *source.params)):
        if is_within(int(at), span):
            yield int(contact), int(at), rule, int(acts), int(acts) * tier.points


def _colleagues(
    rule: Rule, ids: Sequence[int], target: Target, span: Span | None, shared: Shared
) -> Iterator[Row]:
    """Days with acts on which three people of the account, oneself among them, had acts within fourteen days."""
    question = (rule.tiers[0].names, span, *ids) if _is_of_all(rule) else (rule.key, object())
    if question not in shared:
        shared[question] = [*_together(rule, target, span)]
    asked, points = frozenset(ids), rule.tiers[0].points
    for contact, at in shared[question]:
        if contact in asked and is_within(at, span):
            yield contact, at, rule, 1, points


def _together(rule: Rule, target: Target, span: Span | None) -> Iterator[tuple[int, int]]:
    """The same days of everybody at the accounts."""
    everybody = _of_their_accounts(target)
    read = None if span is None else Span(first=span.first - TOGETHER_DAYS + 1, last=span.last)
    source, fits = _events(_names(rule), everybody, read), _tier_of(rule, everybody)
    day = day_sql(f'"{_EVENT}"."at"', target.moment.zone)
    sql = (
        f'SELECT contact_id, day FROM (SELECT "{_EVENT}"."contact_id" AS contact_id, {day} AS day, '
        f"{fits.sql} AS tier {source.sql}) AS told WHERE told.tier > 0"
    )
    active = sets.count_rows(sql, (*fits.params, *source.params))
    accounts = _accounts_of(everybody)
    # SQL would compare each day with all others of its account.
    return together((accounts[one], at, one) for one, at in active if one in accounts)


def _unanswered(rule: Rule, target: Target) -> Iterator[Row]:
    """Every fifth act since the last answer."""
    tier = rule.tiers[0]
    source = _events(sorted({*tier.names, *rule.answers}), target, None)
    fits = _tier_of(rule, target)
    day = day_sql("at", target.moment.zone)
    event = f'"{_EVENT}"'
    sql = (
        f"SELECT contact_id, {day} AS day, COUNT(*) FROM ("
        "SELECT contact_id, at, tier, ROW_NUMBER() OVER (PARTITION BY contact_id, answered, tier ORDER BY at, id) "
        "AS place FROM (SELECT contact_id, at, id, tier, SUM(CASE WHEN tier = 0 THEN 1 ELSE 0 END) OVER ("
        "PARTITION BY contact_id ORDER BY at, id ROWS UNBOUNDED PRECEDING) AS answered FROM ("
        f"SELECT {event}.contact_id AS contact_id, {event}.at AS at, {event}.id AS id, {fits.sql} AS tier {source.sql}"
        ") AS told) AS cut) AS numbered "
        f"WHERE tier > 0 AND place %% {_UNANSWERED} = 0 GROUP BY contact_id, day"
    )
    for contact, at, acts in sets.fetch(sql, (*fits.params, *source.params)):
        yield int(contact), int(at), rule, int(acts), int(acts) * tier.points


def _volunteered(rule: Rule, ids: Sequence[int], target: Target) -> Iterator[Row]:
    """The first time that somebody filled in each of the fields; their keys stand in place of acts."""
    tier = rule.tiers[0]
    days: dict[tuple[int, int], int] = defaultdict(int)
    for contact, _field, at in people.first_claims(ids, tier.names):
        if at <= target.moment.now:
            days[contact, day_number(at, target.moment.zone)] += 1
    for (contact, day), number in days.items():
        yield contact, day, rule, number, number * tier.points


def _of_their_accounts(target: Target) -> Target:
    """The same question about all people of the accounts of those who are asked about."""
    among = target.among
    assert among is not None
    table = _people()
    sql = (
        f'SELECT "id" FROM "{table}" WHERE "account_id" IN (SELECT "account_id" FROM "{table}" '
        f'WHERE "account_id" IS NOT NULL AND "id" IN ({among.sql}))'
    )
    return target.of(target.alias, Where(sql=sql, params=among.params))


def _accounts_of(target: Target) -> dict[int, int]:
    """The account of each living contact that belongs to one."""
    limit = conditions.among(target, "who.id")
    sql = (
        f'SELECT who.id, who.account_id FROM "{_people()}" AS who '
        f"WHERE who.account_id IS NOT NULL AND who.merged_into_id IS NULL{limit.sql}"
    )
    return dict(sets.fetch(sql, limit.params))


def _people() -> str:
    return conditions.rows_of(Entity.CONTACT).table


def _names(rule: Rule) -> list[str]:
    return sorted({name for tier in rule.tiers for name in tier.names})


def _is_of_all(rule: Rule) -> bool:
    """Whether all acts of the rule's names are meant, so that nothing is left to ask of them."""
    return len(rule.tiers) == 1 and rule.tiers[0].filter == conditions.everything()


def _events(names: Sequence[str], target: Target, span: Span | None) -> Where:
    """FROM and WHERE of people's acts of these names until now, within the days."""
    acts = conditions.acts_of(tuple(names), target, alias=_EVENT)
    if span is None:
        return acts
    zone = target.moment.zone
    between = (start_of(span.first, zone), start_of(span.last + 1, zone))
    at = f'"{_EVENT}"."at"'
    return Where(sql=f"{acts.sql} AND {at} >= %s AND {at} < %s", params=(*acts.params, *between))


def _tier_of(rule: Rule, target: Target) -> Where:
    """The number of the tier with the most points that an act fits, from one; nought where it fits none."""
    if _is_of_all(rule) and not rule.answers:
        return Where(sql="1", params=())
    ranked = sorted(enumerate(rule.tiers, start=1), key=lambda one: -abs(one[1].points))
    cases: list[str] = []
    params: list[object] = []
    for place, tier in ranked:
        fits = _fits(tier, target)
        cases.append(f"WHEN {fits.sql} THEN {place}")
        params += fits.params
    return Where(sql=f"(CASE {' '.join(cases)} ELSE 0 END)", params=tuple(params))


def _fits(tier: Tier, target: Target) -> Where:
    named = conditions.named(_EVENT, tier.names)
    inner = conditions.where_of(tier.filter, target.of(_EVENT, target.among, acts=tier.names))
    return Where(sql=f"({named.sql} AND {inner.sql})", params=(*named.params, *inner.params))
