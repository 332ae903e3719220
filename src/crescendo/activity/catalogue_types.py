"""The nouns of the event catalogue and of promoted properties. No Django; `types` hands them on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.activity.history_types import Judgement
from crescendo.core.refusals import Refusal, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A name as it was sent and the act that it stands for; `recent` counts 30 days, `events` all."""

    name_id: int
    raw_name: str
    act: str
    is_standard: bool
    is_mapped: bool
    is_mappable: bool
    hidden: bool
    events: int
    recent: int
    first_seen_at: int
    last_seen_at: int
    source_ids: tuple[int, ...]


class PropertyKind(StrEnum):
    """How a promoted property's values are read; what reads as another type is missing."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    INSTANT = "instant"


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertySeen:
    """A property of the newest acts of a name: in how many of a hundred, and some of its values.

    `is_personal` is covered for who may not see personal data, by its name or because somebody marked it. `kind` is
    the type that its values look like, `promoted` the one that it was promoted as.
    """

    name: str
    share: int
    values: tuple[str, ...]
    is_personal: bool
    is_marked: bool
    kind: PropertyKind
    promoted: PropertyKind | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotedProperty:
    """A property that can be asked by index, once `is_complete`; until then `done` of about `total` events are read."""

    id: int
    name: str
    kind: PropertyKind
    is_complete: bool
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PromotionCost:
    """What promoting one more property takes: events that are read, about how many seconds, and places left."""

    events: int
    seconds: int
    places: int

    @property
    def minutes(self) -> int:
        """Whole minutes, at least one."""
        return -(-self.seconds // 60) or 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyQuestion:
    """Events of an act whose promoted property lies between two values, both included, from `start` to before `end`.

    Values are given as a client sends them: a text, a number, a truth, milliseconds. Equal bounds ask for one value;
    a text is asked only so, for its order differs between databases.
    """

    act: str
    name: str
    low: str | float | bool
    high: str | float | bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFound:
    """An event that answers a question, by number, with its owner of this moment."""

    id: int
    contact_id: int | None
    at: int
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Retranslation:
    """How far the history of a name has been told anew."""

    raw_name: str
    done: int
    total: int


class NameNotMappable(Refusal):
    """The name is a standard one, or the kind of a call."""

    code = "name_not_mappable"
    sentence = mark("The name %(name)s has its meaning already and cannot be given another.")


class PropertyIsPersonal(Refusal):
    """Personal data is not copied into an index."""

    code = "property_is_personal"
    sentence = mark("The property %(name)s is personal data and is not promoted.")


class TooManyPromoted(Refusal):
    """Each promoted property makes every event that carries it dearer to store."""

    code = "too_many_promoted"
    sentence = mark("%(most)s properties are promoted, which is the limit. Demote one that is not needed.")


class PropertyNotPromoted(Refusal):
    """It cannot be asked by index: it is not promoted, or its history is still being read."""

    code = "property_not_promoted"
    sentence = mark(
        "The property %(name)s cannot be asked yet: it is not promoted, or its history is still read."
    )
