"""The kinds of definitions that live in files: which file each has, what is in force, and how it is put in force.

What a file says goes through the verbs that the console uses, so the same is allowed and the same refused.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from crescendo.activity import api as activity
from crescendo.core.refusals import NotValid
from crescendo.core.types import Actor, Document
from crescendo.lifecycle import api as lifecycle
from crescendo.people import api as people
from crescendo.people.types import ConsentDocument
from crescendo.scoring import api as scoring
from crescendo.scoring.types import NewModel, PublishModel, SaveModel
from crescendo.segments import api as segments
from crescendo.segments.types import ChangeSegment, NewSegment, Segment, SegmentKind

_MODELS, _SEGMENTS = "scoring/", "segments/"
_SHAPE = "The document has another shape: %(said)s"
_KEYS = "Exactly %(names)s are expected here."
_TWO = "Two segments have this name. Rename one of them."


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is in force of a file, None where nothing is yet; and whether a draft in the console says otherwise."""

    document: Document | None = field(hash=False)
    has_draft: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A document to be put in force, and why."""

    file: str
    document: Document = field(hash=False)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: whether a file is of it, what stands by file, and how a wish is put in force."""

    is_of: Callable[[str], bool]
    standing: Callable[[Actor], Mapping[str, Standing]]
    put: Callable[[Actor, Wish, int], None]


def _purposes(by: Actor) -> Mapping[str, Standing]:
    held = msgspec.to_builtins(people.consent_purposes(by).document)
    return {"consent-purposes.yaml": Standing(document=held)}


def _put_purposes(by: Actor, wish: Wish, now: int) -> None:
    try:
        document = msgspec.convert(wish.document, ConsentDocument)
    except msgspec.ValidationError as cause:
        raise NotValid([("", "shape", _SHAPE % {"said": cause})]) from cause
    people.change_purposes(by, document, now=now)


def _machine_rules(by: Actor) -> Mapping[str, Standing]:
    lists = {name: list(lines) for name, lines in activity.machine_rules(by).lists.items()}
    return {"machine-rules.yaml": Standing(document=lists)}


def _put_machine_rules(by: Actor, wish: Wish, now: int) -> None:
    known = _machine_rules(by)["machine-rules.yaml"].document or {}
    _expect(wish.document, known)
    for name, lines in wish.document.items():
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise NotValid([(f"/{name}", "shape", "A list of texts is expected here.")])
    activity.change_machine_rules(by, wish.document, now=now)


def _lifecycle(by: Actor) -> Mapping[str, Standing]:
    page = lifecycle.get_lifecycle(by)
    held, _ = lifecycle.lifecycle_version(by, page.number)
    return {"lifecycle.yaml": Standing(document=held, has_draft=bool(page.changes))}


def _put_lifecycle(by: Actor, wish: Wish, now: int) -> None:
    page = lifecycle.get_lifecycle(by)
    shipped, _ = lifecycle.lifecycle_version(by, 0)
    _expect(wish.document, shipped)
    revision = lifecycle.save_lifecycle(by, wish.document, revision=page.revision, now=now)
    lifecycle.publish_lifecycle(by, revision=revision, note=wish.note, now=now)


def _models(by: Actor) -> Mapping[str, Standing]:
    found = {}
    for row in scoring.list_models(by):
        page = scoring.get_model(by, row.key)
        held = None if page.in_force is None else {"name": page.name, **page.in_force}
        found[f"{_MODELS}{row.key}.yaml"] = Standing(document=held, has_draft=bool(page.changes))
    return found


def _put_model(by: Actor, wish: Wish, now: int) -> None:
    key = wish.file.removeprefix(_MODELS).rpartition(".")[0]
    name, document = _named(wish.document)
    if key not in {row.key for row in scoring.list_models(by)}:
        scoring.create_model(by, NewModel(key=key, name=name, copy_of=_acting(by)), now=now)
    revision = scoring.get_model(by, key).revision
    saved = scoring.save_model(
        by, SaveModel(key=key, document=document, revision=revision, name=name), now=now
    )
    assert saved.revision is not None
    if saved.changes:
        scoring.publish_model(by, PublishModel(key=key, revision=saved.revision, note=wish.note), now=now)


