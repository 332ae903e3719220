"""Scores follow what people do: the ledger says why, late acts and judgements correct it, nights let it fade."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crescendo.activity import api as activity
from crescendo.activity.models import Event
from crescendo.conditions import api as conditions
from crescendo.conditions.types import Entity
from crescendo.core import definitions, jobs, rounds
from crescendo.core.clock import DAY, HOUR, MINUTE
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, PublishDraft, SaveDraft
from crescendo.people import api as people
from crescendo.people.types import AccountQuery, ContactQuery, MergeContacts
from crescendo.scoring import api, published, shipped
from crescendo.scoring.documents import errors_of
from crescendo.scoring.models import AccountStanding, Entry, Standing
from crescendo.scoring.types import Band
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.world import World

CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
_numbers = itertools.count(1_000)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(world: World) -> Source:
    world.consumers = (api.Scores(),)
    return world.source(trust=Trust.SERVER)


def act(
    number: int, name: str, *, at: int = NOON, who: str = "wang@acme.com.cn", **more: Any
) -> dict[str, Any]:
    said = {"type": "track", "messageId": f"m{number}", "event": name, "userId": who, "properties": more}
    return said | {"timestamp": _iso(at), "sentAt": _iso(NOON)}


def known(number: int, who: str, *, at: int = NOON) -> dict[str, Any]:
    """Who somebody is, so that her mail domain finds the company."""
    said = {"type": "identify", "messageId": f"i{number}", "userId": who, "traits": {"email": who}}
    return said | {"timestamp": _iso(at), "sentAt": _iso(NOON)}


def page(number: int, path: str, seconds: int, **more: Any) -> dict[str, Any]:
    return act(number, "page.viewed", path=path, active_ms=seconds * 1000, **more)


def _iso(at: int) -> str:
    from crescendo.rest.instants import write_instant

    return write_instant(at)


def contact_of(world: World) -> int:
    (row,) = people.list_contacts(world.system, ContactQuery(), now=NOON).rows
    return row.id


def contact_of_(world: World, email: str) -> int:
    tree = conditions.parse(
        {"field": "email", "operator": "is", "value": email}, entity=Entity.CONTACT, sees_personal_data=True
    )
    (row,) = people.list_contacts(world.system, ContactQuery(condition=tree), now=NOON).rows
    return row.id


def score(world: World, *, now: int = NOON) -> int:
    return api.get_score(world.system, contact_of(world), now=now).score


def test_a_hand_raise_is_hot_at_once_and_the_ledger_says_why(world: World, site: Source) -> None:
    world.say(site, act(1, "trial.started"))
    world.settle()
    said = api.get_score(world.system, contact_of(world), now=NOON)
    assert (said.score, said.band) == (340, Band.HOT)
    assert sorted(line.points for line in said.lines) == [90, 250]
    assert sum(line.left for line in said.lines) == 340_000
    assert said.falls_at is not None


def test_the_shipped_model_is_valid() -> None:
    assert errors_of(shipped.SHIPPED) == []


def test_caps_hold_back_and_say_so(world: World, site: Source) -> None:
    world.say(site, *(act(n, "asset.downloaded", asset=f"paper-{n}") for n in range(3)))
    world.settle()
    (line,) = api.get_score(world.system, contact_of(world), now=NOON).lines
    assert (line.acts, line.raw, line.points) == (3, 60, 20)


def test_of_one_stream_only_the_longest_watching_counts(world: World, site: Source) -> None:
    for number, minutes in enumerate((4, 24, 6)):
        world.say(site, act(number, "meeting.watched", meeting="spring", minutes=minutes, at=NOON + number))
    world.settle()
    assert score(world) == 60


def test_points_fade_by_half_lives(world: World, site: Source) -> None:
    world.say(site, act(1, "meeting.checked_in", meeting="fair"))
    world.settle()
    assert [score(world, now=NOON + days * DAY) for days in (0, 60, 120, 900)] == [80, 40, 20, 0]


def test_a_late_act_is_reckoned_on_its_day(world: World, site: Source) -> None:
    world.say(site, act(1, "meeting.registered", meeting="fair"))
    world.settle()
    world.say(site, act(2, "asset.downloaded", asset="paper", at=NOON - 30 * DAY))
    world.settle()
    assert score(world) == 20


def test_machines_count_for_nothing_and_a_judgement_revised_corrects_it(
    world: World, site: Source, admin: Actor
) -> None:
    agent = {"userAgent": CHROME}
    world.say(site, act(1, "trial.started") | {"context": agent})
    world.settle()
    assert score(world) == 340
    activity.change_machine_rules(admin, {"machine_words": ["Win64"]}, now=NOON)
    jobs.run_until_quiet(activity.job_handlers(world.log), now=NOON)
    world.settle()
    assert score(world) == 0


def test_bands_are_asked_of_lists(world: World, site: Source) -> None:
    world.say(site, act(1, "trial.started"), act(2, "meeting.checked_in", who="li@acme.com.cn"))
    world.settle()

    def asked(**leaf: Any) -> int:
        tree = conditions.parse(leaf, entity=Entity.CONTACT, sees_personal_data=True)
        return len(people.list_contacts(world.system, ContactQuery(condition=tree), now=NOON).rows)

    assert asked(field="band", operator="is", value="hot") == 1
    assert asked(field="band", operator="is_any_of", value=["cool", "warm"]) == 1
    assert asked(field="score", operator="greater", value=79) == 2
    assert asked(field="score", operator="less", value=100) == 1
    assert asked(field="grade", operator="is_not", value="D") == 2


def test_the_night_moves_bands_and_says_so(world: World, site: Source) -> None:
    world.say(site, act(1, "trial.started"))
    world.settle()
    falls = api.get_score(world.system, contact_of(world), now=NOON).falls_at
    assert falls is not None
    later = falls + HOUR
    assert api.fade_by_the_day(now=later) == 1
    jobs.run_until_quiet(api.job_handlers(), now=later)
    row = Standing.objects.get()
    assert (row.band, row.score) == (Band.WARM, score(world, now=later))
    assert api.fade_by_the_day(now=later + MINUTE) == 0


def test_a_published_model_counts_everybody_anew(world: World, site: Source) -> None:
    world.say(site, act(1, "meeting.checked_in"))
    world.settle()
    document = {**shipped.SHIPPED, "rules": [dict(rule) for rule in shipped.SHIPPED["rules"]]}
    for rule in document["rules"]:
        if rule["key"] == "checked_in":
            rule["tiers"] = [{"acts": ["meeting.checked_in"], "points": 50}]
    publish(world.system, document)
    world.settle()
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    assert (score(world), Standing.objects.get().score) == (50, 50)


def test_a_challenger_counts_beside_the_champion(world: World, site: Source) -> None:
    publish(world.system, shipped.SHIPPED | {"bands": {"warm": 10, "hot": 20}}, key="challenger")
    world.say(site, act(1, "meeting.checked_in"))
    world.settle()
    bands = dict(Standing.objects.values_list("model_id", "band"))
    assert bands[published.number_of("challenger")] == Band.HOT
    assert bands[published.number_of(api.CHAMPION)] == Band.COOL


def test_a_model_with_faults_is_refused_with_each_place(world: World) -> None:
    broken = {
        "rules": [{"key": "a", "tiers": [{"acts": ["x"], "points": "many"}]}],
        "bands": {"warm": 9, "hot": 3},
    }
    with pytest.raises(NotValid) as refused:
        publish(world.system, broken)
    places = {pointer for pointer, _code, _said in refused.value.errors}
    assert {"/rules/0/title", "/rules/0/tiers/0/points", "/bands/hot", "/grades/A"} <= places


def test_old_days_are_not_counted_again_when_somebody_acts_today(world: World, site: Source) -> None:
    world.say(site, act(1, "meeting.checked_in", at=NOON - 40 * DAY))
    world.settle()
    # Nothing tells that the act is gone, so only who counts old days again would see it.
    Event.objects.all().delete()
    world.say(site, act(2, "asset.downloaded", asset="paper"))
    world.settle()
    assert Entry.objects.count() == 2


def test_a_longer_look_counts_on_its_day_alone(world: World, site: Source) -> None:
    world.say(site, page(1, "/product/x", 5))
    world.settle()
    assert score(world) == 0
    Event.objects.update(value=70_000)
    world.say(site, act(2, "chat.asked", question="how"))
    world.settle()
    assert score(world) == 13


def test_an_account_is_its_warmest_person_and_a_quarter_of_the_next(world: World, site: Source) -> None:
    people_ = [f"{name}@acme.com.cn" for name in "abcdef"]
    world.say(site, *(known(number, who) for number, who in enumerate(people_)))
    world.say(site, *(act(n, "meeting.checked_in", who=who, meeting="fair") for n, who in enumerate(people_)))
    world.settle()
    (row,) = AccountStanding.objects.all()
    # 80 and a quarter of four times 80; three were active in one company, but a check-in is capped alone.
    each = api.scores_of([contact_of_(world, people_[0])])[contact_of_(world, people_[0])].score
    assert (row.score, row.band) == (2 * each, Band.WARM)
    said = api.account_score_of(world.system, row.account_id)
    assert said is not None
    assert [points for _, points in said.people] == [each] * 5
    tree = conditions.parse(
        {"field": "score", "operator": "greater", "value": 149},
        entity=Entity.ACCOUNT,
        sees_personal_data=True,
    )
    assert len(people.list_accounts(world.system, AccountQuery(condition=tree), now=NOON).rows) == 1
    merged = [row.id for row in people.list_contacts(world.system, ContactQuery(), now=NOON).rows]
    people.merge_contacts(world.system, MergeContacts(survivor_id=merged[0], other_id=merged[1]), now=NOON)
    jobs.run_until_quiet(activity.job_handlers(world.log), now=NOON)
    rounds.run_until_quiet(world.consumers, now=NOON)
    assert AccountStanding.objects.get().score == 2 * each


def test_a_stranger_is_refused(world: World, site: Source, stranger: Actor) -> None:
    world.say(site, act(1, "trial.started"))
    world.settle()
    with pytest.raises(NotAllowed):
        api.get_score(stranger, contact_of(world), now=NOON)


def test_a_merge_sums_what_both_did(world: World, site: Source) -> None:
    world.say(site, act(1, "meeting.checked_in"), act(2, "asset.downloaded", who="li@acme.com.cn"))
    world.settle()
    first, second = (row.id for row in people.list_contacts(world.system, ContactQuery(), now=NOON).rows)
    people.merge_contacts(world.system, MergeContacts(survivor_id=first, other_id=second), now=NOON)
    jobs.run_until_quiet(activity.job_handlers(world.log), now=NOON)
    rounds.run_until_quiet(world.consumers, now=NOON)
    assert Standing.objects.get(contact_id=first).score == 100
    assert not Standing.objects.filter(contact_id=second).exists()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(
                    "trial.started",
                    "asset.downloaded",
                    "meeting.watched",
                    "page.viewed",
                    "message.complained",
                ),
                *("message.delivered", "message.opened", "wechat.bound"),
            ]
        ),
        st.integers(min_value=-80, max_value=0),
        st.integers(min_value=0, max_value=40),
        st.sampled_from(["a@acme.com.cn", "b@acme.com.cn", "c@acme.com.cn", "d@other.com.cn"]),
    ),
    min_size=1,
    max_size=12,
)


def test_who_acts_today_is_counted_again_on_the_day_that_a_late_act_of_a_colleague_changes(
    world: World, site: Source
) -> None:
    mails = [f"{name}@acme.com.cn" for name in ("li", "wu", "he")]
    world.say(site, *(known(n, mail) for n, mail in enumerate(mails)))
    world.say(site, *(page(n, "/about/", 20, who=mails[n], at=NOON - 40 * DAY) for n in range(2)))
    world.settle()
    late = page(2, "/about/", 20, who=mails[2], at=NOON - 41 * DAY)
    world.say(site, page(3, "/about/", 20, who=mails[0]), late)
    world.settle()
    on_that_day = [
        [line.points for line in api.get_score(world.system, contact_of_(world, mail), now=NOON).lines]
        for mail in mails
    ]
    assert [30 in points for points in on_that_day] == [True, True, False]


@pytest.mark.slow
@given(ACTS, st.integers(min_value=1, max_value=4))
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_grew_is_what_a_rebuild_makes_and_sums_to_the_score(
    world: World, site: Source, acts: list[tuple[str, int, int, str]], cut: int
) -> None:
    said = [
        act(next(_numbers), name, at=NOON + day * DAY, who=who, minutes=value,
            active_ms=value * 10_000, meeting=f"m{value % 3}", path="/pricing/")
        for name, day, value, who in acts
    ]  # fmt: skip
    # Some are known by their mail, and so their companies, before they act; others only after it.
    told = [known(next(_numbers), who) for who in dict.fromkeys(who for _, _, _, who in acts)]
    told = [*told[::2], *said, *told[1::2]]
    for start in range(0, len(told), cut):
        world.say(site, *told[start : start + cut])
        world.settle()
    grown = ledger()
    Entry.objects.all().delete()
    Standing.objects.all().delete()
    AccountStanding.objects.all().delete()
    payload = {"model": api.CHAMPION, "number": 0, "after": 0}
    jobs.enqueue("scoring.recompute", payload, run_at=NOON)
    jobs.run_until_quiet(api.job_handlers(), now=NOON)
    assert grown == ledger()
    for row in Standing.objects.all():
        said = api.get_score(world.system, row.contact_id, now=NOON)
        assert (said.score, sum(line.left for line in said.lines)) == (row.score, row.thousandths)


def ledger() -> tuple[Sequence[Any], Sequence[Any]]:
    entries = Entry.objects.order_by("contact_id", "rule_id", "day").values_list(
        "contact_id", "rule_id", "day", "acts", "raw", "points", "half_life"
    )
    standings = Standing.objects.order_by("contact_id").values_list(
        "contact_id", "score", "band", "next_day", "fit", "account_id", "is_content_only"
    )
    accounts = AccountStanding.objects.order_by("account_id").values_list("account_id", "score", "band")
    return list(entries), [*standings, *accounts]


def publish(by: Actor, document: dict[str, Any], key: str = api.CHAMPION) -> None:
    row = definitions.save_draft(by, SaveDraft(kind=api.KIND, key=key, name=key, document=document), now=NOON)
    definitions.publish(by, PublishDraft(kind=api.KIND, key=key, revision=row.revision), now=NOON)
