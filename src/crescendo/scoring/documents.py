"""Scoring models as documents: read strictly, each fault with its place, and told in full."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, ConditionNotValid, Entity, Tree
from crescendo.core.refusals import mark
from crescendo.scoring import decay, targets
from crescendo.scoring.types import Bands, FitRule, Lift, Model, Override, Rule, RuleKind, Tier, Weight

MOST_RULES = 200
MOST_POINTS = 10_000
_LANGUAGES = ("zh-hans", "en")
# No places in these sentences: they are translated as they stand.
_POSITIVE = mark("A whole number from 1 to 10,000 is expected here.")
_ANY = mark("A whole number from -10,000 to 10,000 is expected here.")
Fault = tuple[str, str, str]


class _Reading:
    """Notes what is wrong and goes on, so that all faults are told at once."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def note(self, path: str, code: str, sentence: str) -> None:
        self.faults.append((path, code, sentence))

    def number(self, document: Mapping[str, Any], key: str, path: str, *, least: int, most: int) -> int:
        value = document.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.note(f"{path}/{key}", "number", _POSITIVE if least > 0 else _ANY)
            return least
        return value

    def maybe(self, document: Mapping[str, Any], key: str, path: str) -> int | None:
        return (
            None if document.get(key) is None else self.number(document, key, path, least=1, most=MOST_POINTS)
        )

    def days(self, document: Mapping[str, Any], key: str, path: str) -> int:
        """A half-life in days, as tenths; nought where there is none."""
        value = document.get(key)
        if value is None:
            return decay.NEVER
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not 0 < value <= decay.LONGEST / decay.TENTHS
        ):
            self.note(f"{path}/{key}", "half_life", mark("A half-life is a number of days, at most a year."))
            return decay.NEVER
        return max(1, round(value * decay.TENTHS))

    def listed(self, document: Mapping[str, Any], key: str, path: str) -> list[tuple[str, Mapping[str, Any]]]:
        found = document.get(key, [])
        if not isinstance(found, list) or len(found) > MOST_RULES:
            self.note(f"{path}/{key}", "list", mark("Here stands a list of at most 200."))
            return []
        rows = []
        for place, one in enumerate(found):
            if isinstance(one, Mapping):
                rows.append((f"{path}/{key}/{place}", one))
            else:
                self.note(f"{path}/{key}/{place}", "shape", mark("Here stands an object."))
        return rows

    def tree(self, document: Mapping[str, Any], key: str, path: str, entity: Entity) -> Tree:
        if document.get(key) is None:
            return All(())
        try:
            return conditions.parse(document[key], entity=entity, sees_personal_data=True)
        except ConditionNotValid as wrong:
            self.faults += [(f"{path}/{key}{one.path}", one.code, one.detail) for one in wrong.problems]
            return All(())

    def title(self, document: Mapping[str, Any], path: str) -> tuple[tuple[str, str], ...]:
        said = document.get("title")
        if not isinstance(said, Mapping) or not any(
            isinstance(said.get(name), str) and said[name] for name in _LANGUAGES
        ):
            self.note(
                f"{path}/title", "title", mark("A title in Chinese, in English or in both is expected here.")
            )
            return (("en", path),)
        return tuple(
            (name, said[name][:80]) for name in _LANGUAGES if isinstance(said.get(name), str) and said[name]
        )

    def key(self, document: Mapping[str, Any], path: str, taken: set[str]) -> str:
        key = document.get("key")
        if not isinstance(key, str) or not is_key(key) or key in taken:
            self.note(
                f"{path}/key",
                "key",
                mark("A key of letters, digits and _ that no other rule has is expected here."),
            )
            return path
        taken.add(key)
        return key


def is_key(text: str) -> bool:
    """Whether a rule or a model may be called this: it stands in addresses."""
    return text.isascii() and text.replace("_", "").isalnum() and len(text) <= 40


def errors_of(document: Mapping[str, Any]) -> list[Fault]:
    """What keeps a model from being published: pointer, code, sentence."""
    reading = _Reading()
    _read(document, reading)
    return reading.faults


def read(document: Mapping[str, Any]) -> Model:
    """The model of a document that was published."""
    return _read(document, _Reading())


