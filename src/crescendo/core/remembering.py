"""Remembering what a function said of a text, within bounds of memory that no client can move."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

LONGEST = 512

_P = ParamSpec("_P")
_R = TypeVar("_R")
_OfText = Callable[Concatenate[str, _P], _R]


def remembered(most: int, *, longest: int = LONGEST) -> Callable[[_OfText[_P, _R]], _OfText[_P, _R]]:
    """Remember the answers for the `most` texts asked last; what is longer than `longest` is worked out each time.

    Messages of strangers may hold texts of 32 kB: twenty thousand of them remembered would fill the machine.
    """

    def wrap(function: _OfText[_P, _R]) -> _OfText[_P, _R]:
        recall = lru_cache(maxsize=most)(function)

        @wraps(function)
        def ask(text: str, /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
            return (function if len(text) > longest else recall)(text, *args, **kwargs)

        return ask

    return wrap
