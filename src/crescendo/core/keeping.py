"""How long each kind of thing is kept: usual values, the company's own, and the sweep that follows them.

Rooms register their kinds. A kind without a limit is kept until somebody sets one.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from crescendo.core import audit
from crescendo.core.clock import DAY
from crescendo.core.models import RetentionRule
from crescendo.core.refusals import NotFound, NotValid, mark
from crescendo.core.roles import require
from crescendo.core.types import Actor, Kept, KeptRow, Permission

CHUNK = 1_000
_OUT_OF_BOUNDS = mark("This many days cannot be set here.")
_kinds: dict[str, Kept] = {}

audit.register({"retention.changed": mark("%(by)s changed how long things are kept: %(fields)s")})


def register(*kinds: Kept) -> None:
    """Make kinds known, in the order in which a screen shows them."""
    _kinds.update({kind.name: kind for kind in kinds})


def list_kept(by: Actor) -> tuple[KeptRow, ...]:
    """All kinds with the days in force. One query. Refuses NotAllowed."""
    require(by, Permission.SETTINGS_MANAGE)
    own = _own()
    return tuple(KeptRow(kind=kind, days=own.get(name, kind.usual)) for name, kind in _kinds.items())


def count_older(by: Actor, name: str, days: int | None, *, now: int) -> int:
    """How much would go if this kind were kept so many days. Refuses NotAllowed, NotFound."""
    require(by, Permission.SETTINGS_MANAGE)
    kind = _kinds.get(name)
    if kind is None:
        raise NotFound(kind="retention", id=name)
    return 0 if days is None else kind.count(now - days * DAY)


def change_retention(by: Actor, wanted: Mapping[str, int | None], *, now: int) -> None:
    """Set for how many days kinds are kept; None: until somebody sets a limit. What is older goes in chunks.

    Refuses NotAllowed, NotValid.
    """
    require(by, Permission.SETTINGS_MANAGE)
    errors = [
        (f"/{name}", "days_out_of_bounds", _OUT_OF_BOUNDS)
        for name, days in wanted.items()
        if name not in _kinds or not _is_within(_kinds[name], days)
    ]
    if errors:
        raise NotValid(errors)
    with transaction.atomic():
        before = _own()
        changed = {
            name: days for name, days in wanted.items() if before.get(name, _kinds[name].usual) != days
        }
        for name, days in changed.items():
            RetentionRule.objects.update_or_create(kind=name, defaults={"days": days, "changed_at": now})
        if changed:
            audit.record(by, "retention.changed", "company", changed, now=now)


def days_of(name: str) -> int | None:
    """For how many days a kind is kept; None for ever. One query."""
    return _own().get(name, _kinds[name].usual)


def sweep(*, now: int) -> int:
    """Remove a chunk of each kind that is past its time; returns how much."""
    own = _own()
    done = 0
    for name, kind in _kinds.items():
        days = own.get(name, kind.usual)
        if days is not None:
            with transaction.atomic():
                done += kind.sweep(now - days * DAY, CHUNK)
    return done


def _is_within(kind: Kept, days: int | None) -> bool:
    return kind.usual is None if days is None else kind.least <= days <= kind.most


def _own() -> dict[str, int | None]:
    return dict(RetentionRule.objects.values_list("kind", "days"))
