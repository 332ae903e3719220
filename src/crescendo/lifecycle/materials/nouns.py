"""The nouns of materials. No Django: frozen values that may cross the room's door."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from crescendo.core.refusals import Refusal, mark
from crescendo.lifecycle.deals.types import BuyingFactor

LONGEST_MATERIAL_TITLE = 200
LONGEST_LINK = 2_000
LONGEST_REMARK = 500
MOST_MATERIALS = 1_000


class MaterialKind(StrEnum):
    """What it is."""

    CASE = "case"
    WHITE_PAPER = "white_paper"
    SLIDES = "slides"
    SOLUTION = "solution"
    PRICE_MODEL = "price_model"
    ROI_SHEET = "roi_sheet"
    COMPARISON = "comparison"
    TECHNICAL = "technical"
    VIDEO = "video"
    OTHER = "other"


class Fit(StrEnum):
    """Why a material stands high for somebody."""

    STAGE = "stage"
    INDUSTRY = "industry"
    PRODUCT = "product"


@dataclass(frozen=True, slots=True, kw_only=True)
class PutMaterial:
    """A material as it is to be: a new one without `material_id`. An empty tuple says for all.

    `stages` are keys of the lifecycle's document, `topics` of its seven-topic note, `industries` codes; `language` is
    `zh-hans`, `en` or empty; `team_ids` who may see it.
    """

    link: str
    title_zh: str = ""
    title_en: str = ""
    kind: MaterialKind = MaterialKind.OTHER
    language: str = ""
    note: str = ""
    stages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    factors: tuple[BuyingFactor, ...] = ()
    industries: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    team_ids: tuple[int, ...] = ()
    material_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A material of the library."""

    id: int
    title_zh: str
    title_en: str
    link: str
    kind: MaterialKind
    language: str
    note: str
    stages: tuple[str, ...]
    topics: tuple[str, ...]
    factors: tuple[BuyingFactor, ...]
    industries: tuple[str, ...]
    products: tuple[str, ...]
    team_ids: tuple[int, ...]
    changed_at: int
    by_label: str
    retired_at: int | None

    def title(self, language: str) -> str:
        """What it is called in a language, else in the other one."""
        first, second = self.title_zh, self.title_en
        return (first or second) if language.startswith("zh") else (second or first)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialQuery:
    """Which of the library; nothing said asks nothing. `text` looks in titles, notes and products."""

    stage: str = ""
    kind: MaterialKind | None = None
    industry: str = ""
    text: str = ""
    is_retired: bool = False
    after: str | None = None
    limit: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """A material for somebody: why it fits, and when it was last sent there."""

    material: Material
    fits: frozenset[Fit]
    sent_at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMaterial:
    """A material was sent, to a contact or for a deal, or both; `at` None is just now."""

    material_id: int
    contact_id: int | None = None
    deal_id: int | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialSent:
    """That it was sent."""

    id: int
    material_id: int
    title: str
    contact_id: int | None
    deal_id: int | None
    at: int
    by_id: int | None
    by_label: str
    may_remove: bool


class MaterialRetired(Refusal):
    """What is out of use is not sent."""

    code = "material_retired"
    sentence = mark("This material is out of use.")
    remedy = mark("Choose another one, or take it into use again.")


class LibraryFull(Refusal):
    """A library that nobody can look through helps nobody."""

    code = "library_full"
    sentence = mark("The library holds %(most)s materials in use; more are not kept.")
    remedy = mark("Take some out of use.")


class SendingTooOld(Refusal):
    """What was written down as sent is taken back while one still knows that it was a slip."""

    code = "sending_too_old"
    sentence = mark("What was sent can be taken back within a day, by who wrote it down.")
