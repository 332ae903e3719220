"""What contacts did, counted by rule and day: a few statements for a model, whoever is asked about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Moment, Where
from crescendo.core import sets
from crescendo.core.clock import DAY, MINUTE
from crescendo.scoring.days import day_sql
from crescendo.scoring.types import Counted, Model, Override, Rule, RuleKind, Tier, Weight

_EVENT = "did"
_SESSION_ENDS = 30 * MINUTE
_RETURN = 7 * DAY


@dataclass(slots=True)
class Found:
    """What is known of one contact: acts by rule and day, days of hand-raises, fit, and the override in force."""

    counted: list[Counted] = field(default_factory=list)
    raised: list[int] = field(default_factory=list)
    fit: int = 0
    fitting: list[int] = field(default_factory=list)
    override: int | None = None


def count(
    model: Model, ids: Sequence[int], numbers: Mapping[str, int], *, now: int, zone: str
) -> dict[int, Found]:
    """All that a model reads of these contacts, living ones only; `numbers` gives each rule its number."""
    if not ids:
        return {}
    target = _about(ids, now, zone)
    found = _who(model, target)
    each = [rule for rule in model.rules if rule.kind is RuleKind.EACH]
    rows: list[tuple[int, int, Rule, int, int]] = []
    if each:
        rows += _each(each, target)
    for rule in model.rules:
        if rule.kind is RuleKind.HIGHEST:
            rows += _highest(rule, target)
        elif rule.kind is RuleKind.RETURNS:
            rows += _returns(rule, target)
    for contact, day, rule, acts, worth in rows:
        one = found.get(contact)
        if one is None:
            continue
        times = 100 if one.override is None else model.overrides[one.override].points.get(rule.key, 100)
        one.counted.append(Counted(rule=numbers[rule.key], day=day, acts=acts, points=_times(worth, times)))
        if rule.raises:
            one.raised.append(day)
    return found


def who(model: Model, ids: Sequence[int], *, now: int, zone: str) -> dict[int, Found]:
    """Fit and override of these contacts alone, without a look at what they did; living ones only. One statement."""
    return _who(model, _about(ids, now, zone)) if ids else {}


def _about(ids: Sequence[int], now: int, zone: str) -> Target:
    among = conditions.given_ids(sets.batch_json(list(ids)), sets.vendor())
    return Target(vendor=sets.vendor(), alias="self", moment=Moment(now=now, zone=zone), among=among)


def weights(model: Model, override: int | None, numbers: Mapping[str, int]) -> dict[int, Weight]:
    """What holds for each rule, with an override's points and half-lives."""
    return {
        numbers[rule.key]: _weight(rule, None if override is None else model.overrides[override])
        for rule in model.rules
    }


def _weight(rule: Rule, override: Override | None) -> Weight:
    if override is None:
        return rule.weight
    times = override.points.get(rule.key, 100)
    kept = rule.weight
    # PLAYBOOK 6: half-lives of 30 and 60 days only.
    half_life = (
        _times(kept.half_life, override.half_lives) if kept.half_life in {300, 600} else kept.half_life
    )

    def scaled(points: int | None) -> int | None:
        return None if points is None else _times(points, times)

    return replace(
        kept, day=scaled(kept.day), month=scaled(kept.month), life=scaled(kept.life), half_life=half_life
    )


def _times(number: int, hundredths: int) -> int:
    """A product, half rounded up away from nought."""
    return (number * hundredths + 50) // 100 if number >= 0 else -((-number * hundredths + 50) // 100)


def _of_industries(override: Override) -> dict[str, Any]:
    leaf = {"field": "industry_code", "operator": "is_any_of", "value": sorted(override.industries)}
    return {"any": [leaf, {"of_account": leaf}]}


