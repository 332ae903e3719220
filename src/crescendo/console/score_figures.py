"""The figures of a scoring model as one table: points, caps and half-lives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from crescendo.console import score_fields, score_words
from crescendo.console.score_fields import CAPS, MOST, Rule
from crescendo.core.types import Actor, Document


class Figures(forms.Form):
    """Points, caps and half-lives of all rules, in one table."""

    def __init__(self, *args: Any, document: Document, **more: Any) -> None:
        super().__init__(*args, **more)
        self.document = document
        for rule in self._rules("rules"):
            for place, tier in enumerate(rule.get("tiers", ())):
                self._add(
                    rule, f"points.{place}", score_words.FIELDS["points"], tier.get("points"), least=-MOST
                )
            for cap in CAPS:
                self._add(rule, cap, score_words.FIELDS[cap], rule.get(cap))
            self._add(rule, "half_life", score_words.FIELDS["half_life"], rule.get("half_life"), is_days=True)
        for rule in self._rules("fit"):
            self._add(rule, "points.0", score_words.FIELDS["points"], rule.get("points"), least=-MOST)

    def rows(self, name: str, by: Actor) -> Iterator[dict[str, Any]]:
        """The rules of a list with their fields, for the table."""
        for rule in self._rules(name):
            key = rule["key"]
            yield {
                "key": key,
                "title": score_words.title(rule),
                "kind": score_words.kind(rule),
                "raises": rule.get("raises") is True,
                "tiers": score_words.tiers(rule, by),
                "words": score_words.whom(rule, self.document.get("lists", {}), by) if name == "fit" else "",
                "points": [self[field] for field in self.fields if field.startswith(f"{key}.points.")],
                "caps": [self[f"{key}.{cap}"] for cap in (*CAPS, "half_life")] if name == "rules" else [],
            }

    def written(self) -> dict[str, Any]:
        """The document with the figures that were given."""
        given = self.cleaned_data
        return dict(self.document) | {
            "rules": [self._figured(rule, given) for rule in self._rules("rules")],
            "fit": [dict(rule) | {"points": given[f"{rule['key']}.points.0"]} for rule in self._rules("fit")],
        }

    def _figured(self, rule: Rule, given: Mapping[str, Any]) -> dict[str, Any]:
        key, made = rule["key"], dict(rule)
        made["tiers"] = [
            dict(tier) | {"points": given[f"{key}.points.{place}"]}
            for place, tier in enumerate(rule["tiers"])
        ]
        for name in (*CAPS, "half_life"):
            made.pop(name, None)
            if given[f"{key}.{name}"] is not None:
                made[name] = score_fields.plain(given[f"{key}.{name}"])
        return made

    def _rules(self, name: str) -> list[Rule]:
        rows = self.document.get(name)
        return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []

    def _add(
        self, rule: Rule, name: str, label: Any, value: Any, *, least: int = 1, is_days: bool = False
    ) -> None:
        said = f"{score_words.title(rule)}: {label}"
        field = (
            score_fields.days(said)
            if is_days
            else score_fields.whole(said, least=least, required="points" in name)
        )
        field.initial = value
        field.widget.attrs |= {"aria-label": said, "class": "form-control form-control-sm cr-figure"}
        self.fields[f"{rule['key']}.{name}"] = field
