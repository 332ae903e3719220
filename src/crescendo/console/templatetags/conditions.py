"""`{% condition_builder field=form.condition %}`: a condition with its label and faults, as a form shows it."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField

register = template.Library()


@register.inclusion_tag("console/_field.html")
def condition_builder(*, field: BoundField) -> dict[str, Any]:
    """The field of a `ConditionField`, ready for the drawn builder and whole without script."""
    return {"field": field}
