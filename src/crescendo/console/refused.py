"""Refusals of the rooms as sentences on a form or a toast, in the reader's language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.core.refusals import NotAllowed, NotFound, NotValid, Refusal, told

_FIELD_OF = {
    "email_taken": "email",
    "name_taken": "name",
    "team_name_taken": "name",
    "origin_not_valid": "origins",
    "project_taken": "project",
}
_FIELD_OF |= {"current_password_wrong": "current", "team_cycle": "parent_id", "last_administrator": "role"}


def sentence(refusal: Refusal) -> str:
    """What was refused and what to do next."""
    said = [_(text) % _told(refusal.data) for text in (refusal.sentence, refusal.remedy) if text]
    return ("" if (get_language() or "").startswith("zh") else " ").join(said)


def for_toast(refusal: Refusal) -> str:
    """The sentence of a refusal that a button met; what the screen must show as a page goes on to it."""
    if isinstance(refusal, NotAllowed | NotFound):
        raise refusal
    return sentence(refusal)


def onto(form: forms.Form, refusal: Refusal) -> None:
    """Put a refusal on the form it answers: at its field where there is one, else above all.

    What no form can mend (no such thing, not allowed) goes on to the screen.
    """
    if isinstance(refusal, NotAllowed | NotFound):
        raise refusal
    if isinstance(refusal, NotValid):
        for pointer, _code, detail in refusal.errors:
            _add(form, pointer.strip("/").split("/")[0], told(detail, _))
        return
    _add(form, _FIELD_OF.get(refusal.code, ""), sentence(refusal))


def status(form: forms.Form) -> int:
    """422 for a form that was sent and refused, else 200."""
    return 422 if form.is_bound and form.errors else 200


def _add(form: forms.Form, name: str, text: str) -> None:
    form.add_error(name if name in form.fields else None, text)


def _told(data: dict[str, Any]) -> dict[str, Any]:
    return {key: _(value) if isinstance(value, str) and value else value for key, value in data.items()}
