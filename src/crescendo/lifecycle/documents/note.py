"""The section `note`: the topics of a follow-up note, read strictly, each fault with its place.

A topic asks questions in both languages and names the key fields that the answers must yield.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crescendo.core.document_reading import LANGUAGES, Reading, Titles
from crescendo.core.refusals import mark

MOST_TOPICS = 20
_MOST = 1_000


class FieldKind(StrEnum):
    """What a key field takes."""

    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyField:
    """What a topic must yield; a choice has options, as (key, titles)."""

    key: str
    title: Titles
    kind: FieldKind
    options: tuple[tuple[str, Titles], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One topic; `questions` by language."""

    key: str
    title: Titles
    questions: Mapping[str, tuple[str, ...]]
    fields: tuple[KeyField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteSection:
    """The topics, how much text counts, and for how many days "asked, not known yet" counts half."""

    topics: tuple[Topic, ...]
    characters: int
    letters: int
    asked_days: int


def read(section: Any, path: str, reading: Reading) -> NoteSection:
    """The section, with what is wrong noted."""
    said = reading.table(section, path)
    taken: set[str] = set()
    topics = tuple(
        _topic(one, at, taken, reading)
        for at, one in reading.rows(said.get("topics"), f"{path}/topics", most=MOST_TOPICS)
    )
    if not topics:
        reading.note(f"{path}/topics", "empty", mark("A note has one topic at least."))
    characters, letters, asked_days = (
        reading.number(said.get(name), f"{path}/{name}", least=1, most=_MOST)
        for name in ("characters", "letters", "asked_days")
    )
    return NoteSection(topics=topics, characters=characters, letters=letters, asked_days=asked_days)


def _topic(said: Mapping[str, Any], path: str, taken: set[str], reading: Reading) -> Topic:
    fields: set[str] = set()
    return Topic(
        key=reading.key(said, path, taken),
        title=reading.title(said, path),
        questions=_questions(said.get("questions", {}), f"{path}/questions", reading),
        fields=tuple(
            _field(one, at, fields, reading)
            for at, one in reading.rows(said.get("fields"), f"{path}/fields", most=MOST_TOPICS)
        ),
    )


def _field(said: Mapping[str, Any], path: str, taken: set[str], reading: Reading) -> KeyField:
    kind = FieldKind(
        reading.choice(
            said.get("kind", FieldKind.TEXT.value), f"{path}/kind", [one.value for one in FieldKind]
        )
    )
    options: set[str] = set()
    listed = [*reading.rows(said.get("options"), f"{path}/options", most=MOST_TOPICS)]
    if kind is FieldKind.CHOICE and not listed:
        reading.note(f"{path}/options", "empty", mark("A choice has one option at least."))
    return KeyField(
        key=reading.key(said, path, taken),
        title=reading.title(said, path),
        kind=kind,
        options=tuple((reading.key(one, at, options), reading.title(one, at)) for at, one in listed),
    )


def _questions(said: Any, path: str, reading: Reading) -> Mapping[str, tuple[str, ...]]:
    found = said if isinstance(said, Mapping) else {}
    asked = {
        language: tuple(found[language])
        for language in LANGUAGES
        if isinstance(found.get(language), list) and all(isinstance(one, str) for one in found[language])
    }
    if not isinstance(said, Mapping) or len(asked) != len(found):
        reading.note(path, "questions", mark("Questions are lists of texts under zh-hans and en."))
    return asked
