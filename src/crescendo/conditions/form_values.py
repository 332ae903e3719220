r"""Values as people type them into one control, and back: `7d`, `1..5`, `CNY 1000.50`, `a,b`.

Reading never refuses: what is not understood is handed on as text, and the document's reader says what is
wrong with it, so that a form and the API refuse in the same words. In lists a comma of a value is `\,` and
a backslash `\\`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision

from crescendo.conditions.operators import Shape
from crescendo.conditions.types import Unit

_NUMBER = re.compile(r"-?[0-9]{1,40}")
_MONEY = re.compile(r"([A-Z]{3}) (-?[0-9]{1,30}(?:\.[0-9]{1,6})?)")
_SPAN = re.compile(r"([0-9]{1,9})([dh])")
_PIECE = re.compile(r"(?:[^\\,]|\\.|\\$)*", re.DOTALL)
_UNITS = {"d": Unit.DAYS.value, "h": Unit.HOURS.value}
_LETTERS = {unit: letter for letter, unit in _UNITS.items()}
_FLAGS = {"yes": True, "no": False}
_BETWEEN = ".."


def read_text(shape: Shape, text: str) -> Any:
    """The JSON value that somebody meant by a typed text."""
    if shape in _PAIRS:
        return [_PAIRS[shape][0](part.strip()) for part in text.split(_BETWEEN)]
    if shape in _LISTS:
        return [_LISTS[shape][0](piece) for piece in _split(text) if piece]
    return _ONE.get(shape, _AS_IS)[0](text)


def write_text(shape: Shape, value: Any) -> str:
    """The text that `read_text` reads back as the same JSON value."""
    if shape in _PAIRS:
        return _BETWEEN.join(_PAIRS[shape][1](part) for part in value)
    if shape in _LISTS:
        return ",".join(_escaped(_LISTS[shape][1](part)) for part in value)
    return _ONE.get(shape, _AS_IS)[1](value)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(",", "\\,")


def _split(text: str) -> list[str]:
    """The pieces between bare commas, their escapes undone."""
    pieces, start = [], 0
    while start <= len(text):
        match = _PIECE.match(text, start)
        assert match is not None
        pieces.append(re.sub(r"\\(.)", r"\1", match[0], flags=re.DOTALL))
        start = match.end() + 1
    return pieces


def _number(text: str) -> Any:
    return int(text) if _NUMBER.fullmatch(text.strip()) else text


def _money(text: str) -> Any:
    match = _MONEY.fullmatch(text.strip())
    if not match:
        return text
    amount = Decimal(match[2]).scaleb(get_currency_precision(match[1]))
    return {"amount": int(amount), "currency": match[1]} if amount == int(amount) else text


def _money_text(value: Any) -> str:
    digits = get_currency_precision(value["currency"])
    return f"{value['currency']} {Decimal(value['amount']).scaleb(-digits):f}"


def _span(text: str) -> Any:
    match = _SPAN.fullmatch(text.strip())
    return {"count": int(match[1]), "unit": _UNITS[match[2]]} if match else text


def _span_text(value: Any) -> str:
    return f"{value['count']}{_LETTERS[value['unit']]}"


def _flag(text: str) -> Any:
    return _FLAGS.get(text, text)


def _flag_text(value: Any) -> str:
    return "yes" if value else "no"


_Codec = tuple[Callable[[str], Any], Callable[[Any], str]]
_AS_IS: _Codec = (str, str)
_WHOLE: _Codec = (_number, str)
_ONE: dict[Shape, _Codec] = {
    Shape.NUMBER: _WHOLE,
    Shape.TIME: _WHOLE,
    Shape.MONEY: (_money, _money_text),
    Shape.SPAN: (_span, _span_text),
    Shape.DAYS_ONLY: (_span, _span_text),
    Shape.FLAG: (_flag, _flag_text),
}
_PAIRS: dict[Shape, _Codec] = {
    Shape.TWO_NUMBERS: _WHOLE,
    Shape.TWO_MONEYS: (_money, _money_text),
    Shape.TWO_DAYS: _AS_IS,
}
_LISTS: dict[Shape, _Codec] = {
    Shape.TEXTS: _AS_IS,
    Shape.NUMBERS: _WHOLE,
    Shape.OPTIONS: _AS_IS,
    Shape.REFERENCES: _AS_IS,
}