def _acting(by: Actor) -> str:
    return next(row.key for row in scoring.list_models(by) if row.is_acting)


def _segments(by: Actor) -> Mapping[str, Standing]:
    found: dict[str, Standing] = {}
    for segment in _dynamic(by):
        held = None if segment.in_force is None else {"name": segment.name, "condition": segment.in_force}
        has_draft = segment.in_force != segment.condition
        place = _file_of(segment.name, found)
        found[place] = Standing(document=held, has_draft=has_draft, name=segment.name)
    return found


def _put_segment(by: Actor, wish: Wish, now: int) -> None:
    _expect(wish.document, {"name": "", "condition": {}})
    name, condition = _named(wish.document)[0], wish.document["condition"]
    named = [segment for segment in _dynamic(by) if segment.name == name]
    if len(named) > 1:
        raise NotValid([("/name", "name_taken", _TWO)])
    if named:
        (old,) = named
        request = ChangeSegment(segment_id=old.id, name=name, condition=condition, revision=old.revision)
        segment = segments.change_segment(by, request, now=now)
    else:
        asked = NewSegment(name=name, kind=SegmentKind.DYNAMIC, condition=condition)
        segment = segments.create_segment(by, asked, now=now)
    if segment.condition != segment.in_force:
        segments.publish_segment(by, segment.id, revision=segment.revision, note=wish.note, now=now)


def _dynamic(by: Actor) -> tuple[Segment, ...]:
    return tuple(one for one in segments.list_segments(by) if one.kind is SegmentKind.DYNAMIC)


def _file_of(name: str, taken: Mapping[str, Standing]) -> str:
    """A file for a name, in any script: what a path may not hold becomes `-`."""
    plain = re.sub(r"[^\w]+", "-", name.casefold()).strip("-")[:80] or "segment"
    following = (f"{_SEGMENTS}{plain}{end}.yaml" for end in ("", *(f"-{count}" for count in range(2, 1_000))))
    return next(file for file in following if file not in taken)


def _named(document: Document) -> tuple[str, dict[str, Any]]:
    """The name in a document, and the document without it."""
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        raise NotValid([("/name", "name_missing", "Give it a name.")])
    return name.strip(), {key: value for key, value in document.items() if key != "name"}


def _expect(document: Document, names: Mapping[str, Any]) -> None:
    if set(document) != set(names):
        raise NotValid([("", "shape", _KEYS % {"names": ", ".join(sorted(names))})])


def place_of(file: str, document: Document, standing: Mapping[str, Standing]) -> str:
    """The file in which what a document is about would be written out: a segment is known by its name alone."""
    if not file.startswith(_SEGMENTS):
        return file
    name = str(document.get("name", "")).strip()
    same = (place for place, held in standing.items() if place.startswith(_SEGMENTS) and held.name == name)
    return next(same, file)


def repeated_names(documents: Mapping[str, Document]) -> dict[str, str]:
    """The files whose segment another file names as well, with the name."""
    named = {
        file: str(document.get("name", "")).strip()
        for file, document in documents.items()
        if file.startswith(_SEGMENTS)
    }
    counts = Counter(named.values())
    return {file: name for file, name in named.items() if counts[name] > 1}


def _is(file: str) -> Callable[[str], bool]:
    return lambda path: path == file


def _within(folder: str) -> Callable[[str], bool]:
    return lambda path: path.startswith(folder) and path.count("/") == 1


KINDS = (
    Kind(_is("consent-purposes.yaml"), _purposes, _put_purposes),
    Kind(_is("machine-rules.yaml"), _machine_rules, _put_machine_rules),
    Kind(_within(_MODELS), _models, _put_model),
    Kind(_within(_SEGMENTS), _segments, _put_segment),
    Kind(_is("lifecycle.yaml"), _lifecycle, _put_lifecycle),
)
"""In the order in which they are put in force: what asks comes after what is asked."""
