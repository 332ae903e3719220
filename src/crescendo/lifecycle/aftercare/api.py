"""The inner door of aftercare."""

from __future__ import annotations

from crescendo.lifecycle.aftercare.reading import care_of_account, care_of_contact
from crescendo.lifecycle.aftercare.writing import put_ticket, record_answer

__all__ = ["care_of_account", "care_of_contact", "put_ticket", "record_answer"]
