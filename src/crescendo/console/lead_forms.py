"""Forms of leads: why it goes back, until when, to whom, when a colleague is away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

_DAY = forms.DateInput(attrs={"type": "date"})


class RejectForm(forms.Form):
    """A reason; the day and the competitor are asked for by some."""

    reason = forms.ChoiceField(label=gettext_lazy("Why"))
    return_on = forms.DateField(
        label=gettext_lazy("Back on"),
        required=False,
        widget=_DAY,
        help_text=gettext_lazy("Needed where the project comes later; else the reason's own time counts."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note for marketing"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *positional: Any, reasons: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["reason"].choices = [("", "—"), *reasons]  # type: ignore[attr-defined]


class RecycleForm(forms.Form):
    """The day on which it comes back."""

    return_on = forms.DateField(label=gettext_lazy("Back on"), widget=_DAY)
    reason = forms.ChoiceField(label=gettext_lazy("Why"))
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *positional: Any, reasons: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class ReassignForm(forms.Form):
    """To which colleague."""

    to_staff_id = forms.TypedChoiceField(label=gettext_lazy("To whom"), coerce=int)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=2_000)

    def __init__(self, *positional: Any, sellers: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["to_staff_id"].choices = sellers  # type: ignore[attr-defined]


class DisputeForm(forms.Form):
    """Why the rejection is wrong."""

    note = forms.CharField(
        label=gettext_lazy("Why the rejection is wrong"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """What marketing says."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            ("stands", gettext_lazy("The rejection stands")),
            ("back", gettext_lazy("The lead goes back to the seller")),
        ],
    )
    note = forms.CharField(
        label=gettext_lazy("Note"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class AbsenceForm(forms.Form):
    """From which day to which."""

    first_on = forms.DateField(label=pgettext_lazy("absence", "First day"), widget=_DAY)
    last_on = forms.DateField(label=pgettext_lazy("absence", "Last day"), widget=_DAY)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=120)
