"""Numbers that open their rows: a question to the list of contacts, as the condition that counts and as its address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.console import page
from crescendo.core.clock import DAY

# Nobody waits on a home for a million rows to be counted.
MOST_COUNTED = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days of the company, both ends included."""

    first: date
    last: date

    @property
    def since(self) -> int:
        return page.start_of(self.first)

    @property
    def until(self) -> int:
        return page.start_of(self.last + timedelta(days=1))

    def row(self, field: str) -> str:
        """A filter row that asks for an instant within these days."""
        return f"{field}:between:{self.first.isoformat()}..{self.last.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Rows of the list's filter: both meanings come from the same text, so a number and its list cannot differ."""

    rows: tuple[str, ...]
    sort: str = "-created_at"

    @property
    def tree(self) -> Tree:
        form = conditions.form_decode([("f", row) for row in self.rows])
        return conditions.form_tree(form, entity=Entity.CONTACT, sees_personal_data=True)

    @property
    def url(self) -> str:
        pairs = [*(("f", row) for row in self.rows), ("sort", self.sort)]
        return f"{reverse('console:contacts')}?{urlencode(pairs)}"

    def narrowed(self, *rows: str) -> Question:
        """The same question with further rows."""
        return Question(rows=(*self.rows, *rows), sort=self.sort)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number, the one of the time before it where there is one, and where its rows stand.

    `is_more`: there are more than that, and they were not counted.
    """

    value: int
    before: int | None = None
    url: str = ""
    is_more: bool = False

    @classmethod
    def counted(cls, number: int, *, url: str = "", most: int = MOST_COUNTED) -> Number:
        """A number that was counted up to one more than the most."""
        return cls(value=min(number, most), url=url, is_more=number > most)

    @property
    def change(self) -> int | None:
        """Per cent of change; None where there was nothing to change from."""
        if not self.before:
            return None
        return round((self.value - self.before) * 100 / self.before)


def week(now: int, *, back: int = 0) -> Days:
    """Seven days that end today, or so many weeks before."""
    last = page.local(now).date() - timedelta(days=7 * back)
    return Days(first=last - timedelta(days=6), last=last)


def lately(now: int) -> Days:
    """Today and yesterday."""
    return Days(first=page.local(now - DAY).date(), last=page.local(now).date())
