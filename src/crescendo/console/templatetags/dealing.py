"""Deals in a reader's words: money, stages, roles, discounts."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, get_currency_precision
from django import template
from django.utils.translation import get_language, pgettext

from crescendo.conditions.types import Money
from crescendo.console import deal_words, words
from crescendo.console.templatetags.reading import short

register = template.Library()


@register.filter
def money(amount: int | None, currency: str) -> str:
    """`¥90,000` or `US$12.50`: without decimals where they are nought."""
    if amount is None:
        return "—"
    whole = Decimal(amount).scaleb(-get_currency_precision(currency))
    digits = "" if whole == whole.to_integral_value() else "." + "0" * get_currency_precision(currency)
    return format_currency(whole, currency, f"¤#,##0{digits}", locale=_locale(), currency_digits=False)


@register.filter
def sums(given: Iterable[Money]) -> str:
    """Sums of several currencies beside one another, in short: `¥9万 + US$1.2K`."""
    return " + ".join(_short(one) for one in given) or "—"


@register.filter
def stage(key: str) -> str:
    """What a stage is called."""
    return deal_words.stage(key)


@register.filter
def stage_tone(key: str) -> str:
    """The colour of a stage."""
    return deal_words.TONES.get(key, "bg-blue-lt")


@register.filter
def deal_word(code: str) -> str:
    """A role, a state of the budget, a result, a reason to win, in words."""
    return words.of(deal_words.CODES, code) if code else "—"


@register.filter
def asked(keys: Iterable[str]) -> str:
    """What a stage asks for, in words."""
    return pgettext("between fields", ", ").join(str(deal_words.asked(key)) for key in keys)


@register.filter
def percent(thousandths: int | None) -> str:
    """`12.5 %`."""
    return "—" if thousandths is None else f"{thousandths / 10:.1f}".removesuffix(".0") + "%"


def _short(one: Money) -> str:
    whole = Decimal(one.amount).scaleb(-get_currency_precision(one.currency))
    sign = format_currency(0, one.currency, "¤", locale=_locale())
    return f"{sign.strip('0 ')}{short(int(whole))}"


def _locale() -> str:
    language: Any = get_language() or "en"
    return "zh_Hans_CN" if language.startswith("zh") else "en"