def _read(document: Mapping[str, Any], reading: _Reading) -> Model:
    taken: set[str] = set()
    rules = tuple(_rule(one, path, reading, taken) for path, one in reading.listed(document, "rules", ""))
    if not rules:
        reading.note("/rules", "empty", mark("A model has one rule at least."))
    lists = _lists(document, reading)
    fit = tuple(
        FitRule(
            key=reading.key(one, path, taken),
            title=reading.title(one, path),
            condition=_whom(one, path, reading, lists),
            points=reading.number(one, "points", path, least=-MOST_POINTS, most=MOST_POINTS),
        )
        for path, one in reading.listed(document, "fit", "")
    )
    return Model(
        bands=_bands(document, reading),
        rules=rules,
        fit=fit,
        grades=_grades(document, reading),
        lift=_lift(document, reading),
        overrides=tuple(
            _override(one, path, reading) for path, one in reading.listed(document, "overrides", "")
        ),
    )


def _lists(document: Mapping[str, Any], reading: _Reading) -> dict[str, list[str]]:
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


def _whom(document: Mapping[str, Any], path: str, reading: _Reading, lists: Mapping[str, list[str]]) -> Tree:
    """The condition of a rule of fit, or what its list says."""
    name = document.get("list")
    if name is None:
        return reading.tree(document, "condition", path, Entity.CONTACT)
    if name not in targets.LISTS:
        reading.note(
            f"{path}/list", "list", mark("A list that is known, of at most 200 texts, is expected here.")
        )
        return All(())
    condition = targets.condition(
        str(name), lists.get(str(name), []), is_outside=document.get("outside") is True
    )
    return reading.tree({"condition": condition}, "condition", f"/lists/{name}", Entity.CONTACT)


def _rule(document: Mapping[str, Any], path: str, reading: _Reading, taken: set[str]) -> Rule:
    kind = document.get("kind", RuleKind.EACH)
    if kind not in set(RuleKind):
        reading.note(f"{path}/kind", "kind", mark("This kind of rule is not known."))
        kind = RuleKind.EACH
    tiers = tuple(_tier(one, at, reading) for at, one in reading.listed(document, "tiers", path))
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
            day=reading.maybe(document, "day", path),
            month=reading.maybe(document, "month", path),
            life=reading.maybe(document, "life", path),
            half_life=reading.days(document, "half_life", path),
            sinks=any(tier.points < 0 for tier in tiers),
        ),
        raises=document.get("raises") is True,
        is_serious=document.get("serious") is True,
        answers=_answers(document, path, reading),
    )


def _answers(document: Mapping[str, Any], path: str, reading: _Reading) -> tuple[str, ...]:
    names = document.get("answers", [])
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        reading.note(f"{path}/answers", "acts", mark("Here stands a list of names of acts."))
        return ()
    return tuple(names)


def _tier(document: Mapping[str, Any], path: str, reading: _Reading) -> Tier:
    names = document.get("acts")
    if not isinstance(names, list) or not names or not all(isinstance(name, str) and name for name in names):
        reading.note(f"{path}/acts", "acts", mark("Here stands a list of names of acts."))
        names = []
    return Tier(
        names=tuple(names),
        filter=reading.tree(document, "filter", path, Entity.EVENT),
        points=reading.number(document, "points", path, least=-MOST_POINTS, most=MOST_POINTS),
    )


def _bands(document: Mapping[str, Any], reading: _Reading) -> Bands:
    found = document.get("bands")
    said = found if isinstance(found, Mapping) else {}
    warm = reading.number(said, "warm", "/bands", least=1, most=MOST_POINTS)
    hot = reading.number(said, "hot", "/bands", least=1, most=MOST_POINTS)
    if hot <= warm:
        reading.note("/bands/hot", "order", mark("Hot begins above warm."))
    return Bands(warm=warm, hot=hot)


def _grades(document: Mapping[str, Any], reading: _Reading) -> tuple[int, int, int]:
    found = document.get("grades")
    said = found if isinstance(found, Mapping) else {}
    a, b, c = (reading.number(said, name, "/grades", least=-MOST_POINTS, most=MOST_POINTS) for name in "ABC")
    if not a > b > c:
        reading.note("/grades", "order", mark("Grade A begins above B, and B above C."))
    return a, b, c


def _lift(document: Mapping[str, Any], reading: _Reading) -> Lift | None:
    found = document.get("lift")
    if found is None:
        return None
    said = found if isinstance(found, Mapping) else {}
    return Lift(
        to=reading.number(said, "to", "/lift", least=1, most=MOST_POINTS),
        half_life=reading.days(said, "half_life", "/lift"),
    )


def _override(document: Mapping[str, Any], path: str, reading: _Reading) -> Override:
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
