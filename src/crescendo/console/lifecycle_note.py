"""The topics of the follow-up note in a form: what is asked, the key fields, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crescendo.console import lifecycle_draft, page, refused, stage_words
from crescendo.console.free_keys import free_key
from crescendo.console.lifecycle_changes import WORDS
from crescendo.console.pointed import title
from crescendo.console.screen import screen
from crescendo.console.titled_form import TitledForm
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import LifecyclePage

_READ, _EDIT = Permission.DEFINITIONS_READ, Permission.DEFINITIONS_EDIT
_BOTH = ("GET", "HEAD", "POST")
_MEASURES = ("characters", "letters", "asked_days")
_LANGUAGES = (("zh", "zh-hans"), ("en", "en"))
_LONGEST = 2_000
Row = dict[str, Any]


class MeasuresForm(forms.Form):
    """What counts as an answer."""

    characters = forms.IntegerField(label=WORDS["characters"], min_value=1, max_value=1_000)
    letters = forms.IntegerField(label=WORDS["letters"], min_value=1, max_value=1_000)
    asked_days = forms.IntegerField(label=WORDS["asked_days"], min_value=1, max_value=1_000)


class TopicForm(TitledForm):
    """A topic: its questions, a line each, and its key fields, a line each as `Chinese | English`.

    A key field that stands keeps its key, kind and options; a line more is a field of text more.
    """

    questions_zh = forms.CharField(
        label=gettext_lazy("Questions in Chinese, a line each"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    questions_en = forms.CharField(
        label=gettext_lazy("Questions in English, a line each"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    fields_said = forms.CharField(
        label=gettext_lazy("Key fields, a line each: Chinese | English"),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "A line that is called otherwise keeps its options and what was written; a line more is a text more."
        ),
    )

    def __init__(self, *positional: Any, standing: Mapping[str, Any], **options: Any) -> None:
        asked = standing.get("questions") or {}
        options["initial"] = {
            **{f"questions_{short}": "\n".join(asked.get(language, ())) for short, language in _LANGUAGES},
            "fields_said": "\n".join(_line(one) for one in _rows(standing.get("fields"))),
        }
        super().__init__(*positional, standing=standing, **options)

    def written(self, key: str) -> Row:
        """The topic as the document says it."""
        asked = {language: _lines(self.cleaned_data[f"questions_{short}"]) for short, language in _LANGUAGES}
        questions = {language: lines for language, lines in asked.items() if lines}
        return {**self.titled(key), "questions": questions, "fields": self._fields()}

    def _fields(self) -> list[Row]:
        """Those that stand, by one of their names; as many lines as are left are the fields left by other names."""
        lines = list(dict.fromkeys(_lines(self.cleaned_data["fields_said"])))
        before = _rows(self.standing.get("fields"))
        known: dict[str, Mapping[str, Any]] = {}
        for line in lines:
            names = set(_titles(line).values())
            free = (one for one in before if one not in known.values())
            same = next((one for one in free if names & set((one.get("title") or {}).values())), None)
            known |= {line: same} if same else {}
        new = [line for line in lines if line not in known]
        others = [one for one in before if one not in known.values()]
        known |= dict(zip(new, others, strict=True)) if len(new) == len(others) else {}
        fields: list[Row] = []
        for line in lines:
            kept = known.get(line) or {"key": free_key("own", _keys([*before, *fields])), "kind": "text"}
            fields.append({**kept, "title": _titles(line)})
        return fields


@screen(_READ, *_BOTH)
@lifecycle_draft.in_forms("note")
def note(request: HttpRequest, by: Actor) -> HttpResponse:
    """All topics; what counts as an answer is changed beside them."""
    found = lifecycle.get_lifecycle(by)
    section = found.draft["note"]
    form = MeasuresForm(request.POST or None, initial={name: section.get(name) for name in _MEASURES})
    if request.method == "POST":
        core.require(by, _EDIT)
        if form.is_valid() and _saved(request, by, found, {**section, **form.cleaned_data}, form):
            return redirect("console:lifecycle-note")
    context = {
        "lifecycle": found,
        "form": form,
        "revision": found.revision,
        "topics": [_shown(one) for one in _rows(section.get("topics"))],
        "may_edit": core.may(by, _EDIT),
    }
    return page.show(request, by, "console/lifecycle_note.html", context, status=refused.status(form))


@screen(_EDIT, *_BOTH)
@lifecycle_draft.in_forms("note")
def topic(request: HttpRequest, by: Actor, topic_key: str = "") -> HttpResponse:
    """One topic; without a key a new one."""
    found = lifecycle.get_lifecycle(by)
    section = found.draft["note"]
    topics = _rows(section.get("topics"))
    standing = next((one for one in topics if one.get("key") == topic_key), None)
    if topic_key and standing is None:
        raise Http404
    form = TopicForm(request.POST or None, standing=standing or {})
    if request.method == "POST" and form.is_valid():
        written = form.written(topic_key or free_key("own", _keys(topics)))
        kept = [written if one is standing else one for one in topics]
        changed = {**section, "topics": kept if topic_key else [*kept, written]}
        if _saved(request, by, found, changed, form):
            return redirect("console:lifecycle-note")
    context = {
        "form": form,
        "title": title(standing) if standing else _("New topic"),
        "topic_key": topic_key,
        "revision": found.revision,
    }
    return page.show(request, by, "console/lifecycle_topic.html", context, status=refused.status(form))


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("note")
def arrange(request: HttpRequest, by: Actor, topic_key: str) -> HttpResponse:
    """One place up or down, or out of the draft."""
    found = lifecycle.get_lifecycle(by)
    section = found.draft["note"]
    kept = _rows(section.get("topics"))
    place = next((at for at, one in enumerate(kept) if one.get("key") == topic_key), None)
    if place is None:
        raise Http404
    one = kept.pop(place)
    move = request.POST.get("move", "")
    if move in {"up", "down"}:
        kept.insert(max(0, place + (-1 if move == "up" else 1)), one)
    if move in {"up", "down", "out"}:
        _saved(request, by, found, {**section, "topics": kept}, None)
    return redirect("console:lifecycle-note")


def _saved(
    request: HttpRequest, by: Actor, found: LifecyclePage, section: Row, form: forms.Form | None
) -> bool:
    return lifecycle_draft.section_saved(request, by, found, ("note", section), form)


def _shown(one: Mapping[str, Any]) -> Row:
    asked = one.get("questions") or {}
    first, second = ("zh-hans", "en") if stage_words.language().startswith("zh") else ("en", "zh-hans")
    return {
        "key": str(one.get("key", "")),
        "title": title(one),
        "questions": asked.get(first) or asked.get(second) or (),
        "fields": [title(field) for field in _rows(one.get("fields"))],
    }


def _line(one: Mapping[str, Any]) -> str:
    said = one.get("title") or {}
    return f"{said.get('zh-hans', '')} | {said.get('en', '')}".strip()


def _titles(line: str) -> dict[str, str]:
    """`Chinese | English`; one name without a bar is called so in the reader's language."""
    first, bar, second = line.partition("|")
    own = "zh-hans" if stage_words.language().startswith("zh") else "en"
    said = {"zh-hans": first.strip(), "en": second.strip()} if bar else {own: first.strip()}
    return {language: text for language, text in said.items() if text}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _keys(rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    return [one.get("key") for one in rows]
