"""A row of numbers as bars, drawn on the server: no script, no inline style."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

_WIDE, _HIGH, _GAP = 10, 40, 2


@register.simple_tag
def bars(numbers: Sequence[int], label: str) -> SafeString:
    """One bar a number, the highest as high as the drawing; what is more than nothing can be seen."""
    most = max(numbers, default=0) or 1
    heights = [max(1, round(number * _HIGH / most)) if number else 0 for number in numbers]
    drawn = format_html_join(
        "",
        '<rect x="{}" y="{}" width="{}" height="{}"></rect>',
        ((_WIDE * place, _HIGH - height, _WIDE - _GAP, height) for place, height in enumerate(heights)),
    )
    return format_html(
        '<svg class="cr-bars" role="img" aria-label="{}" viewBox="0 0 {} {}" preserveAspectRatio="none">{}</svg>',
        label,
        _WIDE * len(numbers),
        _HIGH,
        drawn,
    )
