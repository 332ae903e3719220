"""A draft tried out before it is published: who would have another band. Nothing of the ledger is touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from django.db import transaction

from crescendo.core import definitions, jobs, paging, sets
from crescendo.core.company import get_company
from crescendo.core.refusals import NotValid
from crescendo.core.roles import require
from crescendo.core.types import Actor, ClaimedJob, Page, Permission
from crescendo.people import api as people
from crescendo.scoring import documents, ledger, published
from crescendo.scoring.days import day_number
from crescendo.scoring.model_types import Moved, NothingTried, Preview
from crescendo.scoring.models import Preview as Row
from crescendo.scoring.models import PreviewMove, Standing
from crescendo.scoring.reckoning import band_of, score_on
from crescendo.scoring.standings import grade_of
from crescendo.scoring.types import Band, Model

PREVIEW, CLEAR = "scoring.preview", "scoring.preview_clear"
_CHUNK = 1_000
_CLEARED = 4_000
_MOVE = ("preview_id", "contact_id", "before", "after", "band_before", "band_after")


def start_preview(by: Actor, key: str, *, now: int) -> Preview:
    """Try the draft out: the first thousand at once, the others by a job. What was tried before is forgotten.

    Refuses NotAllowed, NotFound, NotValid with all faults of the draft.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    draft = definitions.get_definition(by, published.KIND, key)
    faults = documents.errors_of(draft.draft)
    if faults:
        raise NotValid(faults)
    with transaction.atomic():
        for former in Row.objects.filter(model_key=key).values_list("pk", flat=True):
            jobs.enqueue(CLEAR, {"preview": former}, run_at=now, dedupe_key=f"{CLEAR}/{former}")
        Row.objects.filter(model_key=key).delete()
        row = Row.objects.create(
            model_key=key,
            revision=draft.revision,
            document=msgspec.json.encode(draft.draft).decode(),
            asked_at=now,
            asked_by=by.label,
        )
    _advance(row, now=now, size=_CHUNK)
    if not row.is_done:
        jobs.enqueue(PREVIEW, {"preview": row.pk}, run_at=now, dedupe_key=f"{PREVIEW}/{row.pk}")
    return _noun(row, draft.revision)


def find_preview(by: Actor, key: str) -> Preview | None:
    """What trying the draft out has shown so far; None where nobody did. Refuses NotAllowed. Two queries."""
    require(by, Permission.DEFINITIONS_READ)
    row = Row.objects.filter(model_key=key).first()
    if row is None:
        return None
    rows = definitions.list_definitions(by, published.KIND)
    return _noun(row, next((one.revision for one in rows if one.key == key), 0))


def list_moved(
    by: Actor, key: str, before: Band, after: Band, *, cursor: str | None = None, limit: int = 50
) -> Page[Moved]:
    """Who would go from one band to another, in the actor's scope, by number. Refuses NotAllowed, NothingTried."""
    require(by, Permission.CONTACTS_READ)
    preview = Row.objects.filter(model_key=key).first()
    if preview is None:
        raise NothingTried
    rows = PreviewMove.objects.filter(preview_id=preview.pk, band_before=before, band_after=after)
    place = paging.read_cursor(cursor)
    if place is not None:
        rows = rows.filter(contact_id__gt=place)
    limit = paging.page_size(limit)
    page = list(rows.order_by("contact_id")[: limit + 1])
    seen = people.visible_contacts(by, [row.contact_id for row in page])
    names = people.name_of_contacts(seen, by=by)
    found = paging.page_of(page, limit, number=lambda row: row.contact_id, noun=lambda row: row)
    return Page(
        rows=tuple(
            Moved(
                contact_id=row.contact_id,
                name=names[row.contact_id],
                before=row.before,
                after=row.after,
                band_before=row.band_before,
                band_after=row.band_after,
            )
            for row in found.rows
            if row.contact_id in names
        ),
        next_cursor=found.next_cursor,
    )


def preview(job: ClaimedJob, *, size: int = _CHUNK) -> None:
    """One chunk; called again until everybody was looked at. A newer preview ends it."""
    row = Row.objects.filter(pk=job.payload["preview"]).first()
    if row is None or row.is_done:
        return
    _advance(row, now=job.now, size=size)
    if not row.is_done:
        jobs.go_on(job, job.payload, done=row.after_id, total=row.newest_id)


