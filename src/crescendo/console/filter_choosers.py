"""Contacts and accounts in filters and forms: found by a few letters of their names, because nobody knows a number.

With script they are found while one types; without it what was typed is looked up, and offered where it means several.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crescendo.conditions import api as conditions
from crescendo.conditions.api import Choice, Widget
from crescendo.console import condition_choices, condition_words, page
from crescendo.core.ids import Prefix, read_id
from crescendo.core.text import fold
from crescendo.core.types import Actor

_CHOOSERS = frozenset({Widget.CHOOSER, Widget.CHOOSER_MANY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking:
    """Whom a row names, whom it could name, and the text that was typed and means several of them or nobody."""

    target: Prefix
    choices: tuple[Choice, ...]
    picked: tuple[str, ...]
    text: str

    @property
    def value(self) -> str:
        """What the row says; empty while something is to be chosen still."""
        return "" if self.text else ",".join(self.picked)

    @property
    def is_found(self) -> bool:
        """Whether the text means somebody."""
        return len(self.choices) > len(self.picked)


def read(
    chosen: conditions.Control | None,
    operator: conditions.OperatorControl | None,
    given: Sequence[str],
    by: Actor,
) -> Picking | None:
    """What is picked of what was given, numbers and a text; None where nothing is chosen by its name."""
    if chosen is None or chosen.target is None or operator is None or operator.widget not in _CHOOSERS:
        return None
    return pick(by, chosen.target, given, is_many=operator.widget is Widget.CHOOSER_MANY)


def pick(by: Actor, target: Prefix, given: Sequence[str], *, is_many: bool = False) -> Picking:
    """What numbers and a text mean; of one the text goes before the numbers, and the last number before others."""
    is_number = re.compile(rf"{target.value}_[1-9]\d{{0,17}}").fullmatch
    numbers = [one for one in given if is_number(one)]
    text = next((one.strip() for one in reversed(given) if one.strip() and not is_number(one)), "")
    found = condition_choices.offered(by, target.value, text, now=page.now()) if text else ()
    meant = _meant(found, text)
    if not is_many:
        numbers = [] if text else numbers[-1:]
    picked = tuple(dict.fromkeys([*numbers, *([meant.value] if meant else [])]))
    others = () if meant else tuple(one for one in found if one.value not in picked)
    return Picking(
        target=target,
        choices=(*_named(target, picked, by), *others),
        picked=picked,
        text="" if meant else text,
    )


def _meant(found: Sequence[Choice], text: str) -> Choice | None:
    """The only one that was found, or the only one that is called so."""
    same = [one for one in found if fold(one.label) == fold(text)]
    alone = found if len(found) == 1 else same
    return alone[0] if len(alone) == 1 else None


def _named(target: Prefix, picked: Iterable[str], by: Actor) -> list[Choice]:
    numbers = {one: read_id(target, one) for one in picked}
    names = condition_words.names_of([(target, number) for number in numbers.values()], by)
    return [Choice(value=one, label=names.get((target, number), one)) for one, number in numbers.items()]
