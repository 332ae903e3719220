"""The nouns of the seven-topic note. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crescendo.core.refusals import Refusal, mark
from crescendo.lifecycle.followup.subject_types import Subject

LONGEST_ANSWER = 4_000
LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of one topic: text, key values by field, and when it was asked in vain."""

    text: str = ""
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    asked_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What one topic counts, in halves (0, 1, 2), and what it lacks for the whole."""

    topic: str
    halves: int
    missing_fields: tuple[str, ...]
    lacks_text: bool
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """All topics of a note; `changes_at` is when it falls though nobody does anything."""

    topics: tuple[Standing, ...]
    changes_at: int | None

    @property
    def halves(self) -> int:
        """The sum, in halves."""
        return sum(one.halves for one in self.topics)

    @property
    def most(self) -> int:
        """The sum of a note that lacks nothing, in halves."""
        return 2 * len(self.topics)

    @property
    def percent(self) -> int:
        """The sum by the number of topics, as a whole number that never says 100 before all is there."""
        return self.halves * 100 // self.most if self.most else 0

    @property
    def points(self) -> float:
        """The sum in topics, as in "3 of 7"."""
        return self.halves / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteTopics:
    """A note as it is to be from now on. `version` is the one that was read, 0 before the first.

    `asked` names topics that were asked about in vain: those already so keep their day.
    """

    subject: Subject
    version: int
    answers: Mapping[str, Answer] = field(hash=False)
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicNote:
    """A version of a follow-up note as the reader sees it; 0 where nobody has written one yet."""

    subject: Subject
    version: int
    answers: Mapping[str, Answer] = field(hash=False)
    completeness: Completeness
    at: int | None
    by_id: int | None
    by_label: str


class NoteChanged(Refusal):
    """Somebody else wrote a version meanwhile."""

    code = "note_changed"
    sentence = mark("Somebody has written in this note meanwhile.")
    remedy = mark("Reload the page: your words are still in the form, compare and save again.")
