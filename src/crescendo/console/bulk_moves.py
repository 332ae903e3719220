"""Moves of many to a stage: what is asked with them, and in words why somebody stays where they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from crescendo.conditions.types import Entity
from crescendo.console import stage_words, stages
from crescendo.console.columns import ListKind
from crescendo.core import api as core
from crescendo.core.types import Actor, Permission
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Pipeline, in_words
from crescendo.people.types import Deed

WITH_MOVE = ("return_on", "competitor")


def offered(by: Actor, kind: ListKind) -> dict[str, str]:
    """`move:recycled` and its words, for the stages that somebody may be moved into by hand."""
    if kind.entity is not Entity.CONTACT or not core.may(by, Permission.CONTACTS_EDIT):
        return {}
    course = lifecycle.in_force().course(Pipeline.CONTACT)
    reached = {move.to for one in course.stages for move in one.moves}
    return {f"{Deed.MOVE}:{one.key}": said(one.key) for one in course.stages if one.key in reached}


def said(stage: str) -> str:
    """The deed as a title."""
    return _("Move to: %(stage)s") % {"stage": title(stage)}


def title(stage: str) -> str:
    """A stage of contacts in the reader's language."""
    return stages.title_of(lifecycle.in_force().course(Pipeline.CONTACT), stage)


def fields(stage: str) -> dict[str, forms.Field]:
    """The reason, as `set_to`, and what reasons ask for."""
    language = stage_words.language()
    reasons = lifecycle.reasons_to(stage)
    choices = [("", _("No reason")), *((one.key, in_words(one.title, language)) for one in reasons)]
    found: dict[str, forms.Field] = {
        "set_to": forms.ChoiceField(
            label=pgettext("move", "Reason"),
            choices=choices,
            required=False,
            help_text=_(
                "A move back or aside needs one. Whoever may not be moved so stays, and is told with the reason."
            ),
        )
    }
    for key in WITH_MOVE:
        asking = [in_words(one.title, language) for one in reasons if key in one.asks]
        if asking:
            hint = _("Asked for by: %(reasons)s") % {"reasons": ", ".join(asking)}
            label = stage_words.asked_for(Pipeline.CONTACT, key)
            widget = forms.DateInput(attrs={"type": "date"}) if key == "return_on" else forms.TextInput()
            found[key] = forms.CharField(
                label=label, required=False, max_length=200, widget=widget, help_text=hint
            )
    return found


def asked(given: Mapping[str, Any]) -> dict[str, Any]:
    """The value of the deed, as the verb takes it."""
    values = {key: given[key] for key in WITH_MOVE if given.get(key)}
    return {"reason": given["set_to"], "values": values}


def reason_of(value: str) -> str:
    """Why, of a set that was asked for."""
    key = json.loads(value).get("reason", "") if value else ""
    return stage_words.reason(lifecycle.in_force(), key) if key else ""


def why(text: str) -> str:
    """What the rules said to one who stays."""
    told = json.loads(text) if text else {}
    match told.get("answer"):
        case "not_allowed":
            return _("From %(stage)s no move leads there.") % {"stage": title(told.get("from", ""))}
        case "reason_missing":
            return _("This move needs a reason: %(list)s.") % {"list": _list(told)}
        case "reason_unknown":
            return _("This move needs another reason: %(list)s.") % {"list": _list(told)}
        case "fields_missing":
            names = [stage_words.asked_for(Pipeline.CONTACT, key) for key in told.get("missing", ())]
            return _("Lacks: %(fields)s.") % {"fields": _(", ").join(names)}
        case _answer:
            return _("The rules of the lifecycle do not let it go there.") if told else ""


def _list(told: Mapping[str, Any]) -> str:
    return str(stage_words.LISTS.get(told.get("list", ""), stage_words.LISTS["back"]))
