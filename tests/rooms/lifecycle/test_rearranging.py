"""Stages put into a document, taken out and put back; what becomes of contacts and deals that stand in one."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from crescendo.core import jobs, rounds
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.documents.composing import errors_of
from crescendo.lifecycle.types import (
    RELIED,
    Cause,
    DropStage,
    MoveCause,
    MoveContacts,
    Pipeline,
    PutStage,
)
from tests.conftest import NOON
from tests.rooms.lifecycle import dealing, selling
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.test_documents import changed, publish
from tests.world import World

pytestmark = pytest.mark.django_db
LATER = NOON + 60_000
TRIAL = {"key": "trial", "title": {"en": "Trial", "zh-hans": "试用"}, "moves": ["opportunity"]}
_MAY_GO = [
    DropStage(pipeline=pipeline, key=row["key"], to=other["key"])
    for pipeline in Pipeline
    for row in api.SHIPPED["stages"][pipeline.value]
    for other in api.SHIPPED["stages"][pipeline.value][1::4]
    if row["key"] not in RELIED[pipeline] and other is not row
]


def put(document: dict[str, Any], pipeline: Pipeline = Pipeline.CONTACT, **more: Any) -> dict[str, Any]:
    """Sales tries it with somebody, after the need was confirmed."""
    said = {"row": TRIAL, "after": "sql", "moves_in": ("sql", "mql")} | more
    return api.with_stage(document, PutStage(pipeline=pipeline, **said))


def settle(world: World, now: int = LATER) -> None:
    rounds.run_until_quiet(world.consumers, now=now)
    jobs.run_until_quiet(api.job_handlers(), now=now)
    rounds.run_until_quiet(world.consumers, now=now)


@pytest.fixture(autouse=True)
def shipped(db: None) -> dict[str, Any]:
    api.ship(now=NOON)
    return changed()


def test_any_stage_that_may_go_goes_with_all_that_names_it_and_comes_back_whole(
    shipped: dict[str, Any],
) -> None:
    for drop in _MAY_GO:
        rows = shipped["stages"][drop.pipeline.value]
        without = api.without_stage(shipped, drop, is_known=True)
        assert errors_of(without) == [], drop
        assert without["stages"]["removed"][drop.pipeline.value][0]["to"] == drop.to
        again = api.put_back(without, shipped, drop.pipeline, drop.key)
        assert _plain(again["stages"][drop.pipeline.value]) == _plain(rows), drop
        assert (again["reasons"], again["telesales"]) == (shipped["reasons"], shipped["telesales"]), drop
    assert {drop.key for drop in _MAY_GO} == {"poc", "disqualified", "lost", "delivering"}


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The order of moves says nothing."""
    return [{**row, "moves": sorted(map(str, row["moves"]))} for row in rows]


def test_a_new_stage_stands_where_it_is_put_and_moves_lead_in_and_out(lin: Actor, person: Person) -> None:
    document = put(changed())
    assert errors_of(document) == []
    publish(lin, document)
    wang = person("Wang")
    api.move_contacts(
        Actor.system("test"), MoveContacts(contact_ids=(wang,), to="mql", cause=Cause.RULE), now=NOON
    )
    course = api.in_force().course(Pipeline.CONTACT)
    assert [one.key for one in course.stages][3:6] == ["sql", "trial", "opportunity"]
    offers = {one.to.key for one in api.offers_of(lin, wang, now=NOON)}
    assert "trial" in offers
    elsewhere = put(document, moves_in=("lead",), after="lead")
    stages = {one["key"]: one for one in elsewhere["stages"]["contact"]}
    assert list(stages)[1:3] == ["lead", "trial"]
    assert ("trial" in stages["lead"]["moves"], "trial" in stages["mql"]["moves"]) == (True, False)


def test_whoever_stood_in_a_stage_that_went_goes_where_it_says_again_and_again(
    world: World, lin: Actor, person: Person
) -> None:
    publish(lin, put(changed()))
    world.consumers = (api.Stages(),)
    wang, li = person("Wang"), person("Li")
    for one in (wang, li):
        api.move_contacts(
            world.system, MoveContacts(contact_ids=(one,), to="trial", cause=Cause.DEAL), now=NOON
        )
    assert api.count_in_stage(lin, Pipeline.CONTACT, "trial", now=NOON) == 2
    assert {one.stage for one in api.stages_of([wang, li]).values()} == {"trial"}
    waits = MoveContacts(
        contact_ids=(li,), to="recycled", cause=Cause.LEAD, returns_at=LATER, returns_to="trial"
    )
    api.move_contacts(world.system, waits, now=NOON)
    document = api.without_stage(
        api.get_lifecycle(lin).draft,
        DropStage(pipeline=Pipeline.CONTACT, key="trial", to="sql"),
        is_known=True,
    )
    publish_again(lin, document)
    settle(world)
    api.stages.wake(LATER)
    settle(world)
    assert {one.stage for one in api.stages_of([wang, li]).values()} == {"sql"}
    assert [one.stage for one in api.list_stage_history(lin, wang)] == ["visitor", "trial", "sql"]
    assert dict(api.in_force().course(Pipeline.CONTACT).title_of("trial"))["en"] == "Trial"


