"""A stage put into a document, taken out of it and put back, with all that names it. Pure; forms edit drafts by it.

The document must have a readable shape: who edits it by hand may write anything, forms are kept for what they can show.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crescendo.core.refusals import mark
from crescendo.lifecycle.documents.nouns import Pipeline

Row = Mapping[str, Any]
_LEADS = ("goes_to", "returns_to")
RELIED: Mapping[Pipeline, Mapping[str, str]] = {
    Pipeline.CONTACT: {
        "visitor": mark("Everybody begins here."),
        "lead": mark("Whoever can be reached becomes a lead, and who was put aside comes back as one."),
        "mql": mark("Whoever enters it is given to sales."),
        "sql": mark("Whoever has a need that sales confirmed stands here."),
        "opportunity": mark("Whoever is on an open deal stands here."),
        "won": mark("Whoever bought stands here."),
        "recycled": mark("Whom sales puts aside until a day stands here."),
    },
    Pipeline.DEAL: {
        "opportunity": mark("Every deal begins here."),
        "won": mark("From here on a deal counts as won."),
        "lost": mark("Deals that were lost stand here, with the reason."),
        "live": mark("A go-live that is done brings a deal here."),
        "renewal_due": mark("A contract that ends within 90 days brings its deal here."),
        "renewed": mark("A deal gets its next contract here."),
        "churned": mark("Customers who left stand here, with the reason."),
    },
}
"""The stages that the product itself moves people and deals into, and why: a form takes none of them out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutStage:
    """A stage as a document says it, after which other one it stands, and from which ones a move leads into it.

    Without `after` it stays where it stands; one that is new stands last.
    """

    pipeline: Pipeline
    row: Row = field(hash=False)
    after: str = ""
    moves_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DropStage:
    """A stage that is to go, and where those go who stand in it."""

    pipeline: Pipeline
    key: str
    to: str


def with_stage(document: Row, put: PutStage) -> dict[str, Any]:
    """The document with a stage new or changed; the other stages lead into it as `moves_in` says."""
    rows = _rows(document, put.pipeline)
    key = str(put.row["key"])
    place = next((at for at, one in enumerate(rows) if one["key"] == key), len(rows))
    others = [_leading(one, key, put.moves_in) for one in rows if one["key"] != key]
    if put.after:
        place = next((at + 1 for at, one in enumerate(others) if one["key"] == put.after), place)
    return _written(document, put.pipeline, [*others[:place], put.row, *others[place:]])


def without_stage(document: Row, drop: DropStage, *, is_known: bool) -> dict[str, Any]:
    """The document without a stage. What led into it leads there no more; reasons and the call queue name the other.

    A way that had no other origin goes too. `is_known`: somebody may stand in it, so the document keeps its name and
    says where they go.
    """
    rows = _rows(document, drop.pipeline)
    gone = next(one for one in rows if one["key"] == drop.key)
    kept = [_forgetting(one, drop.key) for one in rows if one["key"] != drop.key]
    made = _written(document, drop.pipeline, kept)
    said = dict(made["stages"].get("removed") or {})
    removed = [
        {**one, "to": drop.to if one.get("to") == drop.key else one.get("to")}
        for one in said.get(drop.pipeline.value) or ()
    ]
    if is_known:
        removed.append({"key": drop.key, "title": gone.get("title"), "to": drop.to})
    if removed:
        made["stages"]["removed"] = {**said, drop.pipeline.value: removed}
    return _elsewhere(made, drop.key, drop.to) if drop.pipeline is Pipeline.CONTACT else made


def put_back(document: Row, published: Row, pipeline: Pipeline, key: str) -> dict[str, Any]:
    """The document with a stage again that a published one has, at its place there, and what led into it there."""
    before = {one["key"]: one for one in _rows(published, pipeline)}
    here = [one["key"] for one in _rows(document, pipeline)]
    earlier = list(before)[: list(before).index(key)]
    back = before[key]
    row = {**back, "moves": [move for move in back.get("moves") or () if goal_of(move) in here]}
    into = [one for one in here if one in before and key in _goals(before[one])]
    into += [one["key"] for one in _rows(document, pipeline) if key in _goals(one)]
    put = PutStage(
        pipeline=pipeline,
        row=row,
        after=next((one for one in reversed(earlier) if one in here), ""),
        moves_in=tuple(into),
    )
    made = with_stage(document, put)
    to = _strike(made["stages"], pipeline, key)
    if pipeline is Pipeline.CONTACT:
        made["stages"][pipeline.value] = [
            _reached_again(one, before.get(one["key"]), key) for one in made["stages"][pipeline.value]
        ]
        made["reasons"] = _reasons_again(made["reasons"], published["reasons"], key, to)
        made["telesales"] = _queue_again(made["telesales"], published["telesales"], key, to)
    return made


