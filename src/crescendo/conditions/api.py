"""The door of the condition language.

A tree has six meanings: `compile_where` (SQL), `holds` and `explain` (Python), `words`, the form (`form_…`),
`touches` and `next_change`. Nothing here writes or reads a clock: `now` and `zone` are handed in.
"""

from __future__ import annotations

from crescendo.conditions import leaves
from crescendo.conditions.compile import compile_where
from crescendo.conditions.documents import parse, write
from crescendo.conditions.field_kind import FIELD
from crescendo.conditions.form import (
    Choice,
    Control,
    FlatFilter,
    Match,
    OperatorControl,
    Row,
    Widget,
    form_controls,
    form_decode,
    form_encode,
    form_find,
    form_tree,
)
from crescendo.conditions.interpret import explain, holds
from crescendo.conditions.labels import label_of
from crescendo.conditions.leaves import LeafKind, Reading, Speech, Target
from crescendo.conditions.next_change import next_change
from crescendo.conditions.registry import fields_for, find_field, register, register_source
from crescendo.conditions.touches import references, touches
from crescendo.conditions.types import All, Any_, Tree
from crescendo.conditions.words import words

__all__ = [
    "Choice",
    "Control",
    "FlatFilter",
    "LeafKind",
    "Match",
    "OperatorControl",
    "Reading",
    "Row",
    "Speech",
    "Target",
    "Widget",
    "compile_where",
    "everything",
    "explain",
    "fields_for",
    "find_field",
    "form_controls",
    "form_decode",
    "form_encode",
    "form_find",
    "form_tree",
    "holds",
    "label_of",
    "next_change",
    "nothing",
    "parse",
    "references",
    "register",
    "register_leaf",
    "register_source",
    "touches",
    "words",
    "write",
]

register_leaf = leaves.register
register_leaf(FIELD)


def everything() -> Tree:
    """The tree that holds for all."""
    return All(())


def nothing() -> Tree:
    """The tree that holds for none: the scope of somebody who may see nobody."""
    return Any_(())