def publish_again(by: Actor, document: dict[str, Any]) -> None:
    found = api.get_lifecycle(by)
    revision = api.save_lifecycle(by, copy.deepcopy(document), revision=found.revision, now=LATER)
    api.publish_lifecycle(by, revision=revision, now=LATER)


def test_deals_in_a_stage_that_went_go_where_it_says_and_their_people_follow(
    world: World, lin: Actor, chen: Actor
) -> None:
    world.consumers = (api.Deals(), api.Stages())
    whom = dealing.noted(chen)
    given = dealing.POC | {"presales_id": dealing.colleague(), "technical_owner_id": whom}
    deal = dealing.deal(chen, people={whom: "technical_owner"})
    dealing.move(chen, deal, "poc", fields=given)
    gone = dealing.deal(chen, "Gone")
    assert api.stages_of([whom])[whom].stage == "poc"
    assert api.count_in_stage(lin, Pipeline.DEAL, "poc", now=NOON) == 1
    api.remove_deal(chen, gone.id, now=NOON)
    dropped = DropStage(pipeline=Pipeline.DEAL, key="poc", to="opportunity")
    document = api.without_stage(changed(), dropped, is_known=True)
    publish(lin, document)
    settle(world)
    page = api.get_deal_page(chen, deal.id)
    assert (page.deal.stage, page.stays[0].cause, page.stays[0].from_stage) == (
        "opportunity",
        MoveCause.DOCUMENT,
        "poc",
    )
    assert [one.stage for one in page.stays] == ["opportunity", "poc", "opportunity"]
    assert api.stages_of([whom])[whom].stage == "opportunity"
    settle(world, now=LATER + 60_000)
    assert len(api.get_deal_page(chen, deal.id).stays) == 3


def test_a_deal_that_was_removed_meanwhile_comes_back_into_a_stage_there_is(lin: Actor, chen: Actor) -> None:
    added = put(changed(), Pipeline.DEAL, row=TRIAL | {"moves": ["won"]}, after="opportunity", moves_in=())
    added = put(added, Pipeline.DEAL, row=TRIAL | {"moves": ["won"]}, moves_in=("opportunity",))
    publish(lin, added)
    deal = dealing.move(chen, dealing.deal(chen), "trial")
    assert deal.state == "open"
    api.remove_deal(chen, deal.id, now=NOON)
    drop = DropStage(pipeline=Pipeline.DEAL, key="trial", to="opportunity")
    publish_again(lin, api.without_stage(api.get_lifecycle(lin).draft, drop, is_known=True))
    assert api.restore_deal(chen, deal.id, now=LATER).stage == "opportunity"


def test_an_own_stage_of_deals_counts_for_people_as_the_one_before_it(lin: Actor, chen: Actor) -> None:
    publish(
        lin, put(changed(), Pipeline.DEAL, row=TRIAL | {"moves": ["won"]}, after="poc", moves_in=("poc",))
    )
    whom = dealing.noted(chen)
    given = dealing.POC | {"presales_id": dealing.colleague(), "technical_owner_id": whom}
    deal = dealing.deal(chen, people={whom: "technical_owner"})
    dealing.move(chen, deal, "poc", fields=given)
    dealing.move(chen, deal, "trial", fields=dealing.PASSED)
    assert api.stages_of([whom])[whom].stage == "poc"


@pytest.mark.parametrize(("row", "state"), [({}, "qualified"), ({"aside": True}, "recycled")])
def test_an_own_stage_counts_for_leads_as_the_one_before_it(
    world: World, lin: Actor, person: Person, row: dict[str, Any], state: str
) -> None:
    publish(lin, put(changed(), row=TRIAL | row))
    selling.colleague("Chen")
    wang = person("Wang")
    selling.to_mql([wang])
    selling.work()
    assert selling.lead_of(wang).state == "routed"
    api.move_contacts(
        world.system,
        MoveContacts(contact_ids=(wang,), to="trial", cause=Cause.DEAL),
        now=selling.THEN,
    )
    selling.work()
    assert selling.lead_of(wang).state == state