def _strike(stages: dict[str, Any], pipeline: Pipeline, key: str) -> str:
    """Strike a stage off those that are no more; where its people were to go."""
    gone = dict(stages.pop("removed"))
    rows = gone.pop(pipeline.value)
    kept = [one for one in rows if one["key"] != key]
    gone |= {pipeline.value: kept} if kept else {}
    stages |= {"removed": gone} if gone else {}
    return next(str(one["to"]) for one in rows if one["key"] == key)


def goal_of(move: Any) -> str:
    """Where a move of a document leads."""
    return move if isinstance(move, str) else str(move["to"])


def _rows(document: Row, pipeline: Pipeline) -> list[Row]:
    return list(document["stages"].get(pipeline.value) or ())


def _written(document: Row, pipeline: Pipeline, rows: Sequence[Row]) -> dict[str, Any]:
    return {**document, "stages": {**document["stages"], pipeline.value: list(rows)}}


def _goals(row: Row) -> list[str]:
    return [goal_of(move) for move in row.get("moves") or ()]


def _leading(row: Row, key: str, moves_in: Iterable[str]) -> Row:
    """A stage that leads into another, or does not: a move that stood keeps what else it says."""
    moves, is_there = list(row.get("moves") or ()), key in _goals(row)
    if row["key"] in moves_in:
        return row if is_there else {**row, "moves": [*moves, key]}
    return {**row, "moves": [move for move in moves if goal_of(move) != key]} if is_there else row


def _forgetting(row: Row, key: str) -> Row:
    """A stage that neither leads into another nor is reached from it by itself."""
    made = dict(_leading(row, key, ()))
    ways = [
        {**way, "from": [one for one in way.get("from") or () if one != key]}
        for way in row.get("enters_when") or ()
    ]
    if "enters_when" in row:
        made["enters_when"] = [way for way in ways if way["from"]]
    return made


def _reached_again(row: Row, before: Row | None, key: str) -> Row:
    """A stage whose ways come from another one again, as they did in the published document."""
    ways = list(row.get("enters_when") or ())
    known = {way.get("key"): way for way in ways}
    for way in (before or {}).get("enters_when") or ():
        if key not in (way.get("from") or ()):
            continue
        standing = known.get(way["key"])
        if standing is None:
            ways.append({**way, "from": [key]})
        elif key not in standing["from"]:
            ways[ways.index(standing)] = {**standing, "from": [*standing["from"], key]}
    return {**row, "enters_when": ways} if ways else row


def _reasons_again(reasons: Row, published: Row, key: str, to: Any) -> dict[str, Any]:
    """Reasons that led into a stage lead there again, where they still lead where its people were to go."""
    made = {}
    for name, rows in reasons.items():
        before = {one["key"]: one for one in published.get(name) or ()}
        made[name] = [
            one
            | {
                way: key
                for way in _LEADS
                if before.get(one["key"], {}).get(way) == key and one.get(way) == to
            }
            for one in rows
        ]
    return made


def _queue_again(queue: Row, published: Row, key: str, to: Any) -> dict[str, Any]:
    """Entries of the call queue that came from a stage come from there again, where nobody changed them since."""
    before = {one["key"]: one for one in published.get("entries") or ()}
    entries = []
    for one in queue.get("entries") or ():
        old = before.get(one["key"], {})
        is_ours = list(dict.fromkeys(_swapped(old, key, to))) == one.get("from")
        entries.append({**one, "from": old["from"]} if is_ours and key in (old.get("from") or ()) else one)
    return {**queue, "entries": entries}


def _elsewhere(document: dict[str, Any], key: str, to: str) -> dict[str, Any]:
    """Reasons and the call queue name another stage."""
    here = {one["key"] for one in _rows(document, Pipeline.CONTACT)}
    reasons = {
        name: [one | {way: to for way in _LEADS if one.get(way) == key} for one in rows or ()]
        for name, rows in document["reasons"].items()
    }
    queue = document["telesales"]
    entries = [
        {**one, "from": [stage for stage in dict.fromkeys(_swapped(one, key, to)) if stage in here]}
        if key in (one.get("from") or ())
        else one
        for one in queue.get("entries") or ()
    ]
    return {**document, "reasons": reasons, "telesales": {**queue, "entries": entries}}


def _swapped(entry: Row, key: str, to: str) -> list[str]:
    return [to if stage == key else stage for stage in entry.get("from") or ()]
