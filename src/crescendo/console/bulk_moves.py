"""Moves of many to a stage: what is asked with them, and in words why somebody stays where they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crescendo.conditions.types import Entity
from crescendo.console import deal_words, stage_words, stages
from crescendo.console.columns import ListKind
from crescendo.console.deal_forms import DealForm
from crescendo.core import api as core
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import DealStage, Pipeline, in_words
from crescendo.people.types import Deed

_WITH_CONTACTS = ("return_on", "competitor")
NOTE = "note"
# It stands in the address of the page that shows before and after.
_LONGEST_NOTE = 500
PIPELINES: Mapping[Entity, Pipeline] = {Entity.CONTACT: Pipeline.CONTACT, Entity.DEAL: Pipeline.DEAL}
WITH_MOVE = tuple(
    dict.fromkeys((*_WITH_CONTACTS, lifecycle.KEEPS_CONTRACT, *lifecycle.WITH_MOVE_OF_DEALS, NOTE))
)


def offered(by: Actor, kind: ListKind) -> dict[str, str]:
    """`move:recycled` and its words, for the stages that something may be moved into by hand."""
    pipeline = PIPELINES.get(kind.entity)
    if pipeline is None or not core.may(by, kind.edits):
        return {}
    course = lifecycle.in_force().course(pipeline)
    reached = {move.to for one in course.stages for move in one.moves}
    return {
        f"{Deed.MOVE}:{one.key}": said(kind.entity, one.key) for one in course.stages if one.key in reached
    }


def said(entity: Entity, stage: str) -> str:
    """The deed as a title."""
    return _("Move to: %(stage)s") % {"stage": title(entity, stage)}


def title(entity: Entity, stage: str) -> str:
    """A stage in the reader's language."""
    return stages.title_of(lifecycle.in_force().course(PIPELINES[entity]), stage)


def fields(by: Actor, entity: Entity, stage: str) -> dict[str, forms.Field]:
    """The reason, as `set_to`, what reasons and the stage ask for, and a note."""
    pipeline, language = PIPELINES[entity], stage_words.language()
    reasons = lifecycle.reasons_to(stage, pipeline)
    found: dict[str, forms.Field] = {}
    if reasons:
        choices = [("", _("No reason")), *((one.key, in_words(one.title, language)) for one in reasons)]
        found["set_to"] = forms.ChoiceField(
            label=pgettext("move", "Reason"), choices=choices, required=False, help_text=_needs(entity)
        )
    else:
        found["set_to"] = forms.CharField(required=False, widget=forms.HiddenInput)
    found |= _of_deals(by, stage) if entity is Entity.DEAL else _of_contacts(stage)
    found[NOTE] = forms.CharField(
        label=_("Note"), required=False, max_length=_LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 2})
    )
    return found


def _needs(entity: Entity) -> str:
    if entity is Entity.DEAL:
        return _(
            "A loss and a move back or past a stage need one. What may not be moved so stays, and is told."
        )
    return _(
        "A move back or aside needs one. Whoever may not be moved so stays, and is told with the reason."
    )


def _of_contacts(stage: str) -> dict[str, forms.Field]:
    found: dict[str, forms.Field] = {}
    language = stage_words.language()
    for key in _WITH_CONTACTS:
        asking = [in_words(one.title, language) for one in lifecycle.reasons_to(stage) if key in one.asks]
        if asking:
            hint = _("Asked for by: %(reasons)s") % {"reasons": ", ".join(asking)}
            label = stage_words.asked_for(Pipeline.CONTACT, key)
            widget = forms.DateInput(attrs={"type": "date"}) if key == "return_on" else forms.TextInput()
            found[key] = forms.CharField(
                label=label, required=False, max_length=200, widget=widget, help_text=hint
            )
    return found


def _of_deals(by: Actor, stage: str) -> dict[str, forms.Field]:
    """What the stage asks for and may be the same for many: it fills deals that lack it."""
    form = DealForm(None, by=by, names=lifecycle.fields_into(stage))
    is_renewal = stage == DealStage.RENEWED
    for name, field in form.fields.items():
        field.help_text = _of_next(name) if is_renewal else _("Fills the deals that lack it.")
    return _keeping() | form.fields if is_renewal else form.fields


def _keeping() -> dict[str, forms.Field]:
    """Whether contracts go on as they are: an amount of its own can be given to a deal on its page alone."""
    said = forms.BooleanField(
        label=_("Each deal keeps its amount and its term"),
        required=False,
        initial=True,
        help_text=_(
            "The next contract costs as much a year as the last one and is as long. A deal without a recurring amount "
            "stays, and is told."
        ),
    )
    return {lifecycle.KEEPS_CONTRACT: said}


def _of_next(name: str) -> str:
    if name == "starts_on":
        return _("Empty: each on the day after its last contract ends.")
    return _("Empty: each as long as its last contract.") if name == "term_months" else ""


def asked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of the deed, as the verb takes it."""
    values = {key: given[key] for key in WITH_MOVE if key != NOTE and given.get(key)}
    plain = {key: one.isoformat() if isinstance(one, date) else one for key, one in values.items()}
    return {"reason": given["set_to"], "note": given.get(NOTE, ""), "values": plain}


def reason_of(value: str) -> str:
    """Why, of a set that was asked for."""
    key = json.loads(value).get("reason", "") if value else ""
    return stage_words.reason(lifecycle.in_force(), key) if key else ""


def why(entity: Entity, text: str) -> str:
    """What the rules said to one that stays."""
    told = json.loads(text) if text else {}
    match told.get("answer"):
        case "not_allowed":
            origin = title(entity, told.get("from", ""))
            return _("From %(stage)s no move leads there.") % {"stage": origin}
        case "reason_missing":
            return _("This move needs a reason: %(list)s.") % {"list": _list(told)}
        case "reason_unknown":
            return _("This move needs another reason: %(list)s.") % {"list": _list(told)}
        case "fields_missing":
            return _("Lacks: %(fields)s.") % {"fields": _names(entity, told.get("missing", ()))}
        case "contradicting":
            return _("What is given contradicts what it says: %(fields)s.") % {
                "fields": _names(entity, told.get("fields", ()))
            }
        case _answer:
            return _("The rules of the lifecycle do not let it go there.") if told else ""


def _names(entity: Entity, keys: Any) -> str:
    asked_for = deal_words.asked if entity is Entity.DEAL else _asked_of_contact
    return _(", ").join(str(asked_for(key)) for key in keys)


def _asked_of_contact(key: str) -> str:
    return stage_words.asked_for(Pipeline.CONTACT, key)


def _list(told: Mapping[str, Any]) -> str:
    return str(stage_words.LISTS.get(told.get("list", ""), stage_words.LISTS["back"]))
