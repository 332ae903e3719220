"""Models are edited as drafts, tried out on everybody, published, and taken back."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed, NotFound, NotValid
from crescendo.core.types import Actor, DraftChanged
from crescendo.people import api as people
from crescendo.people.types import NewContact
from crescendo.scoring import api, trying
from crescendo.scoring.models import PreviewMove
from crescendo.scoring.shipped import SHIPPED
from crescendo.scoring.types import (
    Band,
    ModelPage,
    NewModel,
    NothingTried,
    Part,
    PublishModel,
    SaveModel,
)
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.scoring.test_scores import act
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(world: World) -> Source:
    world.consumers = (api.Scores(),)
    return world.source(trust=Trust.SERVER)


def with_points(points: int, key: str = "checked_in") -> dict[str, Any]:
    document = copy.deepcopy(SHIPPED)
    for rule in document["rules"]:
        if rule["key"] == key:
            rule["tiers"][0]["points"] = points
            rule["day"] = rule["month"] = None
    return document


def draft(by: Actor, document: dict[str, Any], key: str = api.CHAMPION) -> ModelPage:
    revision = api.get_model(by, key).revision
    return api.save_model(by, SaveModel(key=key, document=document, revision=revision), now=NOON)


def publish(by: Actor, page: ModelPage) -> None:
    assert page.revision is not None
    api.publish_model(by, PublishModel(key=page.key, revision=page.revision), now=NOON)


def test_the_shipped_model_stands_in_the_list_from_the_first_day(lin: Actor) -> None:
    (row,) = api.list_models(lin)
    assert (row.key, row.number, row.is_acting, row.is_changed) == (api.CHAMPION, 0, True, False)


def test_a_draft_says_rule_by_rule_what_it_changes(lin: Actor) -> None:
    document = with_points(60)
    document["rules"].reverse()
    del document["rules"][0]
    page = draft(lin, document)
    told = {(one.part, one.name, dict(one.titles)["en"]) for one in page.changes}
    assert (Part.RULE, "day", "Checked in at a meeting") in told
    assert (Part.RULE, "", "Complained") in told
    assert len(told) == 4


def test_a_preview_names_those_whose_band_would_change(world: World, site: Source, lin: Actor) -> None:
    world.say(site, act(1, "meeting.checked_in"), act(2, "asset.downloaded", who="li@acme.com.cn"))
    world.settle()
    draft(lin, with_points(200))
    found = api.start_preview(lin, api.CHAMPION, now=NOON)
    assert (found.counted, found.is_done, found.rises, found.falls) == (2, True, 1, 0)
    (moved,) = api.list_moved(lin, api.CHAMPION, Band.COOL, Band.WARM).rows
    assert (moved.before, moved.after) == (80, 200)
    assert api.scores_of([moved.contact_id])[moved.contact_id].score == 80


def test_a_preview_of_many_goes_on_as_a_job_and_counts_nobody_twice(
    world: World, site: Source, lin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "_CHUNK", 2)
    for number in range(5):
        world.say(site, act(number, "meeting.checked_in", who=f"p{number}@acme.com.cn"))
    world.settle()
    draft(lin, with_points(400))
    begun = api.start_preview(lin, api.CHAMPION, now=NOON)
    assert (begun.counted, begun.is_done) == (2, False)
    handlers = {trying.PREVIEW: lambda job: trying.preview(job, size=2)}
    jobs.run_until_quiet(handlers, now=NOON)
    found = api.find_preview(lin, api.CHAMPION)
    assert found is not None
    assert (found.counted, found.is_done, dict(found.moves)) == (5, True, {(0, 2): 5})
    api.start_preview(lin, api.CHAMPION, now=NOON)
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    assert PreviewMove.objects.count() == 5


def test_a_preview_stands_for_the_draft_that_was_tried(lin: Actor) -> None:
    draft(lin, with_points(60))
    api.start_preview(lin, api.CHAMPION, now=NOON)
    draft(lin, with_points(61))
    found = api.find_preview(lin, api.CHAMPION)
    assert found is not None
    assert not found.is_current


def test_one_goes_back_to_an_earlier_version_and_to_the_shipped_one(lin: Actor) -> None:
    publish(lin, draft(lin, with_points(60)))
    publish(lin, draft(lin, with_points(70)))
    page = api.get_model(lin, api.CHAMPION)
    back = api.return_to(lin, api.CHAMPION, 1, revision=page.revision, now=NOON)
    assert back.draft == with_points(60)
    publish(lin, back)
    assert [row.number for row in api.versions_of(lin, api.CHAMPION)] == [3, 2, 1]
    (change,) = api.compare_versions(lin, api.CHAMPION, 3)
    assert (change.before[0]["points"], change.after[0]["points"]) == (70, 60)
    shipped = api.return_to(lin, api.CHAMPION, 0, revision=back.revision, now=NOON)
    assert shipped.draft == SHIPPED


def test_a_challenger_begins_as_a_copy_and_may_take_over(world: World, site: Source, lin: Actor) -> None:
    page = api.create_model(lin, NewModel(key="spring", name="Spring", copy_of=api.CHAMPION), now=NOON)
    assert (page.draft, page.number) == (SHIPPED, None)
    publish(lin, draft(lin, with_points(7), key="spring"))
    taken = api.take_over(lin, "spring", revision=api.get_model(lin, api.CHAMPION).revision, now=NOON)
    assert taken.draft == with_points(7)
    world.say(site, act(1, "meeting.checked_in"))
    world.settle()
    rows = {row.key: row.people for row in api.list_models(lin)}
    assert rows["spring"] == rows[api.CHAMPION] == {Band.COOL: 1, Band.WARM: 0, Band.HOT: 0}


def test_what_is_refused_says_why(lin: Actor, stranger: Actor) -> None:
    with pytest.raises(NotAllowed):
        api.list_models(stranger)
    with pytest.raises(NotFound):
        api.get_model(lin, "nobody")
    with pytest.raises(NotValid):
        api.create_model(lin, NewModel(key="a b", name="", copy_of=api.CHAMPION), now=NOON)
    with pytest.raises(NothingTried):
        api.list_moved(lin, api.CHAMPION, Band.COOL, Band.HOT)
    page = draft(lin, SHIPPED | {"rules": []})
    assert page.faults
    with pytest.raises(NotValid):
        api.start_preview(lin, api.CHAMPION, now=NOON)
    with pytest.raises(DraftChanged):
        api.save_model(lin, SaveModel(key=api.CHAMPION, document=SHIPPED, revision=9), now=NOON)


def test_whom_the_actor_may_not_see_is_not_named(world: World, site: Source, lin: Actor, chen: Actor) -> None:
    people.create_contact(world.system, NewContact(fields={"name": "Zhao"}), now=NOON)
    world.say(site, act(1, "meeting.checked_in"))
    world.settle()
    draft(lin, with_points(200))
    api.start_preview(lin, api.CHAMPION, now=NOON)
    assert api.list_moved(chen, api.CHAMPION, Band.COOL, Band.WARM).rows == ()
