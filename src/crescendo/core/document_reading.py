"""Documents that people write, read strictly: what is wrong is noted with its place, and reading goes on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from crescendo.core.refusals import Sentence, mark

Fault = tuple[str, str, str]
"""Pointer, code, sentence."""
Titles = tuple[tuple[str, str], ...]
"""A text in one language or both, as (language, text)."""
MOST = 200
LANGUAGES = ("zh-hans", "en")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_WHOLE = mark("A whole number from %(least)s to %(most)s is expected here.")
_NAMES = mark("Here stands a list of words.")


class Reading:
    """Notes all faults at once: pointer, code, sentence.

    One that `is_checking` reads a document before it is published and asks the store too; what is in force is sound.
    """

    def __init__(self, *, is_checking: bool = False) -> None:
        self.faults: list[Fault] = []
        self.is_checking = is_checking

    def note(self, path: str, code: str, sentence: str, **places: object) -> None:
        """One more thing that is wrong."""
        self.faults.append((path, code, Sentence(sentence, places) if places else sentence))

    def only(self, said: Mapping[str, Any], path: str, known: Collection[str]) -> None:
        """Nothing else stands in this object: a word that is misspelt must not be passed over."""
        for word in said:
            if word not in known:
                self.note(
                    f"{path}/{word}",
                    "unknown",
                    mark("This word means nothing here. Known are: %(known)s."),
                    known=", ".join(sorted(known)),
                )

    def table(self, value: Any, path: str) -> Mapping[str, Any]:
        """An object."""
        if isinstance(value, Mapping):
            return value
        self.note(path, "shape", mark("Here stands an object."))
        return {}

    def rows(self, value: Any, path: str, *, most: int = MOST) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """A list of objects, each with its place."""
        for at, one in self.items(value, path, most=most):
            yield at, self.table(one, at)

    def items(self, value: Any, path: str, *, most: int = MOST) -> Iterator[tuple[str, Any]]:
        """A list of anything, each with its place; nothing at all is an empty list."""
        if value is None:
            return
        if not isinstance(value, list) or len(value) > most:
            self.note(path, "list", mark("Here stands a list of at most %(most)s."), most=most)
            return
        for place, one in enumerate(value):
            yield f"{path}/{place}", one

    def names(self, value: Any, path: str) -> tuple[str, ...]:
        """A list of words."""
        if value is None:
            return ()
        if not isinstance(value, list) or len(value) > MOST or not all(isinstance(one, str) for one in value):
            self.note(path, "names", _NAMES)
            return ()
        return tuple(value)

    def number(self, value: Any, path: str, *, least: int, most: int) -> int:
        """A whole number."""
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.note(path, "number", _WHOLE, least=least, most=most)
            return least
        return value

    def maybe(self, value: Any, path: str, *, least: int, most: int) -> int | None:
        """A whole number, or nothing."""
        return None if value is None else self.number(value, path, least=least, most=most)

    def text(self, value: Any, path: str, *, most: int = 200) -> str:
        """A text, empty where there is none."""
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most:
            self.note(path, "text", mark("A text of at most %(most)s letters is expected here."), most=most)
            return ""
        return value

    def choice(self, value: Any, path: str, known: Collection[str]) -> str:
        """One of some words; the first of them where it is none."""
        if isinstance(value, str) and value in known:
            return value
        self.note(path, "choice", mark("One of these is expected here: %(known)s."), known=", ".join(known))
        return next(iter(known))

    def key(self, said: Mapping[str, Any], path: str, taken: set[str]) -> str:
        """A key that nobody else in its list has."""
        key = said.get("key")
        if not isinstance(key, str) or not _KEY.fullmatch(key) or key in taken:
            self.note(
                f"{path}/key",
                "key",
                mark("A key of small letters, digits and _ that nothing else here has is expected."),
            )
            return path
        taken.add(key)
        return key

    def title(self, said: Mapping[str, Any], path: str, name: str = "title") -> Titles:
        """A title in Chinese, in English or in both."""
        found = said.get(name)
        spoken = found if isinstance(found, Mapping) else {}
        titles = tuple(
            (language, spoken[language].strip()[:80])
            for language in LANGUAGES
            if isinstance(spoken.get(language), str) and spoken[language].strip()
        )
        if not titles:
            self.note(
                f"{path}/{name}", "title", mark("A title in Chinese, in English or in both is expected here.")
            )
            return (("en", path),)
        return titles
