"""Rows in which somebody's addresses stand, for erasure: few addresses are asked of the database, many of Python.

A condition for each address and field is more than SQLite takes (a depth of a thousand), and costs a comparison each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from crescendo.core import needles

_FEW = 30


def rows_naming(rows: QuerySet[Any], fields: Sequence[str], texts: tuple[str, ...]) -> QuerySet[Any]:
    """Those of these rows in one of whose fields one of the texts stands as a whole word; all are read at once."""
    forms = needles.forms_of(texts)
    if not forms:
        return rows.none()
    if len(forms) * len(fields) <= _FEW:
        wanted = Q(pk__in=())
        for form in forms:
            for field in fields:
                wanted |= Q(**{f"{field}__icontains": form})
        rows = rows.filter(wanted)
    named = [
        number
        for number, *said in rows.values_list("pk", *fields).iterator()
        if needles.is_in(texts, "\n".join(filter(None, said)))
    ]
    found: QuerySet[Any] = rows.model.objects.filter(pk__in=named)
    return found
