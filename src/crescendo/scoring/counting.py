"""Who contacts are, and what their rules weigh: fit, the override of their industry, caps and half-lives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from crescendo.conditions import api as conditions
from crescendo.conditions.leaves import Target
from crescendo.conditions.types import Entity, Moment, Tree
from crescendo.core import sets
from crescendo.scoring.types import Model, Override, Rule, Weight

NO_OVERRIDE = -1
WHOLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of a living contact: account, points of fit with the places of their rules, override in force."""

    account: int | None
    fit: int
    fitting: tuple[int, ...]
    override: int


def who(model: Model, ids: Sequence[int], *, now: int, zone: str) -> dict[int, Found]:
    """Account, fit and override of these contacts, living ones only. One statement."""
    if not ids:
        return {}
    target = about(ids, now=now, zone=zone)
    trees = [rule.condition for rule in model.fit]
    trees += [_of_industries(override.industries) for override in model.overrides]
    asked = [conditions.where_of(tree, target) for tree in trees]
    columns = "".join(f", CASE WHEN {one.sql} THEN 1 ELSE 0 END" for one in asked)
    table = conditions.rows_of(Entity.CONTACT)
    limit = conditions.among(target, f'"{target.alias}"."id"')
    sql = (
        f'SELECT "{target.alias}"."id", "{target.alias}"."account_id"{columns} '
        f'FROM "{table.table}" AS "{target.alias}" WHERE "{target.alias}"."{table.living}" IS NULL{limit.sql}'
    )
    params = tuple(param for one in asked for param in one.params) + limit.params
    return {int(number): _found(model, account, flags) for number, account, *flags in sets.fetch(sql, params)}


def fits_by_the_day(model: Model, ids: Sequence[int], *, now: int, zone: str) -> dict[int, int]:
    """The points of fit of these contacts where they may be others without a fact, as a window that is over makes them.

    Nothing where no rule of fit speaks of time. One statement at most.
    """
    target = about(ids, now=now, zone=zone)
    if not any(conditions.turns_of(rule.condition, target) for rule in model.fit):
        return {}
    return {contact: found.fit for contact, found in who(model, ids, now=now, zone=zone).items()}


def about(ids: Sequence[int], *, now: int, zone: str) -> Target:
    """Conditions asked of these contacts alone."""
    among = conditions.given_ids(sets.batch_json(list(ids)), sets.vendor())
    return Target(vendor=sets.vendor(), alias="self", moment=Moment(now=now, zone=zone), among=among)


def weights(model: Model, override: int, numbers: Mapping[str, int]) -> dict[int, Weight]:
    """What holds for each rule, with an override's points and half-lives."""
    changed = None if override == NO_OVERRIDE else model.overrides[override]
    return {numbers[rule.key]: _weight(rule, changed) for rule in model.rules}


def times_of(model: Model, rule: Rule, override: int) -> int:
    """By how many hundredths an override multiplies the points of a rule."""
    return WHOLE if override == NO_OVERRIDE else model.overrides[override].points.get(rule.key, WHOLE)


def scaled(number: int, hundredths: int) -> int:
    """A product, half rounded up away from nought."""
    return (number * hundredths + 50) // 100 if number >= 0 else -((-number * hundredths + 50) // 100)


def _found(model: Model, account: int | None, flags: Sequence[int]) -> Found:
    fitting = tuple(place for place, flag in enumerate(flags[: len(model.fit)]) if flag)
    override = next((place for place, flag in enumerate(flags[len(model.fit) :]) if flag), NO_OVERRIDE)
    fit = sum(model.fit[place].points for place in fitting)
    return Found(account=account, fit=fit, fitting=fitting, override=override)


def _weight(rule: Rule, override: Override | None) -> Weight:
    if override is None:
        return rule.weight
    times = override.points.get(rule.key, WHOLE)
    kept = rule.weight
    # PLAYBOOK 6: half-lives of 30 and 60 days only.
    half_life = (
        scaled(kept.half_life, override.half_lives) if kept.half_life in {300, 600} else kept.half_life
    )

    def held_to(points: int | None) -> int | None:
        return None if points is None else scaled(points, times)

    return replace(
        kept, day=held_to(kept.day), month=held_to(kept.month), life=held_to(kept.life), half_life=half_life
    )


@lru_cache(maxsize=256)
def _of_industries(industries: frozenset[str]) -> Tree:
    """The contact's own word, or its account's."""
    leaf = {"field": "industry_code", "operator": "is_any_of", "value": sorted(industries)}
    document = {"any": [leaf, {"of_account": leaf}]}
    return conditions.parse(document, entity=Entity.CONTACT, sees_personal_data=True)
