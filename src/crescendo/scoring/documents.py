"""Scoring models as documents: read strictly, each fault with its place, and told in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, Entity, Tree
from crescendo.core.document_reading import Fault, Reading
from crescendo.core.refusals import mark
from crescendo.scoring import decay, targets
from crescendo.scoring.types import Bands, FitRule, Lift, Model, Override, Rule, RuleKind, Tier, Weight

MOST_RULES = 200
MOST_POINTS = 10_000


def is_key(text: str) -> bool:
    """Whether a model may be called this: it stands in addresses."""
    return text.isascii() and text.replace("_", "").isalnum() and len(text) <= 40


def errors_of(document: Mapping[str, Any]) -> list[Fault]:
    """What keeps a model from being published: pointer, code, sentence."""
    reading = Reading()
    _read(document, reading)
    return reading.faults


def read(document: Mapping[str, Any]) -> Model:
    """The model of a document that was published."""
    return _read(document, Reading())


def _read(document: Mapping[str, Any], reading: Reading) -> Model:
    taken: set[str] = set()
    rules = tuple(
        _rule(one, path, reading, taken) for path, one in reading.rows(document.get("rules"), "/rules")
    )
    if not rules:
        reading.note("/rules", "empty", mark("A model has one rule at least."))
    lists = _lists(document, reading)
    fit = tuple(
        FitRule(
            key=reading.key(one, path, taken),
            title=reading.title(one, path),
            condition=_whom(one, path, reading, lists),
            points=reading.number(one.get("points"), f"{path}/points", least=-MOST_POINTS, most=MOST_POINTS),
        )
        for path, one in reading.rows(document.get("fit"), "/fit")
    )
    return Model(
        bands=_bands(document, reading),
        rules=rules,
        fit=fit,
        grades=_grades(document, reading),
        lift=_lift(document, reading),
        overrides=tuple(
            _override(one, path, reading)
            for path, one in reading.rows(document.get("overrides"), "/overrides")
        ),
    )


def _lists(document: Mapping[str, Any], reading: Reading) -> dict[str, list[str]]:
    """The company's own lists, as of its target industries: what rules of fit name instead of a condition."""
    found = document.get("lists", {})
    if not isinstance(found, Mapping):
        reading.note("/lists", "shape", mark("Here stands an object."))
        return {}
    for name, values in found.items():
        is_list = isinstance(values, list) and all(isinstance(one, str) and one for one in values)
        if name not in targets.LISTS or not is_list or len(values) > MOST_RULES:
            reading.note(
                f"/lists/{name}",
                "list",
                mark("A list that is known, of at most 200 texts, is expected here."),
            )
    return {name: found[name] if isinstance(found.get(name), list) else [] for name in targets.LISTS}


def _whom(document: Mapping[str, Any], path: str, reading: Reading, lists: Mapping[str, list[str]]) -> Tree:
    """The condition of a rule of fit, or what its list says."""
    name = document.get("list")
    if name is None:
        return _tree(document.get("condition"), f"{path}/condition", reading, Entity.CONTACT)
    if not isinstance(name, str) or name not in targets.LISTS:
        reading.note(
            f"{path}/list", "list", mark("A list that is known, of at most 200 texts, is expected here.")
        )
        return All(())
    condition = targets.condition(name, lists.get(name, []), is_outside=document.get("outside") is True)
    return _tree(condition, f"/lists/{name}", reading, Entity.CONTACT)


def _rule(document: Mapping[str, Any], path: str, reading: Reading, taken: set[str]) -> Rule:
    kind = reading.choice(
        document.get("kind", RuleKind.EACH.value), f"{path}/kind", [one.value for one in RuleKind]
    )
    tiers = tuple(_tier(one, at, reading) for at, one in reading.rows(document.get("tiers"), f"{path}/tiers"))
    if not tiers:
        reading.note(f"{path}/tiers", "empty", mark("Say at least one act with its points."))
    if any(tier.points > 0 for tier in tiers) and any(tier.points < 0 for tier in tiers):
        reading.note(f"{path}/tiers", "sign", mark("A rule gives points or takes them away, not both."))
    return Rule(
        key=reading.key(document, path, taken),
        title=reading.title(document, path),
        kind=RuleKind(kind),
        tiers=tiers,
        weight=Weight(
            day=reading.maybe(document.get("day"), f"{path}/day", least=1, most=MOST_POINTS),
            month=reading.maybe(document.get("month"), f"{path}/month", least=1, most=MOST_POINTS),
            life=reading.maybe(document.get("life"), f"{path}/life", least=1, most=MOST_POINTS),
            half_life=_days(document.get("half_life"), f"{path}/half_life", reading),
            sinks=any(tier.points < 0 for tier in tiers),
        ),
        raises=document.get("raises") is True,
        is_serious=document.get("serious") is True,
        answers=_answers(document, path, reading),
    )