def _who(model: Model, target: Target) -> dict[int, Found]:
    """Every living contact asked about, with its fit and override. One statement."""
    trees = [rule.condition for rule in model.fit]
    trees += [
        conditions.parse(_of_industries(override), entity=Entity.CONTACT, sees_personal_data=True)
        for override in model.overrides
    ]
    asked = [conditions.where_of(tree, target) for tree in trees]
    columns = "".join(f", CASE WHEN {one.sql} THEN 1 ELSE 0 END" for one in asked)
    table = conditions.rows_of(Entity.CONTACT)
    limit = conditions.among(target, f'"{target.alias}"."id"')
    sql = (
        f'SELECT "{target.alias}"."id"{columns} FROM "{table.table}" AS "{target.alias}" '
        f'WHERE "{target.alias}"."{table.living}" IS NULL{limit.sql}'
    )
    params = tuple(param for one in asked for param in one.params) + limit.params
    found = {}
    for number, *flags in sets.fetch(sql, params):
        fitting = [place for place, flag in enumerate(flags[: len(model.fit)]) if flag]
        override = next((place for place, flag in enumerate(flags[len(model.fit) :]) if flag), None)
        fit = sum(model.fit[place].points for place in fitting)
        found[int(number)] = Found(fit=fit, fitting=fitting, override=override)
    return found


def _each(rules: Sequence[Rule], target: Target) -> list[tuple[int, int, Rule, int, int]]:
    """Acts of all such rules with one reading of the events: which tier of each rule an act fits is asked once."""
    tiers = [_tier_of(rule, target) for rule in rules]
    names = sorted({name for rule in rules for tier in rule.tiers for name in tier.names})
    source = _events(names, target)
    inner = "".join(f", {one.sql} AS t{place}" for place, one in enumerate(tiers))
    counts: list[tuple[int, int, int]] = [
        (place, tier, rules[place].tiers[tier - 1].points)
        for place in range(len(rules))
        for tier in range(1, len(rules[place].tiers) + 1)
    ]
    outer = "".join(f", COUNT(CASE WHEN t{place} = {tier} THEN 1 END)" for place, tier, _ in counts)
    day = day_sql(f'"{_EVENT}"."at"', target.moment.zone)
    sql = (
        f'SELECT contact_id, day{outer} FROM (SELECT "{_EVENT}"."contact_id" AS contact_id, {day} AS day{inner} '
        f"{source.sql}) AS told GROUP BY contact_id, day"
    )
    params = tuple(param for one in tiers for param in one.params) + source.params
    rows = []
    for contact, at, *acts in sets.fetch(sql, params):
        by_rule: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for (place, _tier, points), number in zip(counts, acts, strict=True):
            if number:
                by_rule[place][0] += number
                by_rule[place][1] += number * points
        rows += [(int(contact), int(at), rules[place], n, worth) for place, (n, worth) in by_rule.items()]
    return rows


def _highest(rule: Rule, target: Target) -> list[tuple[int, int, Rule, int, int]]:
    """Of each subject the act with the most points, when it was first reached."""
    names = sorted({name for tier in rule.tiers for name in tier.names})
    source, tier = _events(names, target), _tier_of(rule, target)
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
    rows = sets.fetch(sql, (*tier.params, *source.params))
    sign = -1 if rule.weight.sinks else 1
    return [
        (int(contact), int(at), rule, int(acts), sign * int(points)) for contact, at, acts, points in rows
    ]


def _returns(rule: Rule, target: Target) -> list[tuple[int, int, Rule, int, int]]:
    """Acts that begin a session within seven days of the act before."""
    tier = rule.tiers[0]
    source = _events(sorted(tier.names), target)
    fits = _tier_of(rule, target)
    day = day_sql("at", target.moment.zone)
    event = f'"{_EVENT}"'
    sql = (
        f"SELECT contact_id, {day} AS day, COUNT(*) FROM ("
        "SELECT contact_id, at, at - LAG(at) OVER (PARTITION BY contact_id ORDER BY at, id) AS pause FROM ("
        f"SELECT {event}.contact_id AS contact_id, {event}.at AS at, {event}.id AS id, {fits.sql} AS tier {source.sql}"
        ") AS told WHERE tier > 0) AS paused "
        f"WHERE pause > {_SESSION_ENDS} AND pause <= {_RETURN} GROUP BY contact_id, day"
    )
    rows = sets.fetch(sql, (*fits.params, *source.params))
    return [(int(contact), int(at), rule, int(acts), int(acts) * tier.points) for contact, at, acts in rows]


def _events(names: Sequence[str], target: Target) -> Where:
    """FROM and WHERE of people's acts of these names until now."""
    return conditions.acts_of(tuple(names), target, alias=_EVENT)


def _tier_of(rule: Rule, target: Target) -> Where:
    """The number of the tier with the most points that an act fits, from one; nought where it fits none."""
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
