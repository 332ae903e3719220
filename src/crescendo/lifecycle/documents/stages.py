"""Reading the section `stages`: the stages of contacts and of deals, moves, ways, requirements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core.document_reading import Reading
from crescendo.core.refusals import mark
from crescendo.lifecycle.documents.nouns import (
    Course,
    Move,
    Pipeline,
    ReasonList,
    Removed,
    Requirement,
    Stage,
    Way,
)
from crescendo.lifecycle.documents.vocabulary import CONTACT_FIELDS, vocabulary
from crescendo.people import api as people

_STAGE = (*("key", "title", "aside", "reasons", "required", "to_leave", "moves", "enters_when", "crm"),)
_WAY = ("key", "title", "from", "condition", "queue")
_MOVE = ("to", "reasons")
_REQUIREMENT = ("field", "any_of", "at_least", "by_itself", "when")
_REMOVED = ("key", "title", "to")
CRM = ("hubspot_lifecyclestage", "hubspot_lead_status", "salesforce_status", "salesforce_object")
QUEUES = ("sales", "sdr")
_NO_STAGE = mark("There is no stage %(key)s in this pipeline.")


def read(said: Any, path: str, reading: Reading) -> dict[Pipeline, Course]:
    """Both pipelines."""
    table = reading.table(said, path)
    reading.only(table, path, (*Pipeline, "removed"))
    removed = reading.table(table.get("removed") or {}, f"{path}/removed")
    reading.only(removed, f"{path}/removed", tuple(Pipeline))
    return {
        pipeline: _course(
            pipeline,
            table.get(pipeline.value),
            f"{path}/{pipeline.value}",
            (removed.get(pipeline.value), f"{path}/removed/{pipeline.value}"),
            reading,
        )
        for pipeline in Pipeline
    }


def _course(pipeline: Pipeline, said: Any, path: str, dropped: tuple[Any, str], reading: Reading) -> Course:
    taken: set[str] = set()
    stages = tuple(
        _stage(pipeline, one, (at, place), taken, reading)
        for place, (at, one) in enumerate(reading.rows(said, path, most=40))
    )
    if not stages or stages[0].is_aside:
        reading.note(path, "empty", mark("A pipeline begins with a stage that is not aside."))
        stages = stages or (_stage(pipeline, {"key": "first"}, (path, 0), taken, Reading()),)
    _follow_moves(stages, path, reading)
    removed = tuple(_removed(one, at, taken, reading) for at, one in reading.rows(*dropped))
    for one, (at, _) in zip(removed, reading.rows(*dropped), strict=True):
        if one.to not in {stage.key for stage in stages}:
            reading.note(f"{at}/to", "stage", _NO_STAGE, key=one.to)
    return Course(stages=stages, removed=removed)


def _stage(
    pipeline: Pipeline, said: Mapping[str, Any], at: tuple[str, int], taken: set[str], reading: Reading
) -> Stage:
    path, place = at
    reading.only(said, path, _STAGE)
    ways_taken: set[str] = set()
    stage = Stage(
        key=reading.key(said, path, taken),
        place=place,
        title=reading.title(said, path),
        is_aside=said.get("aside") is True,
        reasons=_list_of(said.get("reasons"), f"{path}/reasons", reading),
        to_enter=_requirements(pipeline, said.get("required"), f"{path}/required", reading),
        to_leave=_requirements(pipeline, said.get("to_leave"), f"{path}/to_leave", reading),
        moves=tuple(
            _move(one, where, reading)
            for where, one in reading.items(said.get("moves"), f"{path}/moves", most=40)
        ),
        ways=tuple(
            _way(one, where, ways_taken, reading)
            for where, one in reading.rows(said.get("enters_when"), f"{path}/enters_when", most=20)
        ),
        crm=_crm(said.get("crm"), f"{path}/crm", reading),
    )
    if stage.ways and pipeline is not Pipeline.CONTACT:
        reading.note(
            f"{path}/enters_when",
            "deal",
            mark("Deals are moved by hand; only contacts enter on a condition."),
        )
        return replace(stage, ways=())
    return stage


def _follow_moves(stages: Collection[Stage], path: str, reading: Reading) -> None:
    """Moves and ways name stages that are there, and a way goes only where a move is allowed."""
    allowed = {stage.key: {move.to for move in stage.moves} for stage in stages}
    for stage in stages:
        for place, move in enumerate(stage.moves):
            if move.to not in allowed or move.to == stage.key:
                reading.note(f"{path}/{stage.place}/moves/{place}", "stage", _NO_STAGE, key=move.to)
        for place, way in enumerate(stage.ways):
            at = f"{path}/{stage.place}/enters_when/{place}/from"
            if not way.origins:
                reading.note(at, "empty", mark("Say from which stages this leads here."))
            for origin in way.origins:
                if origin not in allowed:
                    reading.note(at, "stage", _NO_STAGE, key=origin)
                elif stage.key not in allowed[origin]:
                    reading.note(at, "move", mark("The stage %(key)s has no move to this one."), key=origin)


def _move(said: Any, path: str, reading: Reading) -> Move:
    if isinstance(said, str):
        return Move(to=said)
    table = reading.table(said, path)
    reading.only(table, path, _MOVE)
    return Move(
        to=reading.text(table.get("to"), f"{path}/to", most=40),
        reasons=_list_of(table.get("reasons"), f"{path}/reasons", reading),
    )


def _list_of(said: Any, path: str, reading: Reading) -> ReasonList | None:
    if said is None:
        return None
    return ReasonList(reading.choice(said, path, tuple(one.value for one in ReasonList)))


def _requirements(pipeline: Pipeline, said: Any, path: str, reading: Reading) -> tuple[Requirement, ...]:
    return tuple(_requirement(pipeline, one, at, reading) for at, one in reading.items(said, path, most=40))


def _requirement(pipeline: Pipeline, said: Any, path: str, reading: Reading) -> Requirement:
    if isinstance(said, str):
        return Requirement(keys=(_known(pipeline, said, path, reading),))
    table = reading.table(said, path)
    reading.only(table, path, _REQUIREMENT)
    keys = reading.names(table.get("any_of"), f"{path}/any_of") or (
        reading.text(table.get("field"), f"{path}/field", most=60),
    )
    least = table.get("at_least", 0)
    if isinstance(least, bool) or not isinstance(least, int | float) or not 0 <= least <= 1_000:
        reading.note(f"{path}/at_least", "number", mark("A number from 0 to 1000 is expected here."))
        least = 0
    when = reading.table(table.get("when") or {}, f"{path}/when")
    return Requirement(
        keys=tuple(_known(pipeline, key, path, reading) for key in keys),
        at_least=least,
        by_itself=table.get("by_itself") is True,
        when=tuple(
            (_known(pipeline, key, f"{path}/when", reading), str(value)) for key, value in when.items()
        ),
    )


def _known(pipeline: Pipeline, key: str, path: str, reading: Reading) -> str:
    is_known = key in vocabulary(pipeline) or (
        pipeline is Pipeline.CONTACT
        # Only whoever checks a document before it is published asks for own fields, which costs a query.
        and (key in CONTACT_FIELDS or not reading.is_checking or _is_own(key))
    )
    if not is_known:
        reading.note(path, "field", mark("There is no field %(key)s to ask for."), key=key)
    return key


def _is_own(key: str) -> bool:
    return key.startswith("own.") and any(
        key == f"own.{field.key}" for field in people.declared(Entity.CONTACT)
    )


def _way(said: Mapping[str, Any], path: str, taken: set[str], reading: Reading) -> Way:
    reading.only(said, path, _WAY)
    condition = reading.table(said.get("condition"), f"{path}/condition")
    if reading.is_checking:
        conditions.parse_noting(condition, f"{path}/condition", reading, entity=Entity.CONTACT)
    queue = said.get("queue")
    return Way(
        key=reading.key(said, path, taken),
        title=reading.title(said, path),
        origins=reading.names(said.get("from"), f"{path}/from"),
        condition=condition,
        queue="" if queue is None else reading.choice(queue, f"{path}/queue", QUEUES),
    )


def _removed(said: Mapping[str, Any], path: str, taken: set[str], reading: Reading) -> Removed:
    reading.only(said, path, _REMOVED)
    return Removed(
        key=reading.key(said, path, taken),
        title=reading.title(said, path),
        to=reading.text(said.get("to"), f"{path}/to", most=40),
    )


def _crm(said: Any, path: str, reading: Reading) -> dict[str, str]:
    table = reading.table(said or {}, path)
    reading.only(table, path, CRM)
    return {name: reading.text(value, f"{path}/{name}", most=80) for name, value in table.items()}
