"""Automatic moves follow what people do: reachable, hand-raised, hot; each once, and never back by itself."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import facts, jobs, rounds
from crescendo.core.clock import DAY, HOUR
from crescendo.core.refusals import Refusal
from crescendo.core.types import Actor
from crescendo.lifecycle import api
from crescendo.lifecycle.stages_models import ContactStage
from crescendo.lifecycle.types import Cause, MoveContact, MoveContacts, Pipeline, TakeBack
from crescendo.people import api as people
from crescendo.people.types import ContactQuery, MergeContacts, RecordConsent
from crescendo.rest.instants import write_instant
from crescendo.scoring import api as scoring
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.lifecycle.conftest import Person
from tests.rooms.lifecycle.test_documents import changed, publish, without
from tests.world import World

pytestmark = pytest.mark.django_db
_numbers = itertools.count()


@pytest.fixture
def site(world: World) -> Source:
    world.consumers = (scoring.Scores(), api.Stages())
    return world.source("Site", trust=Trust.SERVER)


def act(name: str, *, at: int = NOON, who: str = "wang@acme.com.cn", **more: Any) -> dict[str, Any]:
    said = {"type": "track", "messageId": f"m{next(_numbers)}", "event": name, "userId": who}
    return said | {
        "properties": more,
        "timestamp": write_instant(at),
        "sentAt": write_instant(max(at, NOON)),
    }


def known(who: str = "wang@acme.com.cn") -> dict[str, Any]:
    said = {"type": "identify", "messageId": f"m{next(_numbers)}", "userId": who, "traits": {"email": who}}
    return said | {"timestamp": write_instant(NOON), "sentAt": write_instant(NOON)}


def contact_of(world: World, who: str = "wang@acme.com.cn") -> int:
    rows = people.list_contacts(world.system, ContactQuery(), now=NOON).rows
    return next(row.id for row in rows if row.email == who)


def say(world: World, site: Source, *messages: Mapping[str, Any]) -> None:
    world.say(site, *(dict(one) for one in messages))
    world.settle()


def consent(world: World, contact: int) -> None:
    wanted = RecordConsent(
        contact_id=contact, purpose="marketing", channel="email", source="booth", evidence="signed card"
    )
    people.record_consent(world.system, wanted, now=NOON)
    rounds.run_until_quiet(world.consumers, now=NOON)


def stage(contact: int) -> str:
    return api.stages_of([contact])[contact].stage


def test_who_may_be_reached_in_an_owned_channel_becomes_a_lead(world: World, site: Source) -> None:
    say(world, site, known())
    wang = contact_of(world)
    assert stage(wang) == "visitor"
    consent(world, wang)
    here = api.stages_of([wang])[wang]
    assert (here.stage, here.cause, here.way) == ("lead", Cause.RULE, "reachable")


def test_a_hand_raise_makes_an_mql_with_its_reason_and_what_it_lacks(world: World, site: Source) -> None:
    say(world, site, known(), act("trial.started", product="cloud"))
    here = api.stages_of([contact_of(world)])[contact_of(world)]
    assert (here.stage, here.way, here.activation) == ("mql", "hand_raise", "new")
    assert here.missing == ("name", "region", "industry", "own.product_interest")


def test_hot_people_of_good_fit_become_mql_others_are_the_sdrs(
    world: World, site: Source, lin: Actor
) -> None:
    hot = [act("meeting.checked_in", meeting=f"fair{n}", at=NOON - n * DAY) for n in range(2)]
    hot += [
        act("page.viewed", path="/pricing", active_ms=20_000),
        act("meeting.watched", meeting="a", minutes=30),
    ]
    hot += [
        act("meeting.watched", meeting="b", minutes=30, at=NOON - DAY),
        act("asset.downloaded", asset="x"),
    ]
    hot += [act("wecom.added", seller="s")]
    say(world, site, known(), *hot)
    wang = contact_of(world)
    consent(world, wang)
    assert scoring.scores_of([wang])[wang].score > 300
    assert (stage(wang), api.stages_of([wang])[wang].way) == ("mql", "hot_unknown")


def test_the_consumer_run_again_moves_nobody_twice(world: World, site: Source) -> None:
    say(world, site, known(), act("trial.started"), known("li@acme.com.cn"))
    before = ContactStage.objects.count()
    log = facts.read(0, 1_000)
    assert list(api.Stages().handle([one for one in log if one.kind in api.Stages.kinds], now=NOON)) == []
    assert ContactStage.objects.count() == before


def test_a_falling_band_takes_no_mql_back(world: World, site: Source) -> None:
    say(world, site, known(), act("trial.started"))
    later = NOON + 400 * DAY
    scoring.fade_by_the_day(now=later)
    jobs.run_until_quiet(scoring.job_handlers(), now=later)
    rounds.run_until_quiet(world.consumers, now=later)
    wang = contact_of(world)
    assert (scoring.scores_of([wang])[wang].band, stage(wang)) == (0, "mql")


def test_who_is_recycled_stays_so_until_a_new_hand_raise_and_is_activated_then(
    world: World, site: Source
) -> None:
    say(world, site, known(), act("trial.started"))
    wang = contact_of(world)
    recycle = MoveContact(contact_id=wang, to="recycled", reason="no_need")
    api.move_contact(world.system, recycle, now=NOON + HOUR)
    world.clock.move_to(NOON + 2 * HOUR)
    say(world, site, act("page.viewed", path="/a", at=NOON + 2 * HOUR))
    assert stage(wang) == "recycled"
    say(world, site, act("demo.asked", at=NOON + 2 * HOUR))
    here = api.stages_of([wang])[wang]
    assert (here.stage, here.cycle, here.activation) == ("mql", 2, "activated")


def test_who_was_moved_back_by_hand_is_not_pushed_on_again_at_once(world: World, site: Source) -> None:
    say(world, site, known(), act("trial.started"))
    wang = contact_of(world)
    here = api.stages_of([wang])[wang]
    assert here.id is not None
    api.take_back(world.system, TakeBack(contact_id=wang, move_id=here.id), now=NOON + HOUR)
    world.clock.move_to(NOON + 2 * HOUR)
    say(world, site, act("page.viewed", path="/a", at=NOON + 2 * HOUR))
    assert stage(wang) == "visitor"


def test_on_the_day_of_return_a_recycled_contact_comes_back_once(world: World, site: Source) -> None:
    say(world, site, known())
    wang = contact_of(world)
    consent(world, wang)
    values = {"return_on": "2026-02-03"}
    recycle = MoveContact(contact_id=wang, to="recycled", reason="project_later", values=values)
    moved = api.move_contact(world.system, recycle, now=NOON)
    assert moved.returns_at is not None
    assert api.wake(moved.returns_at - 1) == 0
    assert (api.wake(moved.returns_at), api.wake(moved.returns_at)) == (1, 0)
    rounds.run_until_quiet(world.consumers, now=moved.returns_at)
    here = api.stages_of([wang])[wang]
    assert (here.stage, here.cause, here.cycle, here.activation) == ("mql", Cause.RETURN, 2, "activated")


def test_a_merge_takes_the_further_stage_and_an_unmerge_finds_each_in_its_own(
    world: World, site: Source
) -> None:
    say(world, site, known(), known("li@acme.com.cn"), act("trial.started", who="li@acme.com.cn"))
    wang, li = contact_of(world), contact_of(world, "li@acme.com.cn")
    merged = people.merge_contacts(world.system, MergeContacts(survivor_id=wang, other_id=li), now=NOON)
    rounds.run_until_quiet(world.consumers, now=NOON)
    assert (stage(wang), api.stages_of([wang])[wang].cause) == ("mql", Cause.MERGE)
    people.unmerge_contacts(world.system, merged.id, now=NOON + HOUR)
    rounds.run_until_quiet(world.consumers, now=NOON + HOUR)
    assert stage(li) == "mql"


def test_a_published_lifecycle_moves_whom_it_leaves_without_a_stage(
    world: World, site: Source, lin: Actor, person: Person
) -> None:
    those = [person(f"Wang {number}") for number in range(3)]
    api.move_contacts(
        world.system, MoveContacts(contact_ids=tuple(those), to="opportunity", cause=Cause.DEAL), now=NOON
    )
    document = without("opportunity", copy.deepcopy(changed()))
    removed = {"key": "opportunity", "title": {"en": "Opportunity"}, "to": "sql"}
    document["stages"]["removed"] = {"contact": [removed]}
    publish(lin, document)
    rounds.run_until_quiet(world.consumers, now=NOON)
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    assert [stage(one) for one in those] == ["sql"] * 3
    lines = api.list_stage_history(lin, those[0])
    assert [one.stage for one in lines] == ["visitor", "opportunity", "sql"]
    assert lines[-1].cause is Cause.DOCUMENT


def test_lists_ask_for_stage_time_in_it_and_what_it_lacks(lin: Actor, person: Person) -> None:
    wang, li, zhao = person("Wang"), person("Li"), person("Zhao")
    api.move_contact(lin, MoveContact(contact_id=wang, to="lead"), now=NOON)
    api.move_contacts(lin, MoveContacts(contact_ids=(li,), to="mql", cause=Cause.RULE), now=NOON)

    def asked(now: int = NOON, **leaf: Any) -> set[int]:
        tree = conditions.parse(leaf, entity=Entity.CONTACT, sees_personal_data=True)
        return {one.id for one in people.list_contacts(lin, ContactQuery(condition=tree), now=now).rows}

    assert asked(field="stage", operator="is", value="visitor") == {zhao}
    assert asked(field="stage", operator="is_any_of", value=["visitor", "lead"]) == {zhao, wang}
    assert asked(field="stage", operator="is_not", value="lead") == {zhao, li}
    assert asked(field="is_incomplete", operator="is", value=True) == {li}
    month = {"count": 30, "unit": "days"}
    assert asked(now=NOON + 40 * DAY, field="stage_since", operator="more_than_ago", value=month) == {
        wang,
        li,
    }


_MOVES = st.lists(
    st.tuples(
        st.sampled_from(
            ["lead", "mql", "sql", "opportunity", "poc", "won", "recycled", "disqualified", "lost", "undo"]
        ),
        st.booleans(),
        st.integers(-HOUR, DAY),
    ),
    max_size=12,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=_MOVES)
def test_a_way_has_no_gap_no_forbidden_step_and_one_open_end(
    lin: Actor, person: Person, moves: list[tuple[str, bool, int]]
) -> None:
    wang, now = person("Wang"), NOON
    for to, by_hand, later in moves:
        now += later
        here = api.stages_of([wang])[wang]
        try:
            if to == "undo":
                api.take_back(lin, TakeBack(contact_id=wang, move_id=here.id or 0), now=now)
            elif by_hand:
                reason = {"recycled": "no_budget", "disqualified": "wrong_data", "lost": "price"}.get(
                    to, "mistake"
                )
                api.move_contact(lin, MoveContact(contact_id=wang, to=to, reason=reason), now=now)
            else:
                api.move_contacts(lin, MoveContacts(contact_ids=(wang,), to=to, cause=Cause.RULE), now=now)
        except Refusal:
            continue
    lines = api.list_stage_history(lin, wang)
    course = api.in_force().course(Pipeline.CONTACT)
    assert [one.left_at for one in lines] == [*(one.entered_at for one in lines[1:]), None]
    assert all(one.entered_at <= (one.left_at or one.entered_at) for one in lines)
    for before, after in itertools.pairwise(lines):
        assert after.origin == before.stage
        allowed = {move.to for move in course.find(before.stage).moves}
        assert after.stage in allowed or after.cause is Cause.UNDO
    assert ContactStage.objects.filter(contact_id=wang, is_open=1).count() == min(1, len(lines) - 1)
