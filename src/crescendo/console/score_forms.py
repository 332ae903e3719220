"""The forms of a scoring model: a rule, a rule of fit, bands, an industry, the document; see `score_figures`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console import dress, score_fields, score_words
from crescendo.console.condition_field import ConditionField
from crescendo.console.score_fields import CAPS, MOST, Rule
from crescendo.core.types import Actor, Document
from crescendo.scoring.types import RuleKind

_TIERS = 6
_PROFILE = ("title", "company_name", "phone", "industry", "employees", "country", "region", "city")
_HINTS: dict[str, Any] = {
    "regions": gettext_lazy(
        "One code on each line: a country (CN), a province (CN-SH) or an area of China (north, northeast, east, "
        "central, south, southwest, northwest, hk_mo_tw)."
    ),
    "companies": gettext_lazy("One on each line: a mail domain (acme.com) or the account's name."),
}


class RuleForm(forms.Form):
    """A rule of behaviour: names, how it counts, up to six tiers, caps."""

    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    kind = forms.ChoiceField(
        label=score_words.FIELDS["kind"],
        choices=[(kind.value, text) for kind, text in score_words.KINDS.items()],
    )
    raises = forms.BooleanField(
        label=gettext_lazy("A raised hand: brings the score to the lift at once"), required=False
    )
    serious = forms.BooleanField(
        label=gettext_lazy(
            "Speaks of buying: hot without any such act in 60 days is interest in content only"
        ),
        required=False,
    )
    day = score_fields.whole(score_words.FIELDS["day"])
    month = score_fields.whole(score_words.FIELDS["month"])
    life = score_fields.whole(score_words.FIELDS["life"])
    half_life = score_fields.days(
        score_words.FIELDS["half_life"],
        help_text=gettext_lazy("Left empty the points stay; what takes points away never fades."),
    )

    def __init__(self, *args: Any, by: Actor, rule: Rule, **more: Any) -> None:
        more["initial"] = _initial(rule)
        super().__init__(*args, **more)
        self.rule = rule
        standing = rule.get("tiers") or []
        self.places = range(min(_TIERS, len(standing) + 1))
        choices = _acts(rule)
        self.fields["answers"] = forms.MultipleChoiceField(
            label=gettext_lazy("Acts that are answers, for rows without one"),
            choices=choices,
            required=False,
            initial=rule.get("answers", ()),
            widget=dress.checkboxes(),
        )
        for place in self.places:
            tier = standing[place] if place < len(standing) else {}
            is_first = place == 0
            self.fields[f"acts.{place}"] = forms.MultipleChoiceField(
                label=pgettext_lazy("events", "Acts"),
                choices=choices,
                required=is_first,
                initial=tier.get("acts", ()),
                widget=dress.checkboxes(),
            )
            self.fields[f"filter.{place}"] = ConditionField(
                by=by,
                entity=Entity.EVENT,
                label=gettext_lazy("Only where"),
                required=False,
                initial=tier.get("filter"),
            )
            points = score_fields.whole(score_words.FIELDS["points"], least=-MOST, required=is_first)
            points.initial = tier.get("points")
            self.fields[f"points.{place}"] = points

    def clean(self) -> dict[str, Any]:
        """A name in one language, and points for each tier that names acts."""
        given = super().clean() or {}
        if not given.get("zh") and not given.get("en"):
            self.add_error("zh", _("Give it a name in one of the languages."))
        for place in self.places:
            if given.get(f"acts.{place}") and given.get(f"points.{place}") is None:
                self.add_error(f"points.{place}", _("Say how many points."))
        return given

    def tiers(self) -> list[dict[str, Any]]:
        """The bound fields of each tier."""
        return [
            {"number": place + 1, "acts": self[f"acts.{place}"], "filter": self[f"filter.{place}"],
             "points": self[f"points.{place}"]}
            for place in self.places
        ]  # fmt: skip

    def written(self, key: str) -> dict[str, Any]:
        """The rule as a document."""
        given = self.cleaned_data
        made: dict[str, Any] = {"key": key, "title": _titles(given), "tiers": []}
        if given["kind"] != RuleKind.EACH:
            made["kind"] = given["kind"]
        for place in self.places:
            if given[f"acts.{place}"]:
                tier = {"acts": given[f"acts.{place}"], "points": given[f"points.{place}"]}
                wanted = given[f"filter.{place}"]
                made["tiers"].append(tier | ({"filter": wanted} if wanted else {}))
        made |= {
            name: score_fields.plain(given[name]) for name in (*CAPS, "half_life") if given[name] is not None
        }
        made |= {name: True for name in ("raises", "serious") if given[name]}
        return made | ({"answers": given["answers"]} if given["answers"] else {})


class FitForm(forms.Form):
    """Points for who somebody is."""

    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    points = score_fields.whole(score_words.FIELDS["points"], least=-MOST, required=True)

    def __init__(self, *args: Any, by: Actor, rule: Rule, values: Sequence[str], **more: Any) -> None:
        more["initial"] = _initial(rule) | {"points": rule.get("points")}
        super().__init__(*args, **more)
        self.rule, self.list = rule, str(rule.get("list", ""))
        if not self.list:
            self.fields["condition"] = ConditionField(
                by=by,
                entity=Entity.CONTACT,
                label=gettext_lazy("Whom it fits"),
                initial=rule.get("condition"),
                opened=not rule,
            )
        elif self.list.endswith("_industries"):
            self.fields["values"] = forms.MultipleChoiceField(
                label=score_words.LISTS[self.list],
                choices=[*industries().items()],
                initial=values,
                required=False,
                widget=dress.checkboxes(),
            )
        else:
            self.fields["values"] = forms.CharField(
                label=score_words.LISTS[self.list],
                initial="\n".join(values),
                required=False,
                max_length=8_000,
                widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
                help_text=_HINTS["regions" if self.list == "served_regions" else "companies"],
            )

    def clean(self) -> dict[str, Any]:
        """A name in one language."""
        given = super().clean() or {}
        if not given.get("zh") and not given.get("en"):
            self.add_error("zh", _("Give it a name in one of the languages."))
        return given

    def written(self, key: str) -> dict[str, Any]:
        """The rule as a document."""
        given = self.cleaned_data
        made = {"key": key, "title": _titles(given), "points": given["points"]}
        if not self.list:
            return made | {"condition": given["condition"]}
        return made | {name: self.rule[name] for name in ("list", "outside") if name in self.rule}

    def lists(self) -> dict[str, list[str]]:
        """The own list that the rule speaks of, as it was given."""
        if not self.list:
            return {}
        given = self.cleaned_data["values"]
        lines = given.splitlines() if isinstance(given, str) else given
        return {self.list: [line.strip() for line in lines if line.strip()]}


class BandsForm(forms.Form):
    """From which number one is warm or hot, from which points of fit a grade holds, and what a raised hand lifts to."""

    warm = score_fields.whole(score_words.FIELDS["warm"], required=True)
    hot = score_fields.whole(score_words.FIELDS["hot"], required=True)
    A = score_fields.whole(gettext_lazy("Grade A from"), least=-MOST, required=True)
    B = score_fields.whole(gettext_lazy("Grade B from"), least=-MOST, required=True)
    C = score_fields.whole(gettext_lazy("Grade C from"), least=-MOST, required=True)
    to = score_fields.whole(
        gettext_lazy("A raised hand lifts to at least"),
        help_text=gettext_lazy("Left empty a raised hand gives its points only."),
    )
    half_life = score_fields.days(gettext_lazy("Half-life of the lift in days"))

    @staticmethod
    def of(document: Document) -> dict[str, Any]:
        """What stands in a document, for the fields."""
        bands, grades, lift = (document.get(name) or {} for name in ("bands", "grades", "lift"))
        return {**bands, **grades, **lift}

    def written(self) -> dict[str, Any]:
        """The three parts of a document."""
        given = self.cleaned_data
        lift = None
        if given["to"] is not None:
            lift = {"to": given["to"]}
            lift |= (
                {"half_life": score_fields.plain(given["half_life"])}
                if given["half_life"] is not None
                else {}
            )
        return {
            "bands": {"warm": given["warm"], "hot": given["hot"]},
            "grades": {name: given[name] for name in "ABC"},
            "lift": lift,
        }


class IndustryForm(forms.Form):
    """What differs for some industries: factors of points and of half-lives."""

    industries = forms.MultipleChoiceField(label=gettext_lazy("Industries"), widget=dress.checkboxes())
    half_lives = forms.FloatField(
        label=gettext_lazy("Half-lives of 30 and 60 days times"),
        min_value=0.01,
        max_value=10,
        widget=score_fields.number("0.01"),
    )

    def __init__(self, *args: Any, document: Document, override: Rule, **more: Any) -> None:
        super().__init__(*args, **more)
        chosen = self.fields["industries"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [*industries().items()]
        chosen.initial = override.get("industries", ())
        self.fields["half_lives"].initial = override.get("half_lives", 1)
        self.times = [rule for rule in document.get("rules", ()) if isinstance(rule, Mapping)]
        for rule in self.times:
            self.fields[f"times.{rule['key']}"] = forms.FloatField(
                label=score_words.title(rule),
                required=False,
                min_value=0.01,
                max_value=10,
                initial=override.get("points", {}).get(rule["key"]),
                widget=score_fields.number("0.01"),
            )

    def rows(self) -> list[forms.BoundField]:
        """The factors of points."""
        return [self[f"times.{rule['key']}"] for rule in self.times]

    def written(self) -> dict[str, Any]:
        """The override as a document."""
        given = self.cleaned_data
        times = {rule["key"]: given[f"times.{rule['key']}"] for rule in self.times}
        return {
            "industries": given["industries"],
            "points": {
                key: score_fields.plain(value) for key, value in times.items() if value not in (None, 1)
            },
            "half_lives": score_fields.plain(given["half_lives"]),
        }


class DocumentForm(forms.Form):
    """The whole model as JSON."""

    document = forms.CharField(
        label=gettext_lazy("Document"),
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "form-control cr-code"}),
    )

    def clean_document(self) -> dict[str, Any]:
        """The text as an object."""
        try:
            read = json.loads(self.cleaned_data["document"])
        except (ValueError, RecursionError) as cause:
            raise forms.ValidationError(_("This is not JSON: %(fault)s") % {"fault": cause}) from cause
        if not isinstance(read, dict):
            raise forms.ValidationError(_("Here stands an object."))
        return read


class NewModelForm(forms.Form):
    """A challenger."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=40,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
        help_text=gettext_lazy("As the API and files call it, for ever: small letters, digits and _."),
    )


