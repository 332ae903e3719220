"""Reading segments: what they are, who is in, who came and went, how large they were."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Exists, OuterRef, QuerySet

from crescendo.conditions.types import All, Tree
from crescendo.core import definitions, paging
from crescendo.core.ids import Prefix, write_id
from crescendo.core.refusals import NotFound
from crescendo.core.roles import require
from crescendo.core.types import Actor, DefinitionRow, Page, Permission, VersionRow
from crescendo.people import api as people
from crescendo.people.types import Contact, ContactQuery
from crescendo.segments import models
from crescendo.segments.documents import KIND
from crescendo.segments.member_of import MemberOf
from crescendo.segments.ready_made import title_of
from crescendo.segments.types import Cause, Moved, Passage, Segment, SegmentKind, Size


def list_segments(by: Actor) -> tuple[Segment, ...]:
    """All segments by name; they are few. Three queries. Refuses NotAllowed."""
    drafts = {row.key: row for row in definitions.list_definitions(by, KIND)}
    versions = definitions.list_in_force(KIND)
    rows = models.Segment.objects.filter(removed_at=None).order_by("pk")
    return _by_name(_noun(row, drafts[row.key], versions.get(row.key)) for row in rows if row.key in drafts)


def get_segment(by: Actor, segment_id: int) -> Segment:
    """One segment. Refuses NotAllowed, NotFound (a removed one too). Three queries."""
    row = models.Segment.objects.filter(pk=segment_id, removed_at=None).first()
    if row is None:
        require(by, Permission.DEFINITIONS_READ)
        raise NotFound(kind="segment", id=write_id(Prefix.SEGMENT, segment_id))
    draft = definitions.get_definition(by, KIND, row.key)
    return _noun(row, draft, definitions.find_in_force(KIND, row.key))


def names_of(segment_ids: Collection[int]) -> dict[int, str]:
    """What segments are called, removed ones too. Two queries."""
    rows = {row.key: row for row in models.Segment.objects.filter(pk__in=segment_ids)}
    names = definitions.names_of(KIND, rows)
    return {rows[key].pk: title_of(name, rows[key].shipped) for key, name in names.items()}


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
    rows = _passages(segment_id).order_by("-at", "-id")
    if after is not None:
        at, number = paging.read_place(after)
        rows = rows.filter(at__lte=at).exclude(at=at, pk__gte=number)
    found = list(rows[: limit + 1])
    last = paging.write_place(found[limit - 1].at, found[limit - 1].pk) if len(found) > limit else None
    page = Page(rows=tuple(_passage(row) for row in found[:limit]), next_cursor=last)
    seen = people.visible_contacts(by, {one.contact_id for one in page.rows})
    shown = tuple(one for one in page.rows if one.contact_id in seen)
    return Page(rows=shown, next_cursor=page.next_cursor)


def segments_of(by: Actor, contact_id: int) -> tuple[Segment, ...]:
    """The segments that a contact is in, by name. Refuses NotAllowed, NotFound (outside the scope too).

    Four queries.
    """
    rows = {row.key: row for row in _with(by, contact_id)}
    drafts = definitions.find_definitions(by, KIND, rows)
    versions = definitions.list_in_force(KIND, rows)
    return _by_name(_noun(rows[key], draft, versions.get(key)) for key, draft in drafts.items())


def names_of_segments_of(by: Actor, contact_id: int) -> Mapping[int, str]:
    """What the segments that a contact is in are called, by name. Refuses as `segments_of`. Two queries."""
    rows = {row.key: row for row in _with(by, contact_id)}
    names = definitions.names_of(KIND, rows)
    named = [(title_of(name, rows[key].shipped), rows[key].pk) for key, name in names.items()]
    return {number: name for name, number in sorted(named)}


def sizes_of(by: Actor, segment_id: int) -> tuple[Size, ...]:
    """How large it was day by day, the oldest first. Refuses as `get_segment`. Three queries."""
    get_segment(by, segment_id)
    rows = models.Size.objects.filter(segment_id=segment_id).order_by("day")
    return tuple(Size(day=row.day, members=row.members) for row in rows)


def sizes_of_all(by: Actor, *, days: int) -> Mapping[int, tuple[Size, ...]]:
    """The latest sizes of all segments, so many days at most, the oldest first. One query. Refuses NotAllowed."""
    require(by, Permission.DEFINITIONS_READ)
    latest = sorted(models.Size.objects.order_by("-day").values_list("day", flat=True).distinct()[:days])
    found: dict[int, list[Size]] = defaultdict(list)
    for row in models.Size.objects.filter(day__in=latest).order_by("day"):
        found[row.segment_id].append(Size(day=row.day, members=row.members))
    return {segment: tuple(sizes) for segment, sizes in found.items()}


def moved_since(by: Actor, segment_id: int, *, since: int, at_most: int | None = None) -> Moved:
    """How many entered and left since a moment, of all contacts, each counted no further than `at_most`.

    Refuses as `get_segment`.
    """
    segment = get_segment(by, segment_id)
    rows = _passages(segment.id).filter(at__gte=since)
    entered, left = (rows.filter(is_entry=is_entry)[:at_most].count() for is_entry in (True, False))
    return Moved(entered=entered, left=left)


def _passages(segment_id: int) -> QuerySet[models.Passage]:
    """Who came and went in generations that were or are in use."""
    generation = models.Segment.objects.values_list("generation", flat=True).get(pk=segment_id)
    return models.Passage.objects.filter(segment_id=segment_id, generation__lte=generation)


def _with(by: Actor, contact_id: int) -> QuerySet[models.Segment]:
    """The segments that have a contact in them, whom the actor must see."""
    require(by, Permission.CONTACTS_READ)
    require(by, Permission.DEFINITIONS_READ)
    if contact_id not in people.visible_contacts(by, [contact_id]):
        raise NotFound(kind="contact", id=write_id(Prefix.CONTACT, contact_id))
    member = models.Member.objects.filter(
        contact_id=contact_id, segment_id=OuterRef("pk"), generation=OuterRef("generation")
    )
    return models.Segment.objects.filter(Exists(member), removed_at=None)


def _by_name(found: Iterable[Segment]) -> tuple[Segment, ...]:
    return tuple(sorted(found, key=lambda segment: (segment.name, segment.id)))


def _noun(row: models.Segment, definition: DefinitionRow, version: VersionRow | None) -> Segment:
    return Segment(
        id=row.pk,
        key=row.key,
        name=title_of(definition.name, row.shipped),
        kind=SegmentKind(row.kind),
        condition=definition.draft.get("condition", {}),
        revision=definition.revision,
        version=row.version,
        members=row.members,
        is_building=row.building is not None or _is_awaited(row, version),
        rebuilt_at=row.rebuilt_at,
        moved_at=row.moved_at,
        created_at=row.created_at,
        changed_at=definition.changed_at,
        in_force=None if version is None else version.document.get("condition", {}),
        created_by_id=row.created_by_id,
        shipped=row.shipped,
        is_removed=row.removed_at is not None,
    )


def _is_awaited(row: models.Segment, version: VersionRow | None) -> bool:
    """Whether a version was published that the worker has not taken up yet."""
    return version is not None and version.number > max(row.version, row.building_version)


def _passage(row: models.Passage) -> Passage:
    return Passage(contact_id=row.contact_id, at=row.at, is_entry=row.is_entry, cause=Cause(row.cause))
