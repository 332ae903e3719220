"""Looking for a text in what a contact's acts were about: titles, paths, subjects. A bounded stretch a page."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import msgspec

from crescendo.activity import event_names
from crescendo.activity.masking import mask_properties
from crescendo.activity.rows import StoredEvent
from crescendo.core import sets
from crescendo.core.text import fold
from crescendo.core.types import Actor

LOOKED_THROUGH = 1_000


class _About(msgspec.Struct):
    title: object = None
    url: object = None
    text: object = None


_decode = msgspec.json.Decoder(_About).decode


def looked_through(by: Actor, narrow: Sequence[tuple[int, int, str | None, str]], text: str) -> list[int]:
    """The ids of those acts, in their order, in whose words the text stands; hidden words are not looked at."""
    wanted = fold(text)
    marked = None if by.sees_personal_data else event_names.in_force().personal
    return [number for number, _at, subject, props in narrow if wanted in fold(_said(subject, props, marked))]


def with_ids(ids: Sequence[int]) -> list[StoredEvent]:
    """These events, in no order."""
    if not ids:
        return []
    rows = sets.fetch(sets.statement(__package__, "events_with_ids"), {"ids": sets.batch_json(ids)})
    return [StoredEvent(*row) for row in rows]


def _said(subject: str | None, props: str, marked: frozenset[str] | None) -> str:
    about = _decode(props)
    given = {"title": about.title, "path": _path(about.url), "text": about.text}
    if marked is not None:
        given = mask_properties(given, marked)
    # A line apart, so that no text is found across two of them.
    return "\n".join([subject or "", *(value for value in given.values() if isinstance(value, str))])


def _path(url: object) -> str:
    if not isinstance(url, str):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return unquote(f"{parts.netloc}{parts.path}")
