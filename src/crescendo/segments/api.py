"""The verbs of segments."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core import jobs
from crescendo.segments import filling, rebuilding
from crescendo.segments.consumer import Members
from crescendo.segments.defining import change_segment, create_segment, publish_segment, rename_segment
from crescendo.segments.documents import KIND
from crescendo.segments.estimating import estimate
from crescendo.segments.filling import add_addresses, fill_segment
from crescendo.segments.fixed import add_members, remove_members
from crescendo.segments.member_of import MemberOf
from crescendo.segments.preview import preview, reasons
from crescendo.segments.reading import (
    get_segment,
    list_members,
    list_passages,
    list_segments,
    moved_since,
    names_of,
    names_of_segments_of,
    segments_of,
    sizes_of,
    sizes_of_all,
)
from crescendo.segments.rebuilding import start
from crescendo.segments.shelving import (
    duplicate_segment,
    forget_removed,
    remove_segment,
    restore_segment,
)
from crescendo.segments.shipping import ship
from crescendo.segments.sizes import note_sizes
from crescendo.segments.using import uses_of
from crescendo.segments.waking import wake

__all__ = [
    "KIND",
    "MemberOf",
    "Members",
    "add_addresses",
    "add_members",
    "change_segment",
    "create_segment",
    "duplicate_segment",
    "estimate",
    "fill_segment",
    "forget_removed",
    "get_segment",
    "job_handlers",
    "list_members",
    "list_passages",
    "list_segments",
    "moved_since",
    "names_of",
    "names_of_segments_of",
    "note_sizes",
    "preview",
    "publish_segment",
    "reasons",
    "remove_members",
    "remove_segment",
    "rename_segment",
    "restore_segment",
    "segments_of",
    "ship",
    "sizes_of",
    "sizes_of_all",
    "start",
    "uses_of",
    "wake",
]


def job_handlers() -> Mapping[str, jobs.Handler]:
    """What the worker runs for this room."""
    return {
        rebuilding.REBUILD: rebuilding.rebuild,
        rebuilding.CLEAR: rebuilding.clear,
        filling.FILL: filling.fill,
    }
