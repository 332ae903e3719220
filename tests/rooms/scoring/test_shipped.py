"""The model that ships: PLAYBOOK 6 with its check figures, rule by rule where they are not plain sums."""

from __future__ import annotations

from typing import Any

import pytest

from crescendo.core import jobs
from crescendo.core.clock import DAY, HOUR
from crescendo.core.types import Actor
from crescendo.lifecycle import api as lifecycle
from crescendo.lifecycle.types import talks
from crescendo.people import api as people
from crescendo.people.types import BuyingRole, ContactEdit, ContactQuery, SetRole
from crescendo.scoring import api, documents, shipped
from crescendo.scoring.reckoning import entries_of, score_on
from crescendo.scoring.types import Band, Counted, Grade, PublishModel, SaveModel
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.scoring.test_scores import act, contact_of, known, page, score
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(world: World) -> Source:
    world.consumers = (api.Scores(),)
    return world.source(trust=Trust.SERVER)


def points(world: World, *, who: int | None = None, now: int = NOON) -> dict[str, int]:
    """Points after caps by the English title of their rule."""
    said = api.get_score(world.system, who or contact_of(world), now=now)
    told: dict[str, int] = {}
    for line in said.lines:
        title = dict(line.title)["en"]
        told[title] = told.get(title, 0) + line.points
    return told


FIRST = NOON - 3 * DAY


def visits() -> list[dict[str, Any]]:
    """The two visits of the playbook's example, and what came by WeChat and mail."""
    first = [page(n, f"/about/{n}", 12, at=FIRST + n) for n in range(4)]
    first += [page(10 + n, f"/product/{n}", 70, at=FIRST + 10 + n) for n in range(2)]
    first += [page(20, "/pricing/", 20, at=FIRST + 20)]
    first += [act(21, "asset.downloaded", asset="paper", at=FIRST + 21)]
    first += [act(22, "asset.viewed", asset="paper", active_ms=200_000, at=FIRST + 22)]
    second = [page(30 + n, f"/product/{n}", 70, at=NOON - 2 * HOUR + n) for n in range(2)]
    second += [page(40, "/pricing/", 20, at=NOON - 2 * HOUR + 10)]
    second += [act(41, "asset.downloaded", asset="roi-sheet", at=NOON - 2 * HOUR + 20)]
    light = [
        act(50, "wechat.followed", scene="booth", at=NOON - HOUR),
        act(51, "wechat.bound", scene="booth", at=NOON - HOUR),
        act(52, "video.watched", video="intro", percent=60, at=NOON - HOUR),
        act(53, "message.clicked", message="letter", at=NOON - HOUR),
    ]
    return [*first, *second, *light]


def test_the_playbook_s_visitor_is_warm_with_180_points_and_hot_with_340(world: World, site: Source) -> None:
    world.say(site, *visits())
    world.settle()
    assert sum(points(world).values()) == 180
    hot = [
        act(60, "meeting.registered", meeting="spring", at=NOON - 3),
        act(61, "meeting.watched", meeting="spring", minutes=24, at=NOON - 2),
        act(62, "trial.started", at=NOON - 1),
    ]
    world.say(site, *hot)
    world.settle()
    told = points(world)
    lifted = told.pop("A raised hand counts at least this much")
    assert (sum(told.values()), score(world)) == (340, 340)
    # What had faded since the first visit is what the lift adds.
    assert 0 < lifted < 20


def test_light_acts_alone_never_make_anybody_warm() -> None:
    model = documents.read(shipped.SHIPPED)
    light = {place: rule.weight for place, rule in enumerate(model.rules, 1) if rule.weight.half_life == 140}
    best = 0
    # The worst case fills each cap right before the day, and again thirty days before it, for years.
    for length in range(1, 9):
        days = [30 * month + 29 - day for month in range(40) for day in range(length)]
        acts = [Counted(rule=rule, day=day, acts=99, points=9_999) for rule in light for day in days]
        best = max(best, score_on(entries_of(acts, light), 30 * 39 + 29))
    assert 100 < best <= 124


def test_a_share_that_brings_a_registration_counts_more_than_one_that_brings_a_visit(
    world: World, site: Source
) -> None:
    brought = "Brought a visit or a registration by sharing"
    world.say(site, act(1, "share.brought", page="/paper/", visits=3, at=NOON - 2 * DAY))
    world.settle()
    assert points(world)[brought] == 5
    world.say(site, act(2, "share.brought", page="/paper/", registrations=1, at=NOON - DAY))
    world.settle()
    assert points(world)[brought] == 25


