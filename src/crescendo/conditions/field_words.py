"""Field leaves as words. One msgid an operator, so that each language orders a sentence as it likes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.translation import gettext, gettext_lazy, npgettext, pgettext, pgettext_lazy

from crescendo.conditions import lengths
from crescendo.conditions.labels import label_of
from crescendo.conditions.leaves import Speech
from crescendo.conditions.operators import OPERATORS, Shape
from crescendo.conditions.types import FieldLeaf, FieldType, Money, Operator, Scalar, Span, Unit
from crescendo.core.ids import write_id

LOCALES = {"zh-hans": "zh_Hans_CN", "en": "en"}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_SENTENCES = {
    Operator.IS: gettext_lazy("%(field)s is %(value)s"),
    Operator.IS_NOT: gettext_lazy("%(field)s is other than %(value)s"),
    Operator.IS_ANY_OF: gettext_lazy("%(field)s is one of %(value)s"),
    Operator.IS_NONE_OF: gettext_lazy("%(field)s is other than any of %(value)s"),
    Operator.HAS_ANY_OF: gettext_lazy("%(field)s: any of %(value)s"),
    Operator.HAS_ALL_OF: gettext_lazy("%(field)s: all of %(value)s"),
    Operator.HAS_NONE_OF: gettext_lazy("%(field)s: none of %(value)s"),
    Operator.CONTAINS: gettext_lazy("%(field)s contains %(value)s"),
    Operator.STARTS_WITH: gettext_lazy("%(field)s starts with %(value)s"),
    Operator.GREATER: gettext_lazy("%(field)s is more than %(value)s"),
    Operator.LESS: gettext_lazy("%(field)s is less than %(value)s"),
    Operator.BETWEEN: gettext_lazy("%(field)s from %(low)s to %(high)s"),
    Operator.BEFORE: gettext_lazy("%(field)s before %(value)s"),
    Operator.AFTER: gettext_lazy("%(field)s after %(value)s"),
    Operator.ON_DAY: gettext_lazy("%(field)s on %(value)s"),
    Operator.WITHIN_LAST: gettext_lazy("%(field)s within %(value)s"),
    Operator.MORE_THAN_AGO: gettext_lazy("%(field)s more than %(value)s ago"),
    Operator.WITHIN_NEXT: gettext_lazy("%(field)s within the next %(value)s"),
    Operator.IS_SET: gettext_lazy("%(field)s is set"),
    Operator.IS_NOT_SET: gettext_lazy("%(field)s is not set"),
}
_NAMES = {
    Operator.IS: pgettext_lazy("operator", "is"),
    Operator.IS_NOT: pgettext_lazy("operator", "is other than"),
    Operator.IS_ANY_OF: pgettext_lazy("operator", "is one of"),
    Operator.IS_NONE_OF: pgettext_lazy("operator", "is other than any of"),
    Operator.HAS_ANY_OF: pgettext_lazy("operator", "any of"),
    Operator.HAS_ALL_OF: pgettext_lazy("operator", "all of"),
    Operator.HAS_NONE_OF: pgettext_lazy("operator", "none of"),
    Operator.CONTAINS: pgettext_lazy("operator", "contains"),
    Operator.STARTS_WITH: pgettext_lazy("operator", "starts with"),
    Operator.GREATER: pgettext_lazy("operator", "is more than"),
    Operator.LESS: pgettext_lazy("operator", "is less than"),
    Operator.BETWEEN: pgettext_lazy("operator", "from … to …"),
    Operator.BEFORE: pgettext_lazy("operator", "before"),
    Operator.AFTER: pgettext_lazy("operator", "after"),
    Operator.ON_DAY: pgettext_lazy("operator", "on day"),
    Operator.WITHIN_LAST: pgettext_lazy("operator", "within"),
    Operator.MORE_THAN_AGO: pgettext_lazy("operator", "more than … ago"),
    Operator.WITHIN_NEXT: pgettext_lazy("operator", "within the next"),
    Operator.IS_SET: pgettext_lazy("operator", "is set"),
    Operator.IS_NOT_SET: pgettext_lazy("operator", "is not set"),
}


def operator_name(operator: Operator) -> str:
    """How a form calls an operator, in the active language."""
    return str(_NAMES[operator])


def words(leaf: FieldLeaf, speech: Speech) -> str:
    """The leaf as a clause, in the active language."""
    name = lengths.label() if lengths.is_length(leaf, speech) else _label(leaf, speech.language)
    return said_with(leaf, name, speech)


def said_with(leaf: FieldLeaf, label: str, speech: Speech, given: dict[str, str] | None = None) -> str:
    """The clause of an operator about what is called so; `given` are its values where they are said already."""
    places = {"field": label, **(given or {})}
    if isinstance(leaf.value, tuple) and leaf.operator is Operator.BETWEEN:
        places["low"], places["high"] = (_one(leaf, value, speech) for value in leaf.value)
    elif isinstance(leaf.value, tuple):
        places["value"] = pgettext("list", ", ").join(_one(leaf, value, speech) for value in leaf.value)
    elif leaf.value is not None:
        places["value"] = _one(leaf, leaf.value, speech)
    clause = lengths.sentence(leaf) if lengths.is_length(leaf, speech) else ""
    return (clause or str(_SENTENCES[leaf.operator])) % places


def _label(leaf: FieldLeaf, language: str) -> str:
    """The field's name inside a sentence; an English one begins small there, an abbreviation does not."""
    label = label_of(leaf.field, language)
    if leaf.field.labels:
        return label
    return label[:1].lower() + label[1:] if language == "en" and label[1:2].islower() else label


