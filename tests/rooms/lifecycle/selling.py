"""A sales floor for tests: colleagues with roles, contacts that become MQLs, the worker's part of it."""

from __future__ import annotations

from collections.abc import Sequence

from crescendo.core import api as core
from crescendo.core import jobs, rounds
from crescendo.core.types import Actor, CreateStaff, Role
from crescendo.lifecycle.models import Lead
from crescendo.lifecycle.routing import api as routing
from crescendo.lifecycle.stages import api as stages
from crescendo.lifecycle.stages.nouns import Cause, MoveContacts
from tests.conftest import NOON

SYSTEM = Actor.system("test")
# A moment after the people were typed in.
THEN = NOON + 1_000


def colleague(name: str, role: Role = Role.SALES, *, team_id: int | None = None) -> Actor:
    """Somebody who works here."""
    request = CreateStaff(
        email=f"{name.lower()}@example.com",
        name=name,
        role=role,
        password="correct horse battery 7",
        team_id=team_id,
    )
    staff = core.create_staff(SYSTEM, request, now=NOON)
    return core.actors_of(frozenset({staff.id}))[staff.id]


def to_mql(contacts: Sequence[int], *, way: str = "hot", now: int = THEN) -> None:
    """They become MQLs by a way of the document."""
    for stage, by in (("lead", ""), ("mql", way)):
        stages.move_contacts(
            SYSTEM, MoveContacts(contact_ids=tuple(contacts), to=stage, cause=Cause.RULE, way=by), now=now
        )


def work(now: int = THEN) -> None:
    """What the worker does at a moment, until nothing is left."""
    for _ in range(50):
        done = routing.ring(now) + rounds.run_until_quiet((routing.Leads(),), now=now)
        if not done + jobs.run_until_quiet(routing.JOBS, now=now):
            return
    raise AssertionError("it does not come to rest")


def lead_of(contact: int) -> Lead:
    """The newest lead of a contact, as it stands."""
    row = Lead.objects.filter(contact_id=contact).order_by("-pk").first()
    assert row is not None
    return row
