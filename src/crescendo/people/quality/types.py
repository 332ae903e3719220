"""The nouns of data quality. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crescendo.people.types import Contact


class Problem(StrEnum):
    """What may be wrong with a contact."""

    BAD_PHONE = "bad_phone"
    TYPED_WRONG = "typo_mail"
    DISPOSABLE = "disposable_mail"
    ROLE = "role_mail"
    NO_DOMAIN = "no_domain"
    UNNAMED_COMPANY = "unnamed_company"
    MISSING_TITLE = "missing_title"
    REQUIRED_EMPTY = "required_empty"
    NAME_CASE = "name_case"
    COMPANY_IN_NAME = "company_in_name"
    DECAYED = "decayed"


class RepairAction(StrEnum):
    """How a field is repaired: as we propose, read as of a country, set to one value, or cleared."""

    PROPOSE = "propose"
    REGION = "region"
    SET = "set"
    CLEAR = "clear"


REPAIRED_FIELD: dict[Problem, str] = {
    Problem.BAD_PHONE: "phone",
    Problem.TYPED_WRONG: "email",
    Problem.DISPOSABLE: "email",
    Problem.ROLE: "email",
    Problem.NO_DOMAIN: "email",
    Problem.UNNAMED_COMPANY: "company_name",
    Problem.MISSING_TITLE: "title",
    Problem.NAME_CASE: "name",
    Problem.COMPANY_IN_NAME: "name",
}
REPAIR_ACTIONS: dict[Problem, tuple[RepairAction, ...]] = {
    Problem.BAD_PHONE: (RepairAction.REGION, RepairAction.CLEAR),
    Problem.TYPED_WRONG: (RepairAction.PROPOSE, RepairAction.CLEAR),
    Problem.DISPOSABLE: (RepairAction.CLEAR,),
    Problem.ROLE: (RepairAction.CLEAR,),
    Problem.NO_DOMAIN: (RepairAction.CLEAR,),
    Problem.UNNAMED_COMPANY: (RepairAction.SET,),
    Problem.MISSING_TITLE: (RepairAction.SET,),
    Problem.NAME_CASE: (RepairAction.PROPOSE,),
    Problem.COMPANY_IN_NAME: (RepairAction.PROPOSE,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemFigure:
    """How many contacts have a problem, as of a time; `at` None: never counted."""

    problem: Problem
    count: int
    at: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairContacts:
    """Repair a problem's whole set; `value` is the country of REGION or the text of SET."""

    problem: Problem
    action: RepairAction
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRepair:
    """What a repair would make of one contact; `after` None: it leaves that contact alone."""

    contact: Contact
    before: str
    after: str | None
