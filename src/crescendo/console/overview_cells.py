"""The shape of the overview's tables, on the screen and in the file: each number with the list behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crescendo.console.overview_asked import Asked
from crescendo.console.templatetags.reading import number
from crescendo.core import api as core
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Breach, Figure, NoteReport

_NARROW = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A column: its name, whether it holds numbers, whether a phone does without it."""

    label: str
    is_number: bool = True
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What stands in a column; `bar` is its part of the largest in whole per cent, `is_bad` calls for a look."""

    text: str
    url: str = ""
    bar: int | None = None
    is_bad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A table with its question, what its figures mean, and what it says where there is nothing."""

    key: str
    title: str
    meaning: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    none: str
    note: str = ""

    @property
    def is_wide(self) -> bool:
        """Whether it takes the whole width."""
        return len(self.heads) > _NARROW

    @property
    def lines(self) -> list[list[tuple[Head, Cell]]]:
        """The rows with their columns beside them."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Who reads, what is asked, when; what several tables need is read once, by the first of them."""

    by: Actor
    asked: Asked
    now: int

    @cached_property
    def notes(self) -> NoteReport:
        """Completeness by seller and topic."""
        return lifecycle.overview.report(self.by, self.asked.query, now=self.now)

    @cached_property
    def late(self) -> tuple[Breach, ...]:
        """What is late now."""
        return lifecycle.overview.late(self.by, self.asked.query, now=self.now)

    @cached_property
    def passed(self) -> tuple[Breach, ...]:
        """What passed its limit in the period."""
        return lifecycle.overview.breaches(self.by, self.asked.query)


def names_of(owners: Iterable[int | None]) -> Mapping[int, str]:
    """The names of colleagues. One query."""
    return core.names_of(frozenset(one for one in owners if one is not None))


def name_in(names: Mapping[int, str], owner: int | None) -> str:
    """What stands in a column of colleagues."""
    return names.get(owner or 0, "") or _("nobody")


def counted(figure: Figure, url: str, *, most: int = 0, bad: bool = False) -> Cell:
    text = number(figure.count)
    return Cell(
        text=f"{text}+" if figure.is_more else about(text) if figure.is_about else text,
        url=url if figure.count else "",
        bar=figure.count * 100 // most if most and figure.count else None,
        is_bad=bad and figure.count > 0,
    )


def contacts_in(figure: Figure) -> str:
    return _listed("contacts", figure)


def deals_in(figure: Figure) -> str:
    return _listed("deals", figure)


def _listed(name: str, figure: Figure) -> str:
    if figure.condition is None:
        return ""
    text = json.dumps(figure.condition, ensure_ascii=False, separators=(",", ":"))
    return f"{reverse(f'console:{name}')}?{urlencode([('filter', text)])}"


def about(text: str) -> str:
    """What was estimated says so."""
    return _("about %(figure)s") % {"figure": text}


def days(count: int | None, *, is_about: bool = False) -> str:
    if count is None:
        return "—"
    text = ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}
    return about(text) if is_about else text
