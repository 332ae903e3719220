"""Routing rules on screens: their order, what each asks and whom it names, and the bounds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.console import dress, lifecycle_draft, page, refused
from crescendo.console.class_words import industries, name_of_industry, name_of_province, provinces
from crescendo.console.condition_field import ConditionField, words_of
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.ids import Prefix, write_id
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Choose, RoutingRule, To, in_words

_EDIT = Permission.DEFINITIONS_EDIT
_BOTH = ("GET", "HEAD", "POST")
_BOUNDS = ("most_open", "claims_a_day", "reassignments")
TO: dict[To, Any] = {
    To.ACCOUNT_OWNER: gettext_lazy("The owner of the account or its open deal"),
    To.SALES: gettext_lazy("Everybody in sales"),
    To.SDR: gettext_lazy("The SDRs"),
    To.CHOSEN: gettext_lazy("Chosen colleagues and teams"),
}
CHOOSE: dict[Choose, Any] = {
    Choose.LEAST_LOAD: gettext_lazy("Whoever has the fewest open leads"),
    Choose.ROUND_ROBIN: gettext_lazy("One after the other"),
}
Rule = dict[str, Any]


class BoundsForm(forms.Form):
    """How much anybody is given."""

    most_open = forms.IntegerField(
        label=gettext_lazy("Open leads of a seller at most"), min_value=1, max_value=10_000
    )
    claims_a_day = forms.IntegerField(
        label=gettext_lazy("Claims from the pool a day"), min_value=0, max_value=1_000
    )
    reassignments = forms.IntegerField(
        label=gettext_lazy("Passed on by the clock, then the manager has it"), min_value=0, max_value=20
    )


class RuleForm(forms.Form):
    """What a rule asks and whom it names. What is left empty is not asked."""

    zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=80, required=False)
    en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80, required=False)
    to = forms.ChoiceField(label=gettext_lazy("Leads go to"), choices=list(TO.items()))
    choose = forms.ChoiceField(label=gettext_lazy("Of several"), choices=list(CHOOSE.items()))
    sellers = forms.MultipleChoiceField(
        label=gettext_lazy("Colleagues"), required=False, widget=dress.checkboxes()
    )
    teams = forms.MultipleChoiceField(label=gettext_lazy("Teams"), required=False, widget=dress.checkboxes())
    provinces = forms.MultipleChoiceField(
        label=gettext_lazy("Provinces"), required=False, widget=dress.checkboxes()
    )
    industries = forms.MultipleChoiceField(
        label=gettext_lazy("Industries"), required=False, widget=dress.checkboxes()
    )
    accounts = forms.CharField(
        label=gettext_lazy("Named accounts"),
        required=False,
        help_text=gettext_lazy("The numbers at the end of the addresses of their pages, with commas."),
    )
    products = forms.CharField(
        label=gettext_lazy("Products of interest"), required=False, help_text=gettext_lazy("With commas.")
    )

    def __init__(self, *positional: Any, by: Actor, rule: Rule, **options: Any) -> None:
        self._rule = rule
        title = rule.get("title") or {}
        options["initial"] = {
            **rule,
            "zh": title.get("zh-hans", ""),
            "en": title.get("en", ""),
            **{name: ", ".join(rule.get(name, ())) for name in ("accounts", "products")},
        }
        super().__init__(*positional, **options)
        self._choices("sellers", [(write_id(Prefix.STAFF, one), name) for one, name in lifecycle.sellers()])
        self._choices("teams", [(write_id(Prefix.TEAM, one.id), one.name) for one in core.list_teams()])
        self._choices("provinces", list(provinces().items()))
        self._choices("industries", list(industries().items()))
        self.fields["when"] = ConditionField(
            by=by, entity=Entity.CONTACT, label=_("And a condition"), required=False
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not given.get("zh") and not given.get("en"):
            self.add_error("zh", _("Give a name in one language at least."))
        return given

    def written(self, key: str) -> Rule:
        """As the document says it; what the form does not show stays."""
        given = self.cleaned_data
        titles = {"zh-hans": given["zh"], "en": given["en"]}
        asked: Rule = {
            **{name: given[name] for name in ("sellers", "teams", "provinces", "industries")},
            **{name: _parts(given[name]) for name in ("accounts", "products")},
            "when": given["when"],
            "queue": self._rule.get("queue"),
        }
        return {
            "key": key,
            "title": {language: text for language, text in titles.items() if text},
            "to": given["to"],
            "choose": given["choose"],
            **{name: value for name, value in asked.items() if value},
        }

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        # What the document names and nobody knows any more stays to be seen, and to be taken out.
        known = dict(choices)
        standing = {one: one for one in self._rule.get(name, ()) if one not in known}
        self.fields[name].choices = [*choices, *standing.items()]  # type: ignore[attr-defined]


@screen(Permission.DEFINITIONS_READ, *_BOTH)
@lifecycle_draft.in_forms("routing")
def rules(request: HttpRequest, by: Actor) -> HttpResponse:
    """The rules in their order, and the bounds."""
    found = lifecycle.get_lifecycle(by)
    section = found.draft["routing"]
    form = BoundsForm(request.POST or None, initial={name: section.get(name) for name in _BOUNDS})
    if request.method == "POST":
        core.require(by, _EDIT)
        if form.is_valid() and _saved(request, by, form, {**section, **form.cleaned_data}):
            return redirect("console:lifecycle-routing")
    context = {
        "lifecycle": found,
        "form": form,
        "rules": [_shown(one, by) for one in found.read.routing.rules],
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/lifecycle_routing.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("routing")
def rule(request: HttpRequest, by: Actor, rule_key: str = "") -> HttpResponse:
    """One rule; without a key a new one."""
    section = lifecycle.get_lifecycle(by).draft["routing"]
    rules = section.get("rules") or []
    standing = next((one for one in rules if one.get("key") == rule_key), None)
    if rule_key and standing is None:
        raise Http404
    form = RuleForm(request.POST or None, by=by, rule=standing or {"to": "chosen", "choose": "least_load"})
    if request.method == "POST" and form.is_valid():
        written = form.written(rule_key or _free_key(rules))
        kept = [written if one is standing else one for one in rules]
        if standing is None:
            kept = [written, *kept]
        if _saved(request, by, form, {**section, "rules": kept}):
            return redirect("console:lifecycle-routing")
    title = in_words(tuple((standing.get("title") or {}).items()), get_language() or "") if standing else ""
    context = {"form": form, "title": title or _("New rule"), "rule_key": rule_key}
    return page.show(request, by, "console/lifecycle_rule.html", context, status=refused.status(form))


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("routing")
def arrange(request: HttpRequest, by: Actor, rule_key: str) -> HttpResponse:
    """One place up or down, or out."""
    section = lifecycle.get_lifecycle(by).draft["routing"]
    kept = list(section.get("rules") or ())
    place = next((at for at, one in enumerate(kept) if one.get("key") == rule_key), None)
    if place is None:
        raise Http404
    one = kept.pop(place)
    move = request.POST.get("move", "")
    if move in {"up", "down"}:
        kept.insert(max(0, place + (-1 if move == "up" else 1)), one)
    _saved(request, by, None, {**section, "rules": kept})
    return redirect("console:lifecycle-routing")


def _shown(one: RoutingRule, by: Actor) -> dict[str, Any]:
    names = core.names_of(one.sellers)
    teams = {team.id: team.name for team in core.list_teams()}
    asked = [
        *(name_of_province(code) or code for code in sorted(one.provinces)),
        *(name_of_industry(code) or code for code in sorted(one.industries)),
        *(write_id(Prefix.ACCOUNT, number) for number in sorted(one.accounts)),
        *sorted(one.products),
    ]
    document = conditions.write(one.when) if one.when is not None else None
    return {
        "key": one.key,
        "title": in_words(one.title, get_language() or ""),
        "asked": asked,
        "queue": one.queue,
        "words": words_of(document, Entity.CONTACT, by),
        "to": TO[one.to],
        "named": [
            *(names.get(number, "") for number in sorted(one.sellers)),
            *(teams.get(number, "") for number in sorted(one.teams)),
        ],
        "choose": "" if one.to is To.ACCOUNT_OWNER else CHOOSE[one.choose],
    }


def _saved(request: HttpRequest, by: Actor, form: forms.Form | None, section: dict[str, Any]) -> bool:
    found = lifecycle.get_lifecycle(by)
    return lifecycle_draft.section_saved(request, by, found, ("routing", section), form)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def _free_key(rules: list[Rule]) -> str:
    taken = {one.get("key") for one in rules}
    return next(key for number in range(1, 1_000) if (key := f"rule_{number}") not in taken)