def _one(leaf: FieldLeaf, value: Scalar, speech: Speech) -> str:
    locale = LOCALES[speech.language]
    match value:
        case bool():
            return pgettext("flag", "yes") if value else pgettext("flag", "no")
        case Span():
            return span_words(value)
        case Money(amount=amount, currency=currency):
            return format_currency(major(amount, currency), currency, locale=locale)
        case date():
            return format_date(value, format="medium", locale=locale)
        case int():
            return _whole(leaf, value, speech, locale)
        case _:
            return _quoted(leaf, value, speech.language)


def span_words(span: Span) -> str:
    """A length of time as it is said."""
    count = span.count
    if span.unit is Unit.DAYS:
        return npgettext("span", "%(count)s day", "%(count)s days", count) % {"count": count}
    return npgettext("span", "%(count)s hour", "%(count)s hours", count) % {"count": count}


def _whole(leaf: FieldLeaf, value: int, speech: Speech, locale: str) -> str:
    if leaf.field.target is not None:
        name = speech.names.get((leaf.field.target, value))
        return gettext("“%(text)s”") % {"text": name or write_id(leaf.field.target, value)}
    if lengths.is_length(leaf, speech):
        return lengths.said(leaf, value, speech, locale)
    if OPERATORS[leaf.field.type][leaf.operator] is Shape.TIME:
        return _instant(value, speech.zone, locale)
    return format_decimal(value, locale=locale)


def _instant(at: int, zone: str, locale: str) -> str:
    try:
        moment = (_EPOCH + timedelta(milliseconds=at)).astimezone(ZoneInfo(zone))
    except OverflowError:
        return str(at)
    return format_datetime(moment, format="medium", locale=locale)


def _quoted(leaf: FieldLeaf, value: str, language: str) -> str:
    options = {option.value: option for option in leaf.field.options}
    is_choice = leaf.field.type in {FieldType.CHOICE, FieldType.LABELS} and value in options
    text = label_of(options[value], language) if is_choice else value
    return gettext("“%(text)s”") % {"text": text}


def major(amount: int, currency: str) -> Decimal:
    """An amount in whole units of its currency: cents to euros, yen to yen."""
    return Decimal(amount).scaleb(-get_currency_precision(currency))
