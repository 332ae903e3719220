"""The nouns of notes and files. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crescendo.conditions.types import Entity
from crescendo.core.refusals import Refusal, mark

LONGEST_NOTE = 10_000
LARGEST_FILE = 25 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a note or a file hangs on: a contact or an account."""

    entity: Entity
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """A note to be written. `mention_ids` are told of it, besides those whom the text names with an @."""

    about: About
    text: str
    mention_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteEdit:
    """A note's text as it is to be from now on."""

    note_id: int
    text: str
    mention_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note as the reader sees it. `text` is covered for who may not see personal data.

    A note whose `removed_at` is set is shown to who took it away, for an hour, to be taken back.
    """

    id: int
    about: About
    text: str
    at: int
    by_id: int | None
    by_label: str
    edited_at: int | None
    mentions: tuple[int, ...]
    may_change: bool
    removed_at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteWritten:
    """The note, who was told of it, and who was named but may not see what it is about: they were not told."""

    note: Note
    told: tuple[int, ...]
    not_told: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A file to be kept, as it comes in; the name says what kind it is."""

    about: About
    name: str
    blocks: Iterable[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file as the reader sees it; its name is covered for who may not see personal data, and so is its content."""

    id: int
    about: About
    name: str
    media_type: str
    size: int
    at: int
    by_id: int | None
    by_label: str
    may_change: bool
    removed_at: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether a browser may show it as it is: images, sound and film of the usual formats."""
        return self.media_type.startswith(("image/", "audio/", "video/")) and "svg" not in self.media_type


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """A file with the place where its bytes lie."""

    file: KeptFile
    path: Path


class NoteRemoved(Refusal):
    """The note or file was taken away too long ago to be taken back."""

    code = "note_gone"
    sentence = mark("It was removed and can no longer be taken back.")


class FileLost(Refusal):
    """The row is there but its bytes are not: somebody touched the home folder."""

    code = "file_lost"
    sentence = mark("The file's content is missing on the server.")
    remedy = mark("Ask your administrator to restore the folder «files» from the backup.")
