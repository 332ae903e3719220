"""Small pieces of the Tabler kit: icons from the sprite, addresses with one changed parameter, initials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crescendo.core.ids import Prefix, write_id

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=1_000)
def icon(name: str, extra: str = "") -> SafeString:
    """An icon from the sprite, hidden from screen readers: the words beside it speak.

    A page has hundreds and the kit some eighty, so each is put together once.
    """
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        static("crescendo/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The query of this page with some parameters changed; None removes one."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.filter
def initials(name: str | None) -> str:
    """One character for a Chinese name, two letters for a Latin one."""
    words = (name or "").split()
    if not words:
        return "?"
    if ord(words[0][0]) > 0x2E80:
        return words[0][0]
    return "".join(word[0] for word in words[:2]).upper()


_BOX = {"type": "checkbox", "class": "form-check-input"}
_LONG = 12
_CLASSES = {"select": "form-select", "checkbox": "form-check-input"}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """A form field in the kit's clothes; a refused one points at its sentence."""
    attributes: dict[str, Any] = {"class": _CLASSES.get(field.widget_type, "form-control")}
    if "cr-code" in field.field.widget.attrs.get("class", "").split():
        attributes["class"] += " cr-code"
    if field.errors:
        attributes["class"] += " is-invalid"
        attributes["aria-describedby"] = f"{field.auto_id}_error"
    return field.as_widget(attrs=attributes)


@register.inclusion_tag("console/_choices.html")
def choices(field: BoundField) -> dict[str, Any]:
    """Some of many as boxes to tick: a field of several choices."""
    rows = [
        {
            "label": option.data["label"],
            "is_chosen": option.data["selected"],
            "for": option.data["attrs"].get("id", ""),
            "attributes": flatatt(
                option.data["attrs"] | _BOX | {"name": option.data["name"], "value": option.data["value"]}
            ),
        }
        for option in field
    ]
    described = f"{field.auto_id}_error" if field.errors else ""
    return _choices(rows, field.label) | {"described_by": described, "hint_of": field.auto_id}


@register.inclusion_tag("console/_choices.html")
def choices_named(name: str, label: str, offered: Iterable[Any], chosen: Iterable[Any]) -> dict[str, Any]:
    """The same without a form: things with a value and a label, and the values that are ticked."""
    standing = {str(one) for one in chosen or ()}
    rows = [
        {
            "label": one.label,
            "is_chosen": str(one.value) in standing,
            "attributes": flatatt(
                _BOX | {"name": name, "value": one.value, "checked": str(one.value) in standing}
            ),
        }
        for one in offered
    ]
    return _choices(rows, label) | {"is_label_hidden": True}


def _choices(rows: list[dict[str, Any]], label: Any) -> dict[str, Any]:
    """Of many, those that are ticked stand first, and a box narrows the list."""
    is_long = len(rows) > _LONG
    if is_long:
        rows = sorted(rows, key=lambda row: not row["is_chosen"])
    return {
        "rows": rows,
        "label": label,
        "is_long": is_long,
        "chosen": sum(bool(row["is_chosen"]) for row in rows),
    }


@register.filter
def at(table: Mapping[Any, Any], key: Any) -> Any:
    """A value of a table by a key that the template knows."""
    return table.get(key)


@register.filter
def outside(number: int, prefix: str) -> str:
    """An outside id: `{{ row.id|outside:"usr" }}`."""
    return write_id(Prefix(prefix), number)
