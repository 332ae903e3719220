"""What scoring models, previews and scores look like in answers, and what is asked to change them."""

from __future__ import annotations

from typing import Annotated, Any

from ninja import Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from crescendo.rest.shapes import Instant
from crescendo.scoring import api as scoring

Name = Annotated[str, Field(min_length=1, max_length=80)]
Document = Annotated[
    dict[str, Any], Field(description="A scoring model as a document.", examples=[{"rules": [], "fit": []}])
]


class ModelShape(TypedDict):
    """A model. `version` is null before the first publication, 0 for the shipped one; `is_acting` is one of them."""

    key: str
    name: str
    is_acting: bool
    version: int | None
    has_changes: bool
    people: dict[str, int]
    is_recounting: bool


class FaultShape(TypedDict):
    """What keeps a draft from being published."""

    pointer: str
    code: str
    detail: str


class ModelPageShape(TypedDict):
    """A model with its draft and what is in force. `revision` goes into the next save; null where none was made."""

    key: str
    name: str
    is_acting: bool
    version: int | None
    revision: int | None
    draft: dict[str, Any]
    in_force: dict[str, Any] | None
    faults: list[FaultShape]


class ModelVersionShape(TypedDict):
    """A published version."""

    number: int
    note: str
    published_at: Instant
    published_by: str
    document: dict[str, Any]


class BandMoveShape(TypedDict):
    """How many would go from one band to another."""

    before: str
    after: str
    people: int


class TryOutShape(TypedDict):
    """What a draft would do; `is_current` says that it is still the draft that was tried."""

    revision: int
    is_current: bool
    is_done: bool
    counted: int
    moves: list[BandMoveShape]
    other_grade: int
    asked_at: Instant


class MovedBandShape(TypedDict):
    """Somebody whose band would be another, with both numbers."""

    contact_id: str
    score_before: int
    score_after: int


class LedgerLineShape(TypedDict):
    """An entry of the ledger. `raw` points before the caps, `points` after them, `left` of them today."""

    title: dict[str, str]
    day: str
    acts: int
    raw: int
    points: int
    half_life_days: float | None
    left: float


class FittingShape(TypedDict):
    """A rule of fit that holds."""

    title: dict[str, str]
    points: int


class ScoreShape(TypedDict):
    """A score with all that made it. `falls_on` is the day on which the band is another if nothing happens."""

    score: int
    score_30_days_ago: int
    band: str
    falls_on: str | None
    fit: int
    grade: str
    is_content_only: bool
    is_learner: bool
    fitting: list[FittingShape]
    entries: list[LedgerLineShape]


class WarmestShape(TypedDict):
    """One of the people who make an account's score."""

    contact_id: str
    score: int


class AccountScoreShape(TypedDict):
    """The warmest person and a quarter of the next four; `people` are those whom the key sees. Null: never counted."""

    score: int | None
    band: str
    people: list[WarmestShape]


class NewModelWords(Schema):
    """A challenger: a copy of another model that counts beside the one that acts."""

    model_config = ConfigDict(extra="forbid")
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,40}$")]
    name: Name
    copy_of: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,40}$")] = scoring.CHAMPION


class DraftWords(Schema):
    """A draft over the revision that was read."""

    model_config = ConfigDict(extra="forbid")
    document: Document
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    name: Name | None = None


class PublishModelWords(Schema):
    """Which revision of the draft is meant, and why."""

    model_config = ConfigDict(extra="forbid")
    revision: Annotated[int, Field(ge=1, le=2**31 - 1)]
    note: Annotated[str, Field(max_length=255)] = ""
