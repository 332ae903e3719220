"""What colleagues did with contacts, read off the rows of calls, notes, tasks and leads: one question for each kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Max, Min

from crescendo.lifecycle.aftercare.nouns import SurveyKind
from crescendo.lifecycle.deals import persons
from crescendo.lifecycle.followup.call_types import Outcome
from crescendo.lifecycle.followup.task_types import TaskKind
from crescendo.lifecycle.models import (
    Call,
    Deal,
    Lead,
    MaterialSent,
    SurveyAnswer,
    Talk,
    TalkContact,
    Task,
    TopicNote,
)
from crescendo.lifecycle.routing.nouns import LeadState
from crescendo.lifecycle.talks.nouns import Direction, TalkKind
from crescendo.people import api as people

# A task of these kinds that was done is somebody written to or spoken with; a plain to-do is not.
_CONTACTING = frozenset({TaskKind.CALL, TaskKind.MAIL, TaskKind.MEETING, TaskKind.WECOM})
Times = Iterable[tuple[int, int]]


@dataclass(slots=True, kw_only=True)
class Found:
    """What stands in the rows of one living contact."""

    contacted_at: int | None = None
    talked_at: int | None = None
    task_at: int | None = None
    lead_state: str | None = None
    lead_since: int | None = None
    nps_score: int | None = None
    mailed_at: int | None = None
    wrote_at: int | None = None
    met_at: int | None = None
    material_at: int | None = None

    def was_contacted(self, at: int, *, is_talk: bool = False) -> None:
        """A colleague did something then; whether she was reached."""
        self.contacted_at = max(at, self.contacted_at or 0)
        if is_talk:
            self.talked_at = max(at, self.talked_at or 0)

    def took_part(self, kind: str, direction: str, at: int) -> None:
        """A mail went or came, or a meeting was held: a mail that we sent is no answer yet."""
        self.was_contacted(at, is_talk=direction != Direction.OUT)
        if kind == TalkKind.MEETING:
            self.met_at = max(at, self.met_at or 0)
        elif direction == Direction.OUT:
            self.mailed_at = max(at, self.mailed_at or 0)
        else:
            self.wrote_at = max(at, self.wrote_at or 0)

    def waits_for(self, at: int) -> None:
        """A task about her is due then."""
        self.task_at = at if self.task_at is None else min(at, self.task_at)


def found_of(contact_ids: Collection[int]) -> dict[int, Found]:
    """What is recorded of these living contacts and all that is part of them. A dozen queries."""
    parts = people.parts_among(contact_ids)
    found: dict[int, Found] = {number: Found() for number in contact_ids}
    of = {part: found[living] for part, living in parts.items()}
    for part, at in _calls(of):
        of[part].was_contacted(at)
    for part, at in _calls(of, outcome=Outcome.REACHED.value):
        of[part].was_contacted(at, is_talk=True)
    for part, at in TopicNote.objects.filter(contact_id__in=of).values_list("contact_id").annotate(Max("at")):
        of[part].was_contacted(at, is_talk=True)
    for part, at in people.last_notes(of).items():
        of[part].was_contacted(at)
    sent = MaterialSent.objects.filter(contact_id__in=of, removed_at=None).values_list("contact_id")
    for whom, at in sent.annotate(Max("at")):
        one = of[whom or 0]
        one.was_contacted(at)
        one.material_at = max(at, one.material_at or 0)
    _read_talks(of)
    _read_tasks(contact_ids, found, of)
    for lead in Lead.objects.filter(contact_id__in=of).exclude(state=LeadState.MERGED).order_by("pk"):
        of[lead.contact_id].lead_state, of[lead.contact_id].lead_since = lead.state, lead.since_at
    answers = SurveyAnswer.objects.filter(contact_id__in=of, kind=SurveyKind.NPS.value, score__isnull=False)
    for whom, score in answers.order_by("at", "pk").values_list("contact_id", "score"):
        of[whom or 0].nps_score = score
    return found


def _calls(of: Mapping[int, Found], **which: str) -> Times:
    rows = Call.objects.filter(contact_id__in=of, removed_at=None, **which)
    return rows.values_list("contact_id").annotate(Max("at"))


def _read_talks(of: Mapping[int, Found]) -> None:
    """Mails and meetings in which they took part."""
    part_of: dict[int, list[int]] = defaultdict(list)
    for talk, contact in TalkContact.objects.filter(contact_id__in=list(of)).values_list(
        "talk_id", "contact_id"
    ):
        part_of[talk].append(contact)
    rows = Talk.objects.filter(pk__in=list(part_of), removed_at=None)
    for talk, kind, direction, at in rows.values_list("pk", "kind", "direction", "at"):
        for contact in part_of[talk]:
            of[contact].took_part(kind, direction, at)


def _read_tasks(contact_ids: Collection[int], found: Mapping[int, Found], of: Mapping[int, Found]) -> None:
    """Tasks about the contacts themselves, and about the deals that they have to do with."""
    deals = persons.deals_with(contact_ids)
    living = list(Deal.objects.filter(pk__in=deals, removed_at=None).values_list("pk", flat=True))
    on_deals: dict[int, list[Found]] = defaultdict(list)
    for deal, held in persons.people_of(living).items():
        on_deals[deal] = [found[number] for number in held if number in found]
    by_contact = {part: [one] for part, one in of.items()}
    for column, those in (("contact_id", by_contact), ("deal_id", on_deals)):
        tasks = Task.objects.filter(**{f"{column}__in": list(those)}, removed_at=None)
        for number, at in tasks.filter(done_at=None).values_list(column).annotate(Min("due_at")):
            for one in those[number]:
                one.waits_for(at)
        done = tasks.filter(done_at__isnull=False, kind__in=[kind.value for kind in _CONTACTING])
        for number, kind, at in done.values_list(column, "kind").annotate(Max("done_at")):
            for one in those[number]:
                one.was_contacted(at, is_talk=kind == TaskKind.MEETING)
