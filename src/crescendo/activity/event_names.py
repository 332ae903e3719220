"""What the company says of its names: which own name stands for which act, which properties are personal or promoted.

One versioned document, `event_names`: each change is a version with who and when, and taking one back is another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crescendo.activity.acts import ACTS, IDENTIFIED, MAPPABLE
from crescendo.activity.masking import is_personal
from crescendo.activity.types import PropertyKind
from crescendo.core import definitions
from crescendo.core.refusals import mark
from crescendo.core.types import Document

KIND, KEY = "event_names", "company"
MOST_PROMOTED = 20
LONGEST = 255
# What stands in these places is the kind of a call, never a name that somebody gave.
_CALLS = frozenset({"page", "screen", "identify", "group", "alias", "reset", "track", "confirm", IDENTIFIED})
_KINDS = ("$", "profile_", "item_", "track_")


@dataclass(frozen=True, slots=True, kw_only=True)
class EventNames:
    """The document in force: own names to acts, the properties (folded) that are personal data, those promoted."""

    acts: Mapping[str, str] = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    promoted: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """As a document that may be changed."""
        return {
            "acts": dict(self.acts),
            "personal": sorted(self.personal),
            "promoted": dict(self.promoted),
        }


def in_force() -> EventNames:
    """What is in force. One query."""
    version = definitions.find_in_force(KIND, KEY)
    if version is None:
        return EventNames()
    document = version.document
    return EventNames(
        acts=document.get("acts", {}),
        personal=frozenset(document.get("personal", ())),
        promoted=document.get("promoted", {}),
    )


def is_mappable(raw_name: str) -> bool:
    """Whether a name is the company's own, so that it may stand for a standard act."""
    return raw_name not in ACTS and raw_name not in _CALLS and not raw_name.startswith(_KINDS)


def errors_of(document: Document) -> list[tuple[str, str, str]]:
    """What keeps the document from being published."""
    acts, personal = document.get("acts", {}), document.get("personal", [])
    promoted = document.get("promoted", {})
    if not (isinstance(acts, dict) and isinstance(personal, list) and isinstance(promoted, dict)):
        said = mark("The document holds acts and promoted, two objects, and personal, a list.")
        return [("", "shape", said)]
    wrong: list[tuple[str, str, str]] = []
    for raw, act in acts.items():
        if not is_mappable(raw):
            wrong.append((f"/acts/{raw}", "not_own", mark("This name is not one of the company's own.")))
        if act not in MAPPABLE:
            wrong.append((f"/acts/{raw}", "act_unknown", mark("An own name cannot stand for this act.")))
    if not all(isinstance(prop, str) for prop in personal):
        return [*wrong, ("/personal", "shape", mark("The names of properties are texts."))]
    return wrong + _errors_of_promoted(promoted, frozenset(personal))


def _errors_of_promoted(promoted: Document, marked: frozenset[str]) -> list[tuple[str, str, str]]:
    wrong: list[tuple[str, str, str]] = []
    if len(promoted) > MOST_PROMOTED:
        wrong.append(("/promoted", "too_many", mark("No more than 20 properties are promoted.")))
    for name, kind in promoted.items():
        place = f"/promoted/{name}"
        if not name or len(name) > LONGEST:
            wrong.append((place, "length", mark("The name of a property has 1 to 255 characters.")))
        if kind not in list(PropertyKind):
            said = mark("The type of a property is one of text, number, flag and instant.")
            wrong.append((place, "type_unknown", said))
        if is_personal(name, marked):
            wrong.append((place, "personal", mark("Personal data is not promoted.")))
    return wrong
