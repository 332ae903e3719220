"""Models edited: drafts, versions, challengers. What is published counts everybody anew, by a job."""

from __future__ import annotations

from collections.abc import Mapping

from crescendo.core import definitions, jobs
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.text import clean
from crescendo.core.types import Actor, Document, Permission, PublishDraft, SaveDraft, VersionRow
from crescendo.scoring import documents, published
from crescendo.scoring.changes import changes_of
from crescendo.scoring.model_types import Changed, ModelPage, ModelRow, NewModel, PublishModel, SaveModel
from crescendo.scoring.models import Standing
from crescendo.scoring.published import CHAMPION, KIND
from crescendo.scoring.recomputing import RECOMPUTE
from crescendo.scoring.shipped import SHIPPED
from crescendo.scoring.types import Band, Bands

SHIPPED_NAME = mark("Interest and fit")
_LONGEST = 80


def list_models(by: Actor, *, most: int | None = None) -> tuple[ModelRow, ...]:
    """The model that acts first, then challengers; the people of a band are counted no further than `most`.

    Refuses NotAllowed. Three queries and some for each model.
    """
    require(by, Permission.DEFINITIONS_READ)
    found = {row.key: row for row in definitions.list_definitions(by, KIND)}
    numbers = dict(published.known_numbers())
    recounts = {str(job.payload["model"]): job for job in jobs.progress(RECOMPUTE)}
    rows = []
    for key in (CHAMPION, *sorted({*found} - {CHAMPION})):
        row, kept = found.get(key), published.find(key)
        recount = recounts.get(key)
        in_force = _in_force(key)
        rows.append(
            ModelRow(
                key=key,
                name=row.name if row is not None else SHIPPED_NAME,
                is_acting=key == CHAMPION,
                number=None if kept is None else kept.number,
                is_changed=row is not None and row.draft != in_force,
                people={} if kept is None else _people(numbers.get(key, 0), kept.model.bands, most),
                done=None if recount is None else recount.done,
                total=None if recount is None else recount.total,
            )
        )
    return tuple(rows)


def get_model(by: Actor, key: str) -> ModelPage:
    """A model with its draft. Refuses NotAllowed, NotFound. A few queries."""
    require(by, Permission.DEFINITIONS_READ)
    version = definitions.find_in_force(KIND, key)
    in_force = _in_force(key)
    row = next((row for row in definitions.list_definitions(by, KIND) if row.key == key), None)
    if row is None and key != CHAMPION:
        raise NotFound(kind="model", id=key)
    draft = SHIPPED if row is None else row.draft
    return ModelPage(
        key=key,
        name=SHIPPED_NAME if row is None else row.name,
        is_acting=key == CHAMPION,
        revision=None if row is None else row.revision,
        draft=draft,
        number=version.number if version is not None else (0 if key == CHAMPION else None),
        in_force=in_force,
        faults=tuple(documents.errors_of(draft)),
        changes=changes_of(in_force or {}, draft),
    )


def create_model(by: Actor, request: NewModel, *, now: int) -> ModelPage:
    """Make a challenger; it counts beside the model that acts once it is published, and moves nothing.

    Refuses NotAllowed, NotValid, NotFound (no model to copy), DefinitionExists.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    copied = get_model(by, request.copy_of)
    faults = []
    if not documents.is_key(request.key) or request.key == "new":
        faults.append(("/key", "key", mark("Small letters, digits and _ are expected here.")))
    if not clean(request.name).strip():
        faults.append(("/name", "name_missing", mark("Give the model a name.")))
    if faults:
        raise NotValid(faults)
    document = copied.in_force if copied.in_force is not None else copied.draft
    _save(by, SaveModel(key=request.key.lower(), document=document, revision=None, name=request.name), now)
    return get_model(by, request.key.lower())


def save_model(by: Actor, request: SaveModel, *, now: int) -> ModelPage:
    """Write a draft; it may be unfinished. Refuses NotAllowed, NotFound, DraftChanged."""
    require(by, Permission.DEFINITIONS_EDIT)
    if request.revision is None and request.key != CHAMPION:
        raise NotFound(kind="model", id=request.key)
    _save(by, request, now)
    return get_model(by, request.key)


def publish_model(by: Actor, request: PublishModel, *, now: int) -> VersionRow:
    """Let the draft count; everybody is counted anew by a job. Emits definition.published.

    Refuses NotAllowed, NotFound, DraftChanged, NothingToPublish, NotValid with all faults.
    """
    draft = PublishDraft(kind=KIND, key=request.key, revision=request.revision, note=request.note)
    return definitions.publish(by, draft, now=now)


def versions_of(by: Actor, key: str) -> tuple[VersionRow, ...]:
    """Published versions, the newest first. Refuses NotAllowed. One query."""
    return definitions.list_versions(by, KIND, key)


def compare_versions(by: Actor, key: str, number: int) -> tuple[Changed, ...]:
    """What a version changed against the one before it. Refuses NotAllowed, NotFound. One query."""
    after = _version(by, key, number)
    before = _version(by, key, number - 1) if number > 1 else _origin(key)
    return changes_of(before, after)


def return_to(by: Actor, key: str, number: int, *, revision: int | None, now: int) -> ModelPage:
    """Make an earlier version the draft, nought for what Crescendo ships; it counts once it is published.

    Refuses NotAllowed, NotFound, DraftChanged.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    document = SHIPPED if number == 0 and key == CHAMPION else _version(by, key, number)
    return save_model(by, SaveModel(key=key, document=document, revision=revision), now=now)


def take_over(by: Actor, key: str, *, revision: int | None, now: int) -> ModelPage:
    """Make what is in force of a challenger the draft of the model that acts.

    Refuses NotAllowed, NotFound, DraftChanged, ModelMissing.
    """
    require(by, Permission.DEFINITIONS_EDIT)
    published.get(key)
    document = _in_force(key)
    assert document is not None
    return save_model(by, SaveModel(key=CHAMPION, document=document, revision=revision), now=now)


def _save(by: Actor, request: SaveModel, now: int) -> None:
    name = request.name
    if name is None:
        row = next((row for row in definitions.list_definitions(by, KIND) if row.key == request.key), None)
        name = SHIPPED_NAME if row is None else row.name
    draft = SaveDraft(
        kind=KIND,
        key=request.key,
        name=clean(name).strip()[:_LONGEST],
        document=request.document,
        revision=request.revision,
    )
    definitions.save_draft(by, draft, now=now)


def _in_force(key: str) -> Document | None:
    version = definitions.find_in_force(KIND, key)
    if version is not None:
        return version.document
    return SHIPPED if key == CHAMPION else None


def _version(by: Actor, key: str, number: int) -> Document:
    for row in definitions.list_versions(by, KIND, key):
        if row.number == number:
            return row.document
    raise NotFound(kind="version", id=f"{key} {number}")


def _origin(key: str) -> Document:
    return SHIPPED if key == CHAMPION else {}


def _people(model: int, bands: Bands, most: int | None) -> Mapping[int, int]:
    """How many stand in each band; the index of scores alone is read."""
    rows = Standing.objects.filter(model_id=model)
    held = {
        Band.HOT: rows.filter(score__gte=bands.hot),
        Band.WARM: rows.filter(score__gte=bands.warm, score__lt=bands.hot),
        Band.COOL: rows.filter(score__lt=bands.warm),
    }
    return {band: (found if most is None else found[:most]).count() for band, found in held.items()}
