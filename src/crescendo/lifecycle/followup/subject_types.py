"""What following up hangs on. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "***"
"""What covers words about somebody from who may not see personal data."""


class SubjectKind(StrEnum):
    """A task is about one of these, a seven-topic note about a contact."""

    CONTACT = "contact"
    ACCOUNT = "account"
    DEAL = "deal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact, an account or a deal."""

    kind: SubjectKind
    id: int