def clear(job: ClaimedJob, *, size: int = _CLEARED) -> None:
    """One chunk of forgetting who a former preview had named."""
    ids = list(
        PreviewMove.objects.filter(preview_id=job.payload["preview"]).values_list("pk", flat=True)[:size]
    )
    if ids:
        with transaction.atomic():
            PreviewMove.objects.filter(pk__in=ids).delete()
            jobs.go_on(job, job.payload, done=0, total=0)


def _advance(row: Row, *, now: int, size: int) -> None:
    """The next chunk: reckoned without a lock, then written at once, unless somebody else wrote it meanwhile."""
    ids, newest = people.living_after(row.after_id, limit=size)
    moves, graded = _moves(row, ids, now=now)
    counts = Counter(msgspec.json.decode(row.moves, type=dict[str, int]))
    counts.update(f"{move[4]}-{move[5]}" for move in moves)
    former = row.after_id
    row.after_id, row.newest_id = (ids[-1] if ids else newest), newest
    row.counted += len(ids)
    row.graded += graded
    row.is_done = len(ids) < size
    row.moves = msgspec.json.encode(dict(counts)).decode()
    with transaction.atomic():
        written = Row.objects.filter(pk=row.pk, after_id=former, is_done=False).update(
            after_id=row.after_id,
            newest_id=newest,
            counted=row.counted,
            graded=row.graded,
            is_done=row.is_done,
            moves=row.moves,
        )
        if written:
            sets.insert_ignore("scoring_preview_move", _MOVE, moves)


def _moves(row: Row, ids: Sequence[int], *, now: int) -> tuple[list[tuple[int, ...]], int]:
    zone = get_company().time_zone
    model = documents.read(msgspec.json.decode(row.document))
    day = day_number(now, zone)
    before, after = _before(row.model_key, ids, now=now), _scores(model, ids, now=now, day=day, zone=zone)
    moves: list[tuple[int, ...]] = []
    graded = 0
    for contact, (score, band, grade) in after.items():
        was, band_was, grade_was = before.get(contact, (0, Band.COOL, "C"))
        graded += grade != grade_was
        if band != band_was:
            moves.append((row.pk, contact, was, score, int(band_was), int(band)))
    return moves, graded


def _before(key: str, ids: Sequence[int], *, now: int) -> dict[int, tuple[int, Band, str]]:
    """Where they stand: as stored, else reckoned; by the model that acts where this one was never published."""
    kept = published.find(key) or published.champion()
    rows = Standing.objects.filter(model_id=kept.id, contact_id__in=ids)
    stored = {row.contact_id: (row.score, Band(row.band), row.grade) for row in rows}
    missing = [contact for contact in ids if contact not in stored]
    if missing:
        zone = get_company().time_zone
        stored |= _scores(kept.model, missing, now=now, day=day_number(now, zone), zone=zone)
    return stored


def _scores(
    model: Model, ids: Sequence[int], *, now: int, day: int, zone: str
) -> dict[int, tuple[int, Band, str]]:
    # The numbers of rules are those of this reckoning alone: nothing of it is kept.
    numbers = {rule.key: place for place, rule in enumerate(model.rules, start=1)}
    reckoned = ledger.reckon(model, ids, numbers, now=now, zone=zone)
    scores = {contact: score_on(one.entries, day) for contact, one in reckoned.items()}
    return {
        contact: (
            scores[contact],
            band_of(scores[contact], model.bands),
            grade_of(one.fit, model.grades).value,
        )
        for contact, one in reckoned.items()
    }


def _noun(row: Row, revision: int) -> Preview:
    moves: Mapping[str, int] = msgspec.json.decode(row.moves)
    return Preview(
        revision=row.revision,
        is_current=row.revision == revision,
        counted=row.counted,
        total=max(row.counted, row.newest_id),
        is_done=row.is_done,
        moves={(int(pair[0]), int(pair[2])): number for pair, number in sorted(moves.items())},
        graded=row.graded,
        asked_at=row.asked_at,
        asked_by=row.asked_by,
    )
