"""What sellers write down and send, made anew for each route that asks about it."""

from __future__ import annotations

from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import materials
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
