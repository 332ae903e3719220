"""History judged anew by a job: by a person's word, or because the company's rules on machines changed.

The walk goes in chunks, each a transaction with its count, so it may die and go on. What ingest had prepared under the
old rules meanwhile is judged by a second, short walk two minutes later.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from django.db import transaction
from django.db.models import Max, Sum

from crescendo.activity import rejudge, rulebook, rules
from crescendo.activity.judge import VERSION
from crescendo.activity.models import DayCount, Event, Rejudging
from crescendo.activity.rejudge import Change
from crescendo.activity.types import Judgement, RejudgingRow
from crescendo.core import audit, definitions, facts, jobs, notices
from crescendo.core.clock import MINUTE
from crescendo.core.company import get_company
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, ClaimedJob, Permission, PostNotice, PublishDraft, SaveDraft

JOB = "judgements.rejudge"
LATE = 2 * MINUTE
# Read and judged at a time, and changed at most in one transaction.
_CHUNK, _CHANGES = 2_000, 300
_DONE = mark("%(acts)s acts were judged anew by the rules of today; %(changed)s changed.")

audit.register({"judgements.rejudged": mark("%(by)s had history judged anew")})


def rejudge_history(by: Actor, *, now: int) -> None:
    """Have history judged anew by a job; nothing more where such a walk already waits. Refuses NotAllowed."""
    require(by, Permission.OPERATIONS)
    with transaction.atomic():
        _intend(by, rules.in_force()[0], now)


def change_machine_rules(by: Actor, lists: Mapping[str, Sequence[str]], *, now: int) -> bool:
    """Publish the rules anew and have history judged by them; False where they are as they were.

    New acts follow with the next batch. Refuses NotAllowed, NotValid. Emits definition.published.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    require(by, Permission.DEFINITIONS_PUBLISH)
    document = {name: _tidy(lists.get(name, ())) for name in rulebook.LISTS}
    version = definitions.find_in_force(rules.KIND, rules.KEY)
    if document == ({name: [] for name in rulebook.LISTS} if version is None else version.document):
        return False
    if wrong := rulebook.errors_of(document):
        raise NotValid(wrong)
    with facts.together(now=now):
        try:
            revision = definitions.get_definition(by, rules.KIND, rules.KEY).revision
        except NotFound:
            revision = None
        draft = SaveDraft(
            kind=rules.KIND, key=rules.KEY, name="Machine rules", document=document, revision=revision
        )
        row = definitions.save_draft(by, draft, now=now)
        published = definitions.publish(
            by, PublishDraft(kind=rules.KIND, key=rules.KEY, revision=row.revision, note=""), now=now
        )
        _intend(by, published.number, now)
    return True


def list_rejudgings(by: Actor, *, limit: int = 5) -> tuple[RejudgingRow, ...]:
    """The newest walks over history, what they changed and how far they are. Refuses NotAllowed. One query."""
    require(by, Permission.SOURCES_READ)
    return tuple(_row(run) for run in Rejudging.objects.order_by("-id")[:limit])


def run(job: ClaimedJob, *, size: int = _CHUNK, most: int = _CHANGES) -> None:
    """One chunk of a walk; it is called again until none is left. Emits event.rejudged where acts changed."""
    payload = job.payload
    acts = rejudge.acts_after(payload["after"], size)
    if not acts:
        _finish(job)
        return
    zone = get_company().time_zone
    with transaction.atomic():
        views = rejudge.views_of(act.minute for act in acts if act.is_visit)
        changes = rejudge.bench().changes(acts, views)
        last = acts[-1].id if len(changes) <= most else changes[most - 1][0].id
        changes = changes[:most]
        rejudge.rewrite(changes, zone)
        done = payload["done"] + sum(act.id <= last for act in acts)
        jobs.go_on(job, {**payload, "after": last, "done": done}, done=done, total=payload["total"])
        _note(job, done, changes)
        if changes:
            facts.append([rejudge.fact_of(changes, job.now)], now=job.now)


def _intend(by: Actor, number: int, now: int) -> None:
    """Intend both walks; the first judges all that is stored, the second what is being stored this moment."""
    key = f"{JOB}/{VERSION}/{number}"
    total = DayCount.objects.aggregate(n=Sum("events"))["n"] or 0
    newest = Event.objects.aggregate(last=Max("id"))["last"] or 0
    walk = Rejudging.objects.create(
        started_at=now, started_by=by.label[:200], version=VERSION, rules=number, total=total
    )
    payload = {"run": walk.pk, "staff": by.staff_id, "after": 0, "done": 0, "total": total, "late": False}
    if jobs.enqueue(JOB, payload, run_at=now, now=now, dedupe_key=key) is None:
        walk.delete()
        return
    late = {**payload, "after": newest, "total": 0, "late": True}
    jobs.enqueue(JOB, late, run_at=now + LATE, now=now, dedupe_key=f"{key}/late")
    audit.record(by, "judgements.rejudged", "judgements", {"version": VERSION, "rules": number}, now=now)


def _note(job: ClaimedJob, done: int, changes: Sequence[Change]) -> None:
    walk = Rejudging.objects.get(pk=job.payload["run"])
    turned = Counter(msgspec.json.decode(walk.turned, type=dict[str, int]))
    turned.update(f"{act.judgement}>{int(judged.judgement)}" for act, judged in changes)
    walk.turned = msgspec.json.encode(turned).decode()
    if not job.payload["late"]:
        walk.done = done
    walk.save(update_fields=["turned", "done"])


def _finish(job: ClaimedJob) -> None:
    """The walk's end, told to who began it; the short one that follows ends silently."""
    walk = Rejudging.objects.get(pk=job.payload["run"])
    if job.payload["late"] or walk.finished_at is not None:
        return
    with transaction.atomic():
        walk.finished_at, walk.total = job.now, walk.done
        walk.save(update_fields=["finished_at", "total"])
        if job.payload["staff"] is not None:
            row = _row(walk)
            notice = PostNotice(
                sentence=_DONE,
                places={"acts": str(row.done), "changed": str(row.changed)},
                link="/console/machines/",
                staff_ids=(job.payload["staff"],),
                dedupe_key=f"{JOB}/{walk.pk}",
            )
            notices.post(notice, now=job.now)


def _row(walk: Rejudging) -> RejudgingRow:
    turned = msgspec.json.decode(walk.turned, type=dict[str, int])
    pairs = [(key.split(">"), acts) for key, acts in sorted(turned.items(), key=lambda pair: -pair[1])]
    return RejudgingRow(
        started_at=walk.started_at,
        finished_at=walk.finished_at,
        started_by=walk.started_by,
        version=walk.version,
        rules=walk.rules,
        done=walk.done,
        total=max(walk.total, walk.done),
        turned=tuple((Judgement(int(old)), Judgement(int(new)), acts) for (old, new), acts in pairs),
    )


def _tidy(lines: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in lines if line.strip()))