def test_a_trial_s_first_key_act_counts_once_beside_the_days_of_use(world: World, site: Source) -> None:
    world.say(site, act(1, "trial.used", at=NOON - 3 * DAY))
    world.settle()
    assert "Did what a trial is for, for the first time" not in points(world)
    used = [act(2 + day, "trial.used", key_act="first report", at=NOON - day * DAY) for day in range(2)]
    world.say(site, *used)
    world.settle()
    told = points(world)
    assert told["Did what a trial is for, for the first time"] == 40
    assert told["Used the trial that day"] > 20


def test_a_stranger_s_trial_request_is_340(world: World, site: Source) -> None:
    world.say(site, act(1, "demo.asked"))
    world.settle()
    assert score(world) == 340


def test_three_active_people_of_one_company_count_for_whoever_acts(world: World, site: Source) -> None:
    world.say(site, *(known(n, f"{who}@acme.com.cn") for n, who in enumerate("abcd")))
    world.settle()
    for number, (who, ago) in enumerate((("a", 20), ("b", 9), ("c", 2), ("a", 1))):
        world.say(site, page(number, "/product/x", 90, who=f"{who}@acme.com.cn", at=NOON - ago * DAY))
        world.settle()
    told = {
        row.email: points(world, who=row.id).get("Three people of the company active in 14 days", 0)
        for row in people.list_contacts(world.system, ContactQuery(), now=NOON).rows
    }
    assert told == {"a@acme.com.cn": 30, "b@acme.com.cn": 0, "c@acme.com.cn": 0, "d@acme.com.cn": 0}
    # A late act of a colleague corrects those who had acted after it.
    world.say(site, page(9, "/product/x", 90, who="d@acme.com.cn", at=NOON - 10 * DAY))
    world.settle()
    changed = {
        row.email: points(world, who=row.id).get("Three people of the company active in 14 days", 0)
        for row in people.list_contacts(world.system, ContactQuery(), now=NOON).rows
    }
    assert changed == {"a@acme.com.cn": 30, "b@acme.com.cn": 30, "c@acme.com.cn": 30, "d@acme.com.cn": 0}


def test_five_delivered_mails_without_an_answer_take_points_away(world: World, site: Source) -> None:
    acts = [act(n, "message.delivered", message=f"m{n}", at=NOON - (20 - n) * DAY) for n in range(4)]
    acts.append(act(4, "message.opened", message="m3", at=NOON - 15 * DAY))
    acts += [act(n, "message.delivered", message=f"m{n}", at=NOON - (20 - n) * DAY) for n in range(6, 12)]
    world.say(site, *acts)
    world.settle()
    assert points(world)["Five delivered mails in a row without an answer"] == -10


def test_questions_projects_and_what_was_said_count(world: World, site: Source) -> None:
    world.say(
        site,
        act(1, "chat.asked", question="price?", meeting="spring"),
        act(2, "chat.asked", question="how?"),
        act(3, "survey.answered", survey="needs", project_months=3),
        act(4, "survey.answered", survey="needs", project_months=12),
    )
    world.settle()
    assert points(world) == {
        "Asked or voted in a stream": 10,
        "Asked the bot": 5,
        "States a project within 6 months": 60,
    }


def test_volunteered_fields_count_once_each_and_staff_s_words_do_not(world: World) -> None:
    world.consumers = (api.Scores(),)
    form = world.source(trust=Trust.BROWSER)
    said = known(1, "wang@acme.com.cn") | {"anonymousId": "dev-1"}
    world.say(form, said | {"traits": {"title": "CTO", "company": "Acme", "city": "Suzhou"}})
    world.say(form, said | {"messageId": "i2", "traits": {"title": "CIO"}})
    world.settle()
    who = contact_of(world)
    people.edit_contact(world.system, ContactEdit(contact_id=who, fields={"employees": 40}), now=NOON)
    world.settle()
    assert points(world)["Said something about herself"] == 15


def test_hot_by_content_alone_is_said_and_a_price_ends_it(world: World, site: Source) -> None:
    world.say(
        site,
        *(act(n, "meeting.checked_in", meeting=f"m{n}", at=NOON - n * DAY) for n in range(2)),
        *(act(10 + n, "meeting.watched", meeting=f"m{n}", minutes=30, at=NOON - n * DAY) for n in range(2)),
        *(act(20 + n, "video.watched", video=f"v{n}", percent=95, at=NOON - n * DAY) for n in range(2)),
    )
    world.settle()
    who = contact_of(world)
    assert (api.scores_of([who])[who].band, api.scores_of([who])[who].is_content_only) == (Band.HOT, True)
    world.say(site, page(30, "/pricing/", 30))
    world.settle()
    assert not api.scores_of([who])[who].is_content_only


