"""A segment doubled, removed, brought back, and forgotten when nobody wanted it back."""

from __future__ import annotations

from django.db import transaction

from crescendo.core import audit, jobs
from crescendo.core.clock import DAY
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Permission
from crescendo.segments import filling, reading, rebuilding
from crescendo.segments.defining import create_segment
from crescendo.segments.models import Segment as Row
from crescendo.segments.models import Size
from crescendo.segments.types import NewSegment, RenameSegment, Segment, SegmentInUse, SegmentKind
from crescendo.segments.using import uses_of_many

KEPT_FOR = 30 * DAY

audit.register(
    {
        "segment.removed": mark("%(by)s removed the segment %(subject)s"),
        "segment.restored": mark("%(by)s brought the segment %(subject)s back"),
    }
)


def duplicate_segment(by: Actor, request: RenameSegment, *, now: int) -> Segment:
    """Make another of the same condition under another name; of a fixed one the members follow by a job.

    Refuses NotAllowed, NotFound, NotValid.
    """
    held = reading.get_segment(by, request.segment_id)
    is_fixed = held.kind is SegmentKind.FIXED
    condition = None if is_fixed else held.condition
    with transaction.atomic():
        wanted = NewSegment(name=request.name, kind=held.kind, condition=condition)
        made = create_segment(by, wanted, now=now)
        if is_fixed:
            inside = {"member_of": write_id(Prefix.SEGMENT, held.id)}
            filling.fill_segment(by, made.id, inside, now=now)
    return made


def remove_segment(by: Actor, segment_id: int, *, now: int) -> Segment:
    """Take a segment away; it can be brought back for 30 days. Members are not followed meanwhile.

    Refuses NotAllowed, NotFound, SegmentInUse.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    held = reading.get_segment(by, segment_id)
    users = uses_of_many([segment_id])
    subject = write_id(Prefix.SEGMENT, segment_id)
    if users:
        raise SegmentInUse(segment=subject, users=", ".join(use.name for use in users))
    with transaction.atomic():
        Row.objects.filter(pk=segment_id).update(removed_at=now, building=None)
        audit.record(by, "segment.removed", subject, {"name": held.name}, now=now)
    return held


def restore_segment(by: Actor, segment_id: int, *, now: int) -> Segment:
    """Bring a removed segment back; a job finds who is in by now. Refuses NotAllowed, NotFound."""
    require(by, Permission.DEFINITIONS_EDIT)
    with transaction.atomic():
        row = Row.objects.select_for_update().filter(pk=segment_id).exclude(removed_at=None).first()
        if row is None:
            raise NotFound(kind="segment", id=write_id(Prefix.SEGMENT, segment_id))
        row.removed_at = None
        row.save(update_fields=["removed_at"])
        audit.record(by, "segment.restored", write_id(Prefix.SEGMENT, row.pk), {}, now=now)
        if row.kind == SegmentKind.DYNAMIC:
            rebuilding.start(row.key, now=now)
    return reading.get_segment(by, segment_id)


def forget_removed(*, now: int) -> int:
    """Forget the segments that were removed 30 days ago; a job clears their members. How many."""
    gone = list(Row.objects.filter(removed_at__lte=now - KEPT_FOR).values_list("pk", flat=True))
    if not gone:
        return 0
    with transaction.atomic():
        for number in gone:
            payload = {"segment": number, "generation": None, "passages": True}
            jobs.enqueue(
                rebuilding.CLEAR, payload, run_at=now, dedupe_key=f"{rebuilding.CLEAR}/{number}/gone"
            )
        Size.objects.filter(segment_id__in=gone).delete()
        Row.objects.filter(pk__in=gone).delete()
    return len(gone)