def _answers(document: Mapping[str, Any], path: str, reading: Reading) -> tuple[str, ...]:
    names = document.get("answers", [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        reading.note(f"{path}/answers", "acts", mark("Here stands a list of names of acts."))
        return ()
    return tuple(names)


def _tier(document: Mapping[str, Any], path: str, reading: Reading) -> Tier:
    names = document.get("acts")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        reading.note(f"{path}/acts", "acts", mark("Here stands a list of names of acts."))
        names = []
    return Tier(
        names=tuple(names),
        filter=_tree(document.get("filter"), f"{path}/filter", reading, Entity.EVENT),
        points=reading.number(document.get("points"), f"{path}/points", least=-MOST_POINTS, most=MOST_POINTS),
    )


def _days(value: Any, path: str, reading: Reading) -> int:
    """A half-life in days, as tenths; nought where there is none."""
    if value is None:
        return decay.NEVER
    most = decay.LONGEST / decay.TENTHS
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        reading.note(path, "half_life", mark("A half-life is a number of days, at most a year."))
        return decay.NEVER
    return max(1, round(value * decay.TENTHS))


def _tree(said: Any, path: str, reading: Reading, entity: Entity) -> Tree:
    """A condition; where there is none, or a wrong one, everybody."""
    tree = None if said is None else conditions.parse_noting(said, path, reading, entity=entity)
    return All(()) if tree is None else tree


def _bands(document: Mapping[str, Any], reading: Reading) -> Bands:
    said = reading.table(document.get("bands"), "/bands")
    warm = reading.number(said.get("warm"), "/bands/warm", least=1, most=MOST_POINTS)
    hot = reading.number(said.get("hot"), "/bands/hot", least=1, most=MOST_POINTS)
    if hot <= warm:
        reading.note("/bands/hot", "order", mark("Hot begins above warm."))
    return Bands(warm=warm, hot=hot)


def _grades(document: Mapping[str, Any], reading: Reading) -> tuple[int, int, int]:
    said = reading.table(document.get("grades"), "/grades")
    a, b, c = (
        reading.number(said.get(name), f"/grades/{name}", least=-MOST_POINTS, most=MOST_POINTS)
        for name in "ABC"
    )
    if not a > b > c:
        reading.note("/grades", "order", mark("Grade A begins above B, and B above C."))
    return a, b, c


def _lift(document: Mapping[str, Any], reading: Reading) -> Lift | None:
    found = document.get("lift")
    if found is None:
        return None
    said = reading.table(found, "/lift")
    return Lift(
        to=reading.number(said.get("to"), "/lift/to", least=1, most=MOST_POINTS),
        half_life=_days(said.get("half_life"), "/lift/half_life", reading),
    )


def _override(document: Mapping[str, Any], path: str, reading: Reading) -> Override:
    industries = document.get("industries")
    if not isinstance(industries, list) or not all(isinstance(one, str) for one in industries):
        reading.note(f"{path}/industries", "industries", mark("Here stands a list of industries."))
        industries = []
    points = document.get("points", {})
    read: Callable[[Any], int | None] = lambda value: (  # noqa: E731 - one line, used twice
        round(value * 100)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 10
        else None
    )
    times = (
        {str(key): read(value) for key, value in points.items()}
        if isinstance(points, Mapping)
        else {"": None}
    )
    half_lives = read(document.get("half_lives", 1))
    if None in times.values() or half_lives is None:
        reading.note(path, "times", mark("Points and half-lives are multiplied by a number from 0.01 to 10."))
    return Override(
        industries=frozenset(industries),
        points={key: value or 100 for key, value in times.items()},
        half_lives=half_lives or 100,
    )
