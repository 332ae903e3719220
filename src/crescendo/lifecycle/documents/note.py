"""The section `note`: the topics of a follow-up note, read strictly, each fault with its place.

A topic asks questions in both languages and names the key fields that the answers must yield.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from crescendo.core.refusals import mark

Titles = tuple[tuple[str, str], ...]
"""A text in one language or both, as (language, text)."""
Fault = tuple[str, str, str]

LANGUAGES = ("zh-hans", "en")
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


def read(section: Any, path: str, faults: list[Fault]) -> NoteSection:
    """The section with what is wrong noted; what could not be read is left out."""
    said = section if isinstance(section, Mapping) else {}
    if not isinstance(section, Mapping):
        faults.append((path, "shape", mark("Here stands an object.")))
    taken: set[str] = set()
    topics = tuple(
        topic
        for place, one in enumerate(_listed(said, "topics", path, faults))
        if (topic := _topic(one, f"{path}/topics/{place}", faults, taken)) is not None
    )
    if not topics:
        faults.append((f"{path}/topics", "empty", mark("A note has one topic at least.")))
    return NoteSection(
        topics=topics,
        characters=_number(said, "characters", path, faults),
        letters=_number(said, "letters", path, faults),
        asked_days=_number(said, "asked_days", path, faults),
    )


def _topic(document: Any, path: str, faults: list[Fault], taken: set[str]) -> Topic | None:
    key = _key(document, path, faults, taken)
    if key is None:
        return None
    fields: set[str] = set()
    return Topic(
        key=key,
        title=_titles(document.get("title"), f"{path}/title", faults),
        questions=_questions(document.get("questions", {}), f"{path}/questions", faults),
        fields=tuple(
            field
            for place, one in enumerate(_listed(document, "fields", path, faults))
            if (field := _field(one, f"{path}/fields/{place}", faults, fields)) is not None
        ),
    )


def _field(document: Any, path: str, faults: list[Fault], taken: set[str]) -> KeyField | None:
    key = _key(document, path, faults, taken)
    if key is None:
        return None
    kind = document.get("kind", FieldKind.TEXT.value)
    if not isinstance(kind, str) or kind not in set(FieldKind):
        faults.append((f"{path}/kind", "kind", mark("A key field is a text, a choice or a date.")))
        kind = FieldKind.TEXT.value
    options: set[str] = set()
    listed = _listed(document, "options", path, faults) if kind == FieldKind.CHOICE else []
    if kind == FieldKind.CHOICE and not listed:
        faults.append((f"{path}/options", "empty", mark("A choice has one option at least.")))
    return KeyField(
        key=key,
        title=_titles(document.get("title"), f"{path}/title", faults),
        kind=FieldKind(kind),
        options=tuple(
            (option, _titles(one.get("title"), f"{path}/options/{place}/title", faults))
            for place, one in enumerate(listed)
            if (option := _key(one, f"{path}/options/{place}", faults, options)) is not None
        ),
    )


def _questions(said: Any, path: str, faults: list[Fault]) -> Mapping[str, tuple[str, ...]]:
    found = said if isinstance(said, Mapping) else {}
    asked = {
        language: tuple(found[language])
        for language in LANGUAGES
        if isinstance(found.get(language), list) and all(isinstance(one, str) for one in found[language])
    }
    if not isinstance(said, Mapping) or len(asked) != len(found):
        faults.append((path, "questions", mark("Questions are lists of texts under zh-hans and en.")))
    return asked


def _key(document: Any, path: str, faults: list[Fault], taken: set[str]) -> str | None:
    key = document.get("key") if isinstance(document, Mapping) else None
    if not isinstance(key, str) or not key.replace("_", "").isalnum() or len(key) > 40 or key in taken:
        sentence = mark("A key of letters, digits and _ that nothing else here has is expected.")
        faults.append((f"{path}/key", "key", sentence))
        return None
    taken.add(key)
    return key


def _titles(said: Any, path: str, faults: list[Fault]) -> Titles:
    found = said if isinstance(said, Mapping) else {}
    titles = tuple(
        (name, found[name]) for name in LANGUAGES if isinstance(found.get(name), str) and found[name]
    )
    if not titles:
        faults.append((path, "title", mark("A title in Chinese, in English or in both is expected here.")))
    return titles


def _listed(document: Mapping[str, Any], key: str, path: str, faults: list[Fault]) -> Sequence[Any]:
    found = document.get(key, [])
    if not isinstance(found, list) or len(found) > MOST_TOPICS:
        faults.append((f"{path}/{key}", "list", mark("Here stands a short list.")))
        return []
    return found


def _number(document: Mapping[str, Any], key: str, path: str, faults: list[Fault]) -> int:
    value = document.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST:
        faults.append((f"{path}/{key}", "number", mark("A whole number from 1 to 1000 is expected here.")))
        return 1
    return value
