"""Fixed segments: people put contacts in and take them out; who is merged away lives on in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db.models import QuerySet

from crescendo.conditions import api as conditions
from crescendo.core import facts, sets
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.types import Actor, FactDraft, Permission
from crescendo.people import api as people
from crescendo.segments import judging
from crescendo.segments.judging import Change
from crescendo.segments.models import Member, Segment
from crescendo.segments.published import Kept
from crescendo.segments.types import Cause, SegmentIsDynamic, SegmentKind

_COLUMNS = ("segment_id", "generation", "contact_id", "at")


def add_members(by: Actor, segment_id: int, contact_ids: Sequence[int], *, now: int) -> int:
    """Put those of these contacts into a fixed segment whom the actor sees; how many are new.

    Refuses NotAllowed, NotFound, SegmentIsDynamic. Emits segment.entered.
    """
    one, seen = find_fixed(by, segment_id), people.visible_contacts(by, contact_ids)
    with facts.together(now=now):
        held = set(_rows(one).filter(contact_id__in=seen).values_list("contact_id", flat=True))
        change = Change(entered=tuple(sorted(seen - held)), left=())
        sets.insert(
            "segments_member", _COLUMNS, [(one.segment_id, one.generation, n, now) for n in change.entered]
        )
        if change:
            facts.append(judging.note(one, change, Cause.HAND, now=now), now=now)
    return len(change.entered)


def remove_members(by: Actor, segment_id: int, contact_ids: Sequence[int], *, now: int) -> int:
    """Take those of these contacts out whom the actor sees; how many were in. Refuses as `add_members`.

    Emits segment.left.
    """
    one, seen = find_fixed(by, segment_id), people.visible_contacts(by, contact_ids)
    with facts.together(now=now):
        rows = _rows(one).filter(contact_id__in=seen)
        change = Change(entered=(), left=tuple(sorted(rows.values_list("contact_id", flat=True))))
        rows.delete()
        if change:
            facts.append(judging.note(one, change, Cause.HAND, now=now), now=now)
    return len(change.left)


def follow_merges(contacts: Collection[int], *, now: int) -> list[FactDraft]:
    """Put survivors where the merged were; those stay too, so that an unmerge finds them in their places."""
    if not contacts:
        return []
    rows = sets.fetch(
        sets.statement(__package__, "survivors"), {"contacts": sets.batch_json(sorted(contacts))}
    )
    found: dict[tuple[int, int], set[int]] = defaultdict(set)
    for segment, generation, survivor in rows:
        found[segment, generation].add(survivor)
    drafts: list[FactDraft] = []
    for (segment, generation), survivors in sorted(found.items()):
        own = Kept(segment_id=segment, generation=generation, tree=conditions.nothing(), is_in_use=True)
        sets.insert("segments_member", _COLUMNS, [(segment, generation, n, now) for n in sorted(survivors)])
        change = Change(entered=tuple(sorted(survivors)), left=())
        drafts += judging.note(own, change, Cause.FACT, now=now)
    return drafts


def find_fixed(by: Actor, segment_id: int) -> Kept:
    """The segment as members are kept of it. Refuses NotAllowed, NotFound, SegmentIsDynamic."""
    require(by, Permission.CONTACTS_EDIT)
    row = Segment.objects.filter(pk=segment_id, removed_at=None).first()
    if row is None:
        raise NotFound(kind="segment", id=write_id(Prefix.SEGMENT, segment_id))
    if row.kind != SegmentKind.FIXED:
        raise SegmentIsDynamic(segment=write_id(Prefix.SEGMENT, segment_id))
    return Kept(segment_id=row.pk, generation=row.generation, tree=conditions.nothing(), is_in_use=True)


def _rows(one: Kept) -> QuerySet[Member]:
    return Member.objects.filter(segment_id=one.segment_id, generation=one.generation)