def test_roles_and_the_company_s_own_lists_make_the_grade(world: World, site: Source, lin: Actor) -> None:
    world.say(site, known(1, "wang@acme.com.cn"), act(1, "meeting.registered", meeting="spring"))
    world.settle()
    who = contact_of(world)
    assert api.scores_of([who])[who].fit == 10
    people.set_role(world.system, SetRole(contact_id=who, role=BuyingRole.DECISION_MAKER), now=NOON)
    world.settle()
    assert api.scores_of([who])[who].fit == 40
    lists = {"competitors": ["acme.com.cn"], "served_regions": ["CN-SH", "east"]}
    page_ = api.get_model(lin, api.CHAMPION)
    saved = api.save_model(
        lin, SaveModel(key=api.CHAMPION, document=shipped.SHIPPED | {"lists": lists}, revision=page_.revision), now=NOON
    )  # fmt: skip
    assert saved.faults == ()
    api.publish_model(lin, PublishModel(key=api.CHAMPION, revision=saved.revision or 0), now=NOON)
    world.settle()
    people.edit_contact(world.system, ContactEdit(contact_id=who, fields={"region": "江苏"}), now=NOON)
    world.settle()
    found = api.scores_of([who])[who]
    assert (found.fit, found.grade) == (-50, Grade.D)


def fitting(lin: Actor, condition: dict[str, Any]) -> None:
    """A version whose only rule of fit gives seven points for a condition."""
    rule = {"key": "met", "title": {"en": "Met"}, "points": 7, "condition": condition}
    document, revision = shipped.SHIPPED | {"fit": [rule]}, api.get_model(lin, api.CHAMPION).revision
    request = SaveModel(key=api.CHAMPION, document=document, revision=revision)
    saved = api.save_model(lin, request, now=NOON)
    api.publish_model(lin, PublishModel(key=api.CHAMPION, revision=saved.revision or 0), now=NOON)


def met(world: World, who: int) -> int:
    held = talks.NewTalk(kind=talks.TalkKind.MEETING, title="On site", contact_ids=(who,))
    return lifecycle.talks.record_talk(world.system, held, now=NOON).id


def test_a_rule_of_fit_may_ask_what_colleagues_did(world: World, site: Source, lin: Actor) -> None:
    world.say(site, known(1, "wang@acme.com.cn"))
    world.settle()
    fitting(lin, {"seller_act": "meeting"})
    world.settle()
    who = contact_of(world)
    written = met(world, who)
    world.settle()
    assert api.scores_of([who])[who].fit == 7
    lifecycle.talks.remove_talk(world.system, written, now=NOON)
    world.settle()
    assert who not in api.scores_of([who]) or api.scores_of([who])[who].fit == 0


@pytest.mark.parametrize("within", [{"seller_act": "meeting"}, {"event": "meeting.registered"}])
def test_fit_falls_in_the_night_after_a_window_is_over(
    world: World, site: Source, lin: Actor, within: dict[str, Any]
) -> None:
    """Nothing happens but time; no act is recorded in those ten days."""
    world.say(site, known(1, "wang@acme.com.cn"), act(1, "meeting.registered", meeting="spring"))
    world.settle()
    who = contact_of(world)
    met(world, who)
    fitting(lin, within | {"window": {"last": {"count": 10, "unit": "days"}}})
    world.settle()
    fits = []
    for days in (9, 11):
        api.fade_by_the_day(now=NOON + days * DAY)
        jobs.run_until_quiet(api.job_handlers(), now=NOON + days * DAY)
        fits.append(api.scores_of([who])[who].fit)
    assert fits == [7, 0]
    assert api.get_score(world.system, who, now=NOON + 11 * DAY).fit == 0


def test_an_unknown_list_is_refused_at_its_place() -> None:
    fit = [{"key": "x", "title": {"en": "X"}, "points": 1, "list": "friends"}]
    wrong = shipped.SHIPPED | {"lists": {"friends": ["a"]}, "fit": fit}
    assert {pointer for pointer, _, _ in documents.errors_of(wrong)} == {"/lists/friends", "/fit/0/list"}
