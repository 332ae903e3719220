"""Answers that came as acts: `survey.answered` is an answer like one of a file, under its event's number.

The kind is what the property `kind` says, else NPS where the survey is called so, else another. Whose the answer is
follows its event: identities are joined and parted, and the answer goes along.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from crescendo.activity import api as activity
from crescendo.activity.types import AnswerAct
from crescendo.core import facts, jobs
from crescendo.core.text import clean, fold
from crescendo.core.types import Actor, ClaimedJob, Fact, FactDraft
from crescendo.lifecycle.aftercare import writing
from crescendo.lifecycle.aftercare.nouns import (
    LONGEST_SURVEY,
    LONGEST_TEXT,
    NewSurveyAnswer,
    SurveyKind,
)
from crescendo.lifecycle.aftercare_models import SurveyAnswer
from crescendo.people import api as people

READ = "lifecycle.read_answers"
_SYSTEM = Actor.system("events")
_CHUNK = 2_000
_OWN = "event/"
_UNNAMED = "survey"


class Answers:
    """Keeps the answers of acts; emits survey.recorded."""

    name = "lifecycle.answers"
    kinds = frozenset({"event.recorded", "event.rejudged", "event.renamed", "identity.moved"})

    def handle(self, facts: Sequence[Fact], *, now: int) -> Sequence[FactDraft]:
        """One query where nobody answered; some statements for each two thousand contacts who did."""
        touched = set().union(*people.touched_by(facts).values())
        ids = sorted(touched)
        for first in range(0, len(ids), _CHUNK):
            read(ids[first : first + _CHUNK], now=now)
        return ()


def read(contact_ids: Collection[int], *, now: int) -> None:
    """Write the answers that these contacts gave by acts, and drop those whose act is no longer anybody's."""
    acts = activity.answers_of(contact_ids)
    standing = {f"key/{_OWN}{act.event_id}" for act in acts}
    held = SurveyAnswer.objects.filter(contact_id__in=list(contact_ids), key__startswith=f"key/{_OWN}")
    before = {row.key: row for row in held}
    SurveyAnswer.objects.filter(key__in=list(before.keys() - standing)).delete()
    if not acts:
        return
    accounts = {
        one.id: one.account_id
        for one in people.find_contacts(_SYSTEM, {act.contact_id for act in acts}).values()
    }
    rows = []
    for act in acts:
        # The account is the contact's at the time: who changes hers takes no answer along.
        known = before.get(f"key/{_OWN}{act.event_id}")
        if act.contact_id in accounts:
            rows.append(_answer(act, known.account_id if known else accounts[act.contact_id]))
    writing.put_answers(_SYSTEM, [one for one in rows if not writing.answer_faults(one, now=now)], now=now)


def read_all(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk of everybody, for answers that came before they were read; called again until all were."""
    with facts.together(now=job.now):
        ids, newest = people.living_after(int(job.payload["after"]), limit=size)
        if ids:
            read(ids, now=job.now)
            jobs.go_on(job, {"after": ids[-1]}, done=ids[-1], total=newest)


def _answer(act: AnswerAct, account: int | None) -> NewSurveyAnswer:
    text = act.props.get("text")
    return NewSurveyAnswer(
        survey=clean(act.survey).strip()[:LONGEST_SURVEY] or _UNNAMED,
        at=act.at,
        contact_id=act.contact_id,
        account_id=account,
        kind=_kind(act),
        score=act.score,
        text=clean(text)[:LONGEST_TEXT] if isinstance(text, str) else "",
        key=f"{_OWN}{act.event_id}",
    )


def _kind(act: AnswerAct) -> SurveyKind:
    said = fold(str(act.props.get("kind", "")))
    if said in set(SurveyKind):
        return SurveyKind(said)
    return SurveyKind.NPS if SurveyKind.NPS in fold(act.survey) else SurveyKind.OTHER
