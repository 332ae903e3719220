"""Text fields that offer the usual words in the reader's language and take any other too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Option
from crescendo.people import api as people

Options = Callable[[], tuple[Option, ...]]


class Suggesting(forms.TextInput):
    """A text input with a list of options beside it; what stands in it stays text."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options

    def render(
        self,
        name: str,
        value: Any,
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """The input, then its list."""
        given = dict(attrs or {})
        number = f"{given.get('id', name)}_list"
        language = get_language() or "en"
        words = ((conditions.label_of(option, language),) for option in self.options())
        return format_html(
            '{}<datalist id="{}">{}</datalist>',
            super().render(name, value, given | {"list": number}, renderer),
            number,
            format_html_join("", '<option value="{}"></option>', words),
        )


def industry() -> Suggesting:
    """Offers the industries."""
    return Suggesting(people.industry_options)


def country() -> Suggesting:
    """Offers the countries, China first."""
    return Suggesting(people.country_options)


def province() -> Suggesting:
    """Offers China's provinces."""
    return Suggesting(people.province_options)
