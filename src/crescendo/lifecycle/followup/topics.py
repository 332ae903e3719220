"""How complete a follow-up note is. Pure; PLAYBOOK 9.

A topic counts 1 with its key fields and 15 Chinese characters or 40 letters of text, 0.5 with one of both or, for 14
days, with "asked, not known yet"; completeness is the sum over the topics. Counted in halves, so that it is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from crescendo.core.clock import DAY
from crescendo.lifecycle.documents.note import FieldKind, KeyField, NoteSection, Topic
from crescendo.lifecycle.followup.topic_types import Answer, Completeness, Standing

_IDEOGRAPHS = ((0x3007, 0x3007), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))
_NOTHING = Answer()


def completeness(section: NoteSection, answers: Mapping[str, Answer], *, now: int) -> Completeness:
    """What each topic counts at an instant, and when that changes by time alone."""
    standings = tuple(
        _standing(topic, answers.get(topic.key, _NOTHING), section, now) for topic in section.topics
    )
    ends = [
        end
        for one in standings
        if one.is_asked and (end := _asked_until(answers[one.topic], section)) is not None
    ]
    return Completeness(topics=standings, changes_at=min(ends, default=None))


def is_enough_text(text: str, section: NoteSection) -> bool:
    """Whether a text has the Chinese characters, or the letters, that count."""
    chinese = sum(_is_ideograph(character) for character in text)
    letters = sum(character.isalpha() and not _is_ideograph(character) for character in text)
    return chinese >= section.characters or letters >= section.letters


def is_filled(field: KeyField, value: str) -> bool:
    """Whether a key field says something that the document knows."""
    if field.kind is FieldKind.CHOICE:
        return value in {key for key, _titles in field.options}
    if field.kind is FieldKind.DATE:
        return _is_day(value)
    return bool(value.strip())


def _standing(topic: Topic, answer: Answer, section: NoteSection, now: int) -> Standing:
    missing = tuple(
        field.key for field in topic.fields if not is_filled(field, answer.values.get(field.key, ""))
    )
    has_text = is_enough_text(answer.text, section)
    # A topic without key fields rests on its text alone.
    has_key = not missing if topic.fields else has_text
    halves = has_key + has_text
    until = _asked_until(answer, section)
    is_asked = halves == 0 and until is not None and now < until
    return Standing(
        topic=topic.key,
        halves=1 if is_asked else halves,
        missing_fields=missing,
        lacks_text=not has_text,
        is_asked=is_asked,
    )


def _asked_until(answer: Answer, section: NoteSection) -> int | None:
    return None if answer.asked_at is None else answer.asked_at + section.asked_days * DAY


def _is_ideograph(character: str) -> bool:
    point = ord(character)
    return any(first <= point <= last for first, last in _IDEOGRAPHS)


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
