"""The seven-topic note: versions kept, what somebody else wrote meanwhile never lost, gone with an erasure."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from crescendo.core import facts, holdings
from crescendo.core.clock import DAY
from crescendo.core.rawlog_memory import ForgetfulLog
from crescendo.core.refusals import NotAllowed, NotValid
from crescendo.core.types import Actor, Person, Scope, Surroundings
from crescendo.lifecycle import api
from crescendo.lifecycle.types import (
    Answer,
    Due,
    NewCall,
    NewTask,
    NoteChanged,
    Outcome,
    Subject,
    TopicNote,
    WriteTopics,
)
from crescendo.people import api as people
from crescendo.people.types import MergeContacts
from tests.conftest import NOON
from tests.rooms.lifecycle.cast import SYSTEM, about, company, person

pytestmark = pytest.mark.django_db
LONG = "每天早上要从三个系统里手工导出报表再拼起来"
BUSINESS = Answer(text=LONG, values={"need": "One report", "size": "200"})


def write(
    subject: Subject, version: int = 0, *, asked: tuple[str, ...] = (), now: int = NOON, **answers: Answer
) -> TopicNote:
    request = WriteTopics(subject=subject, version=version, answers=answers, asked=frozenset(asked))
    return api.write_topics(SYSTEM, request, now=now)


def test_a_note_says_what_it_lacks_before_the_first_word() -> None:
    note = api.get_topics(SYSTEM, about(person()), now=NOON)
    assert (note.version, note.completeness.percent, len(note.completeness.topics)) == (0, 0, 7)


def test_each_writing_is_a_version_and_the_same_words_are_none() -> None:
    subject = about(person())
    write(subject, business=BUSINESS)
    second = write(subject, 1, risk=Answer(values={"risk_level": "low"}))
    assert (second.version, second.completeness.halves, second.answers["business"]) == (2, 3, BUSINESS)
    assert write(subject, 2, business=BUSINESS).version == 2
    versions = api.list_topic_versions(SYSTEM, subject, now=NOON)
    assert [(row.version, row.completeness.halves) for row in versions] == [(2, 3), (1, 2)]


def test_asked_in_vain_counts_half_for_two_weeks_from_the_first_asking() -> None:
    subject = about(person())
    assert write(subject, asked=("cycle",), cycle=Answer()).completeness.halves == 1
    again = write(subject, 1, asked=("cycle",), now=NOON + DAY, cycle=Answer(text="?"))
    assert again.completeness.changes_at == NOON + 14 * DAY
    assert api.get_topics(SYSTEM, subject, now=NOON + 14 * DAY).completeness.halves == 0
    assert write(subject, 2, cycle=Answer()).answers == {}


def test_who_wrote_meanwhile_is_not_overwritten() -> None:
    subject = about(person())
    write(subject, business=BUSINESS)
    with pytest.raises(NoteChanged):
        write(subject, risk=Answer(text="None"))


@pytest.mark.parametrize(
    "answers",
    [
        {"weather": Answer(text="Fine")},
        {"business": Answer(values={"mood": "good"})},
        {"business": Answer(text="x" * 4_001)},
        {"business": Answer(values={"need": "x" * 301})},
    ],
)
def test_what_the_document_does_not_ask_is_refused(answers: dict[str, Answer]) -> None:
    with pytest.raises(NotValid):
        write(about(person()), **answers)


def test_a_note_is_not_about_an_account() -> None:
    with pytest.raises(NotValid):
        api.get_topics(SYSTEM, company(), now=NOON)


def test_completeness_is_told_for_many_at_once() -> None:
    ann, bob, cleo = person("Ann"), person("Bob"), person("Cleo")
    write(about(ann), business=BUSINESS)
    write(about(ann), 1, risk=Answer(values={"risk_level": "low"}))
    write(about(bob), asked=("risk",), risk=Answer())
    found = api.completeness_of([ann, bob, cleo], now=NOON)
    assert {contact: one.halves for contact, one in found.items()} == {ann: 3, bob: 1}


def test_the_newest_note_of_two_who_were_merged_counts() -> None:
    kept, other = person("Ann"), person("Anne")
    write(about(kept), business=BUSINESS)
    write(about(other), now=NOON + 1, risk=Answer(values={"risk_level": "low"}))
    people.merge_contacts(SYSTEM, MergeContacts(survivor_id=kept, other_id=other), now=NOON + 2)
    assert set(api.get_topics(SYSTEM, about(kept), now=NOON).answers) == {"risk"}
    assert api.completeness_of([kept], now=NOON)[kept].halves == 1
    assert write(about(kept), 1, now=NOON + 3, business=BUSINESS).completeness.halves == 3


def test_a_version_is_told_as_a_fact_with_what_it_changed() -> None:
    ann = person()
    write(about(ann), business=BUSINESS)
    (fact,) = (fact for fact in facts.read(0, limit=1000) if fact.kind == "note.topics_written")
    assert fact.payload == {"contacts": [ann], "version": 1, "by": None, "halves": 2, "halves_before": 0}


def test_without_sight_of_personal_data_a_note_is_covered_and_not_written(lin: Actor) -> None:
    subject = about(person())
    write(subject, business=BUSINESS)
    blind = replace(
        lin,
        scope=Scope.ALL,
        sees_personal_data=False,
        permissions=frozenset({one for one in lin.permissions if one != "personal_data"}),
    )
    seen = api.get_topics(blind, subject, now=NOON)
    assert seen.answers["business"] == Answer(text="***", values={"need": "***", "size": "***"})
    assert seen.completeness.halves == 2
    with pytest.raises(NotAllowed):
        api.write_topics(blind, WriteTopics(subject=subject, version=1, answers={}), now=NOON)


def test_an_erasure_takes_tasks_calls_and_notes(tmp_path: Path) -> None:
    ann = person()
    write(about(ann), business=BUSINESS)
    api.create_task(SYSTEM, NewTask(subject=about(ann), title="Call", due=Due(on="2026-01-05")), now=NOON)
    api.record_call(SYSTEM, NewCall(contact_id=ann, outcome=Outcome.REACHED), now=NOON)
    address = "ann-of-hongtu@x.example"
    other = NewTask(subject=company(), title=f"Write to {address}", due=Due(on="2026-01-05"))
    kept = api.create_task(SYSTEM, other, now=NOON)
    whom = Person(contacts=(ann,), identities=(), texts=(address,))
    around = Surroundings(home=tmp_path, log=ForgetfulLog())
    own, others = (
        holdings.find_holding(name) for name in ("lifecycle.followup", "lifecycle.tasks_of_others")
    )
    assert own is not None
    assert others is not None
    assert own.export is not None
    assert [row["kind"] for row in own.export(whom, around)] == ["task", "call", "note"]
    assert own.erase(whom, around, None).rows == 3
    assert own.find(whom, around) == 0
    assert others.erase(whom, around, None).rows == 1
    assert api.get_task(SYSTEM, kept.id, now=NOON).title == "Write to [erased]"
