"""How contacts enter a stage by themselves: its ways, each a condition with the stages that it leads from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import dress, lifecycle_draft, page, refused, stage_words, stages
from crescendo.console.condition_field import ConditionField
from crescendo.console.free_keys import free_key
from crescendo.console.lifecycle_values import QUEUES
from crescendo.console.pointed import title
from crescendo.console.screen import screen
from crescendo.console.titled_form import TitledForm
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Course, LifecyclePage, Pipeline, in_words

_EDIT = Permission.DEFINITIONS_EDIT
Row = dict[str, Any]


class WayForm(TitledForm):
    """A way into a stage: from where, on what condition, and whose turn it is then."""

    queue = forms.ChoiceField(
        label=gettext_lazy("Whose turn it is"),
        required=False,
        choices=[("", pgettext_lazy("queue", "Nobody's")), *QUEUES.items()],
    )

    def __init__(
        self,
        *positional: Any,
        by: Actor,
        course: Course,
        stage_key: str,
        standing: Mapping[str, Any],
        **options: Any,
    ) -> None:
        options["initial"] = {"queue": standing.get("queue") or ""}
        super().__init__(*positional, standing=standing, **options)
        language = stage_words.language()
        self.fields["from"] = forms.MultipleChoiceField(
            label=_("From the stages"),
            choices=[
                (one.key, in_words(one.title, language)) for one in course.stages if one.key != stage_key
            ],
            initial=standing.get("from") or (),
            widget=dress.checkboxes(),
        )
        self.fields["condition"] = ConditionField(
            by=by,
            entity=Entity.CONTACT,
            label=_("Who enters"),
            initial=standing.get("condition"),
            opened=not standing,
        )
        self.order_fields(["zh", "en", "from", "condition", "queue"])

    def written(self, key: str) -> Row:
        """The way as the document says it."""
        given = self.cleaned_data
        kept = {name: value for name, value in self.titled(key).items() if name != "queue"}
        queue = {"queue": given["queue"]} if given["queue"] else {}
        return {**kept, "from": given["from"], "condition": given["condition"], **queue}


@screen(_EDIT, "GET", "HEAD", "POST")
@lifecycle_draft.in_forms("stages")
def way(request: HttpRequest, by: Actor, stage_key: str, way_key: str = "") -> HttpResponse:
    """One way; without a key a new one."""
    found = lifecycle.get_lifecycle(by)
    ways = _ways(found, stage_key)
    standing = next((one for one in ways if one.get("key") == way_key), None)
    if way_key and standing is None:
        raise Http404
    course = found.read.course(Pipeline.CONTACT)
    form = WayForm(request.POST or None, by=by, course=course, stage_key=stage_key, standing=standing or {})
    if request.method == "POST" and form.is_valid():
        written = form.written(way_key or free_key("way", [one.get("key") for one in ways]))
        kept = [written if one is standing else one for one in ways]
        if _saved(request, by, found, (stage_key, kept if way_key else [*kept, written]), form):
            return redirect("console:lifecycle")
    context = {
        "form": form,
        "title": title(standing) if standing else _("New way into this stage"),
        "stage_title": stages.title_of(course, stage_key),
        "stage_key": stage_key,
        "way_key": way_key,
        "revision": found.revision,
    }
    return page.show(request, by, "console/lifecycle_way.html", context, status=refused.status(form))


@screen(_EDIT, "POST")
@lifecycle_draft.in_forms("stages")
def remove(request: HttpRequest, by: Actor, stage_key: str, way_key: str) -> HttpResponse:
    """Take a way out of the draft."""
    found = lifecycle.get_lifecycle(by)
    ways = _ways(found, stage_key)
    kept = [one for one in ways if one.get("key") != way_key]
    if len(kept) == len(ways):
        raise Http404
    _saved(request, by, found, (stage_key, kept), None)
    return redirect("console:lifecycle")


def _ways(found: LifecyclePage, stage_key: str) -> Sequence[Row]:
    for one in found.draft["stages"].get("contact") or ():
        if one.get("key") == stage_key:
            return [dict(row) for row in one.get("enters_when") or ()]
    raise Http404


def _saved(
    request: HttpRequest,
    by: Actor,
    found: LifecyclePage,
    changed: tuple[str, Sequence[Row]],
    form: forms.Form | None,
) -> bool:
    stage_key, ways = changed
    said = found.draft["stages"]
    place = next(at for at, one in enumerate(said["contact"]) if one.get("key") == stage_key)
    rows = [
        {**one, "enters_when": list(ways)} if one.get("key") == stage_key else one for one in said["contact"]
    ]
    return lifecycle_draft.section_saved(
        request,
        by,
        found,
        ("stages", {**said, "contact": rows}),
        form,
        within=f"/stages/contact/{place}/enters_when",
    )
