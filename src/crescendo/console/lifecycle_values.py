"""What stands in a lifecycle's document, in words. Drafts hold anything: what is not understood is shown as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from crescendo.conditions.types import Entity
from crescendo.console import deal_words, stage_words
from crescendo.console.account_edit import ROLES
from crescendo.console.call_queue import FIRST
from crescendo.console.class_words import name_of_industry, name_of_province
from crescendo.console.condition_field import words_of
from crescendo.console.lifecycle_calendar import WEEKDAYS
from crescendo.console.lifecycle_clocks import DEEDS
from crescendo.console.lifecycle_routing import CHOOSE, TO
from crescendo.console.pointed import title
from crescendo.console.telesales_forms import KINDS, STOPS
from crescendo.core import api as core
from crescendo.core.ids import IdNotReadable, Prefix, read_id
from crescendo.core.types import Actor
from crescendo.lifecycle.types import Pipeline

QUEUES: Mapping[str, Any] = {"sales": gettext_lazy("Sales"), "sdr": pgettext_lazy("queue", "SDR")}
TAKERS: Mapping[str, Any] = {
    "owner": gettext_lazy("Its owner"),
    "partner": pgettext_lazy("taker", "Partner"),
    "service": pgettext_lazy("taker", "Service"),
    "bd": pgettext_lazy("taker", "Business development"),
    "nurture": pgettext_lazy("taker", "Nurture by marketing"),
}
LONGEST = 400
Path = Sequence[str]


class Values:
    """The values of one or two documents: stages, scripts and cadences are called as they are called there."""

    def __init__(self, documents: Sequence[Mapping[str, Any]], by: Actor) -> None:
        self._by = by
        self._named: dict[str, str] = {}
        for document in documents:
            for section, names in (("stages", Pipeline), ("telesales", ("scripts", "cadences"))):
                for name in names:
                    for row in _rows(_table(document.get(section)).get(name)):
                        self._named[str(row.get("key"))] = title(row)

    def said(self, path: Path, value: Any) -> str:
        """A value at its place, clipped."""
        if value is None or value in ("", [], {}):
            return "—"
        say = _SAY.get(path[-1])
        try:
            text = say(self, path, value) if say else _plain(value)
        # A draft is whatever somebody pasted: its shape is told by its faults, not here.
        except (AttributeError, KeyError, TypeError, ValueError):
            text = ""
        text = text or json.dumps(value, ensure_ascii=False)
        return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"

    def stage(self, key: Any) -> str:
        """What a stage, a script or a cadence is called."""
        return self._named.get(str(key), str(key))

    def stages(self, keys: Any) -> str:
        return _listed([self.stage(key) for key in keys])

    def moves(self, rows: Any) -> str:
        return _listed([self._move(row) for row in rows])

    def _move(self, row: Any) -> str:
        if isinstance(row, str):
            return self.stage(row)
        said, asked = self.stage(row["to"]), row.get("reasons")
        return f"{said} ({stage_words.LISTS[asked]})" if asked else said

    def asked(self, path: Path, rows: Any) -> str:
        pipeline = Pipeline.DEAL if "deal" in path else Pipeline.CONTACT
        return _listed([_asked(pipeline, row) for row in rows])

    def condition(self, document: Any) -> str:
        return words_of(document, Entity.CONTACT, self._by)

    def steps(self, rows: Any) -> str:
        """Those of a clock and those of a cadence."""
        return "; ".join(self._step(row) for row in rows)

    def _step(self, row: Mapping[str, Any]) -> str:
        when = span(row["after"]) if row.get("after") else _("at once")
        what = DEEDS[row["do"]] if "do" in row else KINDS[row["kind"]]
        said = f"{when}: {what}"
        return f"{said} ({self.stage(row['script'])})" if row.get("script") else said


def span(said: str) -> str:
    """`4 wh` or `5 wd`."""
    count, _space, unit = said.partition(" ")
    number = int(count)
    words = (
        ngettext("%(count)s working hour", "%(count)s working hours", number)
        if unit == "wh"
        else ngettext("%(count)s working day", "%(count)s working days", number)
    )
    return words % {"count": number}


def _asked(pipeline: Pipeline, row: Any) -> str:
    if isinstance(row, str):
        return stage_words.asked_for(pipeline, row)
    keys = row.get("any_of") or [row["field"]]
    said = _(" or ").join(stage_words.asked_for(pipeline, key) for key in keys)
    if row.get("at_least"):
        said = _("%(what)s: at least %(least)s") % {"what": said, "least": row["at_least"]}
    return _("%(what)s (by itself)") % {"what": said} if row.get("by_itself") else said


def _staff(ids: Any) -> str:
    numbers = [_number(Prefix.STAFF, one) for one in ids]
    names = core.names_of(frozenset(number for number in numbers if number is not None))
    return _listed([names.get(number or 0, text) for number, text in zip(numbers, ids, strict=True)])


def _teams(ids: Any) -> str:
    names = {team.id: team.name for team in core.list_teams()}
    return _listed([names.get(_number(Prefix.TEAM, one) or 0, one) for one in ids])


def _number(prefix: Prefix, text: str) -> int | None:
    try:
        return read_id(prefix, text)
    except IdNotReadable:
        return None


def _days(rows: Any) -> str:
    return _listed([" ".join(filter(None, (row["on"], row.get("title", "")))) for row in rows])


def _sets(said: Any) -> str:
    contact = Pipeline.CONTACT
    return _listed([f"{stage_words.asked_for(contact, key)}: {_set(key, to)}" for key, to in said.items()])


def _set(key: str, value: str) -> str:
    return str(ROLES.get(value, value)) if key == "role" else value


def _titles(said: Any) -> str:
    return " · ".join(str(text) for text in said.values())


def _questions(said: Any) -> str:
    first = said.get("zh-hans" if stage_words.language().startswith("zh") else "en")
    return " ".join(first or next(iter(said.values())))


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return _listed([str(one) for one in value])
    return str(value) if isinstance(value, str | int | float) else ""


def _listed(parts: Sequence[object]) -> str:
    return str(_(", ")).join(str(part) for part in parts)


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _of(words: Mapping[Any, Any]) -> Callable[[Values, Path, Any], str]:
    """One code, or a list of them, by its word."""
    return lambda _values, _path, value: _listed(
        [words[one] for one in (value if isinstance(value, list) else [value])]
    )


def _to(values: Values, path: Path, value: Any) -> str:
    return str(TO[value]) if path[0] == "routing" else values.stage(value)


_SAY: Mapping[str, Callable[[Values, Path, Any], str]] = {
    **dict.fromkeys(("title",), lambda _values, _path, value: _titles(value)),
    **dict.fromkeys(("required", "to_leave"), Values.asked),
    **dict.fromkeys(("condition", "when"), lambda values, _path, value: values.condition(value)),
    **dict.fromkeys(("limit", "within"), lambda _values, _path, value: span(value)),
    **dict.fromkeys(("free", "worked"), lambda _values, _path, value: _days(value)),
    **dict.fromkeys(
        ("goes_to", "returns_to", "cadence", "script", "lead_cadence", "lead_script", "reached_script"),
        lambda values, _path, value: values.stage(value),
    ),
    "again": lambda _values, _path, value: _listed([span(one) for one in value]),
    "asks": Values.asked,
    "choose": _of(CHOOSE),
    "factor": _of(deal_words.WINS),
    "from": lambda values, _path, value: values.stages(value),
    "hands_to": _of(TAKERS),
    "industries": lambda _values, _path, value: _listed([name_of_industry(one) or one for one in value]),
    "moves": lambda values, _path, value: values.moves(value),
    "order": _of(FIRST),
    "provinces": lambda _values, _path, value: _listed([name_of_province(one) or one for one in value]),
    "questions": lambda _values, _path, value: _questions(value),
    "queue": _of(QUEUES),
    "reasons": _of(stage_words.LISTS),
    "sellers": lambda _values, _path, value: _staff(value),
    "sets": lambda _values, _path, value: _sets(value),
    "steps": lambda values, _path, value: values.steps(value),
    "stops": _of(STOPS),
    "teams": lambda _values, _path, value: _teams(value),
    "to": _to,
    "weekdays": _of(dict(WEEKDAYS)),
}
