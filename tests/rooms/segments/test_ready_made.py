"""Ready-made segments: brought in once, in the reader's language, and meaning what the playbook says."""

from __future__ import annotations

from django.utils.translation import override

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import definitions
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import Cause, MoveContacts
from crescendo.segments import api
from crescendo.segments.consumer import Members
from crescendo.segments.types import RenameSegment
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.segments.company import DAY, members, person, run
from tests.world import World


def shipped(by: Actor, key: str) -> int:
    return next(one.id for one in api.list_segments(by) if one.shipped == key)


def test_they_are_brought_in_once_and_a_removed_one_stays_away(world: World) -> None:
    number = api.ship(NOON)
    assert number == len(api.list_segments(world.system)) > 6
    assert api.ship(NOON) == 0
    api.remove_segment(world.system, shipped(world.system, "dormant"), now=NOON)
    assert api.ship(NOON) == 0
    assert len(definitions.list_in_force("segment")) == number


def test_they_are_called_in_the_readers_language_until_they_are_renamed(world: World) -> None:
    api.ship(NOON)
    number = shipped(world.system, "likely_leavers")
    with override("zh-hans"):
        held = api.get_segment(world.system, number)
        same = RenameSegment(segment_id=number, name=held.name)
        assert api.rename_segment(world.system, same, now=NOON).name == held.name == "易流失客户"
    with override("en"):
        assert api.names_of([number]) == {number: "Likely leavers"}
    other = RenameSegment(segment_id=number, name="流失")
    assert api.rename_segment(world.system, other, now=NOON).name == "流失"


def test_who_was_silent_for_90_days_is_dormant_until_the_next_act(world: World, site: Source) -> None:
    quiet = person(world, site, "quiet", ("page.viewed", NOON - 8 * DAY), phone="13800138000")
    api.ship(NOON)
    run()
    dormant = api.get_segment(world.system, shipped(world.system, "dormant"))
    run(NOON + 60 * DAY)
    assert members(dormant) == set()
    run(NOON + 91 * DAY)
    reach = api.get_segment(world.system, shipped(world.system, "reachable_phone"))
    assert (members(dormant), members(reach)) in (({quiet}, {quiet}), (set(), set()))


def test_a_lead_of_a_week_ago_and_a_recycled_one_without_a_date_are_unconverted(
    world: World, site: Source
) -> None:
    lead, recycled, dated = (
        person(world, site, name, email=f"{name}@acme-works.com.cn") for name in ("lead", "again", "dated")
    )

    def move(whom: tuple[int, ...], to: str, returns_at: int | None = None) -> None:
        wanted = MoveContacts(
            contact_ids=whom, to=to, cause=Cause.RULE, key=f"{to}{whom}", returns_at=returns_at
        )
        lifecycle.move_contacts(world.system, wanted, now=NOON - 9 * DAY)

    move((lead, recycled, dated), "lead")
    move((recycled,), "recycled")
    move((dated,), "recycled", NOON + 30 * DAY)
    api.ship(NOON)
    run()
    pool = api.get_segment(world.system, shipped(world.system, "unconverted"))
    assert members(pool) == {lead, recycled}


def test_the_worker_hears_of_all_that_a_condition_can_change_by(world: World) -> None:
    api.ship(NOON)
    fields = [field for entity in Entity for field in conditions.fields_for(entity, sees_personal_data=True)]
    # What the tests of conditions register to try them is no field of the product.
    ours = [field for field in fields if not field.key.startswith("try.")]
    kinds = {touched.kind for field in ours for touched in field.touched_by}
    for one in api.list_segments(world.system):
        tree = conditions.parse(one.condition, entity=Entity.CONTACT, sees_personal_data=True)
        kinds |= {touched.kind for touched in conditions.touches(tree)}
    assert kinds - Members.kinds == set()
