"""What a list is asked with: size, cursor, order, and who is meant."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from ninja import Query
from pydantic import Field

from crescendo.conditions import api as conditions
from crescendo.conditions.types import All, ConditionNotValid, Entity, FieldLeaf, Operator, Problem, Tree
from crescendo.core.refusals import mark
from crescendo.core.text import clean
from crescendo.core.types import Actor

# No server takes an address of more than 64 kB, and a letter may need twelve bytes in it: all of these fit.
Limit = Annotated[int, Query(ge=1, le=200, description="How many rows a page holds at most.")]
After = Annotated[
    str | None,
    Query(
        pattern=r"^[A-Za-z0-9._-]{1,2000}$", description="`next_cursor` of the page before, as it was given."
    ),
]
AfterNumber = Annotated[
    str | None, Query(pattern=r"^[0-9]{1,18}$", description="`next_cursor` of the page before.")
]
Filter = Annotated[
    str | None,
    Query(
        max_length=3_000,
        description="Who is meant, as a condition document in JSON: "
        '`{"field": "company", "operator": "contains", "value": "Acme"}`, or all, any, not of such.',
    ),
]
Row = Annotated[str, Field(max_length=100)]
Rows = Annotated[
    list[Row] | None,
    Query(
        alias="f",
        max_length=20,
        description="The same as rows of a form: `f=company:contains:Acme&f=last_seen_at:within_last:7d`.",
    ),
]
Match = Annotated[Literal["all", "any"], Query(description="Whether all rows `f` hold, or any one of them.")]


def tree_of(
    by: Actor, entity: Entity, document: str | None, rows: list[str] | None, match: str
) -> Tree | None:
    """The condition that a list is filtered by. Refuses ConditionNotValid, the parameter in its pointers."""
    if document is not None and rows:
        raise _refused("/f", "filter_twice", mark("Send either filter or f."))
    if document is not None:
        return _parsed(by, entity, document)
    if not rows:
        return None
    pairs = [*(("f", clean(row)) for row in rows), ("match", match)]
    try:
        return conditions.form_tree(
            conditions.form_decode(pairs), entity=entity, sees_personal_data=by.sees_personal_data
        )
    except ConditionNotValid as refusal:
        raise below("/f", refusal) from refusal


def within(tree: Tree | None, entity: Entity, field: str, number: int) -> Tree:
    """The condition, and that a reference is this row."""
    found = conditions.find_field(entity, field)
    assert found is not None
    leaf = FieldLeaf(field=found, operator=Operator.IS, value=number)
    return leaf if tree is None else All((tree, leaf))


def _parsed(by: Actor, entity: Entity, text: str) -> Tree:
    try:
        document = msgspec.json.decode(clean(text))
    except (msgspec.DecodeError, RecursionError) as cause:
        raise _refused("/filter", "no_json", mark("A filter is a condition document in JSON.")) from cause
    try:
        return conditions.parse(document, entity=entity, sees_personal_data=by.sees_personal_data)
    except ConditionNotValid as refusal:
        raise below("/filter", refusal) from refusal


def _refused(pointer: str, code: str, sentence: str) -> ConditionNotValid:
    return ConditionNotValid([Problem(path=pointer, code=code, sentence=sentence, data={})])


def below(pointer: str, refusal: ConditionNotValid) -> ConditionNotValid:
    """The refusal of a condition that stands at a place of the request."""
    return ConditionNotValid(
        [
            Problem(path=pointer + one.path, code=one.code, sentence=one.sentence, data=one.data)
            for one in refusal.problems
        ]
    )
