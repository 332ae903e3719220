"""What is asked about a member of staff and about a team."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crescendo.console import words
from crescendo.core.types import TeamRow


class TeamChoice(forms.TypedChoiceField):
    """One of the company's teams, or none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, required=False, **options)

    def offer(self, teams: Iterable[TeamRow], nothing: Any) -> None:
        self.choices = [("", nothing), *((team.id, team.name) for team in teams)]


class AccessForm(forms.Form):
    """Role, scope, team, sight of personal data."""

    role = forms.ChoiceField(label=_("Role"), choices=[*words.ROLES.items()])
    scope = forms.ChoiceField(label=pgettext_lazy("access", "Sees"), choices=[*words.SCOPES.items()])
    team_id = TeamChoice(label=_("Team"))
    sees_personal_data = forms.BooleanField(
        label=_("May see personal data"),
        required=False,
        help_text=_("Names, e-mail addresses and phone numbers. Without it they are covered."),
    )

    def __init__(self, *positional: Any, teams: Iterable[TeamRow], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["team_id"].offer(teams, _("No team"))  # type: ignore[attr-defined]


class StaffForm(AccessForm):
    """A new colleague."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=254)
    email = forms.CharField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])
    password = forms.CharField(
        label=_("Password"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Leave it empty and one is made and shown to you once."),
    )
    field_order = ("name", "email", "role", "scope", "team_id", "sees_personal_data", "language", "password")


class PasswordForm(forms.Form):
    """A new password for a colleague."""

    password = forms.CharField(
        label=_("New password"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Leave it empty and one is made and shown to you once."),
    )


class TeamForm(forms.Form):
    """A team and the one above it."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=100)
    parent_id = TeamChoice(label=_("Above it"))

    def __init__(self, *positional: Any, teams: Iterable[TeamRow], **options: Any) -> None:
        super().__init__(*positional, **options)
        self.fields["parent_id"].offer(teams, _("Top of the tree"))  # type: ignore[attr-defined]
