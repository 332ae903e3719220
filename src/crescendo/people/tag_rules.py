"""Rules of tags: who fits carries the tag. Who changed is asked anew at once, all by a job, spans once an hour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity, Tree
from crescendo.core import facts, jobs
from crescendo.core.api import get_company
from crescendo.core.clock import HOUR
from crescendo.core.sets import insert_ignore, vendor
from crescendo.core.types import Actor, ClaimedJob, Fact, FactDraft
from crescendo.people.merge_models import Merge
from crescendo.people.own_values import newest
from crescendo.people.tag_models import Tag, Tagging
from crescendo.people.tags import COLUMNS, SETTLE, read_rule, tagged
from crescendo.people.touched import contacts_of
from crescendo.people.visibility import living_contacts, seen_where

_CHUNK = 1_000
_EVERYBODY = Actor.system("tags")
_TOUCHING = ("contact.created", "contact.changed", "contact.tagged", "event.recorded", "event.rejudged")


class TagRules:
    """Asks the rules of tags about the contacts that facts touched; tags follow merges, and part with them."""

    name = "people.tags"
    kinds = frozenset({*_TOUCHING, "identity.moved", "contact.merged", "contact.unmerged"})

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A few statements for each rule, whatever the batch; emits contact.tagged where a tag came or went."""
        touched: set[int] = set()
        for fact in facts:
            if fact.kind in {"contact.merged", "contact.unmerged"}:
                _follow_merge(int(fact.payload["merge"]), is_merged=fact.kind == "contact.merged", now=now)
            touched.update(contacts_of(fact))
        if not touched:
            return ()
        rules = [(tag, tree) for tag in Tag.objects.exclude(rule="") if (tree := read_rule(tag)) is not None]
        drafts = []
        for chunk in _chunks(sorted(touched)):
            for tag, tree in rules:
                changed = _settle(tag, tree, chunk, now=now)
                drafts += [tagged(tag.pk, changed, now=now)] if changed else []
        return drafts


def settle(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of asking a tag's rule about everybody; it is called again until none is left."""
    with facts.together(now=job.now):
        tag = Tag.objects.filter(pk=job.payload["tag"], revision=job.payload["revision"]).first()
        if tag is None:
            return
        after = int(job.payload["after"])
        ids = list(living_contacts().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:size])
        if not ids:
            Tag.objects.filter(pk=tag.pk).update(settled_at=job.now)
            return
        changed = _settle(tag, read_rule(tag), ids, now=job.now)
        if changed:
            facts.append([tagged(tag.pk, changed, now=job.now)], now=job.now)
        jobs.go_on(job, {**job.payload, "after": ids[-1]}, done=ids[-1], total=newest(Entity.CONTACT))


def remove(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of taking a removed tag off its contacts."""
    with transaction.atomic():
        rows = Tagging.objects.filter(tag_id=job.payload["tag"])
        ids = list(rows.values_list("contact_id", flat=True)[:size])
        if ids:
            rows.filter(contact_id__in=ids).delete()
            jobs.go_on(job, job.payload, done=0, total=0)


def settle_by_the_hour(*, now: int) -> int:
    """Intend the jobs of rules that turn by time alone, once an hour; how many."""
    hour = now // HOUR
    count = 0
    for tag in Tag.objects.exclude(rule=""):
        tree = read_rule(tag)
        if tree is not None and _turns_by_time(tree, now):
            payload = {"tag": tag.pk, "revision": tag.revision, "after": 0}
            key = f"{SETTLE}/{tag.pk}/{tag.revision}/{hour}"
            count += jobs.enqueue(SETTLE, payload, run_at=now, dedupe_key=key) is not None
    return count


def _settle(tag: Tag, tree: Tree | None, ids: Sequence[int], *, now: int) -> list[int]:
    """Make these contacts carry the tag exactly where the rule holds; returns those for whom it turned."""
    fit: set[int] = set()
    if tree is not None:
        asked = seen_where(_EVERYBODY, Entity.CONTACT, tree, now=now)
        fit = set(living_contacts().filter(asked, pk__in=ids).values_list("pk", flat=True))
    held = Tagging.objects.filter(tag_id=tag.pk, contact_id__in=ids)
    if tree is None:
        # Without a rule only what the rule had put on goes; what colleagues put on stays.
        held = held.filter(is_ruled=True)
    carried = set(held.values_list("contact_id", flat=True))
    gone, new = sorted(carried - fit), sorted(fit - carried)
    if gone:
        Tagging.objects.filter(tag_id=tag.pk, contact_id__in=gone).delete()
    insert_ignore("people_tagging", COLUMNS, [(tag.pk, contact, True, None, None, now) for contact in new])
    return sorted([*gone, *new])


def _follow_merge(merge_id: int, *, is_merged: bool, now: int) -> None:
    """A survivor carries what the other was tagged with by hand, as long as the merge stands."""
    merge = Merge.objects.filter(pk=merge_id).first()
    if merge is None:
        return
    if is_merged and merge.undone_at is None:
        rows = Tagging.objects.filter(contact_id=merge.merged_id, is_ruled=False)
        insert_ignore(
            "people_tagging",
            COLUMNS,
            [(row.tag_id, merge.survivor_id, False, merge.merged_id, row.by_id, now) for row in rows],
        )
    elif not is_merged:
        Tagging.objects.filter(contact_id=merge.survivor_id, from_id=merge.merged_id).delete()


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]


def _turns_by_time(tree: Tree, now: int) -> bool:
    return bool(conditions.compile_turns(tree, vendor=vendor(), now=now, zone=get_company().time_zone))
