"""What sellers write down and send, made anew for each route that asks about it."""

from __future__ import annotations

from dataclasses import replace

from crescendo.core import api as core
from crescendo.core.clock import SystemClock
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import materials, talks
from tests.doors.console.story import NOON

BY = Actor.system("story")


def put_material() -> int:
    """A material of the library."""
    request = materials.PutMaterial(title_zh="客户案例", title_en="Case", link="https://www.example.com/case")
    return lifecycle.materials.put_material(BY, request, now=NOON).id


def send_material(contact_id: int) -> int:
    """A material that was sent to a contact."""
    request = materials.SendMaterial(material_id=put_material(), contact_id=contact_id)
    return lifecycle.materials.record_sent(BY, request, now=NOON).id


def write_talk(contact_id: int, staff_id: int) -> int:
    """A meeting that a colleague wrote down."""
    by = core.actors_of(frozenset({staff_id})).get(staff_id, BY)
    by = replace(BY, staff_id=by.staff_id, label=by.label)
    request = talks.NewTalk(kind=talks.TalkKind.MEETING, title="Workshop", contact_ids=(contact_id,))
    return lifecycle.talks.record_talk(by, request, now=SystemClock().now()).id
