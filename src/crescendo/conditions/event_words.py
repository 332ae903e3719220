"""Questions about what somebody did, in words. Each sentence is one msgid, so that languages order it as they like."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext, gettext_lazy, ngettext, npgettext, pgettext

from crescendo.conditions.datasets import events
from crescendo.conditions.event_types import (
    Acts,
    Between,
    End,
    EndLeaf,
    EventLeaf,
    Judged,
    Measure,
    Part,
    Period,
    Property,
    PropertyLeaf,
    SequenceLeaf,
    Window,
)
from crescendo.conditions.field_words import LOCALES, said_with, span_words
from crescendo.conditions.leaves import Speech
from crescendo.conditions.lengths import unit_of
from crescendo.conditions.property_values import FIELDS
from crescendo.conditions.types import All, FieldLeaf, FieldType, Operator, Span
from crescendo.conditions.words import said

_LARGEST = 10**18
_DECIMALS = 12
PERIODS = {
    Period.TODAY: gettext_lazy("today"),
    Period.YESTERDAY: gettext_lazy("yesterday"),
    Period.THIS_WEEK: gettext_lazy("this week"),
    Period.LAST_WEEK: gettext_lazy("last week"),
    Period.THIS_MONTH: gettext_lazy("this month"),
    Period.LAST_MONTH: gettext_lazy("last month"),
    Period.THIS_QUARTER: gettext_lazy("this quarter"),
    Period.LAST_QUARTER: gettext_lazy("last quarter"),
    Period.THIS_YEAR: gettext_lazy("this year"),
    Period.LAST_YEAR: gettext_lazy("last year"),
}
_MEASURES = {
    Measure.COUNT: gettext_lazy("did %(acts)s %(range)s %(window)s"),
    Measure.SUM: gettext_lazy("did %(acts)s with %(part)s in total %(range)s %(window)s"),
    Measure.DISTINCT: gettext_lazy("did %(acts)s with different %(part)s, %(range)s %(window)s"),
    Measure.MAX: gettext_lazy("did %(acts)s with the largest %(part)s %(range)s %(window)s"),
    Measure.MIN: gettext_lazy("did %(acts)s with the smallest %(part)s %(range)s %(window)s"),
}


def happened(leaf: EventLeaf, speech: Speech) -> str:
    """“did “Viewed a page” at least 3 times in the last 90 days”."""
    places = {"acts": _acts(leaf.acts, speech), "window": window_words(leaf.window, speech)}
    if leaf.measure is Measure.COUNT and (leaf.low or 0) <= 1 and leaf.high is None:
        return trimmed(gettext("did %(acts)s %(window)s"), places)
    if leaf.measure is Measure.COUNT and not leaf.low and leaf.high == 0:
        return trimmed(gettext("did not do %(acts)s %(window)s"), places)
    places |= {"part": _part(leaf), "range": _range(leaf, speech)}
    return trimmed(str(_MEASURES[leaf.measure]), places)


def ended(leaf: EndLeaf, speech: Speech) -> str:
    """“the first “Viewed a page”: subject is “/price””."""
    places = {
        "acts": _acts(leaf.acts, speech),
        "window": window_words(leaf.window, speech),
        "condition": said(leaf.asked, speech),
    }
    if leaf.end is End.FIRST:
        return trimmed(gettext("the first %(acts)s %(window)s had: %(condition)s"), places)
    return trimmed(gettext("the last %(acts)s %(window)s had: %(condition)s"), places)


def followed(leaf: SequenceLeaf, speech: Speech) -> str:
    """“did A, then B within 7 days”."""
    places = {
        "first": _acts(leaf.first, speech),
        "then": _then(leaf, speech),
        "window": window_words(leaf.window, speech),
        "gap": _gap(leaf),
    }
    if leaf.is_never:
        return trimmed(gettext("did %(first)s %(window)s and then not %(then)s %(gap)s"), places)
    return trimmed(gettext("did %(first)s %(window)s, then %(then)s %(gap)s"), places)


def _then(leaf: SequenceLeaf, speech: Speech) -> str:
    acts = _acts(leaf.then, speech)
    if leaf.times == 1:
        return acts
    sentence = ngettext("%(acts)s at least %(count)s time", "%(acts)s at least %(count)s times", leaf.times)
    return sentence % {"acts": acts, "count": _decimal(Decimal(leaf.times), speech)}


def asked_property(leaf: PropertyLeaf, speech: Speech) -> str:
    """“plan is “pro””."""
    label = gettext("“%(text)s”") % {"text": leaf.property.name}
    if leaf.property.type is not FieldType.NUMBER:
        shown = FieldLeaf(field=FIELDS[leaf.property.type], operator=leaf.operator, value=leaf.value)  # type: ignore[arg-type]
        return said_with(shown, label, speech)
    given = leaf.value if isinstance(leaf.value, tuple) else (leaf.value,)
    numbers = [_decimal(Decimal(repr(one)), speech) for one in given if isinstance(one, int | float)]
    places = {"field": label, "value": pgettext("list", ", ").join(numbers)}
    if leaf.operator is Operator.BETWEEN:
        places |= {"low": numbers[0], "high": numbers[1]}
    return said_with(FieldLeaf(field=FIELDS[FieldType.NUMBER], operator=leaf.operator), label, speech, places)


def act_title(name: str) -> str:
    """What an act is called in the active language; an own one by its name."""
    return gettext(events().title(name))


def _acts(acts: Acts, speech: Speech) -> str:
    names = [gettext("“%(text)s”") % {"text": act_title(name)} for name in acts.names]
    phrase = pgettext("condition", " or ").join(names) if names else gettext("anything")
    if acts.filter != All(()):
        phrase = gettext("%(acts)s (where %(condition)s)") % {
            "acts": phrase,
            "condition": said(acts.filter, replace(speech, unit=unit_of(acts.names))),
        }
    if acts.judged is Judged.ANY:
        phrase = gettext("%(acts)s (machines too)") % {"acts": phrase}
    return phrase


def window_words(window: Window, speech: Speech) -> str:
    """“in the last 7 days”; nothing for ever."""
    match window:
        case Span():
            return gettext("in the last %(span)s") % {"span": span_words(window)}
        case Period():
            return str(PERIODS[window])
        case Between(first=first, last=last):
            locale = LOCALES[speech.language]
            days = (format_date(day, format="medium", locale=locale) for day in (first, last))
            return gettext("from %(first)s to %(last)s") % dict(zip(("first", "last"), days, strict=True))
        case None:
            return ""


def _gap(leaf: SequenceLeaf) -> str:
    low, high = (None if span is None else span_words(span) for span in (leaf.low, leaf.high))
    if low and high:
        return gettext("after %(low)s to %(high)s") % {"low": low, "high": high}
    if high:
        return gettext("within %(high)s after it") % {"high": high}
    return gettext("after %(low)s or more") % {"low": low} if low else gettext("at any time after it")


def _part(leaf: EventLeaf) -> str:
    if isinstance(leaf.of, Property):
        return gettext("“%(text)s”") % {"text": leaf.of.name}
    if leaf.of is Part.SUBJECT:
        return pgettext("part of an act", "subject")
    return pgettext("part of an act", "value")


def times_words(low: int | None, high: int | None, speech: Speech) -> str:
    """“at least 3 times”."""
    return _range(EventLeaf(acts=Acts(names=()), low=low, high=high), speech)


def _range(leaf: EventLeaf, speech: Speech) -> str:
    scale = 3 if isinstance(leaf.of, Property) and leaf.measure is not Measure.DISTINCT else 0
    low, high = (None if one is None else Decimal(one).scaleb(-scale) for one in (leaf.low, leaf.high))
    places = {
        key: _counted(leaf, one, speech) for key, one in (("low", low), ("high", high)) if one is not None
    }
    if low is not None and low == high:
        return gettext("exactly %(low)s") % places
    if low is not None and high is not None:
        return gettext("%(low)s to %(high)s") % places
    return (gettext("at least %(low)s") if low is not None else gettext("at most %(high)s")) % places


def _counted(leaf: EventLeaf, number: Decimal, speech: Speech) -> str:
    told = _decimal(number, speech)
    if leaf.measure in {Measure.COUNT, Measure.DISTINCT}:
        count = int(number)
        return npgettext("count", "%(count)s time", "%(count)s times", count) % {"count": told}
    units = {events().unit(name) for name in leaf.acts.names}
    if isinstance(leaf.of, Part) and len(units) == 1:
        return gettext("%(number)s %(unit)s") % {"number": told, "unit": gettext(units.pop())}
    return told


def _decimal(number: Decimal, speech: Speech) -> str:
    exponent = number.as_tuple().exponent
    if abs(number) >= _LARGEST or (isinstance(exponent, int) and exponent < -_DECIMALS):
        # Nobody types such a number; its digits are shown as a program writes them.
        return str(number)
    return format_decimal(number, locale=LOCALES[speech.language], decimal_quantization=False)


def trimmed(sentence: str, places: dict[str, str]) -> str:
    """A sentence with its places filled in, where some of them are empty."""
    return " ".join((sentence % places).split()).replace(" ,", ",").replace(" :", ":")
