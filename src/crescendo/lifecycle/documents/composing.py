"""The whole document from its sections. A section that a document leaves out is the one that Crescendo ships.

A part of this room adds its section here: a noun in `Lifecycle`, its strict reading in a module beside, a line in
`read_into`, its shipped content in `shipped.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.core.document_reading import Fault, Reading
from crescendo.core.refusals import mark
from crescendo.lifecycle.documents import calendar, clocks, note, reasons, routing, stages, telesales
from crescendo.lifecycle.documents.nouns import Lifecycle, Pipeline
from crescendo.lifecycle.documents.occupied import stages_in_use
from crescendo.lifecycle.documents.shipped import SHIPPED

SECTIONS = tuple(SHIPPED)


def errors_of(document: Mapping[str, Any]) -> list[Fault]:
    """What keeps a document from being published: pointer, code, sentence."""
    reading = Reading(is_checking=True)
    reading.only(document, "", SECTIONS)
    read_into(document, reading, number=0)
    _ask_whom_it_leaves(document, reading)
    return reading.faults


def read(document: Mapping[str, Any], *, number: int) -> Lifecycle:
    """The lifecycle of a document that was published."""
    return read_into(document, Reading(), number=number)


def read_into(document: Mapping[str, Any], reading: Reading, *, number: int) -> Lifecycle:
    """The same, with its faults noted."""
    said = {**SHIPPED, **document}
    courses = stages.read(said["stages"], "/stages", reading)
    return Lifecycle(
        number=number,
        courses=courses,
        reasons=reasons.read(said["reasons"], "/reasons", reading, courses),
        note=note.read(said["note"], "/note", reading),
        calendar=calendar.read(said["calendar"], "/calendar", reading),
        clocks=clocks.read(said["clocks"], "/clocks", reading),
        routing=routing.read(said["routing"], "/routing", reading),
        telesales=telesales.read(
            said["telesales"],
            "/telesales",
            reading,
            stages={one.key for one in courses[Pipeline.CONTACT].stages},
        ),
    )


def _ask_whom_it_leaves(document: Mapping[str, Any], reading: Reading) -> None:
    """Nobody is left in a stage that is no more."""
    found = read(document, number=0)
    for pipeline, occupied in stages_in_use().items():
        course = found.course(pipeline)
        known = {one.key for one in course.stages} | {one.key for one in course.removed}
        for key in sorted(set(occupied) - known):
            reading.note(
                f"/stages/removed/{pipeline.value}",
                "stage_in_use",
                mark("Somebody is in the stage %(key)s. Say under removed where they go."),
                key=key,
            )
