"""What pydantic finds wrong in a request, as our own sentences with a pointer to the place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from ninja.errors import ValidationError

from crescendo.core.refusals import mark
from crescendo.rest.problems import ErrorShape, Problem

_SENTENCES: Mapping[str, str] = {
    "missing": mark("This value is needed."),
    "extra_forbidden": mark("There is no value of this name here."),
    "int_parsing": mark("Here stands a whole number."),
    "int_type": mark("Here stands a whole number."),
    "bool_parsing": mark("Here stands true or false."),
    "bool_type": mark("Here stands true or false."),
    "string_type": mark("Here stands a text."),
    "list_type": mark("Here stands a list."),
    "greater_than_equal": mark("The smallest value here is %(ge)s."),
    "less_than_equal": mark("The largest value here is %(le)s."),
    "string_too_short": mark("The text has at least %(min_length)s characters."),
    "string_too_long": mark("The text has at most %(max_length)s characters."),
    "string_pattern_mismatch": mark("The text does not have the shape that belongs here."),
    "too_long": mark("The list has at most %(max_length)s values."),
    "literal_error": mark("One of these belongs here: %(expected)s."),
    "enum": mark("One of these belongs here: %(expected)s."),
}
_OTHER = mark("This value cannot be taken.")


def of_validation(found: ValidationError) -> Problem:
    """A problem from what was found; an id that no row can have is a row that does not exist."""
    if any(error["loc"][0] == "path" for error in found.errors):
        return Problem(404, "not_found", mark("There is no such thing, or this key may not know of it."))
    errors = [_error(error) for error in found.errors]
    return Problem(422, "not_valid", mark("Correct the marked values and send again."), errors=errors)


def _error(error: Mapping[str, Any]) -> ErrorShape:
    place, *names = error["loc"]
    if place == "body":
        # The first name is that of the parameter that holds the body.
        names = names[1:]
    sentence = _(_SENTENCES.get(error["type"], _OTHER))
    told: Mapping[str, Any] = error.get("ctx") or {}
    try:
        detail = sentence % told
    except KeyError:
        detail = _(_OTHER)
    return ErrorShape(
        pointer="".join(f"/{_escaped(name)}" for name in names), code=error["type"], detail=detail
    )


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")
