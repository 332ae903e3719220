"""The words of scoring models: kinds of rules, what a rule counts, what changed between two documents."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import ConditionNotValid, Entity
from crescendo.console import condition_words, pointed, words
from crescendo.console.class_words import name_of_industry
from crescendo.console.scores import said
from crescendo.core.types import Actor
from crescendo.scoring import api as scoring
from crescendo.scoring.types import Changed, ModelPage, Part, RuleKind

KINDS: dict[RuleKind, Any] = {
    RuleKind.EACH: gettext_lazy("Every act counts"),
    RuleKind.HIGHEST: gettext_lazy("Of one subject only the best act counts"),
    RuleKind.RETURNS: gettext_lazy("A session that begins within 7 days of the one before"),
    RuleKind.COLLEAGUES: gettext_lazy(
        "A day on which three people of the company were active within 14 days"
    ),
    RuleKind.UNANSWERED: gettext_lazy("Every fifth in a row without an answer"),
    RuleKind.VOLUNTEERED: gettext_lazy("A field that somebody filled in about himself for the first time"),
}
PARTS: dict[Part, Any] = {
    Part.RULE: gettext_lazy("Behaviour"),
    Part.FIT: pgettext_lazy("score", "Fit"),
    Part.BANDS: gettext_lazy("Bands"),
    Part.GRADES: gettext_lazy("Grades"),
    Part.LIFT: gettext_lazy("Hand-raise"),
    Part.OVERRIDES: gettext_lazy("Industries"),
    Part.LISTS: gettext_lazy("Own lists"),
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
    "serious": gettext_lazy("Speaks of buying"),
    "answers": gettext_lazy("Answers"),
    "list": gettext_lazy("Own list"),
    "lists": gettext_lazy("Own lists"),
    "condition": pgettext_lazy("score", "Condition"),
    "warm": gettext_lazy("Warm from"),
    "hot": gettext_lazy("Hot from"),
    "to": gettext_lazy("Lifts to at least"),
    "overrides": gettext_lazy("Industries"),
}
PLACES: Mapping[str, Any] = {
    **FIELDS,
    "rules": PARTS[Part.RULE],
    "fit": PARTS[Part.FIT],
    "bands": PARTS[Part.BANDS],
    "grades": PARTS[Part.GRADES],
    "lift": PARTS[Part.LIFT],
    "acts": gettext_lazy("Acts"),
    "filter": pgettext_lazy("score", "Condition"),
}
LISTS: dict[str, Any] = {
    "target_industries": gettext_lazy("Target industries"),
    "adjacent_industries": gettext_lazy("Adjacent industries"),
    "excluded_industries": gettext_lazy("Excluded industries"),
    "served_regions": gettext_lazy("Regions served"),
    "competitors": pgettext_lazy("list", "Competitors"),
    "suppliers": gettext_lazy("Suppliers"),
    "own_companies": gettext_lazy("Own companies"),
}
_SHORT = 400
_FIELD_OF = {"company_name": "company"}


def condition(document: Any, entity: Entity, by: Actor, acts: Iterable[str] = ()) -> str:
    """A condition in the reader's language, of a filter with the acts that it filters; empty where there is none."""
    if not document:
        return ""
    try:
        tree = conditions.parse(document, entity=entity, sees_personal_data=True)
    except ConditionNotValid:
        return _("This condition cannot be read.")
    return condition_words.say(tree, by, acts)


def tiers(rule: Mapping[str, Any], by: Actor) -> list[dict[str, Any]]:
    """What a rule counts, tier by tier: its acts, the condition in words, the points."""
    rows = rule.get("tiers")
    return [
        {
            "acts": [act(rule, str(name)) for name in tier.get("acts") or ()],
            "filter": condition(tier.get("filter"), Entity.EVENT, by, map(str, tier.get("acts") or ())),
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


def act(rule: Mapping[str, Any], name: str) -> str:
    """What an act, or a field that is volunteered, is called."""
    if rule.get("kind") != RuleKind.VOLUNTEERED:
        return words.act(name)
    field = conditions.find_field(Entity.CONTACT, _FIELD_OF.get(name, name))
    return name if field is None else conditions.label_of(field, get_language() or "en")


def whom(rule: Mapping[str, Any], lists: Mapping[str, Any], by: Actor) -> str:
    """Whom a rule of fit fits, in words."""
    name = rule.get("list")
    if name is None:
        return condition(rule.get("condition"), Entity.CONTACT, by)
    values = lists.get(name) or []
    if not values:
        return _("The list “%(list)s” is empty, so this fits nobody yet.") % {"list": LISTS.get(name, name)}
    places = {"list": LISTS.get(name, name), "values": ", ".join(values)}
    if rule.get("outside") is True:
        return _("Known not to be in the list “%(list)s”: %(values)s") % places
    return _("In the list “%(list)s”: %(values)s") % places


def title(rule: Mapping[str, Any]) -> str:
    """What a rule is called in the reader's language."""
    named = rule.get("title")
    if not isinstance(named, Mapping):
        return str(rule.get("key", ""))
    return said(tuple((str(language), str(text)) for language, text in named.items()))


def change(one: Changed, found: ModelPage, by: Actor) -> dict[str, Any]:
    """A difference as a line: part, title, field, before and after. Rules are called as in the model's draft."""
    if one.name == "overrides":
        before, after = (_industries(rows, found.draft) for rows in (one.before, one.after))
        return {
            "part": PARTS[one.part],
            "title": "",
            "field": FIELDS[one.name],
            "before": before,
            "after": after,
        }
    return {
        "part": PARTS[one.part],
        "title": said(one.titles) if one.titles else "",
        "field": FIELDS.get(one.name) or LISTS.get(one.name, one.name),
        "is_new": not one.name and one.before is None,
        "is_gone": not one.name and one.after is None,
        "before": _value(one.name, one.before, by) if one.name else "",
        "after": _value(one.name, one.after, by) if one.name else "",
    }


def faults(found: ModelPage) -> list[tuple[str, str]]:
    """Where each fault of a draft lies, as a person calls it, and what it says."""
    return pointed.faults(found.faults, found.draft, PLACES)


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
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _clipped(", ".join(words.act(one) if name == "answers" else one for one in value))
    return _plain(value)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float | str):
        return str(value)
    return _clipped(json.dumps(value, ensure_ascii=False))


def _industries(rows: Any, draft: Mapping[str, Any]) -> str:
    """What differs by industry: what its rules' points and half-lives are multiplied with."""
    titles = {one.get("key"): title(one) for one in draft.get("rules") or () if isinstance(one, Mapping)}
    said = [
        _industry(row, titles) for row in (rows if isinstance(rows, list) else ()) if isinstance(row, Mapping)
    ]
    return _clipped("; ".join(said)) or "—"


def _industry(row: Mapping[str, Any], titles: Mapping[Any, str]) -> str:
    named = ", ".join(name_of_industry(str(code)) or str(code) for code in row.get("industries") or ())
    points = row.get("points")
    factors = {
        titles.get(key, key): by for key, by in (points if isinstance(points, Mapping) else {}).items()
    }
    if "half_lives" in row:
        factors[_("Half-lives")] = row["half_lives"]
    return f"{named}: " + ", ".join(f"{name} × {by}" for name, by in factors.items())


def _clipped(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"
