"""What following up hangs on. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

HIDDEN = "***"
"""What covers words about somebody from who may not see personal data."""


class SubjectKind(StrEnum):
    """A task or a note is about one of these."""

    CONTACT = "contact"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A contact or an account."""

    kind: SubjectKind
    id: int
