"""Stages follow facts: whom a fact touched is taken on as far as the document leads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from crescendo.core.types import Actor, Fact, FactDraft
from crescendo.lifecycle.documents.api import KIND, in_force
from crescendo.lifecycle.documents.nouns import Course, Lifecycle, Pipeline
from crescendo.lifecycle.stages import following, writing
from crescendo.lifecycle.stages.moving import move_contacts
from crescendo.lifecycle.stages.nouns import Cause, MoveContacts, Stretch
from crescendo.lifecycle.stages.reading import open_rows, stages_of
from crescendo.lifecycle.stages.rules import outcome_of
from crescendo.lifecycle.stages.settling import settle
from crescendo.lifecycle.stages.turn import take_turn
from crescendo.lifecycle.stages.waking import DUE
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.people import api as people

CHUNK = 1_000
_SYSTEM = Actor.system("lifecycle")
_TOUCHING = frozenset(
    {
        *("event.recorded", "event.rejudged", "event.measured", "event.renamed", "identity.moved"),
        *("contact.created", "contact.changed", "contact.merged", "contact.unmerged", "contact.tagged"),
        *("contact.paused", "consent.changed", "suppression.changed", "account.changed", "account.merged"),
        *("account.unmerged", "score.changed", "band.changed", "segment.entered", "segment.left"),
        *("contact.standing_changed", "account.standing_changed"),
        *("call.recorded", "call.removed", "talk.recorded", "talk.removed"),
        *("material.sent", "material.taken_back"),
        writing.CHANGED,
    }
)


class Stages:
    """Makes the automatic moves of contacts; emits contact.stage_changed."""

    name = "lifecycle"
    kinds = _TOUCHING | {DUE, "definition.published"}

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """A bounded number of statements for each way of the document and thousand contacts."""
        for fact in facts:
            if fact.kind == "definition.published" and fact.payload["kind"] == KIND:
                following.start(int(fact.payload["number"]), now=now)
        touched = people.touched_by([fact for fact in facts if fact.kind in _TOUCHING])
        ids = {contact for contacts in touched.values() for contact in contacts}
        due = [int(move) for fact in facts if fact.kind == DUE for move in fact.payload["moves"]]
        if not ids and not due:
            return ()
        take_turn()
        lifecycle = in_force()
        returned = _return(lifecycle.course(Pipeline.CONTACT), due, now=now)
        merged = _follow_merges(lifecycle, touched.get("contact.merged", set()), now=now)
        # Those told their moves themselves; what settles is told here.
        wanted = sorted(ids.union(one.contact_id for one in (*returned, *merged)))
        made: list[Stretch] = []
        for first in range(0, len(wanted), CHUNK):
            made += settle(lifecycle, wanted[first : first + CHUNK], now=now)
        return writing.drafts_of(made, now=now)


def _return(course: Course, moves: Sequence[int], *, now: int) -> list[Stretch]:
    """Those whose day of return has come and who still wait for it, each once."""
    made: list[Stretch] = []
    rows = ContactStage.objects.filter(pk__in=moves, is_open=1, returns_at__lte=now)
    for row in rows.order_by("pk"):
        request = MoveContacts(
            contact_ids=(row.contact_id,),
            to=course.leads_to(row.returns_to),
            cause=Cause.RETURN,
            key=f"return:{row.pk}",
        )
        made += move_contacts(_SYSTEM, request, now=now)
    return made


def _follow_merges(lifecycle: Lifecycle, contacts: Collection[int], *, now: int) -> list[Stretch]:
    """A survivor stands where the further of the two stood; who was merged keeps its own way for an unmerge."""
    living = people.living_of(contacts)
    absorbed: dict[int, list[str]] = defaultdict(list)
    for row in open_rows(number for number, into in living.items() if number != into):
        absorbed[living[row.contact_id]].append(row.stage)
    here = stages_of(absorbed)
    course = lifecycle.course(Pipeline.CONTACT)
    targets: dict[str, list[int]] = defaultdict(list)
    for survivor, stages in sorted(absorbed.items()):
        best = further(course, [here[survivor].stage, *stages]) if survivor in here else None
        if best is not None and best != here[survivor].stage:
            targets[best].append(survivor)
    made: list[Stretch] = []
    for to, survivors in targets.items():
        request = MoveContacts(contact_ids=tuple(survivors), to=to, cause=Cause.MERGE)
        made += move_contacts(_SYSTEM, request, now=now)
    return made


def further(course: Course, keys: Sequence[str]) -> str | None:
    """The furthest of some stages: one on the way before one aside, and that before where everybody begins."""
    beyond = [key for key in keys if key != course.first]
    return outcome_of(course.stages, beyond) or (course.first if keys else None)
