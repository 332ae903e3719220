"""What somebody gives of a deal, read and checked: all that is wrong is refused at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crescendo.core.api import names_of
from crescendo.core.refusals import NotValid, mark
from crescendo.core.types import Actor
from crescendo.lifecycle.deals import fields
from crescendo.lifecycle.deals.fields import FACTORS, FIELDS, WHOLE_WEIGHT, Reads
from crescendo.lifecycle.deals.standing import Standing
from crescendo.lifecycle.deals.types import DealLine
from crescendo.lifecycle.documents.api import in_force
from crescendo.lifecycle.documents.nouns import ReasonList
from crescendo.people import api as people

Errors = list[tuple[str, str, str]]
MOST_LINES = 50
_UNKNOWN = mark("There is no such field.")
_REQUIRED = mark("This field must not be empty.")
_WEIGHTS = mark("The four weights make 100 together.")
_ORDER = mark("The end lies before the start.")
_LINES = mark("Give at most 50 products, each with a name, a quantity from 1 on and a price or none.")
_NEVER_EMPTY = frozenset({"name", "currency", "source"})
_SPANS = (
    ("poc_starts_on", "poc_planned_end_on"),
    ("poc_starts_on", "poc_ended_on"),
    ("starts_on", "ends_on"),
)


def checked(by: Actor, given: Mapping[str, Any]) -> dict[str, Any]:
    """Field to value in its type, None where it is to be cleared. Refuses NotValid. Four queries at most."""
    values, errors = _read(given)
    errors += _not_there(by, values) + _no_reasons(values)
    if errors:
        raise NotValid(errors)
    return values


def refuse_contradictions(standing: Standing) -> None:
    """Refuse NotValid what cannot be true together, among what was changed."""
    errors = contradictions(standing)
    if errors:
        raise NotValid(errors)


def contradictions(standing: Standing) -> Errors:
    """What cannot be true together, among what was changed. Pure."""
    errors: Errors = []
    weights = [standing.get(name) for name in FACTORS.values()]
    is_weighed = any(name in standing.changed for name in FACTORS.values())
    is_said = is_weighed and any(weight is not None for weight in weights)
    if is_said and sum(weight or 0 for weight in weights) != WHOLE_WEIGHT:
        errors.append(("/factor_function", "weights", _WEIGHTS))
    for first, last in _SPANS:
        start, end = standing.get(first), standing.get(last)
        if {first, last} & standing.changed.keys() and start and end and end < start:
            errors.append((f"/{last}", "order", _ORDER))
    return errors


def checked_lines(lines: tuple[DealLine, ...]) -> tuple[DealLine, ...]:
    """Products as they will be kept. Refuses NotValid."""
    text, price = FIELDS["name"], FIELDS["amount"]
    fit = all(
        fields.read(text, line.product)
        and 1 <= line.quantity <= 10**9
        and (line.unit_amount is None or fields.read(price, line.unit_amount) is not None)
        for line in lines
    )
    if not fit or len(lines) > MOST_LINES:
        raise NotValid([("/lines", "lines", _LINES)])
    return tuple(
        DealLine(product=line.product.strip(), quantity=line.quantity, unit_amount=line.unit_amount)
        for line in lines
    )


def _read(given: Mapping[str, Any]) -> tuple[dict[str, Any], Errors]:
    values: dict[str, Any] = {}
    errors: Errors = []
    for name, value in given.items():
        of = FIELDS.get(name)
        if of is None:
            errors.append((f"/{name}", "field_unknown", _UNKNOWN))
        elif value is None or value == "":
            values[name] = None
            if name in _NEVER_EMPTY:
                errors.append((f"/{name}", "value_missing", _REQUIRED))
        else:
            values[name] = fields.read(of, value)
            if values[name] is None:
                errors.append((f"/{name}", "value_unreadable", fields.shape_of(of)))
    return values, errors


def _not_there(by: Actor, values: Mapping[str, Any]) -> Errors:
    """References to what is not there, or not seen by who names it."""
    errors: Errors = []
    for kind, find in _FINDERS.items():
        named = {name: values[name] for name, of in FIELDS.items() if of.reads is kind and values.get(name)}
        there = find(by, frozenset(named.values())) if named else frozenset()
        errors += [
            (f"/{name}", "not_there", fields.shape_of(FIELDS[name]))
            for name, number in named.items()
            if number not in there
        ]
    return errors


def _no_reasons(values: Mapping[str, Any]) -> Errors:
    """Reasons that the document in force does not have. One query where any was given."""
    given = {name: value for name, value in values.items() if value and FIELDS[name].reads is Reads.REASON}
    lifecycle = in_force() if given else None
    return [
        (f"/{name}", "value_unreadable", fields.shape_of(FIELDS[name]))
        for name, value in given.items()
        if lifecycle and lifecycle.find_reason(ReasonList(FIELDS[name].reasons), value) is None
    ]


_FINDERS: Mapping[Reads, Callable[[Actor, frozenset[int]], frozenset[int]]] = {
    Reads.STAFF: lambda _, numbers: frozenset(names_of(numbers)),
    Reads.ACCOUNT: lambda by, numbers: frozenset(people.find_accounts(by, numbers)),
    Reads.CONTACT: lambda by, numbers: frozenset(people.visible_contacts(by, numbers)),
}
