"""Which column of a file is which field: guessed from its name, or as somebody said it for such a file before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256

from crescendo.core.imports.types import OWN, Kind, Options, Plan
from crescendo.core.refusals import NotValid, mark
from crescendo.core.text import fold

_BETWEEN = re.compile(r"[\s_\-./·:：()（）*#]+")
_NO_FIELD = mark("There is no such field.")
_NO_COLUMN = mark("The file has no such column.")
_MISSING = mark("No column of the file is mapped to this field, and one is needed.")
_KEY_NOT_MAPPED = mark("The key must be one of the mapped columns that can tell rows apart.")
_NO_SOURCE = mark("Say which source these rows came from.")
_NO_MODE = mark("This kind of import cannot be limited so.")


def plain(name: str) -> str:
    """A column's name without what people vary: case, width, spaces and marks between words."""
    return _BETWEEN.sub("", fold(name))


def signature(columns: Sequence[str]) -> str:
    """Files with the same columns have the same signature, in whatever order."""
    text = "\n".join(sorted(plain(column) for column in columns))
    return sha256(text.encode()).hexdigest()[:32]


def guess(kind: Kind, columns: Sequence[str]) -> dict[str, str]:
    """Field to column, each once: the field's own name first, then its label, then other names for it."""
    mapping: dict[str, str] = {}
    free = {plain(column): column for column in reversed(columns)}
    columns_of_kind = kind.all_columns()
    for rank in range(2):
        for column in columns_of_kind:
            if column.name in mapping:
                continue
            names = (column.name, column.label, column.chinese) if rank == 0 else column.aliases
            found = next((plain(name) for name in names if name and plain(name) in free), None)
            if found is not None:
                mapping[column.name] = free.pop(found)
    for name, column_name in list(free.items()):
        if kind.takes_own and name.startswith(plain(OWN)) and column_name.lower().startswith(OWN):
            mapping[OWN + column_name[len(OWN) :].strip()] = column_name
    return mapping


def check(kind: Kind, columns: Sequence[str], plan: Plan) -> None:
    """Refuse with NotValid a plan that names what is not there, or leaves out what is needed."""
    errors = [
        (f"/mapping/{name}", "field_unknown", _NO_FIELD) for name in plan.mapping if not kind.column(name)
    ]
    known = set(columns)
    errors += [
        (f"/mapping/{name}", "column_unknown", _NO_COLUMN)
        for name, column in plan.mapping.items()
        if column not in known
    ]
    errors += [
        (f"/mapping/{group[0]}", "field_missing", _MISSING)
        for group in kind.needs
        if not any(name in plan.mapping for name in group)
    ]
    errors += _option_errors(kind, plan.mapping, plan.options)
    if errors:
        raise NotValid(errors)


def _option_errors(kind: Kind, mapping: Mapping[str, str], options: Options) -> list[tuple[str, str, str]]:
    errors = []
    if options.key and (options.key not in kind.keys or options.key not in mapping):
        errors.append(("/key", "key_not_mapped", _KEY_NOT_MAPPED))
    if kind.takes_source and options.source_id is None:
        errors.append(("/source_id", "source_missing", _NO_SOURCE))
    if options.mode not in kind.modes:
        errors.append(("/mode", "mode_unknown", _NO_MODE))
    return errors
