"""What people said about themselves, in forms and on pages, and when they did so first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from crescendo.core import sets


def first_claims(contact_ids: Sequence[int], fields: Iterable[str]) -> list[tuple[int, str, int]]:
    """Contact, field and the instant of its first claim, scope aside: staff's and servers' words are no claims.

    One query.
    """
    given = {"contacts": sets.batch_json(list(contact_ids)), "fields": sets.batch_json(sorted(fields))}
    rows = sets.fetch(sets.statement(__package__, "first_claims"), given)
    return [(int(contact), str(field), int(at)) for contact, field, at in rows]
