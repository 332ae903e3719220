"""What contacts did, counted by rule and day: a few statements for a model, whoever is asked about.

With a span only what acts between its days can change is counted; see `reaching`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Where
from crescendo.core import sets
from crescendo.core.clock import DAY, MINUTE
from crescendo.people import api as people
from crescendo.scoring.counting import Found, about, who
from crescendo.scoring.days import day_number, day_sql, start_of
from crescendo.scoring.reaching import MANY_ACTS, QUIET, RETURN_DAYS, TOGETHER_DAYS, is_within, reach
from crescendo.scoring.signatures import Signatures, names_of
from crescendo.scoring.together import together
from crescendo.scoring.types import FitRule, Model, Override, Rule, RuleKind, Span, Tier

_EVENT = "did"
_SESSION_ENDS = 30 * MINUTE
_RETURN = 7 * DAY
_BY_DAYS = frozenset({RuleKind.RETURNS, RuleKind.COLLEAGUES})
_UNANSWERED = 5
Row = tuple[int, int, int, int, int]
"""Contact, day, place of the rule, acts and points before caps."""
_OfRule = Iterator[tuple[int, int, int, int]]


class Told(NamedTuple):
    """What contacts did, and of rules that look at many acts, by place, the contacts that they were counted for."""

    rows: list[Row]
    concerned: Mapping[int, Collection[int]]


@dataclass(frozen=True, slots=True)
class _Together:
    """On which days within a span these contacts were active together with colleagues, by the acts asked for."""

    names: tuple[str, ...]
    span: Span | None
    contacts: frozenset[int]
    days: Mapping[int, Sequence[int]]


class Shared:
    """What models that are asked one after the other have in common: most rules of a challenger are the champion's.

    Rules that count alike, whatever they are worth later, are one here and are counted once for all of these models.
    """

    def __init__(self, models: Iterable[Model]) -> None:
        self.rules: list[Rule] = []
        self._told: dict[tuple[Span | None, tuple[int, ...]], Told] = {}
        self._together: list[_Together] = []
        self._found: list[
            tuple[tuple[FitRule, ...], tuple[Override, ...], Sequence[int], dict[int, Found]]
        ] = []
        self._places: dict[str, list[int]] = defaultdict(list)
        for model in models:
            for rule in model.rules:
                if self._place(rule) is None:
                    self._places[rule.key].append(len(self.rules))
                    self.rules.append(rule)

    def rules_of(self, model: Model) -> list[tuple[int, Rule]]:
        """The rules of one of the models, each with its place."""
        return [(place, rule) for rule in model.rules if (place := self._place(rule)) is not None]

    def found(self, model: Model, ids: Sequence[int], *, now: int, zone: str) -> Mapping[int, Found]:
        """Who these contacts are; models that weigh fit alike ask once."""
        for fit, overrides, known_ids, known in self._found:
            if (fit, overrides, known_ids) == (model.fit, model.overrides, ids):
                return known
        found = who(model, ids, now=now, zone=zone)
        self._found.append((model.fit, model.overrides, ids, found))
        return found

    def told(self, span: Span | None, ids: Sequence[int]) -> Told | None:
        """What was counted of just these contacts already."""
        return self._told.get((span, tuple(ids)))

    def note(self, span: Span | None, ids: Sequence[int], told: Told) -> None:
        """Keep what was counted for the models that come next."""
        self._told[span, tuple(ids)] = told

    def forget(self) -> None:
        """Let go of who contacts are and what they did: others come next."""
        self._told.clear()
        self._found.clear()

    def together(
        self, names: tuple[str, ...], span: Span | None, ids: Sequence[int]
    ) -> Mapping[int, Sequence[int]] | None:
        """The days on which these were active with colleagues, where somebody asked for at least those."""
        for known in self._together:
            if known.names == names and _covers(known.span, span) and known.contacts.issuperset(ids):
                return known.days
        return None

    def note_together(
        self, names: tuple[str, ...], span: Span | None, ids: Sequence[int], days: Mapping[int, Sequence[int]]
    ) -> None:
        """Keep them for whoever asks next."""
        self._together.append(_Together(names, span, frozenset(ids), days))

    def _place(self, rule: Rule) -> int | None:
        asks = (rule.kind, rule.answers, rule.tiers)
        for place in self._places[rule.key]:
            known = self.rules[place]
            if (known.kind, known.answers, known.tiers) == asks:
                return place
        return None


def count(shared: Shared, ids: Sequence[int], *, now: int, zone: str, span: Span | None = None) -> Told:
    """What these did by the rules of all the models, within the days; a bounded number of statements.

    Rules that look at many acts of somebody are asked about him only where one of their acts came within the days.
    """
    told = shared.told(span, ids)
    if told is None:
        told = _counted(shared, ids, now=now, zone=zone, span=span) if ids else Told([], {})
        shared.note(span, ids, told)
    return told


def days_together(
    rule: Rule, ids: Sequence[int], shared: Shared, *, now: int, zone: str, span: Span | None
) -> Mapping[int, Sequence[int]]:
    """On which of the days each of these was active together with colleagues, as a rule asks. Two statements."""
    names = tuple(_names(rule))
    known = shared.together(names, span, ids) if is_of_all(rule) else None
    if known is not None:
        return known
    asked, days = frozenset(ids), defaultdict(list)
    for contact, at in _together(rule, about(ids, now=now, zone=zone), span):
        if contact in asked and (span is None or is_within(at, span)):
            days[contact].append(at)
    if is_of_all(rule):
        shared.note_together(names, span, ids, days)
    return days


def _covers(one: Span | None, other: Span | None) -> bool:
    if one is None or other is None:
        return one is None
    return one.first <= other.first and other.last <= one.last


def _counted(shared: Shared, ids: Sequence[int], *, now: int, zone: str, span: Span | None) -> Told:
    target = about(ids, now=now, zone=zone)
    rows: list[Row] = []
    each = {place: rule for place, rule in enumerate(shared.rules) if rule.kind is RuleKind.EACH}
    if each and span != QUIET:
        rows += _each(each, target, reach(RuleKind.EACH, span))
    many = {place: rule for place, rule in enumerate(shared.rules) if rule.kind in MANY_ACTS}
    concerned = {} if span is None else _concerned(many, target, span)
    for place, rule in enumerate(shared.rules):
        those = sorted(concerned[place]) if place in concerned else ids
        if rule.kind is not RuleKind.EACH and those:
            of_rule = _of_rule(rule, those, shared, about(those, now=now, zone=zone), span)
            rows += [(contact, day, place, number, points) for contact, day, number, points in of_rule]
    return Told(rows, concerned)


def _of_rule(rule: Rule, ids: Sequence[int], shared: Shared, target: Target, span: Span | None) -> _OfRule:
    within = reach(rule.kind, span)
    if rule.kind is RuleKind.HIGHEST:
        yield from _highest(rule, target)
    elif rule.kind in _BY_DAYS and span == QUIET:
        return
    elif rule.kind is RuleKind.RETURNS:
        yield from _returns(rule, target, within)
    elif rule.kind is RuleKind.COLLEAGUES:
        moment, points = target.moment, rule.tiers[0].points
        days = days_together(rule, ids, shared, now=moment.now, zone=moment.zone, span=within)
        for contact in ids:
            known = days.get(contact, ())
            told = known if within is None else (at for at in known if is_within(at, within))
            yield from ((contact, at, 1, points) for at in told)
    elif rule.kind is RuleKind.UNANSWERED:
        yield from _unanswered(rule, target)
    elif rule.kind is RuleKind.VOLUNTEERED:
        yield from _volunteered(rule, ids, target)


def _concerned(rules: Mapping[int, Rule], target: Target, span: Span) -> dict[int, set[int]]:
    """Of each rule the contacts with one of its acts, or of its answers, within the days. A statement at most."""
    concerned: dict[int, set[int]] = {place: set() for place in rules}
    names = {place: frozenset((*_names(rule), *rule.answers)) for place, rule in rules.items()}
    wanted = sorted(frozenset().union(*names.values()))
    if span == QUIET or not wanted:
        return concerned
    source, text_of = _events(wanted, target, span), names_of(wanted)
    sql = f'SELECT DISTINCT "{_EVENT}"."contact_id", "{_EVENT}"."name_id" {source.sql}'
    for contact, name in sets.fetch(sql, source.params):
        for place, known in names.items():
            if text_of[name] in known:
                concerned[place].add(contact)
    return concerned


def _each(rules: Mapping[int, Rule], target: Target, span: Span | None) -> Iterator[Row]:
    """Acts of all such rules with one reading of the events, told apart by what decides which tiers they fit."""
    asked = Signatures([*rules.values()], target.of(_EVENT, target.among))
    source = _events(sorted({name for rule in rules.values() for name in _names(rule)}), target, span)
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
    places = [*rules]
    for (contact, at, place), (number, worth) in found.items():
        yield contact, at, places[place], number, worth


def _highest(rule: Rule, target: Target) -> _OfRule:
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
        yield contact, at, acts, sign * int(points)


def _returns(rule: Rule, target: Target, span: Span | None) -> _OfRule:
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
        if is_within(at, span):
            yield contact, at, acts, acts * tier.points


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


def _unanswered(rule: Rule, target: Target) -> _OfRule:
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
        yield contact, at, acts, acts * tier.points


def _volunteered(rule: Rule, ids: Sequence[int], target: Target) -> _OfRule:
    """The first time that somebody filled in each of the fields; their keys stand in place of acts."""
    tier = rule.tiers[0]
    days: dict[tuple[int, int], int] = defaultdict(int)
    for contact, _field, at in people.first_claims(ids, tier.names):
        if at <= target.moment.now:
            days[contact, day_number(at, target.moment.zone)] += 1
    for (contact, day), number in days.items():
        yield contact, day, number, number * tier.points


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


def is_of_all(rule: Rule) -> bool:
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
    if is_of_all(rule) and not rule.answers:
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
