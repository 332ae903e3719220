"""All contacts compared by the model, in a process of its own."""

from __future__ import annotations

import json
import os
import random
import signal
from pathlib import Path

import pytest

from crescendo.core import jobs
from crescendo.core.refusals import NotAllowed, NotFound
from crescendo.core.settings import current
from crescendo.core.types import Actor, Scope
from crescendo.people import api, doubles_process, models
from crescendo.people.doubles_frame import Source, record_of
from crescendo.people.doubles_types import MODEL, DedupeMissing, SearchRunning, SearchState
from crescendo.people.types import RejectSuggestion, SuggestionQuery

pytestmark = pytest.mark.django_db(transaction=True)
SYSTEM = Actor.system("tests")
_FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def people(count: int) -> set[tuple[int, int]]:
    """Contacts of whom every tenth stands there twice, a little different; the pairs."""
    dice = random.Random(7)
    rows, pairs = [], []
    for n in range(count):
        name = dice.choice(_FAMILIES) + dice.choice(_GIVEN) + dice.choice(_GIVEN)
        said = {
            "name": name,
            "email": f"{dice.choice('abcdefgh')}{dice.randrange(10**7)}@c{n % 40}.cn",
            "phone": f"+86138{dice.randrange(10**8):08}",
            "company_name": f"公司{n % 40}",
            "city_fold": dice.choice(["北京", "上海", "广州"]),
        }
        rows.append(said)
        if n % 10 == 0:
            pairs.append((len(rows), len(rows) + 1))
            rows.append({**said, "phone": "", "email": said["email"][:3] + said["email"][4:]})
    seen = {"created_at": 1, "first_seen_at": 1, "last_seen_at": 1}
    made = models.Contact.objects.bulk_create([models.Contact(**row, **seen) for row in rows])
    return {(made[one - 1].pk, made[other - 1].pk) for one, other in pairs}


def work(now: int = 100, *, most: int = 2_000) -> None:
    """Let the job's seconds pass."""
    for turn in range(most):
        jobs.run_until_quiet(api.job_handlers(), now=now + 1_000 * turn)
        if not api.list_searches(SYSTEM)[0].is_running:
            return
        _wait()


def _wait() -> None:
    for child in doubles_process._children.values():
        child.wait(timeout=120)


def found() -> dict[tuple[int, int], int]:
    rows = api.list_suggestions(SYSTEM, SuggestionQuery(kind=MODEL, limit=200)).rows
    return {(row.contact_id, row.other_id): row.score for row in rows}


@pytest.mark.slow
@pytest.mark.long
def test_doubles_are_found_without_labels_and_again_the_same() -> None:
    pairs = people(600)
    api.search_doubles(SYSTEM, now=100)
    work()
    first = found()
    assert len(pairs & first.keys()) >= 0.95 * len(pairs)
    likely = {pair for pair, score in first.items() if score >= 900}
    assert len(likely - pairs) <= 0.05 * len(likely)
    (search,) = api.list_searches(SYSTEM)
    assert (search.state, search.contacts, search.pairs) == (SearchState.DONE, 660, len(first))
    assert not doubles_process.folder_of(search.id).exists()
    one, other = next(iter(first))
    api.reject_suggestion(SYSTEM, RejectSuggestion(contact_id=one, other_id=other), now=5_000_000)
    api.search_doubles(SYSTEM, now=6_000_000)
    work(now=6_000_000)
    del first[one, other]
    assert found() == first


@pytest.mark.slow
def test_a_model_that_was_killed_is_said_to_have_failed_and_may_be_asked_again() -> None:
    people(50)
    number = api.search_doubles(SYSTEM, now=100)
    jobs.run_until_quiet(api.job_handlers(), now=100)
    child = doubles_process._children[number]
    os.kill(child.pid, signal.SIGKILL)
    work(now=2_000)
    assert api.list_searches(SYSTEM)[0].state is SearchState.FAILED
    assert not doubles_process.folder_of(number).exists()
    api.search_doubles(SYSTEM, now=3_000)


@pytest.mark.slow
def test_a_worker_that_starts_again_starts_its_model_again() -> None:
    pairs = people(300)
    number = api.search_doubles(SYSTEM, now=100)
    jobs.run_until_quiet(api.job_handlers(), now=100)
    # A worker's end closes the pipe at which its child listens.
    child = doubles_process._children.pop(number)
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(timeout=60) == 3
    work(now=2_000)
    assert len(pairs & found().keys()) >= 0.9 * len(pairs)


def test_one_search_at_a_time_and_it_can_be_cancelled() -> None:
    people(5)
    number = api.search_doubles(SYSTEM, now=100)
    with pytest.raises(SearchRunning):
        api.search_doubles(SYSTEM, now=100)
    api.cancel_search(SYSTEM, number, now=110)
    work(now=120)
    assert api.list_searches(SYSTEM)[0].state is SearchState.CANCELLED
    assert not (Path(current().home) / "doubles" / str(number)).exists()
    with pytest.raises(NotFound):
        api.cancel_search(SYSTEM, number, now=130)


def test_only_who_sees_and_edits_all_contacts_has_them_compared(chen: Actor, stranger: Actor) -> None:
    assert chen.scope is not Scope.ALL
    for somebody in (chen, stranger):
        with pytest.raises(NotAllowed):
            api.search_doubles(somebody, now=100)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubles_process, "find_spec", lambda _: None)
    with pytest.raises(DedupeMissing) as refused:
        api.search_doubles(SYSTEM, now=100)
    assert "crescendo[dedupe]" in str(refused.value.remedy)


def test_a_record_says_what_is_known_and_nothing_else() -> None:
    who = Source(
        3, "欧阳娜娜", "", "", "", "", "", "", None, "", "", json.dumps({"address": {"postalCode": 10}})
    )
    assert record_of(who) == {
        "unique_id": 3,
        "given": "娜娜",
        "family": "欧阳",
        "name": "娜娜欧阳",
        "postcode": "10",
    }
