"""A chunk of a recompute reckoned beside the worker: what happens before it is written is not lost, nor doubled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from crescendo.core import facts, jobs, rounds
from crescendo.core.clock import DAY
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.types import Actor
from crescendo.people import api as people
from crescendo.people.types import ContactQuery, EraseContacts
from crescendo.scoring import api, from_the_end, published
from crescendo.scoring.from_the_end import Answer, Asked
from crescendo.scoring.models import AccountStanding, Entry, Standing
from crescendo.sources.types import Source, Trust
from tests.conftest import NOON
from tests.rooms.scoring.test_scores import act, known, ledger
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)
ZONE = "Asia/Shanghai"
MAILS = [f"{name}@{firm}" for firm in ("acme.com.cn", "beta.com.cn", "qq.com") for name in ("li", "wu", "he")]


@pytest.fixture
def site(world: World) -> Source:
    world.consumers = (api.Scores(),)
    return world.source(trust=Trust.SERVER)


def acted(world: World, site: Source, first: int, *names: str, whom: Sequence[str] = MAILS) -> None:
    said = [
        act(first + n * len(names) + place, name, who=mail, at=NOON - (n + place) * DAY)
        for n, mail in enumerate(whom)
        for place, name in enumerate(names)
    ]
    world.say(site, *said)
    world.settle()


def asked(*, size: int = 100, now: int = NOON) -> Answer:
    kept = published.champion()
    question = Asked(
        model=kept.key,
        version=kept.number,
        now=now,
        zone=ZONE,
        position=rounds.held_position(from_the_end.CONSUMER),
        size=size,
        before=None,
    )
    return from_the_end.answered(kept, question)


def take(answer: Answer, *, now: int = NOON) -> None:
    with facts.together(now=now):
        drafts = from_the_end.taken(published.champion(), answer, now=now, zone=ZONE)
        facts.append(drafts, now=now)


def counted_anew(now: int = NOON) -> tuple[Sequence[Any], Sequence[Any]]:
    """What a recompute from nothing makes."""
    for table in (Entry, Standing, AccountStanding):
        table.objects.all().delete()
    jobs.enqueue("scoring.recompute", {"model": api.CHAMPION, "number": 0, "after": 0}, run_at=now)
    jobs.run_until_quiet(api.job_handlers(), now=now)
    return ledger()


def test_what_was_reckoned_elsewhere_is_what_a_recompute_makes(world: World, site: Source) -> None:
    world.say(site, *(known(n, mail) for n, mail in enumerate(MAILS)))
    acted(world, site, 0, "meeting.checked_in", "trial.started")
    for table in (Entry, Standing, AccountStanding):
        table.objects.all().delete()
    take(asked())
    one, two = ledger(), counted_anew()
    assert one[0] == two[0]
    assert one[1] == two[1]


def test_what_happens_between_question_and_answer_is_counted(world: World, site: Source) -> None:
    world.say(site, *(known(n, mail) for n, mail in enumerate(MAILS)))
    acted(world, site, 0, "meeting.checked_in")
    answer = asked()
    acted(world, site, 100, "trial.started", "asset.downloaded", whom=MAILS[::2])
    take(answer)
    one, two = ledger(), counted_anew()
    assert one[0] == two[0]
    assert one[1] == two[1]


def test_an_answer_of_yesterday_is_counted_again(world: World, site: Source) -> None:
    acted(world, site, 0, "meeting.checked_in", "asset.downloaded")
    take(asked(), now=NOON + DAY)
    assert ledger() == counted_anew(NOON + DAY)


def test_nobody_is_written_who_is_gone(world: World, site: Source, admin: Actor) -> None:
    acted(world, site, 0, "meeting.checked_in")
    answer = asked()
    gone = people.list_contacts(world.system, ContactQuery(), now=NOON).rows[0].id
    people.erase_contacts(admin, EraseContacts(contact_ids=(gone,)), now=NOON)
    jobs.run_until_quiet(people.erasure_handlers(ForgetfulLog()), now=NOON)
    take(answer)
    assert not Entry.objects.filter(contact_id=gone).exists()
    assert not Standing.objects.filter(contact_id=gone).exists()


def test_telling_it_twice_tells_nothing_new(world: World, site: Source) -> None:
    acted(world, site, 0, "meeting.checked_in")
    answer = asked()
    take(answer)
    before, head = ledger(), facts.head()
    take(asked())
    assert (ledger(), facts.head()) == (before, head)
