"""How complete a follow-up note is: PLAYBOOK 9, to the half."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crescendo.core.clock import DAY
from crescendo.core.document_reading import Reading
from crescendo.lifecycle.documents import note
from crescendo.lifecycle.documents.note import FieldKind, NoteSection, Topic
from crescendo.lifecycle.documents.shipped_note import SHIPPED_NOTE
from crescendo.lifecycle.followup import topics
from crescendo.lifecycle.followup.topic_types import Answer

SECTION = note.read(SHIPPED_NOTE, "/note", Reading())
NOW = 1_767_582_000_000
CHINESE = "一二三四五六七八九十一二三四五"
LETTERS = "abcdefghij" * 4


def _values(topic: Topic) -> dict[str, str]:
    said = {FieldKind.TEXT: "200 people", FieldKind.DATE: "2026-05-31"}
    return {field.key: said.get(field.kind) or field.options[0][0] for field in topic.fields}


def _one(answer: Answer, key: str = "business", *, now: int = NOW) -> int:
    found = topics.completeness(SECTION, {key: answer}, now=now)
    return next(one.halves for one in found.topics if one.topic == key)


BUSINESS = _values(SECTION.topics[0])


@pytest.mark.parametrize(
    ("answer", "halves"),
    [
        (Answer(), 0),
        (Answer(text=CHINESE), 1),
        (Answer(text=CHINESE[1:]), 0),
        (Answer(text=LETTERS), 1),
        (Answer(text=LETTERS[1:]), 0),
        (Answer(text="1234567890 .,!?" * 9), 0),
        (Answer(values=BUSINESS), 1),
        (Answer(values={"need": "one system"}), 0),
        (Answer(values={"need": " ", "size": "200"}), 0),
        (Answer(text=CHINESE, values=BUSINESS), 2),
        (Answer(asked_at=NOW), 1),
        (Answer(asked_at=NOW - 14 * DAY + 1), 1),
        (Answer(asked_at=NOW - 14 * DAY), 0),
        (Answer(asked_at=NOW, text=CHINESE), 1),
        (Answer(asked_at=NOW, text=CHINESE, values=BUSINESS), 2),
    ],
)
def test_a_topic_counts_its_key_fields_and_its_text(answer: Answer, halves: int) -> None:
    assert _one(answer) == halves


def test_a_choice_and_a_date_count_only_what_the_document_knows() -> None:
    assert _one(Answer(values={"risk_level": "high"}), "risk") == 1
    assert _one(Answer(values={"risk_level": "enormous"}), "risk") == 0
    assert _one(Answer(values={"decision_on": "2026-02-28"}), "cycle") == 1
    assert _one(Answer(values={"decision_on": "2026-02-30"}), "cycle") == 0


def test_the_shipped_note_is_read_without_a_fault() -> None:
    reading = Reading()
    section = note.read(SHIPPED_NOTE, "/note", reading)
    assert not reading.faults
    assert len(section.topics) == 7
    assert all(set(topic.questions) == {"zh-hans", "en"} for topic in section.topics)


def test_each_fault_of_a_note_section_has_its_place() -> None:
    reading = Reading()
    document = {
        "characters": 0,
        "letters": True,
        "asked_days": 14,
        "topics": [
            {
                "key": "a",
                "title": {"en": "A"},
                "fields": [{"key": "x", "kind": "number", "title": {"en": "X"}}],
            },
            {"key": "a", "title": {}},
            {
                "key": "b",
                "title": {"en": "B"},
                "fields": [{"key": "c", "title": {"en": "C"}, "kind": "choice"}],
            },
            "c",
        ],
    }
    note.read(document, "/note", reading)
    assert {path for path, _code, _sentence in reading.faults} == {
        "/note/topics/1/title",
        "/note/topics/3",
        "/note/topics/3/title",
        "/note/characters",
        "/note/letters",
        "/note/topics/0/fields/0/kind",
        "/note/topics/1/key",
        "/note/topics/2/fields/0/options",
        "/note/topics/3/key",
    }


_answers = st.builds(
    Answer,
    text=st.one_of(st.just(""), st.text(max_size=50), st.just(CHINESE), st.just(LETTERS)),
    values=st.dictionaries(
        st.sampled_from([field.key for topic in SECTION.topics for field in topic.fields]),
        st.one_of(st.text(max_size=5), st.just("high"), st.just("2026-01-01"), st.just("planned")),
        max_size=4,
    ),
    asked_at=st.one_of(st.none(), st.integers(NOW - 20 * DAY, NOW)),
)
_notes = st.dictionaries(st.sampled_from([topic.key for topic in SECTION.topics]), _answers)


@given(_notes)
def test_completeness_is_the_sum_of_the_topics_between_nought_and_one(answers: dict[str, Answer]) -> None:
    found = topics.completeness(SECTION, answers, now=NOW)
    assert found.halves == sum(_one(answer, key) for key, answer in answers.items())
    assert 0 <= found.percent <= 100
    assert (found.percent == 100) == all(one.halves == 2 for one in found.topics)
    assert all((one.halves == 2) == (not one.missing_fields and not one.lacks_text) for one in found.topics)


@given(_notes, st.integers(0, 30 * DAY))
def test_it_stays_until_the_next_change_and_only_ever_falls_by_time(
    answers: dict[str, Answer], later: int
) -> None:
    before = topics.completeness(SECTION, answers, now=NOW)
    after = topics.completeness(SECTION, answers, now=NOW + later)
    assert after.halves <= before.halves
    if before.changes_at is None or NOW + later < before.changes_at:
        assert after == before
    elif NOW + later >= before.changes_at:
        assert after.halves < before.halves


@given(_notes, st.sampled_from(SECTION.topics))
def test_saying_more_never_makes_it_less(answers: dict[str, Answer], topic: Topic) -> None:
    full = Answer(text=CHINESE, values=_values(topic))
    more = topics.completeness(SECTION, {**answers, topic.key: full}, now=NOW)
    assert more.halves >= topics.completeness(SECTION, answers, now=NOW).halves


def test_a_topic_without_key_fields_rests_on_its_text() -> None:
    topic = Topic(key="free", title=(("en", "Free"),), questions={}, fields=())
    section = NoteSection(topics=(topic,), characters=15, letters=40, asked_days=14)
    assert topics.completeness(section, {"free": Answer(text=CHINESE)}, now=NOW).percent == 100
    assert topics.completeness(section, {"free": Answer(text="Short")}, now=NOW).halves == 0
