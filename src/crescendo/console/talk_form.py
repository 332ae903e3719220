"""What is said of a talk by phone, wherever it is written down."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from crescendo.lifecycle.types import LONGEST_CALL, LONGEST_CALL_TEXT, Due


class TalkForm(forms.Form):
    """The words, the length, and when to call back."""

    text = forms.CharField(
        label=gettext_lazy("What was said"),
        max_length=LONGEST_CALL_TEXT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    minutes = forms.IntegerField(
        label=pgettext_lazy("call", "Minutes"), min_value=0, max_value=LONGEST_CALL, required=False
    )
    call_back_on = forms.DateField(
        label=gettext_lazy("Call back on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    call_back_at = forms.TimeField(
        label=gettext_lazy("Call back at"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )

    def call_back(self) -> Due | None:
        """The day to call back on, and the hour where one was said."""
        day, clock = self.cleaned_data["call_back_on"], self.cleaned_data["call_back_at"]
        return None if day is None else Due(on=day.isoformat(), clock=f"{clock:%H:%M}" if clock else None)
