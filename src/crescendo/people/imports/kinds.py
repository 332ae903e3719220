"""The kinds of import that this room takes."""

from __future__ import annotations

from crescendo.core.imports import kinds
from crescendo.people.imports.accounts import ACCOUNTS
from crescendo.people.imports.consents import CONSENTS
from crescendo.people.imports.contacts import CONTACTS
from crescendo.people.imports.suppressions import SUPPRESSIONS


def register() -> None:
    """Make them known; called once the apps stand."""
    kinds.register(CONTACTS, ACCOUNTS, SUPPRESSIONS, CONSENTS)
