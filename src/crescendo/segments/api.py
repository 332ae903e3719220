"""The verbs of segments."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core import jobs
from crescendo.segments import rebuilding
from crescendo.segments.consumer import Members
from crescendo.segments.defining import change_segment, create_segment, publish_segment
from crescendo.segments.documents import KIND
from crescendo.segments.fixed import add_members, remove_members
from crescendo.segments.member_of import MemberOf
from crescendo.segments.preview import preview, reasons
from crescendo.segments.reading import (
    get_segment,
    list_members,
    list_passages,
    list_segments,
    segments_of,
    sizes_of,
)
from crescendo.segments.rebuilding import start
from crescendo.segments.sizes import note_sizes
from crescendo.segments.waking import wake

__all__ = [
    "KIND",
    "MemberOf",
    "Members",
    "add_members",
    "change_segment",
    "create_segment",
    "get_segment",
    "job_handlers",
    "list_members",
    "list_passages",
    "list_segments",
    "note_sizes",
    "preview",
    "publish_segment",
    "reasons",
    "remove_members",
    "segments_of",
    "sizes_of",
    "start",
    "wake",
]


def job_handlers() -> Mapping[str, jobs.Handler]:
    """What the worker runs for this room."""
    return {rebuilding.REBUILD: rebuilding.rebuild, rebuilding.CLEAR: rebuilding.clear}
