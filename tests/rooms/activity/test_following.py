"""Events follow identities that a merge gave to another contact: in chunks, however often a chunk is begun again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crescendo.activity import following
from crescendo.activity.api import job_handlers, rebuild_touches
from crescendo.activity.models import Event
from crescendo.core import facts, jobs
from crescendo.core.clock import MINUTE
from crescendo.core.types import ClaimedJob
from crescendo.people import api as people
from crescendo.people.types import FOLLOW_JOB, MergeContacts, MergeMany
from crescendo.sources.types import Source
from tests.conftest import NOON
from tests.rooms.activity.acts import AD, MAIL, identify, owner, page, told
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _many(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each history here is too long to follow at once, unless a test says otherwise."""
    monkeypatch.setattr(following, "AT_ONCE", getattr(request, "param", 0))


@pytest.fixture
def two(world: World, site: Source) -> tuple[int, int]:
    """Lin came by an ad with five acts, Chen by a mail with three; a browser of hers was his before."""
    world.say(
        site,
        page("l0", NOON, AD, device="d-lin"),
        identify("l1", NOON + MINUTE, "lin", device="d-lin"),
        *(page(f"l{n}", NOON + n * MINUTE, device="d-lin") for n in (2, 3, 4)),
        page("c0", NOON - MINUTE, MAIL, device="d-chen"),
        identify("c1", NOON + 5 * MINUTE, "chen", device="d-chen"),
        page("c2", NOON + 90 * MINUTE, device="d-lin"),
        identify("c3", NOON + 80 * MINUTE, "chen", device="d-lin"),
    )
    world.settle()
    return owner(world, "l1"), owner(world, "c1")


def follow(world: World, *, size: int = 2) -> int:
    """All jobs of this kind, in chunks of this size; returns how many chunks."""
    count = 0
    while jobs.progress(FOLLOW_JOB):
        count += jobs.run_due({FOLLOW_JOB: lambda job: following.run(job, size=size)}, now=world.clock.now())
        world.clock.move_to(world.clock.now() + following.PAUSE)
    return count


def merged(world: World, survivor: int, other: int) -> int:
    request = MergeContacts(survivor_id=survivor, other_id=other)
    return people.merge_contacts(world.system, request, now=world.clock.now()).id


def known(world: World, contact: int) -> dict[str, Any]:
    row = people.get_contact(world.system, contact)
    return {
        name: getattr(row, name)
        for name in ("event_count", "first_seen_at", "last_seen_at", "first_touch_id", "last_touch_id")
    }


def test_all_events_follow_and_return(world: World, two: tuple[int, int]) -> None:
    before, each = told(world), [known(world, contact) for contact in two]
    number = merged(world, *two)
    assert follow(world) > 3
    assert set(Event.objects.values_list("contact_id", flat=True)) == {two[0]}
    assert known(world, two[0])["event_count"] == sum(one["event_count"] for one in each)
    people.unmerge_contacts(world.system, number, now=world.clock.now())
    follow(world)
    assert told(world) == before
    assert [known(world, contact) for contact in two] == each


@pytest.mark.parametrize("_many", [100_000], indirect=True)
def test_few_events_follow_within_the_merge_and_its_undoing(world: World, two: tuple[int, int]) -> None:
    before, each = told(world), [known(world, contact) for contact in two]
    number = merged(world, *two)
    assert not jobs.progress(FOLLOW_JOB)
    assert set(Event.objects.values_list("contact_id", flat=True)) == {two[0]}
    assert known(world, two[0])["event_count"] == sum(one["event_count"] for one in each)
    people.unmerge_contacts(world.system, number, now=world.clock.now())
    assert (told(world), [known(world, contact) for contact in two]) == (before, each)
    assert [fact.kind for fact in facts.read(0, 100)].count("identity.moved") == 2


@pytest.mark.parametrize("_many", [100_000], indirect=True)
def test_a_job_that_waits_from_before_changes_nothing_more(world: World, two: tuple[int, int]) -> None:
    before, each = told(world), [known(world, contact) for contact in two]
    people.merge_many(world.system, MergeMany(pairs=(two,)), now=world.clock.now())
    jobs.run_due(people.job_handlers(), now=world.clock.now())
    assert jobs.progress(FOLLOW_JOB)
    (merge,) = people.list_merges(world.system, two[0])
    people.unmerge_contacts(world.system, merge.id, now=world.clock.now())
    follow(world)
    assert (told(world), [known(world, contact) for contact in two]) == (before, each)


def test_the_touches_of_both_are_the_survivors(world: World, two: tuple[int, int]) -> None:
    merged(world, *two)
    follow(world)
    stored = known(world, two[0])
    rebuild_touches()
    assert known(world, two[0]) == stored


def test_a_chunk_that_was_rolled_back_is_done_once(world: World, two: tuple[int, int]) -> None:
    each = [known(world, contact) for contact in two]
    merged(world, *two)

    def dies(job: ClaimedJob) -> None:
        with transaction.atomic():
            following.run(job, size=2)
            raise OSError("the machine stops")

    for _ in range(2):
        jobs.run_due({FOLLOW_JOB: dies}, now=world.clock.now())
        world.clock.move_to(world.clock.now() + 60 * MINUTE)
    follow(world)
    assert known(world, two[0])["event_count"] == sum(one["event_count"] for one in each)
    assert [fact.kind for fact in facts.read(0, 100)].count("identity.moved") == 1


def test_an_unmerge_before_the_events_followed_leaves_them_where_they_were(
    world: World, two: tuple[int, int]
) -> None:
    before = told(world)
    number = merged(world, *two)
    jobs.run_due({FOLLOW_JOB: lambda job: following.run(job, size=2)}, now=world.clock.now())
    people.unmerge_contacts(world.system, number, now=world.clock.now())
    follow(world)
    assert told(world) == before


def test_what_is_stored_meanwhile_has_its_owner_at_once(
    world: World, site: Source, two: tuple[int, int]
) -> None:
    merged(world, *two)
    world.say(site, page("c9", NOON + 200 * MINUTE, device="d-chen"))
    world.settle()
    assert owner(world, "c9") == two[0]
    follow(world)
    assert people.get_contact(world.system, two[0]).event_count == Event.objects.count()


def test_a_chunk_costs_the_same_however_long_the_history(
    world: World, site: Source, two: tuple[int, int]
) -> None:
    counts = []
    for length in (20, 200):
        world.say(site, *(page(f"x{length}-{n}", NOON + n, device="d-chen") for n in range(length)))
        world.settle()
        number = merged(world, *two)
        with CaptureQueriesContext(connection) as queries:
            jobs.run_due({FOLLOW_JOB: lambda job: following.run(job, size=1_000)}, now=world.clock.now())
        counts.append(len(queries))
        follow(world)
        people.unmerge_contacts(world.system, number, now=world.clock.now())
        follow(world)
    assert counts[1] <= counts[0]


def test_the_worker_runs_it(world: World, two: tuple[int, int]) -> None:
    merged(world, *two)
    jobs.run_until_quiet(job_handlers(world.log), now=world.clock.now())
    assert owner(world, "c1") == two[0]
