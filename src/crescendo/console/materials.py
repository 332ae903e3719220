"""The library of materials: looked through, put in, changed, taken out of use and back."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.console import deal_words, dress, page, refused
from crescendo.console.class_words import industries
from crescendo.console.screen import screen
from crescendo.core import api as core
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import BuyingFactor, in_words, materials

KINDS: dict[materials.MaterialKind, Any] = {
    materials.MaterialKind.CASE: pgettext_lazy("material", "Case"),
    materials.MaterialKind.WHITE_PAPER: pgettext_lazy("material", "White paper"),
    materials.MaterialKind.SLIDES: pgettext_lazy("material", "Slides"),
    materials.MaterialKind.SOLUTION: pgettext_lazy("material", "Solution"),
    materials.MaterialKind.PRICE_MODEL: pgettext_lazy("material", "Price model"),
    materials.MaterialKind.ROI_SHEET: pgettext_lazy("material", "ROI sheet"),
    materials.MaterialKind.COMPARISON: pgettext_lazy("material", "Comparison"),
    materials.MaterialKind.TECHNICAL: pgettext_lazy("material", "Technical paper"),
    materials.MaterialKind.VIDEO: pgettext_lazy("material", "Video"),
    materials.MaterialKind.OTHER: pgettext_lazy("material", "Other"),
}
LANGUAGES = {"": gettext_lazy("Any language"), "zh-hans": "简体中文", "en": "English"}
_MANY = ("stages", "topics", "factors", "industries", "team_ids")


class MaterialForm(forms.Form):
    """A material; what is left empty is for all."""

    title_zh = forms.CharField(
        label=gettext_lazy("Title in Chinese"), max_length=materials.LONGEST_MATERIAL_TITLE, required=False
    )
    title_en = forms.CharField(
        label=gettext_lazy("Title in English"), max_length=materials.LONGEST_MATERIAL_TITLE, required=False
    )
    link = forms.CharField(
        label=gettext_lazy("Link"),
        max_length=materials.LONGEST_LINK,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("What it is"), choices=[*KINDS.items()])
    language = forms.ChoiceField(
        label=gettext_lazy("Written in"), choices=[*LANGUAGES.items()], required=False
    )
    note = forms.CharField(
        label=gettext_lazy("When to send it"),
        max_length=materials.LONGEST_REMARK,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    stages = forms.MultipleChoiceField(
        label=gettext_lazy("For these stages"),
        required=False,
        widget=dress.checkboxes(),
        help_text=gettext_lazy("None ticked: for all."),
    )
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("For these topics of the note"), required=False, widget=dress.checkboxes()
    )
    factors = forms.MultipleChoiceField(
        label=gettext_lazy("Speaks to these buying factors"), required=False, widget=dress.checkboxes()
    )
    industries = forms.MultipleChoiceField(
        label=gettext_lazy("For these industries"),
        required=False,
        help_text=gettext_lazy("None chosen: for all."),
    )
    products = forms.CharField(
        label=gettext_lazy("For these products"), required=False, help_text=gettext_lazy("With commas.")
    )
    team_ids = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Seen by these teams alone"),
        required=False,
        coerce=int,
        help_text=gettext_lazy("None chosen: every seller sees it."),
    )

    def __init__(self, *positional: Any, **options: Any) -> None:
        super().__init__(*positional, **options)
        language = get_language() or ""
        self._choices("stages", list(stages().items()))
        topics = lifecycle.note_section().topics
        self._choices("topics", [(topic.key, in_words(topic.title, language)) for topic in topics])
        self._choices("factors", [(one.value, deal_words.WINS[one.value]) for one in BuyingFactor])
        self._choices("industries", list(industries().items()))
        self._choices("team_ids", [(team.id, team.name) for team in core.list_teams()])

    def _choices(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields[name]

    def request(self, material_id: int | None) -> materials.PutMaterial:
        """The material that it says."""
        said = self.cleaned_data
        factors = tuple(BuyingFactor(one) for one in said.get("factors", ()))
        return materials.PutMaterial(
            material_id=material_id,
            link=said["link"],
            title_zh=said["title_zh"],
            title_en=said["title_en"],
            kind=materials.MaterialKind(said["kind"]),
            language=said["language"],
            note=said["note"],
            factors=factors,
            products=tuple(one.strip() for one in re.split("[,，、;；\n]", said["products"]) if one.strip()),
            **{name: tuple(said.get(name, ())) for name in _MANY if name != "factors"},
        )


@screen(Permission.DEFINITIONS_READ)
def library(request: HttpRequest, by: Actor) -> HttpResponse:
    """What sellers may send; narrowed by stage, kind and words."""
    asked = request.GET
    kind = asked.get("kind", "")
    query = materials.MaterialQuery(
        stage=asked.get("stage", ""),
        kind=materials.MaterialKind(kind) if kind in set(materials.MaterialKind) else None,
        text=asked.get("find", "").strip()[:100],
        is_retired=asked.get("retired") == "yes",
        after=asked.get("after") or None,
    )
    found = lifecycle.materials.list_materials(by, query)
    titles = stages()
    context = {
        "rows": [shown(one, titles) for one in found.rows],
        "next": found.next_cursor,
        "asked": query,
        "is_asked": bool(query.stage or query.kind or query.text),
        "stages": titles,
        "kinds": [(one.value, label) for one, label in KINDS.items()],
        "may_keep": core.may(by, Permission.DEFINITIONS_EDIT),
    }
    return page.show(request, by, "console/materials.html", context)


@screen(Permission.DEFINITIONS_EDIT, "GET", "HEAD", "POST")
def create(request: HttpRequest, by: Actor) -> HttpResponse:
    """Put a material into the library."""
    return _form(request, by, None, _("New material"))


@screen(Permission.DEFINITIONS_EDIT, "GET", "HEAD", "POST")
def change(request: HttpRequest, by: Actor, material_id: int) -> HttpResponse:
    """Change a material."""
    row = lifecycle.materials.get_material(by, material_id)
    return _form(request, by, row, row.title(get_language() or ""))


@screen(Permission.DEFINITIONS_EDIT, "POST")
def retire(request: HttpRequest, by: Actor, material_id: int) -> HttpResponse:
    """Take it out of use."""
    lifecycle.materials.retire_material(by, material_id, now=page.now())
    messages.success(request, _("It is out of use. What was sent stays told."))
    return redirect("console:materials")


@screen(Permission.DEFINITIONS_EDIT, "POST")
def restore(request: HttpRequest, by: Actor, material_id: int) -> HttpResponse:
    """Take it into use again."""
    lifecycle.materials.restore_material(by, material_id, now=page.now())
    messages.success(request, _("It is in use again."))
    return redirect("console:materials")


def shown(one: materials.Material, titles: dict[str, str]) -> dict[str, Any]:
    """A material with its words."""
    trades = industries()
    return {
        "material": one,
        "title": one.title(get_language() or ""),
        "kind": KINDS[one.kind],
        "language": LANGUAGES[one.language] if one.language else "",
        "stages": [titles.get(key, key) for key in one.stages],
        "for": [
            *(trades.get(code, code) for code in one.industries),
            *one.products,
            *(deal_words.WINS[factor.value] for factor in one.factors),
        ],
    }


def stages() -> dict[str, str]:
    """The stages of contacts and of deals by their keys: one that both have is one."""
    language = get_language() or ""
    courses = lifecycle.in_force().courses.values()
    return {stage.key: in_words(stage.title, language) for course in courses for stage in course.stages}


def _form(request: HttpRequest, by: Actor, row: materials.Material | None, title: str) -> HttpResponse:
    form = MaterialForm(request.POST or None, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            lifecycle.materials.put_material(by, form.request(row.id if row else None), now=page.now())
        except Refusal as refusal:
            refused.onto(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("console:materials")
    context = {
        "form": form,
        "form_title": title,
        "form_submit": _("Save"),
        "back_url": reverse("console:materials"),
        "back_label": _("Materials"),
    }
    return page.show(request, by, "console/form_page.html", context, status=refused.status(form))


def _initial(row: materials.Material | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {
        **{name: getattr(row, name) for name in ("title_zh", "title_en", "link", "language", "note")},
        **{name: list(getattr(row, name)) for name in ("stages", "topics", "industries", "team_ids")},
        "kind": row.kind.value,
        "factors": [one.value for one in row.factors],
        "products": ", ".join(row.products),
    }
