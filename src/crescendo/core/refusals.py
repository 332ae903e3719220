"""A refusal is an expected no. Anything else that goes wrong is a bug and crashes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, Self


def mark(text: str) -> str:
    """Mark a sentence for the catalogue of translations; it is translated at the doors."""
    return text


class Sentence(str):
    """A sentence in English whose places are filled, and what it was made of, so that a door can say it elsewise."""

    __slots__ = ("places", "template")

    template: str
    places: dict[str, object]

    def __new__(cls, template: str, places: dict[str, object]) -> Self:
        made = super().__new__(cls, template % places)
        made.template, made.places = template, places
        return made


def told(sentence: str, translate: Callable[[str], str]) -> str:
    """A marked sentence in the reader's language, its places filled where it has some."""
    return (
        translate(sentence.template) % sentence.places
        if isinstance(sentence, Sentence)
        else translate(sentence)
    )


class Refusal(Exception):
    """Base of expected refusals: a stable code, data, a sentence with named places, what to do next."""

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = mark("This cannot be done.")
    remedy: ClassVar[str] = ""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(f"{self.code}: {self.sentence % data if data else self.sentence}")


class NotFound(Refusal):
    """There is no such thing, or the one who asks may not know of it."""

    code = "not_found"
    sentence = mark("There is no %(kind)s with the id %(id)s.")
    remedy = mark("It may have been removed, or you may not have access to it.")


class NotAllowed(Refusal):
    """The role of the one who acts does not permit it."""

    code = "not_allowed"
    sentence = mark("Your role does not allow this.")
    remedy = mark("Ask an administrator for the permission «%(permission)s».")


class NotValid(Refusal):
    """A value given by a person or a client cannot be taken; `errors` lists pointer, code and detail."""

    code = "not_valid"
    sentence = mark("Some values cannot be taken.")
    remedy = mark("Correct the marked fields and send again.")

    def __init__(self, errors: list[tuple[str, str, str]], **data: Any) -> None:
        self.errors = errors
        super().__init__(errors=errors, **data)
