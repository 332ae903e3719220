"""The door of the condition language.

A tree has six meanings: `compile_where` (SQL), `holds` and `explain` (Python), `words`, the form (`form_…`),
`touches` and `next_change`. Nothing here writes or reads a clock: `now` and `zone` are handed in.
"""

from __future__ import annotations

from crescendo.conditions import leaves
from crescendo.conditions.builder import describe
from crescendo.conditions.compile import compile_members, compile_turns, compile_where, turns_of, where_of
from crescendo.conditions.datasets import EventDataset
from crescendo.conditions.datasets import register as register_events
from crescendo.conditions.days import today
from crescendo.conditions.documents import parse, parse_inner, parse_noting, write
from crescendo.conditions.event_kinds import KINDS
from crescendo.conditions.event_sql import acts_of, named
from crescendo.conditions.far_rows import far_key, far_where, holds_without, is_met
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
from crescendo.conditions.leaves import LeafKind, PlainKind, Reading, Speech, Target
from crescendo.conditions.narrowing import bounds_of, pinned_to
from crescendo.conditions.needs import needs, require_needs
from crescendo.conditions.next_change import next_change
from crescendo.conditions.registry import (
    asking_once,
    fields_for,
    find_field,
    register,
    register_source,
)
from crescendo.conditions.rows import Rows, among, given_ids, rows_of
from crescendo.conditions.rows import register as register_rows
from crescendo.conditions.share import SHARE
from crescendo.conditions.touches import references, touches
from crescendo.conditions.types import All, Any_, Tree
from crescendo.conditions.words import words

__all__ = [
    "Choice",
    "Control",
    "EventDataset",
    "FlatFilter",
    "LeafKind",
    "Match",
    "OperatorControl",
    "PlainKind",
    "Reading",
    "Row",
    "Rows",
    "Speech",
    "Target",
    "Widget",
    "acts_of",
    "among",
    "asking_once",
    "bounds_of",
    "compile_members",
    "compile_turns",
    "compile_where",
    "describe",
    "everything",
    "explain",
    "far_key",
    "far_where",
    "fields_for",
    "find_field",
    "form_controls",
    "form_decode",
    "form_encode",
    "form_find",
    "form_tree",
    "given_ids",
    "holds",
    "holds_without",
    "is_met",
    "label_of",
    "named",
    "needs",
    "next_change",
    "nothing",
    "parse",
    "parse_inner",
    "parse_noting",
    "pinned_to",
    "references",
    "register",
    "register_events",
    "register_leaf",
    "register_rows",
    "register_source",
    "require_needs",
    "rows_of",
    "today",
    "touches",
    "turns_of",
    "where_of",
    "words",
    "write",
]

register_leaf = leaves.register
for _kind in (FIELD, *KINDS, SHARE):
    register_leaf(_kind)


def everything() -> Tree:
    """The tree that holds for all."""
    return All(())


def nothing() -> Tree:
    """The tree that holds for none: the scope of somebody who may see nobody."""
    return Any_(())
