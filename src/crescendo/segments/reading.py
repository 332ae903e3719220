"""Reading segments: what they are, who is in, who came and went, how large they were."""

from __future__ import annotations

from crescendo.conditions.types import All, Tree
from crescendo.core import paging
from crescendo.core.definitions import list_definitions
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.types import Actor, DefinitionRow, Page, Permission
from crescendo.people import api as people
from crescendo.people.types import Contact, ContactQuery
from crescendo.segments import models
from crescendo.segments.documents import KIND
from crescendo.segments.member_of import MemberOf
from crescendo.segments.types import Cause, Passage, Segment, SegmentKind, Size


def list_segments(by: Actor) -> tuple[Segment, ...]:
    """All segments by name; they are few. Two queries. Refuses NotAllowed."""
    definitions = {row.key: row for row in list_definitions(by, KIND)}
    rows = models.Segment.objects.order_by("pk")
    found = [_noun(row, definitions[row.key]) for row in rows if row.key in definitions]
    return tuple(sorted(found, key=lambda segment: (segment.name, segment.id)))


def get_segment(by: Actor, segment_id: int) -> Segment:
    """One segment. Refuses NotAllowed, NotFound. Two queries."""
    found = next((one for one in list_segments(by) if one.id == segment_id), None)
    if found is None:
        raise NotFound(kind="segment", id=write_id(Prefix.SEGMENT, segment_id))
    return found


def list_members(by: Actor, segment_id: int, query: ContactQuery, *, now: int) -> Page[Contact]:
    """A page of the members whom the actor sees, within a condition if the query has one. Refuses as `get_segment`."""
    get_segment(by, segment_id)
    inside: Tree = MemberOf(segment=segment_id)
    asked = inside if query.condition is None else All((inside, query.condition))
    narrowed = ContactQuery(condition=asked, sort=query.sort, after=query.after, limit=query.limit)
    return people.list_contacts(by, narrowed, now=now)


def list_passages(by: Actor, segment_id: int, *, after: str | None = None, limit: int = 50) -> Page[Passage]:
    """Who came and went, the newest first, those whom the actor sees. Refuses as `get_segment`. Five queries."""
    get_segment(by, segment_id)
    limit = paging.page_size(limit)
    generation = models.Segment.objects.values_list("generation", flat=True).get(pk=segment_id)
    rows = models.Passage.objects.filter(segment_id=segment_id, generation__lte=generation).order_by("-id")
    before = paging.read_cursor(after)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    page = paging.page_of(list(rows[: limit + 1]), limit, number=lambda row: row.pk, noun=_passage)
    seen = people.visible_contacts(by, {one.contact_id for one in page.rows})
    shown = tuple(one for one in page.rows if one.contact_id in seen)
    return Page(rows=shown, next_cursor=page.next_cursor)


def segments_of(by: Actor, contact_id: int) -> tuple[Segment, ...]:
    """The segments that a contact is in. Refuses NotAllowed, NotFound (outside the scope too). Four queries."""
    require(by, Permission.CONTACTS_READ)
    if contact_id not in people.visible_contacts(by, [contact_id]):
        raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, contact_id))
    held = set(models.Member.objects.filter(contact_id=contact_id).values_list("segment_id", "generation"))
    generations = dict(models.Segment.objects.values_list("pk", "generation"))
    return tuple(one for one in list_segments(by) if (one.id, generations.get(one.id)) in held)


def sizes_of(by: Actor, segment_id: int) -> tuple[Size, ...]:
    """How large it was day by day, the oldest first. Refuses as `get_segment`. Three queries."""
    get_segment(by, segment_id)
    rows = models.Size.objects.filter(segment_id=segment_id).order_by("day")
    return tuple(Size(day=row.day, members=row.members) for row in rows)


def _noun(row: models.Segment, definition: DefinitionRow) -> Segment:
    return Segment(
        id=row.pk,
        key=row.key,
        name=definition.name,
        kind=SegmentKind(row.kind),
        condition=definition.draft.get("condition", {}),
        revision=definition.revision,
        version=row.version,
        members=row.members,
        is_building=row.building is not None,
        rebuilt_at=row.rebuilt_at,
    )


def _passage(row: models.Passage) -> Passage:
    return Passage(contact_id=row.contact_id, at=row.at, is_entry=row.is_entry, cause=Cause(row.cause))
