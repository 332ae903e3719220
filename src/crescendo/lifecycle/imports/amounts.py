"""Amounts as spreadsheets write them, in the smallest unit of a currency. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from crescendo.core.refusals import mark

NO_AMOUNT = mark("This is not an amount. Write it as 12345.67.")
NEGATIVE = mark("An amount below nought cannot be a deal's.")
_SHAPE = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")
_SIGNS = re.compile(r"[\s¥￥$€£元]|(?:CNY|USD|EUR|RMB)", re.IGNORECASE)
_LARGEST = Decimal(10**15)
# ISO 4217: currencies without a smaller unit.
_WHOLE = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "XAF", "XOF", "PYG", "UGX"})


def read_amount(text: str, currency: str) -> int | str:
    """The amount, or the sentence that says why it is none: below nought is told from what cannot be read."""
    plain = _SIGNS.sub("", text)
    if not _SHAPE.fullmatch(plain):
        return NO_AMOUNT
    value = Decimal(plain.replace(",", ""))
    if value < 0:
        return NEGATIVE
    smallest = value if currency in _WHOLE else value * 100
    if smallest != smallest.to_integral_value() or smallest > _LARGEST:
        return NO_AMOUNT
    return int(smallest)