def industries() -> dict[str, str]:
    """The classes of industry with their names in the reader's language."""
    field = conditions.find_field(Entity.CONTACT, "industry_code")
    options = field.options if field is not None else ()
    return {option.value: conditions.label_of(option, get_language() or "en") for option in options}


def _initial(rule: Rule) -> dict[str, Any]:
    named = rule.get("title")
    title = named if isinstance(named, Mapping) else {}
    given = {name: rule.get(name) for name in (*CAPS, "half_life", "raises", "serious")}
    return given | {"zh": title.get("zh-hans"), "en": title.get("en"), "kind": rule.get("kind", "each")}


def _titles(given: Mapping[str, Any]) -> dict[str, str]:
    return {language: given[name] for language, name in (("en", "en"), ("zh-hans", "zh")) if given[name]}


def _acts(rule: Rule) -> list[tuple[str, str]]:
    """What to choose from: the acts of the catalogue, or fields to fill in, and what the rule names already."""
    named = [name for tier in rule.get("tiers") or () for name in tier.get("acts") or ()]
    own = {name: score_words.act(rule, name) for name in (*named, *rule.get("answers", ()))}
    if rule.get("kind") == RuleKind.VOLUNTEERED:
        return [*({name: score_words.act(rule, name) for name in _PROFILE} | own).items()]
    offered = conditions.describe(Entity.EVENT, sees_personal_data=True, language=get_language() or "en")
    return [*(own | {row["name"]: row["label"] for row in offered["events"]["acts"]}).items()]
