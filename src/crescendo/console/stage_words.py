"""The words of stages: what a stage asks for, what moved somebody, reasons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, Lifecycle, Pipeline, ReasonList, Requirement, in_words
from crescendo.people import api as people

PIPELINES: Mapping[str, Any] = {
    Pipeline.CONTACT.value: gettext_lazy("Contacts"),
    Pipeline.DEAL.value: gettext_lazy("Deals"),
}
CAUSES: Mapping[Cause, Any] = {
    Cause.HAND: pgettext_lazy("cause of a move", "By hand"),
    Cause.UNDO: pgettext_lazy("cause of a move", "Taken back"),
    Cause.RULE: pgettext_lazy("cause of a move", "By itself"),
    Cause.RETURN: pgettext_lazy("cause of a move", "The day of return has come"),
    Cause.LEAD: pgettext_lazy("cause of a move", "By the lead"),
    Cause.DEAL: pgettext_lazy("cause of a move", "By a deal"),
    Cause.MERGE: pgettext_lazy("cause of a move", "By a merge"),
    Cause.DOCUMENT: pgettext_lazy("cause of a move", "The stage was removed"),
    Cause.IMPORT: pgettext_lazy("cause of a move", "By an import"),
}
LISTS: Mapping[str, Any] = {
    ReasonList.REJECT.value: gettext_lazy("Sent back by sales"),
    ReasonList.RECYCLE.value: gettext_lazy("Recycled"),
    ReasonList.LOST.value: gettext_lazy("Lost deals"),
    ReasonList.POC.value: gettext_lazy("Failed POCs"),
    ReasonList.CHURN.value: gettext_lazy("Churned customers"),
    ReasonList.BACK.value: gettext_lazy("Moves back"),
    ReasonList.SKIP.value: gettext_lazy("Skipped stages"),
}
_TITLES = {"name": pgettext_lazy("person", "Name"), "website": gettext_lazy("Website")}


def language() -> str:
    """The reader's language."""
    return get_language() or ""


def asked_for(pipeline: Pipeline, key: str) -> str:
    """What a stage asks for, by its key: a field of ours, of the company, or a value of the move."""
    known = lifecycle.vocabulary(pipeline).get(key)
    if known is not None:
        return _(known.label)
    if key in _TITLES:
        return str(_TITLES[key])
    if key.startswith("own."):
        own = next((one for one in people.declared(Entity.CONTACT) if f"own.{one.key}" == key), None)
        return own.label(language()) if own is not None else key
    field = conditions.find_field(Entity.CONTACT, key)
    return conditions.label_of(field, language()) if field is not None else key


def requirement(pipeline: Pipeline, one: Requirement) -> str:
    """A requirement in words."""
    said = _(" or ").join(asked_for(pipeline, key) for key in one.keys)
    if one.at_least:
        least = int(one.at_least) if one.at_least == int(one.at_least) else one.at_least
        said = _("%(what)s: at least %(least)s") % {"what": said, "least": least}
    return said


def reason(held: Lifecycle, key: str) -> str:
    """A reason's title, from whichever list it is; its key where the document has it no more."""
    found = (one for those in held.reasons.values() for one in those if one.key == key)
    one = next(found, None)
    return in_words(one.title, language()) if one is not None else key
