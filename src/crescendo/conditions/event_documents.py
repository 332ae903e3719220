"""Questions about what somebody did as documents, strict and short.

`{"event": ACTS, "window": …, "measure": …, "at_least": 3}`, `{"occasion": "first", "of": ACTS, "is": {…}}`,
`{"sequence": {"first": ACTS, "then": ACTS}, "at_least": 2, "gap": {"at_most": …}}`. ACTS is a name, a list of names, or
`{"names": …, "filter": {…}, "judgement": "any"}`; the name `*` is any act.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crescendo.conditions import documents
from crescendo.conditions.datasets import events
from crescendo.conditions.event_turns import turns_inside
from crescendo.conditions.event_types import (
    LONGEST_NAME,
    MOST_ACTS,
    MOST_TIMES,
    Acts,
    End,
    EndLeaf,
    EventLeaf,
    Judged,
    Measure,
    Part,
    Property,
    SequenceLeaf,
)
from crescendo.conditions.leaves import Reading, read_count, refused
from crescendo.conditions.property_documents import read_property_name, read_thousandths, write_thousandths
from crescendo.conditions.question import LARGEST
from crescendo.conditions.types import All, Entity, FieldType, Span
from crescendo.conditions.window_documents import read_span, read_window, write_span, write_window
from crescendo.core.refusals import mark
from crescendo.core.text import clean

ANY = "*"
_PARTS = {Measure.SUM: (Part.VALUE,), Measure.MAX: (Part.VALUE,), Measure.MIN: (Part.VALUE,)}
Document = Mapping[str, Any]


def parse_event(document: Document, path: str, reading: Reading) -> EventLeaf:
    """Read `{"event": …}`; raises ConditionNotValid."""
    _only(document, {"event", "window", "measure", "at_least", "at_most"}, path)
    _of_contact(path, reading)
    measure, of = _measure(document.get("measure", "count"), f"{path}/measure", reading)
    low, high = (_bound(document, key, of, path) for key in ("at_least", "at_most"))
    if low is None and high is None:
        if measure not in {Measure.COUNT, Measure.DISTINCT}:
            raise refused(path, "range", mark("Say at_least, at_most or both."))
        low = 1
    if low is not None and high is not None and low > high:
        raise refused(f"{path}/at_most", "range", mark("The first value is above the second."))
    return EventLeaf(
        acts=_acts(document["event"], f"{path}/event", reading),
        window=read_window(document.get("window"), f"{path}/window"),
        measure=measure,
        of=of,
        low=low,
        high=high,
    )


def write_event(leaf: EventLeaf) -> dict[str, Any]:
    """The canonical document: it reads back as the same leaf."""
    document: dict[str, Any] = {"event": _written(leaf.acts), **write_window(leaf.window)}
    if leaf.measure is not Measure.COUNT:
        of = (
            {"property": leaf.of.name, "type": leaf.of.type.value}
            if isinstance(leaf.of, Property)
            else leaf.of
        )
        document["measure"] = {leaf.measure.value: of.value if isinstance(of, Part) else of}
    for key, bound in (("at_least", leaf.low), ("at_most", leaf.high)):
        if bound is not None:
            document[key] = write_thousandths(bound) if _is_in_thousandths(leaf.measure, leaf.of) else bound
    return document


def parse_end(document: Document, path: str, reading: Reading) -> EndLeaf:
    """Read `{"occasion": …}`; raises ConditionNotValid."""
    _only(document, {"occasion", "of", "is", "window"}, path)
    _of_contact(path, reading)
    end = document["occasion"]
    if end not in tuple(End):
        raise refused(f"{path}/occasion", "value", mark("Say first or last here."))
    for key in ("of", "is"):
        _must_have(document, key, path)
    return EndLeaf(
        end=End(end),
        acts=_acts(document["of"], f"{path}/of", reading),
        asked=documents.parse_inner(document["is"], f"{path}/is", Entity.EVENT, reading),
        window=read_window(document.get("window"), f"{path}/window"),
    )


def write_end(leaf: EndLeaf) -> dict[str, Any]:
    """The canonical document."""
    asked = documents.write(leaf.asked)
    return {"occasion": leaf.end.value, "of": _written(leaf.acts), "is": asked, **write_window(leaf.window)}


def parse_sequence(document: Document, path: str, reading: Reading) -> SequenceLeaf:
    """Read `{"sequence": …}`; raises ConditionNotValid."""
    _only(document, {"sequence", "at_least", "gap", "window"}, path)
    _of_contact(path, reading)
    place, steps = f"{path}/sequence", document["sequence"]
    if not isinstance(steps, Mapping) or set(steps) not in ({"first", "then"}, {"first", "never"}):
        raise refused(place, "shape", mark("A sequence has first, and then or never."))
    last = "never" if "never" in steps else "then"
    if last == "never" and "at_least" in document:
        raise refused(f"{path}/at_least", "range", mark("What never follows is not counted."))
    low, high = _gap(document.get("gap"), f"{path}/gap")
    return SequenceLeaf(
        first=_acts(steps["first"], f"{place}/first", reading),
        then=_acts(steps[last], f"{place}/{last}", reading),
        is_never=last == "never",
        times=read_count(document.get("at_least", 1), f"{path}/at_least", most=MOST_TIMES),
        low=low,
        high=high,
        window=read_window(document.get("window"), f"{path}/window"),
    )


def write_sequence(leaf: SequenceLeaf) -> dict[str, Any]:
    """The canonical document."""
    steps = {"first": _written(leaf.first), "never" if leaf.is_never else "then": _written(leaf.then)}
    gap = {key: write_span(span) for key, span in (("at_least", leaf.low), ("at_most", leaf.high)) if span}
    several = {"at_least": leaf.times} if leaf.times > 1 else {}
    return {"sequence": steps, **several, **({"gap": gap} if gap else {}), **write_window(leaf.window)}


def _acts(given: Any, path: str, reading: Reading) -> Acts:
    if not isinstance(given, Mapping):
        return Acts(names=_names(given, path, reading))
    _only(given, {"names", "filter", "judgement"}, path)
    _must_have(given, "names", path)
    judged = given.get("judgement", Judged.HUMAN.value)
    if judged not in tuple(Judged):
        raise refused(f"{path}/judgement", "value", mark("Say human or any here."))
    place = f"{path}/filter"
    inner = documents.parse_inner(given.get("filter", {"all": []}), place, Entity.EVENT, reading)
    if turns_inside(inner):
        raise refused(
            place,
            "window",
            mark("Say by the window when it was done, so that it is known when that is over."),
        )
    return Acts(names=_names(given["names"], f"{path}/names", reading), judged=Judged(judged), filter=inner)


def _names(given: Any, path: str, reading: Reading) -> tuple[str, ...]:
    if given == ANY:
        return ()
    names = given if isinstance(given, list) else [given]
    reading.spend(path, values=len(names))
    if not names or len(names) > MOST_ACTS:
        raise refused(path, "value", mark("Name one act at least, and at most %(most)s."), most=MOST_ACTS)
    for name in names:
        if not isinstance(name, str) or not name or len(name) > LONGEST_NAME or name == ANY:
            raise refused(
                path, "value", mark("An act is named by a text, as page.viewed; * alone is any act.")
            )
    return tuple(dict.fromkeys(clean(name) for name in names))


def _written(acts: Acts) -> Any:
    names: Any = list(acts.names) if len(acts.names) > 1 else next(iter(acts.names), ANY)
    if acts == Acts(names=acts.names):
        return names
    document: dict[str, Any] = {"names": names}
    if acts.filter != All(()):
        document["filter"] = documents.write(acts.filter)
    if acts.judged is not Judged.HUMAN:
        document["judgement"] = acts.judged.value
    return document


def _measure(given: Any, path: str, reading: Reading) -> tuple[Measure, Part | Property | None]:
    if given == Measure.COUNT.value:
        return Measure.COUNT, None
    if not isinstance(given, Mapping) or len(given) != 1 or next(iter(given)) not in tuple(Measure):
        raise refused(path, "shape", mark("Measure by count, or by sum, distinct, max or min of something."))
    ((name, of),) = given.items()
    measure, place = Measure(name), f"{path}/{name}"
    if isinstance(of, Mapping):
        return measure, _measured_property(measure, of, place, reading)
    if of in {part.value for part in _PARTS.get(measure, ())} or (
        measure is Measure.DISTINCT and of in tuple(Part)
    ):
        return measure, Part(of)
    raise refused(
        place, "value", mark("This cannot be measured so: name the value, the subject or a property.")
    )


def _measured_property(measure: Measure, of: Document, place: str, reading: Reading) -> Property:
    _only(of, {"property", "type"}, place)
    prop = read_property_name(of, place, reading)
    allowed = {FieldType.NUMBER, FieldType.TEXT} if measure is Measure.DISTINCT else {FieldType.NUMBER}
    if prop.type not in allowed:
        raise refused(
            f"{place}/type",
            "value",
            mark("This cannot be measured so: numbers can, and texts be told apart."),
        )
    return prop


def _bound(document: Document, key: str, of: Part | Property | None, path: str) -> int | None:
    given = document.get(key)
    if given is None:
        return None
    place = f"{path}/{key}"
    if _is_in_thousandths(_measure_of(document), of):
        return read_thousandths(given, place)
    if isinstance(given, bool) or not isinstance(given, int):
        raise refused(place, "value", mark("Give a whole number here."))
    if not -LARGEST <= given <= LARGEST:
        raise refused(place, "value", mark("This number is too large."))
    return given


def _measure_of(document: Document) -> Measure:
    given = document.get("measure", "count")
    return Measure(next(iter(given))) if isinstance(given, Mapping) else Measure.COUNT


def _is_in_thousandths(measure: Measure, of: Part | Property | None) -> bool:
    return isinstance(of, Property) and measure is not Measure.DISTINCT


def _gap(given: Any, path: str) -> tuple[Span | None, Span | None]:
    if given is None:
        return None, None
    if not isinstance(given, Mapping) or not given:
        raise refused(path, "shape", mark("A gap has at_least, at_most or both."))
    _only(given, {"at_least", "at_most"}, path)
    low, high = (
        read_span(given[key], f"{path}/{key}") if key in given else None for key in ("at_least", "at_most")
    )
    return low, high


def _of_contact(path: str, reading: Reading) -> None:
    if reading.entity is not Entity.CONTACT:
        raise refused(path, "shape", mark("Only a contact is asked what it did."))
    events()


def _only(document: Document, keys: set[str], path: str) -> None:
    for key in document:
        if key not in keys:
            raise refused(path, "unknown_key", mark("Nothing here is called %(key)s."), key=str(key)[:80])


def _must_have(document: Document, key: str, path: str) -> None:
    if key not in document:
        raise refused(path, "missing_key", mark("Here %(key)s is missing."), key=key)
