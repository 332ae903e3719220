"""Reading the section `reasons`: lists of reasons, and what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.core.document_reading import Reading
from crescendo.core.refusals import mark
from crescendo.lifecycle.documents.nouns import Course, Pipeline, Reason, ReasonList, Reasons
from crescendo.lifecycle.documents.vocabulary import WITH_MOVE

_REASON = (*("key", "title", "goes_to", "after_days", "returns_to", "asks", "hands_to", "factor", "sets"),)
TAKERS = ("owner", "partner", "service", "bd", "nurture")
FACTORS = ("function", "brand", "price", "service")
_LONGEST = 3_650


def read(said: Any, path: str, reading: Reading, courses: Mapping[Pipeline, Course]) -> Reasons:
    """All lists; one that is left out is empty."""
    table = reading.table(said, path)
    reading.only(table, path, tuple(one.value for one in ReasonList))
    found: dict[ReasonList, tuple[Reason, ...]] = {}
    for one in ReasonList:
        taken: set[str] = set()
        found[one] = tuple(
            _reason(row, at, taken, reading, courses[Pipeline.CONTACT])
            for at, row in reading.rows(table.get(one.value), f"{path}/{one.value}")
        )
    return found


def _reason(said: Mapping[str, Any], path: str, taken: set[str], reading: Reading, course: Course) -> Reason:
    reading.only(said, path, _REASON)
    asks = reading.names(said.get("asks"), f"{path}/asks")
    for key in asks:
        if key not in WITH_MOVE:
            reading.note(f"{path}/asks", "field", mark("There is no field %(key)s to ask for."), key=key)
    return Reason(
        key=reading.key(said, path, taken),
        title=reading.title(said, path),
        goes_to=_stage(said, "goes_to", path, reading, course),
        after_days=reading.maybe(said.get("after_days"), f"{path}/after_days", least=1, most=_LONGEST),
        returns_to=_stage(said, "returns_to", path, reading, course),
        asks=asks,
        hands_to=_word(said, "hands_to", path, reading, TAKERS),
        factor=_word(said, "factor", path, reading, FACTORS),
        sets=tuple(
            (str(field), str(value))
            for field, value in reading.table(said.get("sets") or {}, f"{path}/sets").items()
        ),
    )


def _stage(said: Mapping[str, Any], name: str, path: str, reading: Reading, course: Course) -> str | None:
    if said.get(name) is None:
        return None
    key = reading.text(said[name], f"{path}/{name}", most=40)
    if course.find(key) is None:
        reading.note(f"{path}/{name}", "stage", mark("There is no stage %(key)s in this pipeline."), key=key)
        return None
    return key


def _word(said: Mapping[str, Any], name: str, path: str, reading: Reading, known: tuple[str, ...]) -> str:
    return "" if said.get(name) is None else reading.choice(said[name], f"{path}/{name}", known)
