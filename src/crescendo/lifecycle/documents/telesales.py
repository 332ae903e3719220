"""The section `telesales`, read strictly, each fault with its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.document_reading import LANGUAGES, Reading, Titles
from crescendo.core.refusals import mark
from crescendo.lifecycle.documents.clocks import Span, read_span
from crescendo.lifecycle.documents.shipped_telesales import SHIPPED_TELESALES
from crescendo.lifecycle.documents.telesales_rules import (
    Cadence,
    CadenceStep,
    Entry,
    First,
    Script,
    StepKind,
    Stop,
    Telesales,
)

LONGEST_SCRIPT = 4_000
MOST_STEPS = 30
RESERVED = frozenset({"lead"})
_SECTION = (
    *("order", "entries", "scripts", "cadences", "again"),
    *("lead_cadence", "lead_script", "reached_script", "lapse_days"),
)
_ENTRY = ("key", "title", "from", "condition", "raised", "cadence", "script")


def read(said: Any, path: str, reading: Reading, *, stages: Collection[str]) -> Telesales:
    """The section as it stands; what is wrong is noted."""
    section = reading.table(said, path)
    reading.only(section, path, _SECTION)
    scripts = tuple(_scripts(section.get("scripts"), f"{path}/scripts", reading))
    known = {one.key for one in scripts}
    cadences = tuple(_cadences(section.get("cadences"), f"{path}/cadences", reading, known))
    named = {one.key for one in cadences}

    def chosen(name: str, among: set[str]) -> str:
        return _named(section.get(name), f"{path}/{name}", reading, among)

    taken: set[str] = set(RESERVED)
    return Telesales(
        order=_order(section.get("order"), f"{path}/order", reading),
        entries=tuple(
            _entry(one, at, reading, taken, (known, named, stages))
            for at, one in reading.rows(section.get("entries"), f"{path}/entries", most=40)
        ),
        scripts=scripts,
        cadences=cadences,
        again=tuple(
            span
            for at, one in reading.items(section.get("again"), f"{path}/again", most=MOST_STEPS)
            if (span := _span(one, at, reading)) is not None
        ),
        lead_cadence=chosen("lead_cadence", named),
        lead_script=chosen("lead_script", known),
        reached_script=chosen("reached_script", known),
        lapse_days=reading.number(section.get("lapse_days"), f"{path}/lapse_days", least=1, most=3_650),
    )


def _order(said: Any, path: str, reading: Reading) -> tuple[First, ...]:
    found: list[First] = []
    for at, one in reading.items(said, path, most=len(First)):
        first = First(reading.choice(one, at, tuple(First)))
        if first in found:
            reading.note(at, "twice", mark("This stands here twice."))
        else:
            found.append(first)
    return tuple(found)


def _entry(
    one: Mapping[str, Any],
    path: str,
    reading: Reading,
    taken: set[str],
    known: tuple[set[str], set[str], Collection[str]],
) -> Entry:
    reading.only(one, path, _ENTRY)
    scripts, cadences, stages = known
    origins = reading.names(one.get("from"), f"{path}/from")
    # A company that drops a stage need not mend what we ship: nobody comes from there.
    for key in () if one in SHIPPED_TELESALES["entries"] else origins:
        if key not in stages:
            reading.note(f"{path}/from", "stage", mark("There is no stage %(key)s."), key=key)
    condition = one.get("condition")
    if reading.is_checking:
        conditions.parse_noting(condition, f"{path}/condition", reading, entity=Entity.CONTACT)
    return Entry(
        key=reading.key(one, path, taken),
        title=reading.title(one, path),
        origins=origins,
        condition=condition if isinstance(condition, Mapping) else {},
        is_raised=one.get("raised") is True,
        cadence=_named(one.get("cadence"), f"{path}/cadence", reading, cadences),
        script=_named(one.get("script"), f"{path}/script", reading, scripts),
    )


def _scripts(said: Any, path: str, reading: Reading) -> Iterator[Script]:
    taken: set[str] = set()
    for at, one in reading.rows(said, path, most=100):
        reading.only(one, at, ("key", "title", "text"))
        yield Script(
            key=reading.key(one, at, taken),
            title=reading.title(one, at),
            text=_text(one.get("text"), f"{at}/text", reading),
        )


def _text(said: Any, path: str, reading: Reading) -> Titles:
    spoken = reading.table(said, path)
    reading.only(spoken, path, LANGUAGES)
    found = (
        (name, reading.text(spoken.get(name), f"{path}/{name}", most=LONGEST_SCRIPT)) for name in LANGUAGES
    )
    return tuple((name, text) for name, text in found if text)


def _cadences(said: Any, path: str, reading: Reading, scripts: set[str]) -> Iterator[Cadence]:
    taken: set[str] = set()
    for at, one in reading.rows(said, path, most=40):
        reading.only(one, at, ("key", "title", "stops", "steps"))
        stops = reading.names(one.get("stops"), f"{at}/stops")
        steps = tuple(
            _step(step, place, reading, scripts)
            for place, step in reading.rows(one.get("steps"), f"{at}/steps", most=MOST_STEPS)
        )
        if not steps:
            reading.note(f"{at}/steps", "empty", mark("A cadence has one step at least."))
        for stop in stops:
            reading.choice(stop, f"{at}/stops", tuple(Stop))
        yield Cadence(
            key=reading.key(one, at, taken),
            title=reading.title(one, at),
            stops=frozenset(Stop(stop) for stop in stops if stop in set(Stop)),
            steps=steps,
        )


def _step(one: Mapping[str, Any], path: str, reading: Reading, scripts: set[str]) -> CadenceStep:
    reading.only(one, path, ("after", "kind", "script"))
    after = one.get("after")
    return CadenceStep(
        after=None if after is None else _span(after, f"{path}/after", reading),
        kind=StepKind(reading.choice(one.get("kind"), f"{path}/kind", tuple(StepKind))),
        script=_named(one.get("script"), f"{path}/script", reading, scripts),
    )


def _span(said: Any, path: str, reading: Reading) -> Span | None:
    span = read_span(said)
    if span is None:
        reading.note(path, "span", mark("Working hours or days are expected here, as 4 wh or 5 wd."))
    return span


def _named(said: Any, path: str, reading: Reading, known: Collection[str]) -> str:
    """A key of another list of the section, or nothing."""
    key = reading.text(said, path, most=40)
    if key and key not in known:
        reading.note(path, "unknown_key", mark("Nothing here is called %(key)s."), key=key)
        return ""
    return key
