"""The words of scoring models: kinds of rules, what a rule counts, what changed between two documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console import condition_words, words
from crescendo.console.scores import said
from crescendo.core.types import Actor
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Changed, ModelPage, Part, RuleKind

KINDS: dict[RuleKind, Any] = {
    RuleKind.EACH: gettext_lazy("Every act counts"),
    RuleKind.HIGHEST: gettext_lazy("Of one subject only the best act counts"),
    RuleKind.RETURNS: gettext_lazy("A session that begins within 7 days of the one before"),
}
PARTS: dict[Part, Any] = {
    Part.RULE: gettext_lazy("Behaviour"),
    Part.FIT: pgettext_lazy("score", "Fit"),
    Part.BANDS: gettext_lazy("Bands"),
    Part.GRADES: gettext_lazy("Grades"),
    Part.LIFT: gettext_lazy("Hand-raise"),
    Part.OVERRIDES: gettext_lazy("Industries"),
}
FIELDS: dict[str, Any] = {
    "tiers": gettext_lazy("Acts and points"),
    "points": gettext_lazy("Points"),
    "day": gettext_lazy("At most in a day"),
    "month": gettext_lazy("At most in 30 days"),
    "life": gettext_lazy("At most ever"),
    "half_life": gettext_lazy("Half-life in days"),
    "title": pgettext_lazy("thing", "Name"),
    "kind": gettext_lazy("How it counts"),
    "raises": gettext_lazy("Is a raised hand"),
    "condition": pgettext_lazy("score", "Condition"),
    "warm": gettext_lazy("Warm from"),
    "hot": gettext_lazy("Hot from"),
    "to": gettext_lazy("Lifts to at least"),
    "overrides": gettext_lazy("Industries"),
}
_SHORT = 160


def condition(document: Any, entity: Entity, by: Actor) -> str:
    """A condition in the reader's language; empty where there is none."""
    if not document:
        return ""
    try:
        tree = conditions.parse(document, entity=entity, sees_personal_data=True)
    except ConditionNotValid:
        return _("This condition cannot be read.")
    return condition_words.say(tree, by)


def tiers(rule: Mapping[str, Any], by: Actor) -> list[dict[str, Any]]:
    """What a rule counts, tier by tier: its acts, the condition in words, the points."""
    rows = rule.get("tiers")
    return [
        {
            "acts": [words.act(str(name)) for name in tier.get("acts") or ()],
            "filter": condition(tier.get("filter"), Entity.EVENT, by),
            "points": tier.get("points"),
        }
        for tier in (rows if isinstance(rows, list) else ())
        if isinstance(tier, Mapping)
    ]


def model(by: Actor, key: str) -> ModelPage:
    """A model; the shipped one is called in the reader's language until somebody renames it."""
    found = scoring.get_model(by, key)
    return replace(found, name=named(found.name))


def named(name: str) -> str:
    """What a model is called."""
    return _(name) if name == scoring.SHIPPED_NAME else name


def kind(rule: Mapping[str, Any]) -> str:
    """How a rule counts, where it is not the usual way."""
    known = rule.get("kind")
    return str(KINDS[RuleKind(known)]) if known in set(RuleKind) - {RuleKind.EACH} else ""


def title(rule: Mapping[str, Any]) -> str:
    """What a rule is called in the reader's language."""
    named = rule.get("title")
    if not isinstance(named, Mapping):
        return str(rule.get("key", ""))
    return said(tuple((str(language), str(text)) for language, text in named.items()))


def change(one: Changed, by: Actor) -> dict[str, Any]:
    """A difference as a line: part, title, field, before and after."""
    return {
        "part": PARTS[one.part],
        "title": said(one.titles) if one.titles else "",
        "field": FIELDS.get(one.name, one.name),
        "is_new": not one.name and one.before is None,
        "is_gone": not one.name and one.after is None,
        "before": _value(one.name, one.before, by) if one.name else "",
        "after": _value(one.name, one.after, by) if one.name else "",
    }


def _value(name: str, value: Any, by: Actor) -> str:
    if value is None:
        return "—"
    if name == "tiers" and isinstance(value, list):
        told = (
            " ".join((", ".join(row["acts"]), row["filter"], f"({row['points']})"))
            for row in tiers({"tiers": value}, by)
        )
        return _clipped("; ".join(told))
    if name == "condition":
        return _clipped(condition(value, Entity.CONTACT, by))
    if name == "title" and isinstance(value, Mapping):
        return title({"title": value})
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return (
        str(value)
        if isinstance(value, int | float | str)
        else _clipped(json.dumps(value, ensure_ascii=False))
    )


def _clipped(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
