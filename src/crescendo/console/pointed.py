"""Places that a JSON pointer names in a document, as people call them: an entry by its title, a field by its word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from crescendo.core.refusals import told
from crescendo.lifecycle.types import in_words

Fault = tuple[str, str, str]


def faults(
    found: Sequence[Fault], document: Mapping[str, Any], words: Mapping[str, Any]
) -> list[tuple[str, str]]:
    """Where each fault lies, and what it says."""
    return [(place(pointer, document, words), told(sentence, _)) for pointer, _code, sentence in found]


def place(pointer: str, document: Any, words: Mapping[str, Any]) -> str:
    """The way to a place; what has no name there is told by its number or by its own word."""
    said, here = [], document
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list):
            here = here[int(name)] if name.isdecimal() and int(name) < len(here) else None
            called = title(here) if isinstance(here, Mapping) else ""
            said.append(called or str(int(name) + 1 if name.isdecimal() else name))
        else:
            here = here.get(name) if isinstance(here, Mapping) else None
            said.append(str(words.get(name, name)))
    return " › ".join(word for word, _same in groupby(said) if word)


def title(row: Mapping[str, Any]) -> str:
    """What an entry of a list is called in the reader's language, its key where nothing says so."""
    said = row.get("title")
    named = said.items() if isinstance(said, Mapping) else ()
    titles = tuple((str(language), str(text)) for language, text in named)
    return in_words(titles, get_language() or "") or str(row.get("key", ""))
