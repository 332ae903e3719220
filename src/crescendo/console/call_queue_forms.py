"""The form of the call queue: what came of the call, what follows, and the data that is still lacking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crescendo.console import lead_words, stage_words
from crescendo.console.stage_forms import control_of
from crescendo.console.talk_form import TalkForm
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import (
    AnswerQueued,
    CallAnswer,
    Offer,
    ReasonList,
    Waiting,
    in_words,
)
from crescendo.people.types import Contact

SAVE = "save"
"""The button that fills fields alone."""


class AnswerForm(TalkForm):
    """All that can be said of somebody; which button was pressed says what of it counts."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"), required=False)
    return_on = forms.DateField(
        label=gettext_lazy("Back on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    to = forms.ChoiceField(label=gettext_lazy("Hand over to sales as"))
    was_talk = forms.BooleanField(label=gettext_lazy("I have just talked with them"), required=False)

    def __init__(
        self,
        *positional: Any,
        by: Actor,
        contact: Contact,
        row: Waiting,
        offers: Sequence[Offer],
        **options: Any,
    ) -> None:
        targets = _targets(row, offers)
        options["initial"] = {"was_talk": row.outcome != "reached", "to": targets[0][0] if targets else ""}
        super().__init__(*positional, **options)
        document, language = lifecycle.in_force(), stage_words.language()
        self.fields["reason"].choices = [  # type: ignore[attr-defined]
            ("", "—"),
            *lead_words.reasons(document, ReasonList.REJECT),
        ]
        self.fields["to"].choices = targets  # type: ignore[attr-defined]
        self.fields["to"].required = bool(targets)
        self._lacking: list[str] = []
        for one in _asked(row, offers):
            control = control_of(by, contact, one, language)
            if control is not None and one.key not in self.fields:
                self.fields[one.key] = control
                self._lacking.append(one.key)

    def lacking(self) -> Iterator[forms.BoundField]:
        """The fields that are still empty."""
        return (self[name] for name in self._lacking)

    def values(self) -> dict[str, Any]:
        """What was filled of them."""
        said = self.cleaned_data
        return {name: said[name] for name in self._lacking if said.get(name) not in (None, "")}

    def answered(self, queued_id: int, answer: CallAnswer) -> AnswerQueued:
        """What the pressed button says."""
        said = self.cleaned_data
        is_no = answer is CallAnswer.NOT_INTERESTED
        return AnswerQueued(
            queued_id=queued_id,
            answer=answer,
            text=said["text"],
            minutes=said["minutes"],
            call_back=self.call_back(),
            reason=said["reason"] if is_no else "",
            return_on=said["return_on"],
            to=said["to"] or "mql",
            values=self.values() if answer is CallAnswer.QUALIFIED else {},
            was_talk=said["was_talk"],
        )


def _targets(row: Waiting, offers: Sequence[Offer]) -> list[tuple[str, str]]:
    """To sales as an MQL, or as an SQL where the lead stands as an MQL already."""
    language = stage_words.language()
    found = {one.to.key: one for one in offers}
    keys = ("mql", "sql") if row.lead_id is not None else ("mql",)
    course = lifecycle.in_force().courses
    titles = {stage.key: stage.title for each in course.values() for stage in each.stages}
    return [
        (key, in_words(titles[key], language))
        for key in keys
        if key in titles and (key in found or (key == "mql" and row.lead_id is not None))
    ]


def _asked(row: Waiting, offers: Sequence[Offer]) -> list[Any]:
    """What the next stage asks for and nobody has filled."""
    wanted = "sql" if row.lead_id is not None else "mql"
    offer = next((one for one in offers if one.to.key == wanted), None)
    return list(offer.missing) if offer is not None else []
