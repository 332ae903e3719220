"""Materials: who keeps the library, what is offered first, what was sent to whom."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from crescendo.core import facts
from crescendo.core.api import create_team
from crescendo.core.clock import DAY
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, CreateTeam
from crescendo.lifecycle import api
from crescendo.lifecycle.types import SalesKind, SalesQuery, Subject, SubjectKind, materials
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing
from tests.rooms.lifecycle.cast import SYSTEM, about, hired, person
from tests.rooms.lifecycle.selling import to_mql

pytestmark = pytest.mark.django_db


def put(title: str = "Case", by: Actor = SYSTEM, *, now: int = NOON, **more: Any) -> int:
    request = materials.PutMaterial(title_en=title, link="https://docs.example.com/case.pdf", **more)
    return api.materials.put_material(by, request, now=now).id


def send(by: Actor, material: int, contact: int, *, now: int = NOON) -> materials.MaterialSent:
    request = materials.SendMaterial(material_id=material, contact_id=contact)
    return api.materials.record_sent(by, request, now=now)


def offered(by: Actor, contact: int) -> list[str]:
    return [one.material.title_en for one in api.materials.offer_materials(by, about(contact))]


def test_what_is_for_this_stage_comes_first_and_of_that_what_was_not_sent_yet() -> None:
    api.ship(now=NOON)
    ann = person(industry="Manufacturing")
    to_mql([ann])
    put("for another stage", stages=("poc",))
    put("for all")
    first = put("for MQLs", stages=("mql",))
    put("for MQLs of another trade", stages=("mql",), industries=("finance",))
    assert offered(SYSTEM, ann)[:3] == ["for MQLs", "for MQLs of another trade", "for all"]
    send(SYSTEM, first, ann)
    assert offered(SYSTEM, ann) == ["for MQLs of another trade", "for MQLs", "for all", "for another stage"]


def test_a_deal_is_offered_what_is_for_its_stage_and_its_products() -> None:
    api.ship(now=NOON)
    deal = dealing.deal(SYSTEM)
    put("other product", stages=("opportunity",), products=("Shoes",))
    put("ours", stages=("opportunity",), products=("ANALYTICS",))
    found = api.materials.offer_materials(SYSTEM, Subject(kind=SubjectKind.DEAL, id=deal.id))
    assert [one.material.title_en for one in found] == ["ours", "other product"]
    assert found[0].fits == {materials.Fit.STAGE, materials.Fit.PRODUCT}


def test_what_was_sent_is_told_on_the_timeline_and_by_a_fact_and_follows_a_merge() -> None:
    kept, other, material = person("Ann"), person("Anne"), put("Price model")
    send(SYSTEM, material, other)
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=kept, other_id=other), now=NOON)
    (told,) = api.sales_moments_of(SYSTEM, kept, SalesQuery(kinds=[SalesKind.MATERIAL])).rows
    assert (told.title, told.count) == ("Price model", material)
    (row,) = api.materials.list_sent(SYSTEM, about(kept), now=NOON).rows
    assert row.material_id == material
    (fact,) = (fact for fact in facts.read(0, limit=1000) if fact.kind == "material.sent")
    said = {"contacts": [other], "material": material, "deal": None, "by": None, "at": NOON}
    assert fact.payload == said


def test_a_slip_is_taken_back_within_a_day_by_who_wrote_it() -> None:
    chen, zhao = hired("Chen"), hired("Zhao")
    ann = person(owner_id=chen.staff_id)
    number = send(chen, put(), ann).id
    with pytest.raises(NotFound):
        api.materials.take_back_sent(zhao, number, now=NOON)
    with pytest.raises(materials.SendingTooOld):
        api.materials.take_back_sent(SYSTEM, number, now=NOON)
    with pytest.raises(materials.SendingTooOld):
        api.materials.take_back_sent(chen, number, now=NOON + DAY)
    api.materials.take_back_sent(chen, number, now=NOON + 1)
    assert api.materials.list_sent(chen, about(ann), now=NOON).rows == ()


def test_the_day_to_take_back_counts_from_the_writing_not_from_the_sending() -> None:
    ann, material = person(), put()
    request = materials.SendMaterial(material_id=material, contact_id=ann, at=NOON - 30 * DAY)
    slip = api.materials.record_sent(SYSTEM, request, now=NOON)
    assert slip.may_remove
    (late,) = api.materials.list_sent(SYSTEM, about(ann), now=NOON + DAY).rows
    assert not late.may_remove
    with pytest.raises(materials.SendingTooOld):
        api.materials.take_back_sent(SYSTEM, slip.id, now=NOON + DAY)
    api.materials.take_back_sent(SYSTEM, slip.id, now=NOON + DAY - 1)
    assert api.materials.list_sent(SYSTEM, about(ann), now=NOON).rows == ()


def test_what_is_out_of_use_is_neither_offered_nor_sent_and_comes_back() -> None:
    ann, material = person(), put("Old")
    api.materials.retire_material(SYSTEM, material, now=NOON)
    assert offered(SYSTEM, ann) == []
    with pytest.raises(materials.MaterialRetired):
        send(SYSTEM, material, ann)
    assert [
        one.id for one in api.materials.list_materials(SYSTEM, materials.MaterialQuery(is_retired=True)).rows
    ] == [material]
    api.materials.restore_material(SYSTEM, material, now=NOON)
    assert offered(SYSTEM, ann) == ["Old"]


def test_a_team_s_material_is_seen_by_the_team_and_those_below(chen: Actor) -> None:
    east = create_team(SYSTEM, CreateTeam(name="East"), now=NOON).id
    below = create_team(SYSTEM, CreateTeam(name="Shanghai", parent_id=east), now=NOON).id
    number = put(team_ids=(east,))
    seller = replace(chen, team_ids=frozenset({below}))
    assert api.materials.get_material(seller, number).id == number
    with pytest.raises(NotFound):
        api.materials.get_material(replace(chen, team_ids=frozenset()), number)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"title_en": " "}, "/title_zh"),
        ({"title_zh": "案" * 201}, "/title_zh"),
        ({"link": "javascript:alert(1)"}, "/link"),
        ({"link": "https:///x"}, "/link"),
        ({"link": "https://a b.example"}, "/link"),
        ({"link": "https://[::1"}, "/link"),
        ({"stages": ("nowhere",)}, "/stages"),
        ({"topics": ("weather",)}, "/topics"),
        ({"industries": ("moon",)}, "/industries"),
        ({"language": "fr"}, "/language"),
        ({"products": tuple(f"P{number}" for number in range(21))}, "/products"),
        ({"note": "x" * 501}, "/note"),
    ],
)
def test_what_cannot_be_of_a_material_is_refused_at_its_place(given: dict[str, Any], pointer: str) -> None:
    request = replace(materials.PutMaterial(title_en="Case", link="https://example.com"), **given)
    with pytest.raises(NotValid) as refused:
        api.materials.put_material(SYSTEM, request, now=NOON)
    assert [error[0] for error in refused.value.errors] == [pointer]


def test_a_library_is_searched_by_stage_kind_and_words() -> None:
    put("价格模型", kind=materials.MaterialKind.PRICE_MODEL, stages=("sql",))
    put("Ｐaper", stages=("mql",))

    def found(**asked: Any) -> list[str]:
        query = materials.MaterialQuery(**asked)
        return [one.title_en for one in api.materials.list_materials(SYSTEM, query).rows]

    assert found() == ["Ｐaper", "价格模型"]
    assert found(stage="sql") == ["价格模型"]
    assert found(kind=materials.MaterialKind.PRICE_MODEL) == ["价格模型"]
    assert found(text="paper") == ["Ｐaper"]


def test_sellers_send_but_do_not_keep_the_library_and_a_stranger_does_neither(
    chen: Actor, stranger: Actor
) -> None:
    material, ann = put(), person()
    with pytest.raises(NotAllowed):
        put(by=chen)
    with pytest.raises(NotFound):
        send(chen, material, ann)
    for attempt in (
        lambda: send(stranger, material, ann),
        lambda: api.materials.list_materials(stranger, materials.MaterialQuery()),
        lambda: offered(stranger, ann),
        lambda: api.materials.retire_material(stranger, material, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            attempt()
